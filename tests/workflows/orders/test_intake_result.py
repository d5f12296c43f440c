"""The answer of an import as JSON."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

from support.standards.house_rules import house_rules

from workflows.orders.fields import CellFault, RowProblem
from workflows.orders.import_result import ImportResult, outcome, rejection
from workflows.orders.lines import KnownLine, RowResult, decide
from workflows.orders.row import AfterSale, OrderRow, OrderStatus
from workflows.verdict import Text

RULES = house_rules()
AT = datetime(2026, 11, 20, tzinfo=UTC)
JADE = OrderRow(2, "1", "2", "天然翡翠手镯", 3, OrderStatus.TO_SHIP, sku="定制 圈口53")
OTHER = replace(JADE, line=3, sub_order="3", title="手工皮具", sku="")


LABELS = {"quantity": "商品数量"}


def the_result() -> ImportResult:
    known = KnownLine(JADE, items=3)
    return ImportResult(
        "十一月.csv",
        (
            outcome(2, decide(JADE, None, RULES, AT)),
            outcome(3, decide(OTHER, None, RULES, AT)),
            outcome(4, decide(JADE, known, RULES, AT)),
            outcome(5, decide(replace(JADE, after_sale=AfterSale.REFUNDED), known, RULES, AT)),
            outcome(
                6, decide(replace(JADE, quantity=9), known, RULES, AT), {"quantity": "商品数量"}
            ),
            rejection(
                RowProblem(7, (CellFault("数量", "0", Text("太少", "too few")),), ("0",), "9")
            ),
        ),
    )


def test_the_counts_add_up_to_the_rows() -> None:
    found = the_result().to_json()
    counts = {k: v for k, v in found.items() if isinstance(v, int) and k != "dry_run"}
    assert counts == {
        "accepted": 2,
        "known": 1,
        "updated": 1,
        "rejected": 2,
        "waiting_for_category": 1,
        "items": 3,
        "records": 0,
        "blank": 0,
        "totals": 0,
        "others": 0,
    }
    assert [row["line"] for row in found["rows"]] == [2, 3, 4, 5, 6, 7]
    assert (found["file"], found["dry_run"]) == ("十一月.csv", False)


def test_a_row_says_what_became_of_it() -> None:
    rows = json.loads(json.dumps(the_result().to_json()))["rows"]
    accepted, waiting, _, refunded, changed, unreadable = rows
    assert (accepted["way"], accepted["category"], accepted["items"]) == ("inspect", "jade", 3)
    assert accepted["custom"] == [{"field": "sku", "text": "定制 圈口53"}]
    assert (waiting["way"], waiting["code"]) == ("waiting_for_category", "no_match")
    assert refunded["changes"] == [{"field": "after_sale", "old": "none", "new": "refunded"}]
    assert (changed["column"], changed["value"]) == ("商品数量", "9")
    assert unreadable["result"] == RowResult.REJECTED
    assert unreadable["reason"] == {"zh": "数量：太少", "en": "数量: too few"}
    assert all(row.keys() == accepted.keys() for row in rows)
