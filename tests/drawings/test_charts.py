from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markupsafe import Markup

from app.drawings.axis import figure, fit_text, text_width, ticks
from app.drawings.charts import (
    Bar,
    Caption,
    ChartLine,
    StackPart,
    Tone,
    bars,
    by_hour,
    pareto,
    sparkline,
    stacked_bars,
)

SVG = "{http://www.w3.org/2000/svg}"
CAPTION = Caption("待检 Queued", "各状态件数 <items>", "暂无数据 Nothing yet")
PARTS = (StackPart("通过 Pass", Tone.PASSED), StackPart("不通过 Fail", Tone.FAILED))
HOURS = [f"{hour:02d}:00" for hour in range(24)]


def words(svg: str) -> list[str]:
    return [text.text or "" for text in ET.fromstring(svg).iter(f"{SVG}text")]


def lengths(svg: str) -> list[float]:
    root = ET.fromstring(svg)
    return [
        float(rect.get("width", ""))
        for rect in root.findall(f"{SVG}rect")
        if rect.get("height") == "20"
    ]


def every_chart(caption: Caption, name: str, values: list[float]) -> list[Markup]:
    rows = [Bar(name, value, Tone.LATE) for value in values]
    return [
        bars(caption, rows, unit=name),
        pareto(caption, rows, other=name, most=3),
        stacked_bars(caption, [(name, (value, value)) for value in values], PARTS),
        by_hour(caption, [ChartLine(name, [*values, None])], [name] * (len(values) + 1), unit=name),
        sparkline(caption, values),
    ]


@settings(max_examples=60)
@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=30),
    st.lists(st.floats() | st.integers(-9, 10**18).map(float), max_size=7),
)
def test_any_words_and_figures_make_a_well_formed_picture(name: str, values: list[float]) -> None:
    for svg in every_chart(Caption(name, name, name), name, values):
        root = ET.fromstring(svg)
        assert root.get("role") == "img"
        assert [child.tag for child in root[:2]] == [f"{SVG}title", f"{SVG}desc"]
        assert (root[0].text or "") == name
        drawn = " ".join(
            element.get(place, "") for element in root.iter() for place in ("d", "x", "y", "width")
        )
        assert "nan" not in drawn
        assert "inf" not in drawn


def test_text_is_escaped_and_nothing_carries_a_style() -> None:
    evil = '<script>alert("x")</script>&\''
    for svg in every_chart(Caption(evil, evil, evil), evil, [1.0, 2.0]):
        assert "<script" not in svg
        assert "style=" not in svg
        assert "url(" not in svg
        assert not re.search(r"\son\w+=", svg)
        assert isinstance(svg, Markup)


def test_a_chart_of_nothing_says_so() -> None:
    empty = [
        bars(CAPTION, []),
        stacked_bars(CAPTION, [], PARTS),
        pareto(CAPTION, [Bar("染色", 0)], other="其他"),
        by_hour(CAPTION, [ChartLine("受理", [None] * 24)], HOURS),
        by_hour(CAPTION, [], []),
    ]
    for svg in empty:
        assert words(svg) == ["暂无数据 Nothing yet"]


def test_bars_are_as_long_as_their_figures_and_say_them() -> None:
    svg = bars(
        CAPTION, [Bar("待检", 4100), Bar("待审核", Decimal(2050)), Bar("封装", 0)], unit="件"
    )
    full, half, none = lengths(svg)
    assert full == pytest.approx(2 * half, abs=0.2)
    assert none == 0
    assert words(svg) == ["待检", "4,100 件", "待审核", "2,050 件", "封装", "0 件"]


def test_a_long_name_is_shortened_and_kept_whole_in_its_title() -> None:
    name = "翡翠手镯充填处理并染色" * 5
    svg = bars(CAPTION, [Bar(name, 1)])
    assert words(svg)[0].endswith("…")
    assert f"<title>{name}</title>" in svg


def test_stacked_bars_name_their_parts_and_totals() -> None:
    svg = stacked_bars(CAPTION, [("翡翠", (300, 100)), ("酒", (100, 0))], PARTS)
    first, second, third = lengths(svg)
    assert first + 1 == pytest.approx(3 * (second + 1), abs=0.3)
    assert third == pytest.approx(second, abs=0.2)
    said = words(svg)
    assert said[:2] == ["通过 Pass", "不通过 Fail"]
    assert "400" in said
    assert "<title>不通过 Fail 100</title>" in svg
    with pytest.raises(ValueError, match="zip"):
        stacked_bars(CAPTION, [("翡翠", (1, 2, 3))], PARTS)


def test_pareto_sorts_gathers_the_rest_and_adds_up() -> None:
    rows = [Bar("染色", 10), Bar("充填", 50), Bar("质量", 30), Bar("证书", 6), Bar("其它一", 4)]
    said = words(pareto(CAPTION, rows, other="其他 Other", most=3))
    assert said == [
        *("充填", "50 · 50%", "质量", "30 · 80%", "染色", "10 · 90%"),
        *("其他 Other", "10 · 100%"),
    ]


def test_an_unknown_hour_is_a_gap_not_a_zero() -> None:
    values: list[float | None] = [None] * 24
    values[8:12] = [3, 4, None, 5]
    svg = by_hour(CAPTION, [ChartLine("受理 In", values), ChartLine("完成 Out", [1] * 24)], HOURS)
    strokes = ET.fromstring(svg).findall(f"{SVG}path[@class='chart-line chart-tone-plain']")
    legend_and_runs = [stroke.get("d", "") for stroke in strokes]
    assert len(legend_and_runs) == 4
    dashes = {stroke.get("stroke-dasharray") for stroke in strokes}
    assert len(dashes) == 2, "lines are told apart without colour"
    assert len(ET.fromstring(svg).findall(f"{SVG}circle")) == 3


def test_labels_of_hours_never_overlap() -> None:
    svg = by_hour(CAPTION, [ChartLine("受理", list(range(24)))], HOURS, width=360)
    places = [
        float(text.get("x", ""))
        for text in ET.fromstring(svg).iter(f"{SVG}text")
        if ":" in (text.text or "")
    ]
    assert 2 < len(places) < 24
    gaps = [b - a for a, b in pairwise(places)]
    assert min(gaps) > text_width("00:00", 11)


def test_a_sparkline_ends_in_its_last_value() -> None:
    root = ET.fromstring(sparkline(CAPTION, [1, 9, 1], tone=Tone.FAILED))
    dot = root.find(f"{SVG}circle")
    assert dot is not None
    assert (dot.get("cx"), dot.get("cy")) == ("116", "24")
    assert not words(sparkline(CAPTION, []))


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0, "0"),
        (-0.5, "-0.5"),
        (1000, "1,000"),
        (1234567.891, "1,234,567.89"),
        (0.0312, "0.0312"),
        (100, "100"),
        (1.5e12, "1.5e+12"),
        (2e-7, "2e-07"),
    ],
)
def test_figures_read_as_people_write_them(value: float, written: str) -> None:
    assert figure(value) == written


@settings(max_examples=200)
@given(st.floats(-1e12, 1e12), st.floats(1e-3, 1e12))
def test_ticks_are_few_and_lie_within(low: float, span: float) -> None:
    span = max(span, abs(low) * 1e-6)
    values = ticks(low, low + span)
    assert len(values) <= 9
    assert all(low - span * 0.01 <= value <= low + span * 1.01 for value in values)


def test_a_shortened_text_fits() -> None:
    assert fit_text("待检", 26) == "待检"
    assert text_width(fit_text("待检中的翡翠", 50)) <= 50
