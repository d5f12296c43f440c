"""SPC in every version, with one spectrum and with several."""

from __future__ import annotations

import math
import struct

import pytest
from readers.spectrum.curve_writers import spc_file

from app.readers.door import read_file
from app.readers.facts import FileFacts
from app.readers.spectrum.curve import UnreadableSpectrum
from app.readers.spectrum.spc import is_spc, read
from workflows.verdict import Refused

CURVES = {
    "peak": [90.0 * math.exp(-(((n - 70) / 9) ** 2)) + 1 for n in range(150)],
    "slope": [0.5 * n - 20 for n in range(101)],
    "flat": [3.25] * 40,
    "small": [1e-4 * math.sin(n / 5) for n in range(64)],
    "large": [1e6 * (n % 7) for n in range(80)],
}
VERSIONS = [(0x4B, "float"), (0x4B, "long"), (0x4B, "short"), (0x4C, "float"), (0x4C, "long")]
VERSIONS += [(0x4C, "short"), (0x4D, "long"), (0x4D, "short")]


@pytest.mark.parametrize("shape", CURVES)
@pytest.mark.parametrize(("version", "form"), VERSIONS)
def test_each_version_gives_points_and_ends_of_its_header(
    version: int, form: str, shape: str
) -> None:
    y = CURVES[shape]
    content = spc_file([y], version=version, form=form)
    assert is_spc(content)
    found = read(content)
    points = struct.unpack_from(
        "<f" if version == 0x4D else ("<i", ">i")[version == 0x4C], content, 4
    )
    assert len(found.x) == points[0] == len(y)
    assert (found.x[0], found.x[-1]) == pytest.approx((400.0, 4000.0))
    within = max(map(abs, y)) * (4e-4 if form == "short" else 1e-6)
    assert list(found.y) == pytest.approx(y[::-1], abs=within)
    assert (found.x_unit, found.y_unit, found.title) == ("cm-1", "A", "own sample")
    assert found.technique == ("" if version == 0x4D else "ir")


@pytest.mark.parametrize("form", ["float", "long", "short"])
@pytest.mark.parametrize("version", [0x4B, 0x4C])
def test_spectra_may_share_an_axis_or_bring_their_own(version: int, form: str) -> None:
    curves = [[v * k + 1 for v in CURVES["slope"]] for k in (1, 2, 3)]
    even = [400.0 + n for n in range(101)]
    odd = [400.0 + n * n / 10 for n in range(101)]
    for own_x, directory in (([], False), ([odd], False), ([odd, even, odd], False)):
        content = spc_file(curves, version=version, form=form, own_x=own_x, directory=directory)
        with pytest.raises(UnreadableSpectrum) as several:
            read(content)
        assert several.value.choices == ("1", "2", "3")
        found = read(content, 2)
        tops = list(curves[1]) if own_x else curves[1][::-1]
        assert list(found.y) == pytest.approx(tops, abs=0.05)
        if len(own_x) == 3:
            assert list(found.x) == pytest.approx(even)


def test_a_directory_says_where_the_spectra_lie() -> None:
    x = [[400.0 + n for n in range(30)], [1.0 * n for n in range(30)]]
    curves = [[1.0 * n for n in range(30)], [2.0 * n for n in range(30)]]
    content = spc_file(curves, own_x=x, directory=True)
    assert (read(content, 2).y[-1], read(content, 2).x[0]) == (58.0, 0.0)


def test_labcalc_may_keep_several_one_after_another() -> None:
    curves = [CURVES["slope"], [v * 2 for v in CURVES["slope"]]]
    content = spc_file(curves, version=0x4D)
    with pytest.raises(UnreadableSpectrum, match="several_spectra"):
        read(content)
    assert max(read(content, 2).y) == pytest.approx(60.0, abs=1e-3)


@pytest.mark.parametrize("version", [0x4B, 0x4C, 0x4D])
@pytest.mark.parametrize("cut", [1, 40, 100, 200, 390])
def test_a_file_that_ends_before_its_data_says_so(version: int, cut: int) -> None:
    content = spc_file([CURVES["slope"]], version=version, form="long")
    with pytest.raises(UnreadableSpectrum, match="cut_off"):
        read(content[:-cut])


def test_one_of_several_is_chosen_at_the_door() -> None:
    content = spc_file([CURVES["slope"], CURVES["flat"] + [0.0] * 61])
    asked = read_file("two.spc", content)
    assert isinstance(asked, Refused)
    assert asked.code == "spectrum_several_spectra"
    assert asked.facts["choices"] == "1\n2"
    chosen = read_file("two.spc", content, spectrum=2)
    assert isinstance(chosen, FileFacts)
    assert chosen.curve
    assert chosen.curve.y[-1] == 3.25
    assert chosen.kept == content


@pytest.mark.parametrize("kind", [b"KLMN", b"AKAK", b"MMMM", b"K" * 4, b"L" * 4])
def test_text_is_no_spc(kind: bytes) -> None:
    assert not is_spc(kind * 300)
