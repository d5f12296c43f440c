"""Public JCAMP-DX files against what their own headers say, and one spectrum in four forms."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.readers.spectrum.curve import Spectrum
from app.readers.spectrum.jcamp import read

FOLDER = Path(__file__).with_name("public")
SAID = re.compile(
    r"^##\s*(FIRSTX|LASTX|MAXY|MINY|NPOINTS|FIRSTY)\s*=\s*([-+.0-9eE]+)", re.MULTILINE
)
# What no header says of its own table: dupdec1 and dupinc1 name a least value that is not in it.
WRONG = {("dupdec1", "MINY"), ("dupinc1", "MINY")}
FILES = (
    *("dupdec1", "dupinc1", "fixdec3", "fixinc4", "fixinc5", "mactab2"),
    *("o02", "o03", "o04", "o05", "pacdec1"),
)
# The same proton spectrum as differences, packed, squeezed, and as differences with repeats.
ONE_SPECTRUM = ("o02", "o03", "o04", "o05")


def opened(name: str) -> tuple[str, Spectrum]:
    content = (FOLDER / f"{name}.jdx").read_bytes()
    return content.decode("latin-1").replace("\r", "\n"), read(content)


def test_all_files_are_named() -> None:
    assert {path.stem for path in FOLDER.glob("*.jdx")} == set(FILES)


@pytest.mark.parametrize("name", FILES)
def test_a_public_file_is_what_its_own_header_says(name: str) -> None:
    text, found = opened(name)
    said = {key: float(value) for key, value in SAID.findall(text)}
    falls = said["FIRSTX"] > said["LASTX"]
    first, last = (-1, 0) if falls else (0, -1)
    read_off = {
        "NPOINTS": len(found.x),
        "FIRSTX": found.x[first],
        "LASTX": found.x[last],
        "MAXY": max(found.y),
        "MINY": min(found.y),
        "FIRSTY": found.y[first],
    }
    assert {"NPOINTS", "FIRSTX", "LASTX", "FIRSTY"} <= said.keys()
    for key, value in said.items():
        if (name, key) not in WRONG:
            assert read_off[key] == pytest.approx(value, rel=1e-4, abs=1e-4), key


def test_one_spectrum_in_four_forms_is_one() -> None:
    spectra = [opened(name)[1] for name in ONE_SPECTRUM]
    assert len(spectra[0].y) == 8192
    for other in spectra[1:]:
        assert other.y == spectra[0].y
        assert other.x == spectra[0].x
