"""JCAMP-DX by the specification: the forms of numbers, checks, blocks, and what writers do."""

from __future__ import annotations

import math
import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from readers.spectrum.curve_writers import FORMS, jcamp_file

from app.readers.spectrum.curve import Spectrum, UnreadableSpectrum
from app.readers.spectrum.jcamp import read

# Table of the specification (Applied Spectroscopy 42, 1988, 151): one spectrum in each form.
SPECIFIED = [
    *(0, 0, 0, 0, 2, 4, 4, 4, 7, 5, 4, 4, 5, 5, 7, 10, 11, 11, 6, 5, 7, 6, 9, 9, 7, 10, 10, 9),
    *(10, 11, 12, 15, 16, 16, 14, 17, 38, 38, 35, 38, 42, 47, 54, 59, 66, 75, 78, 88, 96, 104),
    *(110, 121, 128),
]
SPECIFIED_DIFDUP = "599.860@VKT%TLkj%J%KLJ%njKjL%kL%jJULJ%kLK1%lLMNPNPRLJ0QTOJ1P"


def shapes() -> dict[str, list[int]]:
    """Curves that instruments give: flat, sloped, peaks, noise, below zero, one step."""
    noise = random.Random(7)
    return {
        "flat": [512] * 60,
        "slope": list(range(-40, 61)),
        "peaks": [round(9000 * math.exp(-(((n - 70) / 9) ** 2))) + n for n in range(150)],
        "noise": [noise.randint(-99_999, 99_999) for _ in range(97)],
        "below": [-(n * n) for n in range(45)],
        "steps": [0] * 30 + [1] * 30 + [555_555] * 30,
        "fives": [5, 50, 500, 5, -5, -50] * 6,
    }


def assert_as_its_header_says(content: bytes, y: list[int]) -> Spectrum:
    """The header's own figures, read here by themselves, against what was read of the table."""
    said = {
        key: float(value)
        for key, value in re.findall(
            r"##(FIRSTX|LASTX|MAXX|MINX|MAXY|MINY|NPOINTS|FIRSTY|YFACTOR)=(\S+)", content.decode()
        )
    }
    found = read(content)
    assert len(found.x) == said.get("NPOINTS", len(y))
    assert (found.x[0], found.x[-1]) == pytest.approx((said["MINX"], said["MAXX"]))
    assert max(found.y) == pytest.approx(said["MAXY"])
    assert min(found.y) == pytest.approx(said["MINY"])
    falling = said["FIRSTX"] > said["LASTX"]
    assert found.y[-1 if falling else 0] == pytest.approx(said["FIRSTY"])
    values = [value * said["YFACTOR"] for value in y]
    assert list(found.y) == pytest.approx(values[::-1] if falling else values)
    return found


@pytest.mark.parametrize("shape", shapes())
@pytest.mark.parametrize("form", FORMS)
def test_each_form_of_numbers_gives_what_the_header_says(form: str, shape: str) -> None:
    y = shapes()[shape]
    found = assert_as_its_header_says(jcamp_file(y, form=form), y)
    assert (found.x_unit, found.y_unit, found.technique) == ("cm-1", "A", "ir")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("width", [2, 5, 40, 1000])
def test_lines_may_be_of_any_length(form: str, width: int) -> None:
    y = shapes()["peaks"]
    assert_as_its_header_says(jcamp_file(y, form=form, width=width), y)


def test_the_sample_of_the_specification_is_read() -> None:
    y = SPECIFIED
    last = 599.860 + 1.2878 * (len(y) - 1)
    head = jcamp_file(y, first=599.860, last=last, factor=1.0).decode()
    table = head.index("##XYDATA")
    content = f"{head[:table]}##XYDATA=(X++(Y..Y))\n{SPECIFIED_DIFDUP}\n{last:.3f}A28\n##END=\n"
    assert_as_its_header_says(content.encode(), y)


ODDITIES = {
    "angle brackets": {"extra": "##$INSTRUMENT= <ALPHA>\n##$NAME=<b>bold</b>\n"},
    "long title": {"instead": {"TITLE": "jade " * 90}},
    "long line": {"extra": f"##COMMENTS={'x' * 5000}\n"},
    "comments": {"extra": "$$ a comment = with <signs>\n##NOTE= text $$ and more\n"},
    "no number of points": {"leave_out": ["NPOINTS"]},
    "a wrong number of points": {"instead": {"NPOINTS": "33"}},
    "no step": {"leave_out": ["DELTAX"]},
    "another step": {"instead": {"DELTAX": "+0.01"}},
    "no last": {"leave_out": ["LASTX"]},
    "no first": {"leave_out": ["FIRSTX", "FIRSTY"]},
    "no factors": {"leave_out": ["XFACTOR", "YFACTOR"], "factor": 1},
    "CR LF": {"ending": "\r\n"},
    "CR alone": {"ending": "\r"},
    "names otherwise": {
        "instead": {"data-type": "INFRARED SPECTRUM", "X_UNITS": "1/CM"},
        "leave_out": ["DATA TYPE", "XUNITS"],
    },
    "abscissas without decimals": {"x_decimals": 0},
    "rising": {"first": 400.0, "last": 4000.0},
}


@pytest.mark.parametrize("form", ["AFFN", "DIFDUP"])
@pytest.mark.parametrize("shape", ["flat", "slope", "peaks", "noise", "steps"])
@pytest.mark.parametrize("oddity", ODDITIES)
def test_what_writers_do_otherwise_is_read(oddity: str, shape: str, form: str) -> None:
    y = shapes()[shape]
    content = jcamp_file(y, form=form, **ODDITIES[oddity])  # type: ignore[arg-type]  # of its own names
    found = read(content)
    factor = 1 if oddity == "no factors" else 0.001
    expected = y if oddity == "rising" else y[::-1]
    assert list(found.y) == pytest.approx([value * factor for value in expected])
    assert (found.x[0], found.x[-1]) == pytest.approx((400.0, 4000.0), abs=0.01)
    assert (found.x_unit, found.technique) == ("cm-1", "ir")


def test_a_repeat_mark_stands_for_the_value_before_it() -> None:
    head = "##TITLE=own\n##XUNITS=1/CM\n##FIRSTX=0\n##LASTX=19\n##NPOINTS=20\n##FIRSTY=11\n"
    table = "##XYDATA=(X++(Y..Y))\n0A1A2A3UA6A7A8A9B0\n10B1B2TB4B5B6B7B8B9C0\n##END=\n"
    found = read((head + table).encode())
    assert found.x == tuple(range(20))
    assert found.y == (*(11, 12, 13, 13, 13), *range(16, 23), *(22, *range(24, 31)))


@pytest.mark.parametrize("shape", ["flat", "slope", "peaks", "noise", "below"])
@pytest.mark.parametrize("end", [b"\x1a", b"\r\n\x1a", b"\x1a\x1a\n", b"\x1a\0\0", b"\x1a \t"])
def test_the_end_mark_of_dos_is_no_text(shape: str, end: bytes) -> None:
    y = shapes()[shape]
    assert read(jcamp_file(y) + end) == read(jcamp_file(y))


@pytest.mark.parametrize("missing", [[3], [0], [59], [10, 11, 12], [1, 58]])
@pytest.mark.parametrize("form", ["AFFN", "PAC", "SQZ"])
def test_a_missing_value_leaves_its_point_out(form: str, missing: list[int]) -> None:
    y = list(range(100, 160))
    lines = jcamp_file(y, form=form, width=10, factor=1.0).decode()
    for place in missing:
        written = {"AFFN": f" {y[place]}", "PAC": f"+{y[place]}", "SQZ": f"A{y[place] % 100:02d}"}
        head, table, tail = lines.partition("##XYDATA=(X++(Y..Y))\n")
        lines = head + table + tail.replace(written[form], " ?", 1)
    found = read(lines.encode())
    kept = [value for place, value in enumerate(y) if place not in missing]
    assert list(found.y) == kept[::-1]


def test_exponents_and_the_squeezed_five_are_told_apart() -> None:
    plain = "\n".join(f"{400 + n} {n}.5E3" for n in range(20))
    head = "##TITLE=t\n##FIRSTX=400\n##LASTX=419\n##NPOINTS={}\n##XYDATA=(X++(Y..Y))\n"
    found = read(f"{head.format(20)}{plain}\n##END=\n".encode())
    assert found.y[3] == 3500.0
    packed = "\n".join(f"{400 + 2 * n}E{n}E{n}" for n in range(10))
    assert read(f"{head.format(20)}{packed}\n##END=\n".encode()).y[4:6] == (52.0, 52.0)


PAGES = """##TITLE=tuples
##JCAMP-DX=5.01
##DATA TYPE=UV/VIS SPECTRUM
##NTUPLES=UV/VIS SPECTRUM
##VAR_NAME=   WAVELENGTH, ABSORBANCE, TIME
##SYMBOL=     X,          Y,          T
##VAR_TYPE=   INDEPENDENT, DEPENDENT, INDEPENDENT
##VAR_FORM=   AFFN,       ASDF,       AFFN
##VAR_DIM=    21,         21,         {pages}
##UNITS=      NANOMETERS, ABSORBANCE, SECONDS
##FIRST=      400,        ,           0
##LAST=       500,        ,           9
##FACTOR=     1,          0.01,       1
"""


def tuples(pages: int) -> bytes:
    out = PAGES.format(pages=pages)
    for page in range(pages):
        lines = "\n".join(
            f"{400 + 5 * n} {' '.join(str(page * 100 + k) for k in range(n, min(n + 7, 21)))}"
            for n in range(0, 21, 7)
        )
        out += f"##PAGE=T={page}\n##DATA TABLE=(X++(Y..Y)), XYDATA\n{lines}\n"
    return (out + "##END NTUPLES=UV/VIS SPECTRUM\n##END=\n").encode()


def test_ntuples_with_one_page_is_one_spectrum() -> None:
    found = read(tuples(1))
    assert (found.x[0], found.x[-1], len(found.x)) == (400.0, 500.0, 21)
    assert found.y == pytest.approx([n / 100 for n in range(21)])
    assert (found.x_unit, found.y_unit, found.technique) == ("nm", "A", "uvvis")


def test_of_several_pages_one_is_chosen() -> None:
    with pytest.raises(UnreadableSpectrum) as several:
        read(tuples(3))
    assert several.value.choices == ("tuples T=0", "tuples T=1", "tuples T=2")
    assert read(tuples(3), 2).y[0] == 1.0
    with pytest.raises(UnreadableSpectrum, match="several_spectra"):
        read(tuples(3), 4)


def test_of_a_compound_file_one_block_is_chosen() -> None:
    inner = [jcamp_file([n * k for n in range(20)], instead={"TITLE": f"part {k}"}) for k in (1, 2)]
    outer = b"##TITLE=all\n##JCAMP-DX=4.24\n##DATA TYPE=LINK\n##BLOCKS=%d\n"
    with pytest.raises(UnreadableSpectrum) as several:
        read(outer % 3 + b"".join(inner) + b"##END=\n")
    assert several.value.choices == ("part 1", "part 2")
    assert max(read(outer % 3 + b"".join(inner) + b"##END=\n", 2).y) == pytest.approx(0.038)
    assert read(outer % 2 + inner[0] + b"##END=\n").title == "part 1"


def damaged(form: str, change: tuple[str, str]) -> bytes:
    return jcamp_file(list(range(100, 160)), form=form, x_decimals=3).replace(
        change[0].encode(), change[1].encode(), 1
    )


@pytest.mark.parametrize(
    ("content", "code"),
    [
        # The line after the first differences begins with another value than they ended with.
        (damaged("DIF", ("A08JJJJJJJJJ\n", "A09JJJJJJJJJ\n")), "jcamp_check_value"),
        (damaged("AFFN", (" 117\n", " 117 !\n")), "line_unreadable"),
        (damaged("AFFN", (" 117\n", "\n")), "columns_differ"),
        (damaged("AFFN", (" 117\n", " 1 17\n")), "columns_differ"),
        (damaged("SQZ", ("\n##END", "\n400.000S\n##END")), "line_unreadable"),
        (damaged("SQZ", ("\n##END", "\n400.000J1\n##END")), "line_unreadable"),
        (damaged("AFFN", ("XYDATA=(X++(Y..Y))", "RADATA=(R++(A..A))")), "jcamp_without_table"),
        (damaged("AFFN", ("FIRSTX=4000.0", "FIRSTX=3000.0")), "jcamp_axis"),
        (damaged("AFFN", ("YFACTOR=0.001", "YFACTOR=small")), "jcamp_unreadable"),
    ],
)
def test_a_damaged_table_is_never_read_as_another_curve(content: bytes, code: str) -> None:
    with pytest.raises(UnreadableSpectrum) as unread:
        read(content)
    assert unread.value.code == code


def test_without_a_number_of_points_a_lost_line_is_found_by_the_axis() -> None:
    content = jcamp_file(list(range(100, 160)), leave_out=["NPOINTS"], x_decimals=3).decode()
    lines = content.splitlines()
    del lines[-4]
    with pytest.raises(UnreadableSpectrum) as unread:
        read("\n".join(lines).encode())
    assert unread.value.code == "jcamp_axis"


@settings(max_examples=200)
@given(
    st.lists(st.integers(-999_999_999, 999_999_999) | st.integers(-2, 2), min_size=10, max_size=80),
    st.sampled_from(FORMS),
    st.integers(2, 30),
)
def test_whatever_is_packed_comes_back(y: list[int], form: str, width: int) -> None:
    found = read(jcamp_file(y, form=form, width=width, factor=1.0, last=4000.0 - len(y) + 1))
    assert list(found.y) == y[::-1]
