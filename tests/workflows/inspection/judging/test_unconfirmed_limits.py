"""A limit that awaits an expert is marked, whatever it comes from: the check, a table, a window."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.certain import there
from support.sample_findings import ON, findings_of, listing_of, standard_of

from workflows.inspection.judging.condition import Context
from workflows.inspection.judging.judge import judge_check
from workflows.inspection.judging.limits import Limit, limits_of
from workflows.inspection.standard.parts import Number
from workflows.inspection.standard.types import LimitTable, Standard


def limits(
    case: str, code: str, key: str, *, standard: Standard | None = None, checked: bool = True
) -> list[Limit]:
    standard = standard or standard_of(case)
    check = replace(there(standard.check(code)), confirmed=checked)
    part = next(p for p in check.parts if p.key == key)
    assert isinstance(part, Number)
    context = Context(standard, check, findings_of(case), listing_of(case), ON)
    return list(limits_of(part, context))


# What the check says of itself, and whether each limit is then confirmed.
@pytest.mark.parametrize(
    ("case", "code", "key", "checked", "confirmed"),
    [
        ("gold", "AU-07", "pb", True, [True]),  # a fixed limit
        ("gold", "AU-07", "pb", False, [False]),
        ("jade", "JD-01", "value", True, [True]),  # a tolerance
        ("jade", "JD-01", "value", False, [False]),
        ("jade", "JD-07", "value", True, [True]),  # a row of a table, which speaks for itself
        ("jade", "JD-07", "value", False, [True]),
        ("beauty", "CO-08", "gross", True, [False]),  # a window of samples, always open to doubt
        ("beauty", "CO-08", "gross", False, [False]),
        ("tea", "TE-09", "shape", True, [True, False]),
        ("gold", "AU-01", "value", True, [True]),  # a tolerance by steps
        ("gold", "AU-01", "value", False, [False]),
    ],
)
def test_each_kind_of_limit_says_whether_it_is_confirmed(
    case: str, code: str, key: str, checked: bool, confirmed: list[bool]
) -> None:
    assert [one.confirmed for one in limits(case, code, key, checked=checked)] == confirmed


def doubted(table: LimitTable) -> LimitTable:
    return replace(
        table,
        rows=tuple(replace(row, confirmed=False) for row in table.rows),
        steps=tuple(replace(step, confirmed=False) for step in table.steps),
    )


@pytest.mark.parametrize(
    ("case", "code", "key"), [("jade", "JD-07", "value"), ("gold", "AU-01", "value")]
)
def test_a_row_or_a_step_that_is_doubted_makes_the_limit_doubtful(
    case: str, code: str, key: str
) -> None:
    standard = standard_of(case)
    standard = replace(standard, tables=tuple(doubted(table) for table in standard.tables))
    assert [one.confirmed for one in limits(case, code, key, standard=standard)] == [False]


def test_a_check_with_one_doubtful_limit_is_doubtful() -> None:
    standard = standard_of("beauty")
    check = there(standard.check("CO-08"))
    assert check.confirmed
    found = judge_check(standard, check, findings_of("beauty"), listing_of("beauty"), ON)
    assert [(p.key, p.confirmed) for p in found.parts] == [("gross", False)]
    assert not found.confirmed


def test_a_limit_that_the_listing_leaves_out_is_open_in_words() -> None:
    """A figure that nobody declared has nothing to be held against; the page says which."""
    standard, check = standard_of("jade"), there(standard_of("jade").check("JD-06"))
    part = check.parts[0]
    assert isinstance(part, Number)
    context = Context(standard, check, findings_of("jade"), listing_of("jade", species=None), ON)
    [limit] = limits_of(part, context)
    assert limit.range is None
    assert (limit.label.zh, limit.label.en) == (
        "商品页未写明申报品种",
        "listing silent on Species claimed",
    )
