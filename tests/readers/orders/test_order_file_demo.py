"""The example order export: readable, and with a line for every way that an order can go."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from pathlib import Path

from support.standards.house_rules import house_rules

from app.readers.orders.columns import COLUMNS, LABELS
from app.readers.orders.order_file import OrderFile, read
from workflows.inspection.standard.catalogue import categories
from workflows.orders.lines import FIXED_FIELDS, SHANGHAI, Way, find_route

DEMO = Path(__file__).parents[3] / "app" / "demo" / "exports" / "orders-2026-11.csv"


def test_the_example_export_has_a_line_for_every_way() -> None:
    file = read(DEMO.name, DEMO.read_bytes())
    assert isinstance(file, OrderFile)
    assert file.problems == ()
    assert file.unknown_columns == ()
    at = datetime(2026, 11, 22, tzinfo=SHANGHAI)
    routes = [find_route(row, house_rules(), at) for row in file.rows]
    assert {r.category for r in routes if r.way is Way.INSPECT} == {c.code for c in categories()}
    codes = Counter(r.code for r in routes)
    assert codes.keys() == {
        "inspect", "below_threshold", "exempt", "unpaid", "closed", "refunded", "no_match",
        "ambiguous",
    }  # fmt: skip
    assert codes["ambiguous"] == 2
    assert {p.field for r in routes for p in r.custom} >= {"order_type", "sku", "merchant_remark"}
    mains = [row.main_order for row in file.rows]
    assert len(set(mains)) < len(mains)
    assert len({row.sub_order for row in file.rows}) == len(file.rows)


def test_every_column_has_one_meaning_and_every_fixed_field_a_label() -> None:
    names = [name for column in COLUMNS for name in column.names]
    assert len(set(names)) == len(names)
    assert set(FIXED_FIELDS) <= LABELS.keys()
