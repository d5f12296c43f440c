"""Poppler's `pdfsig` on the same forgeries: it rejects what we reject, wherever it can see it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from support.hostile.forgeries import FORGERIES, make_scene

UNSEEN = {
    "signature that permits changes",  # pdfsig doesn't look at DocMDP
    "another spelling of the signature",  # the gap is covered by no digest
}


@pytest.fixture(scope="module")
def genuine(tmp_path_factory):
    return make_scene(tmp_path_factory.mktemp("scene"))


def approved(pdf: bytes, folder: Path) -> bool:
    """One signature, valid, over the whole document, by pdfsig's own words."""
    path = folder / "file.pdf"
    path.write_bytes(pdf)
    done = subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True, check=False)
    told = done.stdout
    one = told.count("Signature #") == 1
    return one and "Signature is Valid" in told and "Total document signed" in told


def test_pdfsig_approves_of_the_genuine_paper(genuine, tmp_path):
    assert approved(genuine.pdf, tmp_path)


@pytest.mark.parametrize("forgery", sorted(FORGERIES))
def test_pdfsig_rejects_what_it_can_see(genuine, tmp_path, forgery):
    forge, _ = FORGERIES[forgery]
    assert approved(forge(genuine), tmp_path) == (forgery in UNSEEN)
