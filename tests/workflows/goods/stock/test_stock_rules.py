"""Codes of bins and cases, the way past the bins, what expires first, where a unit can go."""

from __future__ import annotations

from datetime import date

import pytest

from workflows.goods.stock.codes import bin_codes, plain_sscc, walking_order
from workflows.goods.stock.flow import FLOW, UnitAction
from workflows.goods.stock.life import NEVER, days_left, life_rule, life_rules
from workflows.goods.stock.states import BOUND, IN_BIN, UNITS_HERE, UnitState
from workflows.verdict import Refused

S, A = UnitState, UnitAction
TODAY = date(2026, 11, 12)


def test_bins_are_read_one_a_line_each_once():
    assert bin_codes(" a-01-01\nA-01-02, a-01-01 ") == ["A-01-01", "A-01-02"]


@pytest.mark.parametrize("typed", ["", " \n", "A_1", "-A", "库位一", "A" * 33, "<b>"])
def test_what_is_no_bin_is_told(typed):
    assert isinstance(bin_codes(typed), Refused)


@pytest.mark.parametrize(
    "scanned",
    ["106141412345678908", "(00)106141412345678908", "00106141412345678908"],
)
def test_an_sscc_is_read_by_its_check_digit(scanned):
    assert plain_sscc(scanned) == "106141412345678908"


@pytest.mark.parametrize("scanned", ["106141412345678907", "1069", "", "UN-2026-000001", "١" * 18])
def test_what_is_no_sscc_is_none(scanned):
    assert plain_sscc(scanned) == ""


def test_one_walks_up_an_aisle_and_down_the_next():
    bins = ["B-2", "A-10", "A-2", "C-1", "B-1", "A-2", "C-10"]
    assert walking_order(bins) == ["A-2", "A-10", "B-2", "B-1", "C-1", "C-10"]
    assert walking_order([]) == []


@pytest.mark.parametrize(
    ("category", "days"),
    [("supplement", 180), ("beauty", 180), ("liquor", 90), ("tea", 90), ("jade", 30)],
)
def test_the_life_that_must_be_left_at_dispatch(category, days):
    assert life_rule(category).at_dispatch == days
    assert (life_rule(category).earliest(TODAY) - TODAY).days == days


def test_what_expires_soon_is_listed_before_it_may_not_go_any_more():
    assert all(rule.soon > rule.at_dispatch for rule in life_rules().values())


@pytest.mark.parametrize(
    ("expires", "left"),
    [(NEVER, None), (TODAY, 0), (date(2026, 11, 11), -1), (date(2026, 12, 12), 30)],
)
def test_days_until_it_expires(expires, left):
    assert days_left(expires, TODAY) == left


def test_every_state_is_reached_from_the_label():
    for state in UnitState:
        road = FLOW.path_to(state)
        assert not road or road[-1].target is state


def test_only_what_is_gone_for_good_has_no_way_on():
    assert {state for state in UnitState if not FLOW.leaving(state)} == {S.SENT_BACK, S.DESTROYED}


def test_what_was_on_hold_lies_in_stock_again_only_by_another_person_and_a_new_scan():
    leaving = {row.action: row for row in FLOW.leaving(S.HELD)}
    assert leaving[A.RELEASE].target is S.LABELLED
    assert {row.source for row in FLOW.transitions if row.target is S.STORED} == {
        S.LABELLED, S.STORED, S.RESERVED,
    }  # fmt: skip
    for action in (A.RELEASE, A.SEND_BACK, A.DESTROY):
        assert "second_is_independent" in {check.name for check in leaving[action].guards}


def test_where_a_unit_is_in_each_state():
    assert IN_BIN == (S.STORED, S.RESERVED)
    assert BOUND == (S.RESERVED, S.PICKED, S.ISSUED)
    assert UNITS_HERE == (S.LABELLED, S.STORED, S.RESERVED, S.PICKED, S.HELD)
