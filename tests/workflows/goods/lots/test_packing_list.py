"""A packing list is read whole or not at all, and keeps every cell."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.goods.lots.identity import LotIdentity
from workflows.goods.lots.packing import (
    HEADINGS,
    PackedCarton,
    PackingFault,
    by_lot,
    columns_of,
    plain_heading,
    read_packing,
)
from workflows.verdict import Refused

HEADER = ("箱号", "商品编码", "品名", "批号", "生产日期", "有效期至", "数量", "箱码(SSCC)", "备注")
ROW = ("1", "MT-53", "飞天", "B1", "2026/3/5", "2036年3月5日", "12", "106901234567897890", "易碎")
KNOWN = frozenset({"MT-53", "WLY-52"})


def read_list(*given: Any) -> Any:
    """What a list is read as; each test says which of the three it awaits."""
    return read_packing(*given)


def rows(*cells):
    return [(number, one) for number, one in enumerate(cells, start=2)]


def test_a_row_is_a_carton_and_every_cell_stays():
    (one,) = read_list(HEADER, rows(ROW), KNOWN)
    assert one == PackedCarton(
        line=2,
        product="MT-53",
        pieces=12,
        identity=LotIdentity(batch="B1", produced=date(2026, 3, 5), expires=date(2036, 3, 5)),
        sscc="106901234567897890",
        listed=dict(zip(HEADER, ROW, strict=True)),
    )


def test_one_bad_row_and_nothing_is_taken_and_each_fault_is_named():
    bad = ("2", "XX", "", "B1", "2026-13-01", "", "12.5", "", "")
    found = read_list(HEADER, rows(ROW, bad), KNOWN)
    assert all(isinstance(one, PackingFault) for one in found)
    assert [(one.line, one.reason.zh.split("“")[0]) for one in found] == [
        (3, "商品编码"),
        (3, "数量"),
        (3, "日期"),
    ]


@pytest.mark.parametrize("text", ["", "0", "-3", "1.5", "十二", "12345678", "1e3", "NaN"])
def test_what_is_no_quantity(text):
    (fault,) = read_list(("SKU", "Qty"), rows(("MT-53", text)), KNOWN)
    assert isinstance(fault, PackingFault)


@pytest.mark.parametrize(
    ("text", "pieces"), [("12", 12), (" 12 ", 12), ("１２", 12), ("1,200", 1200), ("12.0", 12)]
)
def test_quantities_as_people_and_sheets_write_them(text, pieces):
    (one,) = read_list(("SKU", "Qty"), rows(("MT-53", text)), KNOWN)
    assert one.pieces == pieces


@pytest.mark.parametrize(
    "text",
    ["2026-03-05", "2026/3/5", "2026.3.5", "20260305", "2026年3月5日", "2026-03-05 00:00:00"],
)
def test_days_as_people_and_sheets_write_them(text):
    (one,) = read_list(("货号", "数量", "生产日期"), rows(("MT-53", "1", text)), KNOWN)
    assert one.identity.produced == date(2026, 3, 5)


@pytest.mark.parametrize("text", ["05/03/2026", "2026-02-30", "明年", "2026-03-05 13:00", "45000"])
def test_what_is_no_day_is_not_guessed(text):
    (fault,) = read_list(("货号", "数量", "生产日期"), rows(("MT-53", "1", text)), KNOWN)
    assert isinstance(fault, PackingFault)


@pytest.mark.parametrize(
    ("header", "code"),
    [
        (("商品编码",), "packing_columns"),
        (("数量", "品名"), "packing_columns"),
        (("商品编码", "SKU", "数量"), "column_twice"),
        ((), "packing_columns"),
    ],
)
def test_a_header_that_does_not_say_what_is_what(header, code):
    refused = columns_of(header)
    assert isinstance(refused, Refused)
    assert refused.code == code


def test_a_list_without_rows_is_refused():
    refused = read_list(("SKU", "Qty"), rows(("", " "), ("", "")), KNOWN)
    assert isinstance(refused, Refused)
    assert refused.code == "packing_empty"


def test_headings_mean_one_field_each_and_stand_as_they_are_compared():
    names = [name for known in HEADINGS.values() for name in known]
    assert len(names) == len(set(names))
    assert all(plain_heading(name) == name for name in names)


def test_cells_without_a_heading_go_by_their_place():
    (kept,) = read_list(("SKU", "Qty", "", "色"), rows(("MT-53", "1", "x", "青", "多")), KNOWN)
    assert kept.listed == {"SKU": "MT-53", "Qty": "1", "#3": "x", "色": "青", "#5": "多"}


def test_lots_are_told_apart_by_product_batch_and_dates():
    header = ("SKU", "Qty", "批号")
    read = read_list(
        header,
        rows(("MT-53", "6", "A"), ("MT-53", "6", "B"), ("WLY-52", "6", "A"), ("MT-53", "4", "A")),
        KNOWN,
    )
    lots = by_lot(read)
    assert [
        (product, i.batch, [c.pieces for c in cartons]) for (product, i), cartons in lots.items()
    ] == [
        ("MT-53", "A", [6, 4]),
        ("MT-53", "B", [6]),
        ("WLY-52", "A", [6]),
    ]


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(CELL, CELL, CELL), max_size=6))
def test_whatever_a_list_holds_every_row_is_a_carton_or_a_fault(cells):
    found = read_list(("SKU", "Qty", "生产日期"), rows(*cells), KNOWN)
    if isinstance(found, Refused):
        assert found.code == "packing_empty"
        return
    filled = {n for n, one in rows(*cells) if any(c.strip() for c in one)}
    kinds = {type(one) for one in found}
    assert len(kinds) == 1
    if kinds == {PackedCarton}:
        assert {one.line for one in found} == filled
        assert all(tuple(one.listed.values()) == cells[one.line - 2] for one in found)
