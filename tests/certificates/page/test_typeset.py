"""Breaking lines of Chinese and English."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from support.example_content import fonts

from certificates.page.layout.flow import ColumnFrame, PageBlock, PagePiece, flow
from certificates.page.pen import Codes
from certificates.page.style import FIRST
from certificates.page.typeface.face import MissingGlyph
from certificates.page.typeface.typeset import NOT_FIRST, NOT_LAST, Overflow, fit, width, wrap


def broken(text: str, room: float) -> list[str]:
    lines = wrap(fonts(), [(text, FIRST.value)], room)
    return ["".join(run for run, _ in line.runs) for line in lines]


def test_chinese_breaks_anywhere_but_not_before_a_comma() -> None:
    found = broken("变斑晶交织结构，未见酸蚀网纹", 7 * 2.47)
    assert found[0] == "变斑晶交织结"
    assert found[1].startswith("构，")


def test_english_breaks_between_words() -> None:
    assert broken("Interlocking texture", 15) == ["Interlocking", "texture"]


def test_what_is_longer_than_a_line_is_broken_where_it_must() -> None:
    found = broken("x" * 60, 20)
    assert "".join(found) == "x" * 60
    assert len(found) > 1


def test_no_text_gives_no_line() -> None:
    assert wrap(fonts(), [("", FIRST.value)], 10) == []
    assert len(wrap(fonts(), [("", FIRST.value), ("Interlocking texture", FIRST.note)], 15)) == 2


def test_a_character_without_an_outline_gets_no_code() -> None:
    codes = Codes(fonts().regular.glyphs)
    assert [codes["玉"], codes["门"], codes["玉"]] == ["0001", "0002", "0001"]
    with pytest.raises(MissingGlyph):
        codes["🐉"]


def test_han_and_latin_keep_a_distance() -> None:
    apart = width(fonts(), "玉A", FIRST.value)
    assert apart > width(fonts(), "玉", FIRST.value) + width(fonts(), "A", FIRST.value)


TEXT = st.text(
    st.sampled_from("玉门翡翠，。（）《》、 ABC def-/123%\u3000"), min_size=1, max_size=80
)


@settings(max_examples=80)
@given(text=TEXT, room=st.floats(8, 60))
@example(text="1B玉", room=9.0)
def test_nothing_is_lost_and_no_line_is_too_long(text: str, room: float) -> None:
    lines = wrap(fonts(), [(text, FIRST.note), (text, FIRST.note_en)], room)
    kept = "".join(run for line in lines for run, _ in line.runs)
    assert "".join(kept.split()) == "".join((text + text).split())
    for line in lines:
        loose = "".join(run for run, _ in line.runs)
        hanging = any(char in NOT_FIRST or char in NOT_LAST for char in loose)
        assert line.width <= room + 1e-6 or hanging


def test_fit_makes_smaller_but_not_too_small() -> None:
    room = width(fonts(), "检测机构名称", FIRST.value)
    assert fit(fonts(), "检测机构名称", FIRST.value, room) is FIRST.value
    assert fit(fonts(), "检测机构名称", FIRST.value, room * 0.8).size == pytest.approx(
        FIRST.value.size * 0.8
    )
    with pytest.raises(Overflow):
        fit(fonts(), "检测机构名称", FIRST.value, room * 0.5)


def block(heights: list[float]) -> PageBlock:
    return PageBlock(lambda _width: [PagePiece(tall, lambda *_: None) for tall in heights])


@settings(max_examples=60)
@given(heights=st.lists(st.lists(st.floats(1, 30), min_size=1, max_size=6), max_size=25))
def test_pieces_never_overlap_nor_leave_the_frame(heights: list[list[float]]) -> None:
    first, then = ColumnFrame(0, 10, 50, 40), ColumnFrame(0, 5, 80, 90)
    placed, pages = flow([block(each) for each in heights], first, then)
    flat = [tall for each in heights for tall in each]
    bottom: dict[int, float] = {}
    for part, tall in zip(placed, flat, strict=True):
        frame = first if part.page == 0 else then
        assert part.y >= bottom.get(part.page, frame.y) - 1e-9
        bottom[part.page] = part.y + tall
        assert bottom[part.page] <= frame.y + frame.height + 1e-9
    assert pages == max([part.page for part in placed], default=0) + 1
