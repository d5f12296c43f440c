"""Of each way in which what comes from outside goes wrong, at least five inputs of our own."""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path

import pytest
from house.syntax import nodes_of

TESTS = Path(__file__).parents[1]
FEWEST = 5
ORDERS = "readers/orders/test_more_of_each_kind.py"
HOSTILE = "readers/orders/test_hostile_shop.py"
# The way it goes wrong; the file, and the test or the table in it that holds the inputs.
KINDS = {
    "signs that a typeface lacks": (ORDERS, "test_a_title_is_made_printable_at_the_door"),
    "files that name no shop": ("workflows/orders/test_which_shop.py", "FOUND"),
    "odd cells that nobody needs": (
        ORDERS,
        "test_an_odd_cell_that_nobody_needs_is_kept_aside_and_named",
    ),
    "numbers that lost their digits": (
        ORDERS,
        "test_a_number_that_is_none_any_more_refuses_its_row",
    ),
    "lines that are no orders": (HOSTILE, "MORE"),
    "other platforms' columns": ("order_files/dialects.toml", ""),
    "words of after-sales": (ORDERS, "test_words_of_an_after_sale"),
    "packed spectra": ("readers/spectrum/test_public_jcamp.py", "FILES"),
    "words of an axis": ("readers/spectrum/test_columns.py", "HEADINGS"),
    "codes as readers send them": ("web/items/test_one_box.py", "WRAPPED"),
    "codes of goods": ("web/goods/test_goods_scanned.py", "WRAPPED"),
    "proofs from nothing": (ORDERS, "test_nothing_is_consistent_with_no_tree"),
    "files that went through hands": (HOSTILE, "WHOLE"),
    "days that could be two": (ORDERS, "test_a_day_is_never_guessed"),
    "refunds without a method": ("workflows/returns/refund/test_no_method_chosen.py", "ORDERS"),
    "readings below a limit": ("workflows/inspection/judging/test_below_limit.py", ""),
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_way_has_inputs_of_our_own(kind: str) -> None:
    path, name = KINDS[kind]
    text = (TESTS / path).read_text("utf-8")
    if path.endswith(".toml"):
        assert len(tomllib.loads(text)) >= FEWEST
        return
    found = [values for called, values in tables_in(text) if name in ("", called)]
    assert max((len(values.elts) for values in found), default=0) >= FEWEST, kind


def tables_in(text: str) -> list[tuple[str, ast.List | ast.Tuple]]:
    """Literal tables by name: assigned, or walked by the test of that name."""
    found = []
    for node in nodes_of(text):
        if isinstance(node, ast.FunctionDef):
            calls = [d for d in node.decorator_list if isinstance(d, ast.Call)]
            found += [(node.name, arg) for call in calls for arg in call.args[1:2]]
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found.append((node.targets[0].id, node.value))
    whole = [(name, _items(value)) for name, value in found]
    return [(name, value) for name, value in whole if value is not None]


def _items(value: ast.expr) -> ast.List | ast.Tuple | None:
    if isinstance(value, ast.Dict):
        return ast.Tuple(elts=value.values)
    if isinstance(value, ast.Tuple) and any(isinstance(e, ast.Starred) for e in value.elts):
        parts = [e.value if isinstance(e, ast.Starred) else ast.Tuple(elts=[e]) for e in value.elts]
        return ast.Tuple(elts=[e for part in parts for e in getattr(part, "elts", [])])
    return value if isinstance(value, ast.List | ast.Tuple) else None
