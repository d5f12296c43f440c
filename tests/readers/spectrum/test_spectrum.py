from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.media_samples import csv_spectrum, jade_ftir, jcamp, spc

from app.drawings.spectrum_plot import PlotBand, plot_svg
from app.readers.door import read_file, read_stored
from app.readers.facts import MEGABYTE, FileFacts
from app.readers.kinds import KINDS
from app.readers.sniff import sniff
from app.readers.spectrum.curve import Spectrum
from workflows.verdict import Refused

ROWS = jade_ftir()
SVG = "{http://www.w3.org/2000/svg}"


def parse(content: bytes, name: str = "curve.spc") -> Spectrum | Refused:
    """What an instrument's file holds, by its content; the ending tells old forms from others."""
    answer = read_file(name, content)
    if isinstance(answer, Refused):
        return answer
    assert answer.curve is not None
    return answer.curve


def read(content: bytes) -> Spectrum:
    answer = parse(content, "named otherwise.pdf")
    assert isinstance(answer, Spectrum), answer
    return answer


def refusal(content: bytes) -> Refused:
    answer = parse(content)
    assert isinstance(answer, Refused), "was read"
    assert answer.reason.zh
    assert answer.reason.en
    assert answer.next_step
    return answer


def ending(content: bytes) -> str | None:
    kind = sniff(content, KINDS)
    return kind.ending if kind else None


def assert_is_jade(spectrum: Spectrum, *, within: float = 0.001) -> None:
    assert spectrum.x_unit == "cm-1"
    assert spectrum.x == pytest.approx([x for x, _ in reversed(ROWS)], abs=0.01)
    assert spectrum.y == pytest.approx([y for _, y in reversed(ROWS)], abs=within)


@pytest.mark.parametrize(
    "content",
    [
        csv_spectrum(ROWS),
        csv_spectrum(ROWS, separator="\t"),
        csv_spectrum(ROWS, separator="; ", heading="Wavenumber;Transmittance (%)\n"),
        csv_spectrum(ROWS, separator=";", comma=True),
        csv_spectrum(ROWS, separator="   "),
        csv_spectrum(ROWS, separator=",", heading="Jade 1\n\nOperator,Li\nwavenumber,%T\n"),
        csv_spectrum(ROWS, heading="\ufeff波数,透过率%\n"),
        csv_spectrum(ROWS, heading="波数,透过率%\n").decode().encode("gb18030"),
        csv_spectrum(ROWS, heading="cm-1,%T\n").decode().encode("utf-16"),
        csv_spectrum(ROWS) + b"\r\n>>>>>End of data<<<<<\r\n",
    ],
)
def test_two_columns_are_read_however_they_are_written(content: bytes) -> None:
    assert ending(content) == "csv"
    spectrum = read(content)
    assert_is_jade(spectrum)
    assert spectrum.y_unit == "%T"


def test_columns_without_a_heading_have_no_unit() -> None:
    spectrum = read(csv_spectrum(ROWS, heading=""))
    assert (spectrum.x_unit, spectrum.y_unit) == ("", "")


@pytest.mark.parametrize("squeezed", [False, True])
def test_jcamp_is_read_plain_and_squeezed(squeezed: bool) -> None:
    content = jcamp(ROWS, squeezed=squeezed)
    assert ending(content) == "jdx"
    spectrum = read(content)
    assert_is_jade(spectrum)
    assert (spectrum.y_unit, spectrum.title) == ("T", "Jade bangle")


def test_jcamp_points_may_be_written_in_pairs() -> None:
    pairs = "\n".join(f"{x}, {y}" for x, y in ROWS)
    head = "##TITLE=Pairs\n##JCAMP-DX=4.24\n##DATA TYPE=RAMAN SPECTRUM\n##XUNITS=1/CM\n"
    spectrum = read(f"{head}##YUNITS=COUNTS\n##XYPOINTS=(XY..XY)\n{pairs}\n##END=\n".encode())
    assert spectrum.x[0] == ROWS[-1][0]
    assert (spectrum.x_unit, spectrum.y_unit) == ("Δcm-1", "counts")


@pytest.mark.parametrize(("form", "within"), [("float", 1e-4), ("long", 1e-4), ("short", 0.01)])
@pytest.mark.parametrize("own_x", [False, True])
def test_spc_is_read_in_each_kind_of_number(form: str, within: float, own_x: bool) -> None:
    content = spc(ROWS, form=form, own_x=own_x)
    assert ending(content) == "spc"
    spectrum = read(content)
    assert_is_jade(spectrum, within=within)
    assert (spectrum.y_unit, spectrum.title) == ("T", "Jade bangle")


def test_spc_may_name_its_axes_itself() -> None:
    spectrum = read(spc(ROWS, labels=b"Raman Shift (cm-1)\0Counts\0", units=(0, 0)))
    assert (spectrum.x_unit, spectrum.y_unit) == ("Δcm-1", "counts")


def test_a_title_loses_what_can_not_be_printed() -> None:
    assert read(spc(ROWS, comment="Jade\x01 \t bangle\x7f")).title == "Jade bangle"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"   \n ", "spc_unknown"),
        (b"<html><body>1,2\n3,4</body></html>", "spc_unknown"),
        (b"<svg/>\n" + csv_spectrum(ROWS), "spc_unknown"),
        (csv_spectrum(ROWS) + b"\x00\x01", "spc_unknown"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "spc_compound"),
        (b"order,colour\nQC1,green\n", "no_columns"),
        (csv_spectrum(ROWS[:9]), "too_few_points"),
        (csv_spectrum([(x * 0.01, 1.0) for x in range(200_001)]), "too_many_points"),
        (csv_spectrum([*ROWS, *ROWS]), "x_not_in_order"),
        (csv_spectrum([(1.0, y) for _, y in ROWS]), "x_not_in_order"),
        (csv_spectrum(ROWS) + b"?\n1,2\n", "line_unreadable"),
        (csv_spectrum([(x, 1e99) for x, _ in ROWS]), "not_a_number"),
        (jcamp(ROWS).replace(b"##NPOINTS=901", b"##NPOINTS=902"), None),
        (jcamp(ROWS[:-8]).replace(b"##LASTX=432.0", b"##LASTX=400.0"), "jcamp_axis"),
        (jcamp(ROWS).replace(b"\n3968 ", b"\n3000 "), "jcamp_axis"),
        (jcamp(ROWS).replace(b"##NPOINTS=901", b"##NPOINTS=9999999999"), "too_many_points"),
        (jcamp(ROWS).replace(b"##NPOINTS=901", b"##NPOINTS=many"), "jcamp_unreadable"),
        (jcamp(ROWS).replace(b"##LASTX=400.0", b"##LASTX=wide"), "jcamp_unreadable"),
        (jcamp(ROWS).replace(b"XYDATA", b"AUDIT"), "jcamp_without_table"),
        (jcamp(ROWS).replace(b"(X++(Y..Y))", b"(XYZ)"), "jcamp_without_table"),
        (jcamp(ROWS).replace(b"INFRARED SPECTRUM", b"LINK"), "jcamp_without_table"),
        (jcamp(ROWS) + jcamp(ROWS), "several_spectra"),
        (jcamp(ROWS) + b"", None),
        (jcamp(ROWS).replace(b"##END=", b"400AJ" + b"Z" * 500 + b"\n##END="), "columns_differ"),
        (jcamp(ROWS).replace(b"##END=", b"400AZ999999\n##END="), "too_many_points"),
        (jcamp(ROWS) + b"1 2 3\n", "line_unreadable"),
        (spc(ROWS)[:-1], "cut_off"),
        (spc(ROWS, own_x=True)[:2000], "cut_off"),
        (spc(ROWS, spectra=3), "several_spectra"),
        (spc(ROWS, flags=0x04), None),
        (spc(ROWS, version=0x4E), "spc_unknown"),
        (spc(ROWS)[:4] + b"\xff\xff\xff\x7f" + spc(ROWS)[8:], "too_many_points"),
        (spc(ROWS)[:4] + b"\1\0\0\0" + spc(ROWS)[8:], "too_few_points"),
    ],
)
def test_what_is_no_single_curve_is_refused_by_name(content: bytes, code: str | None) -> None:
    if code is None:
        assert_is_jade(read(content))
    else:
        assert refusal(content).code == f"spectrum_{code}"


def test_a_refusal_says_where() -> None:
    refused = refusal(csv_spectrum(ROWS) + b"?\n1,2\n")
    assert refused.facts == {"name": "curve.spc", "where": "903"}
    assert "903" in refused.reason.zh
    assert "903" in refused.reason.en


@settings(max_examples=150)
@given(
    st.binary(max_size=400),
    st.sampled_from([b"", jcamp(ROWS[:20])[:260], spc(ROWS[:20]), b"1,2\n"]),
)
def test_no_bytes_break_the_reader(content: bytes, start: bytes) -> None:
    answer = parse(start + content)
    assert isinstance(answer, (Spectrum, Refused))
    if isinstance(answer, Spectrum):
        ET.fromstring(plot_svg(answer))


@settings(max_examples=80)
@given(
    st.sampled_from(
        [jcamp(ROWS[:40]), jcamp(ROWS[:40], squeezed=True), spc(ROWS[:40]), csv_spectrum(ROWS[:40])]
    ),
    st.integers(0, 2000),
    st.binary(min_size=1, max_size=6),
)
def test_no_change_in_a_good_file_breaks_the_reader(good: bytes, at: int, change: bytes) -> None:
    at %= len(good)
    answer = parse(good[:at] + change + good[at + len(change) :])
    assert isinstance(answer, (Spectrum, Refused))


@settings(max_examples=80)
@given(
    st.lists(
        st.floats(allow_nan=False, allow_infinity=False), min_size=10, max_size=40, unique=True
    ),
    st.floats(allow_nan=False, allow_infinity=False),
)
def test_whatever_was_read_can_be_drawn(x: list[float], y: float) -> None:
    answer = parse(csv_spectrum([(value, y) for value in sorted(x)], heading=""))
    if isinstance(answer, Spectrum):
        drawn = plot_svg(answer)
        assert not re.search(r'[" L>-](nan|inf)', drawn)


def places(svg: str) -> list[tuple[float, float]]:
    d = re.search(r' d="M([^"]+)"', svg)
    assert d
    return [(float(x), float(y)) for x, y in (pair.split() for pair in d[1].split("L"))]


def test_ftir_falls_from_left_to_right_and_other_spectra_rise() -> None:
    falling = places(plot_svg(read(csv_spectrum(ROWS))))
    rising = places(plot_svg(read(csv_spectrum(ROWS, heading="nm,A\n"))))
    assert falling[0][0] > falling[-1][0]
    assert rising[0][0] < rising[-1][0]
    forced = plot_svg(read(csv_spectrum(ROWS, heading="")), falling=True)
    assert places(forced)[0][0] > places(forced)[-1][0]


def test_a_long_curve_is_thinned_and_keeps_its_sharpest_peak() -> None:
    rows = [(float(index), 50.0) for index in range(50_000)]
    rows[31_415] = (31_415.0, 99.0)
    points = places(plot_svg(read(csv_spectrum(rows))))
    assert len(points) <= 800
    heights = sorted({y for _, y in points})
    assert len(heights) == 2
    assert heights[1] - heights[0] > 150


def test_the_drawing_names_itself_and_its_bands() -> None:
    spectrum = read(csv_spectrum(ROWS))
    resin = PlotBand(2870, 3060, "树脂 resin")
    drawn = plot_svg(spectrum, [resin, PlotBand(9000, 9100, "elsewhere")], title="红外 <FTIR>")
    root = ET.fromstring(drawn)
    assert root.get("role") == "img"
    assert [child.tag for child in root][:2] == [f"{SVG}title", f"{SVG}desc"]
    assert root[0].text == "红外 <FTIR>"
    assert root[1].text == "400–4000 cm⁻¹, 22–62 %T; 树脂 resin 2870–3060"
    bands = root.findall(f"{SVG}rect[@class='chart-band']")
    assert len(bands) == 1
    assert "elsewhere" not in drawn
    assert not root.findall(".//*[@style]")


def test_a_curve_is_read_up_to_eight_megabytes() -> None:
    assert refusal(b"x" * (8 * MEGABYTE + 1)).code == "file_too_large"


@pytest.mark.parametrize("write", [csv_spectrum, jcamp])
def test_what_follows_the_first_lines_is_plain_text_too(write: object) -> None:
    rows = [(float(x), 1.0) for x in range(20_000)]
    content = write(rows)  # type: ignore[operator]  # one of two builders
    assert len(content) > 64 * 1024
    code = {csv_spectrum: "no_spectrum", jcamp: "line_unreadable"}[write]  # type: ignore[index]  # the same two
    end = content.find(b"##END=") if write is jcamp else len(content)  # behind it nothing is read
    assert refusal(content[:end] + b"<script>\n" + content[end:]).code == f"spectrum_{code}"


def test_a_kept_curve_is_read_again_by_its_type_and_speaks_of_no_name() -> None:
    kept = read_stored("text/csv", csv_spectrum(ROWS))
    assert isinstance(kept, FileFacts)
    assert kept.curve == read(csv_spectrum(ROWS))
    refused = read_stored("text/csv", b"<p>1,2</p>")
    assert isinstance(refused, Refused)
    assert refused.code == "spectrum_no_spectrum"
    refused = read_stored("text/csv", b"no numbers")
    assert isinstance(refused, Refused)
    assert refused.reason.zh == "没有找到两列数字"
    assert refused.facts == {"where": ""}
    assert read_stored("text/html", b"<p>") == read_stored("", b"")
