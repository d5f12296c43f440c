"""`jadegate spectra`: open sets from a folder, own certified pieces, what there is."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from readers.spectrum.curve_writers import JADEITE, POLYSTYRENE, infrared
from support.build import item_in

from app.base.config import current
from app.cli import spectra as room
from app.cli.spectra import spectra
from workflows.inspection.states import ItemState

RAMAN = "".join(f"{100 + n},{(n * 7) % 50 + (900 if 590 < n < 606 else 0)}\n" for n in range(1300))


@pytest.fixture(autouse=True)
def _here(database, monkeypatch):
    """The database of the test instead of that of the settings."""
    monkeypatch.setattr(room, "runtime_url", lambda: current().database_url)
    monkeypatch.setattr(room, "connect", lambda _: None)


def run(*words):
    return CliRunner().invoke(spectra, [str(word) for word in words], catch_exceptions=False)


def test_a_folder_is_loaded_once_and_each_file_that_is_none_is_named(tmp_path):
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "jadeite.csv").write_bytes(infrared(JADEITE))
    (tmp_path / "Jadeite__R050220.txt").write_text(f"##NAMES=Jadeite\n{RAMAN}##END=\n", "utf-8")
    (tmp_path / "broken.jdx").write_bytes(b"##TITLE=x\n##END=\n")
    (tmp_path / "photo.jpg").write_bytes(b"no matter")
    said = run("load", tmp_path, "--source", "open set", "--technique", "raman")
    assert said.exit_code == 0
    assert "broken.jdx" in said.output
    assert "数据表" in said.output
    assert "photo.jpg" not in said.output
    assert "added 2  known 0" in said.output
    assert (
        "added 0  known 2" in run("load", tmp_path, "--source", "x", "--technique", "raman").output
    )
    assert sorted(run("list").output.splitlines()) == [
        "ir  jadeite  open set  1",
        "raman  Jadeite  open set  1",
    ]


def test_material_may_be_said_for_all(tmp_path):
    (tmp_path / "film.csv").write_bytes(infrared(POLYSTYRENE))
    run("load", tmp_path, "--source", "own", "--material", "聚苯乙烯", "--technique", "ir")
    assert "聚苯乙烯" in run("list").output


def test_curves_of_certified_pieces_become_references(network):
    item_in(ItemState.CERTIFIED, network, current())
    assert "added 2  known 0" in run("own").output
    assert "added 0  known 2" in run("own").output
    told = run("list").output.splitlines()
    assert [line.split()[1:3] for line in told] == [["翡翠", "house"], ["翡翠", "house"]]
