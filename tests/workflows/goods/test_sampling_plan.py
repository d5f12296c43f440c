"""Plans of GB/T 2828.1-2012, every cell, beside tables that were verified by a second source."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.certain import given_out, refused

from workflows.goods.sampling.plan import Measure, answer_of_sample, sampling_plan, tighter_aql
from workflows.goods.sampling.tables import (
    TABLE_NAMES,
    InspectionSeverity,
    Level,
    aql_place,
    aqls,
    code_letter,
    table_plan,
)

HERE = Path(__file__).parent
LETTERS = "ABCDEFGHJKLMNPQRS"


def rows_of(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


PLANS = rows_of("single_plans.csv")
LOTS = rows_of("code_letters.csv")


def test_all_1248_cells_of_the_three_tables():
    found = [
        (
            row["state"],
            TABLE_NAMES[InspectionSeverity(row["state"])].en.removeprefix("table "),
            row["letter"],
            row["aql"],
            *_cell(InspectionSeverity(row["state"]), row["letter"], row["aql"]),
        )
        for row in PLANS
    ]
    assert len(PLANS) == 3 * 16 * 26
    assert found == [tuple(row.values()) for row in PLANS]


def _cell(severity: InspectionSeverity, letter: str, aql: str) -> tuple[str, str, str, str]:
    plan = table_plan(severity, letter, aqls().index(aql))
    return plan.letter, str(plan.n), str(plan.ac), str(plan.re)


@pytest.mark.parametrize(
    ("severity", "numbers", "diagonal"),
    [
        ("normal", (0, None, None, 1, 2, 3, 5, 7, 10, 14, 21, 30, 44), 14),
        ("tightened", (0, None, None, 1, 2, 3, 5, 8, 12, 18, 27, 41), 15),
    ],
)
def test_the_rule_behind_the_diagonals(severity, numbers, diagonal):
    """Along a diagonal n times the AQL stays the same, and so does Ac: the standard's own law."""
    last_row_of_large_numbers = LETTERS.index("E")  # 30 and 44, 27 and 41 stand in rows A to E
    seen = 0
    for row, letter in enumerate(LETTERS[:16]):
        for column, aql in enumerate(aqls()):
            place = row + column - diagonal
            if not 0 <= place < len(numbers) or numbers[place] is None:
                continue
            large = numbers[place] > {"normal": 21, "tightened": 18}[severity]
            if large and row > last_row_of_large_numbers:
                continue
            if numbers[place] == 0 and letter == "R" and severity == "normal":
                continue
            plan = table_plan(InspectionSeverity(severity), letter, column)
            assert (plan.letter, plan.ac) == (letter, numbers[place]), (letter, aql)
            seen += 1
    direct = [r for r in PLANS if r["state"] == severity and r["letter"] == r["plan_letter"]]
    assert seen == len(direct) == {"normal": 152, "tightened": 137}[severity]


@pytest.mark.parametrize("row", LOTS, ids=lambda row: row["from"])
@pytest.mark.parametrize("level", ["S-1", "S-2", "S-3", "S-4", "I", "II", "III"])
def test_code_letters_at_both_ends_of_every_row(row, level):
    last = row["to"] or "999999999"
    for lot in (int(row["from"]), int(last)):
        assert code_letter(lot, Level(level)) == row[level]


def test_an_arrow_changes_n_and_ac_together():
    plan = given_out(sampling_plan(40, Level.II, Decimal("0.65")))
    assert (plan.letter, plan.plan_letter, plan.n, plan.ac, plan.re) == ("D", "F", 20, 0, 1)


@pytest.mark.parametrize(
    ("lot", "aql", "n", "ac", "whole"),
    [
        (1, "1.0", 1, 0, True),
        (13, "1.0", 13, 0, True),
        (20, "0.65", 20, 0, True),
        (21, "0.65", 20, 0, False),
        (8, "0.010", 8, 0, True),
        (1200, "1.0", 80, 2, False),
    ],
)
def test_where_n_reaches_the_lot_every_piece_is_inspected(lot, aql, n, ac, whole):
    plan = given_out(sampling_plan(lot, Level.II, Decimal(aql)))
    assert (plan.n, plan.ac, plan.whole) == (n, ac, whole)


@pytest.mark.parametrize(
    ("aql", "measure"),
    [("0.010", Measure.PER_CENT), ("10", Measure.PER_CENT), ("15", Measure.PER_HUNDRED)],
)
def test_per_cent_and_per_hundred_are_kept_apart(aql, measure):
    assert given_out(sampling_plan(500, Level.II, Decimal(aql))).measure is measure


def test_a_count_above_the_sample_is_only_possible_per_hundred():
    by_cent = given_out(sampling_plan(500, Level.II, Decimal("4.0")))
    by_hundred = given_out(sampling_plan(8, Level.II, Decimal(1000)))
    assert refused(answer_of_sample(by_cent, by_cent.n + 1)).code == "count_impossible"
    assert given_out(answer_of_sample(by_hundred, 30)).accepted
    assert not given_out(answer_of_sample(by_hundred, 31)).accepted
    assert refused(answer_of_sample(by_cent, -1)).code == "count_impossible"


@pytest.mark.parametrize(
    ("lot", "aql", "code"),
    [
        (0, "1.0", "lot_size_impossible"),
        (-5, "1.0", "lot_size_impossible"),
        (10**9 + 1, "1.0", "lot_size_impossible"),
        (500, "0.7", "aql_unknown"),
        (500, "0", "aql_unknown"),
        (500, "1000.5", "aql_unknown"),
    ],
)
def test_what_the_standard_has_no_plan_for(lot, aql, code):
    assert refused(sampling_plan(lot, Level.II, Decimal(aql))).code == code


def test_the_next_tighter_aql():
    assert tighter_aql(Decimal("1.0")) == Decimal("0.65")
    assert tighter_aql(Decimal("0.010")) is None
    assert aql_place(Decimal("1.00")) == 10


@given(
    lot=st.integers(1, 10**9),
    level=st.sampled_from(Level),
    aql=st.sampled_from(aqls()),
    severity=st.sampled_from(InspectionSeverity),
)
def test_every_lot_has_a_plan_that_can_be_carried_out(lot, level, aql, severity):
    plan = given_out(sampling_plan(lot, level, Decimal(aql), severity))
    assert 1 <= plan.n <= lot
    assert plan.re == plan.ac + 1
    assert plan.whole == (plan.n == lot)
    assert given_out(answer_of_sample(plan, 0)).accepted
