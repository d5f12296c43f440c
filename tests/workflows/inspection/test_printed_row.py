"""Rows of a certificate: names that are meant for print, what each figure is, its unit."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest

from workflows.inspection.finding import Finding
from workflows.inspection.standard.catalogue import house_standards
from workflows.inspection.standard.parts import Number
from workflows.inspection.standard.types import Standard
from workflows.inspection.words.printed_row import printed_row, row_label
from workflows.inspection.words.units import symbol_of, with_unit

STANDARDS = {standard.code: standard for standard in house_standards()}
# What tells the bench how to do it, and says nothing to who reads the paper.
PROMPT = re.compile(
    r"\bmin \d|wording|suspicion|\bcheck\b|need special|[;=+]|\bquery\b|\(.*,.*\)|判定|核对"
)


@pytest.mark.parametrize("standard", STANDARDS.values(), ids=STANDARDS)
def test_no_prompt_of_the_bench_is_printed_as_a_label(standard: Standard) -> None:
    for code in standard.certificate.rows:
        check = standard.check(code)
        assert check is not None
        label = row_label(check)
        assert not PROMPT.search(label.en), (code, label.en)
        assert not PROMPT.search(label.zh), (code, label.zh)
        assert len(label.en) <= 34, (code, label.en)


def row(category: str, code: str, **values: Any) -> tuple[str, str, str, str]:
    standard = STANDARDS[category]
    check = standard.check(code)
    assert check is not None
    printed = printed_row(standard, check, Finding(values))
    assert printed is not None
    return printed.label.zh, printed.value.zh, printed.value.en, printed.unit


D = Decimal


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (row("jade", "JD-01", value=D("47.56")), ("总质量", "47.560", "47.560", "g")),
        (
            row("jade", "JD-02", inner=D("55.15"), width=D("12.6"), thickness=D("7.23")),
            (
                "尺寸",
                "圈口 55.15，宽 12.60，厚 7.23",
                "Inner diameter 55.15, Width 12.60, Thickness 7.23",
                "mm",
            ),
        ),
        (row("jade", "JD-06", value=D("1.66")), ("折射率（点测）", "1.66", "1.66", "1")),
        (
            row("jade", "JD-14", value="untreated"),
            ("优化处理", "未见处理", "No treatment found", ""),
        ),
        (
            row("jade", "JD-04", value="白色", hue="green"),
            ("颜色", "白色，色调：绿", "白色, Hue: Green", ""),
        ),
        (
            row("sneaker", "SN-10", left=D(399), right=D(395)),
            ("单只质量", "左 399，右 395", "Left 399, Right 395", "g"),
        ),
        (
            row("watch", "WT-05", value=D("143.2"), links=D(12)),
            ("质量", "143.2 g，表节数 12 节", "143.2 g, Links 12 links", "1"),
        ),
        (row("watch", "WT-07", value=D(280)), ("摆幅", "280", "280", "°")),
        (row("watch", "WT-06", value=D("2.9")), ("走时精度", "2.9 秒/日", "2.9 s/day", "1")),
        (
            row("supplement", "HS-10", basis="count", pieces=D(200)),
            ("净含量", "计量方式：粒数，粒数 200 个", "Measured by: By count, Count 200 pcs", ""),
        ),
        (
            row("tea", "TE-09", shape=D(92), colour=D(90)),
            ("外形", "形状 92 分，色泽 90 分", "Shape 92 points, Colour 90 points", "1"),
        ),
        (
            row("watch", "WT-02", value="4K7T6263", state="normal", seen_before=False),
            ("机身序列号", "4K7T6263，正常，曾出现：否", "4K7T6263, Normal, Seen before: no", ""),
        ),
        (row("liquor", "LQ-01", value=True), ("包装箱（盒）", "完好：是", "Intact: yes", "")),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else None,
)
def test_a_row_says_what_each_part_is(
    found: tuple[str, str, str, str], expected: tuple[str, str, str, str]
) -> None:
    assert found == expected


def test_nothing_found_is_no_row() -> None:
    check = STANDARDS["jade"].check("JD-01")
    assert check is not None
    assert printed_row(STANDARDS["jade"], check, Finding({})) is None


def test_every_unit_of_the_standards_is_printed_as_the_trade_writes_it() -> None:
    units = {
        part.unit
        for standard in STANDARDS.values()
        for check in standard.checks
        for part in check.parts
        if isinstance(part, Number)
    }
    printed = {with_unit("1", unit) for unit in units}
    assert not [said for said in printed if re.search(r"\b(pc|deg|dE|ug|cm2)\b", said.zh + said.en)]
    assert with_unit("3", "pc").zh == "3 个"
    assert symbol_of("pc") == ""
    assert with_unit("53.0", "%vol").en == "53.0 %vol"
    assert with_unit("12", "%").en == "12%"
