"""Rules and figures hold on their days only: looked at on both sides of every boundary."""

from __future__ import annotations

import ast
import re
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from support.law_situations import ROOM, load, situations

from workflows.returns.law.act_table import ACTS, FOREVER
from workflows.returns.law.acts import NotInForce, act_of
from workflows.returns.law.decide import decide
from workflows.returns.law.decision import Decision
from workflows.returns.law.facts.reading import facts_from_json
from workflows.returns.law.figures import FIGURES, figure, number
from workflows.returns.law.registry import BY_ID, RULES
from workflows.returns.law.rule import DecisionOutcome, RuleEffect
from workflows.verdict import Citation

DAY = timedelta(days=1)
FIRST, LAST = date(2014, 3, 15), date(2030, 12, 31)
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT")

# Every figure by value: first day, last day, value. The house's own hold on every day.
FIXED: dict[str, list[tuple[date, date, int]]] = {
    "address_hours": [(date.min, FOREVER, 48)],
    "bulk_quantity": [(date.min, FOREVER, 20)],
    "clock_tolerance_seconds": [(date.min, FOREVER, 60)],
    "fraud_minimum": [(date(2014, 3, 15), FOREVER, 500)],
    "fraud_multiple": [(date(2014, 3, 15), FOREVER, 3)],
    "notice_days": [
        (date(2014, 3, 15), date(2017, 3, 14), 7),
        (date(2017, 3, 15), FOREVER, 7),
    ],
    "offence_days": [
        (date(2015, 3, 15), date(2017, 3, 14), 15),
        (date(2017, 3, 15), FOREVER, 15),
    ],
    "refund_days": [
        (date(2014, 3, 15), date(2017, 3, 14), 7),
        (date(2017, 3, 15), FOREVER, 7),
    ],
    "ship_back_days": [(date.min, FOREVER, 7)],
}
# Rules that can go against a buyer, or hold a case up, and are younger than the Law: what stands
# in their place before their first day.
YOUNGER = {
    "conduct.platform_refund_only": "conduct.refund_only",
    "intact.broken_in_transit": "intact.broken_before_rules",
    "intact.lost_in_transit": "intact.lost_before_rules",
    # Until the Measures nothing let a seller close a request because nothing was sent back.
    "progress.not_shipped_back": None,
}
# They take an official calendar of the days of rest, which begins with 2018.
BY_CALENDAR = {
    "period.clock",
    "period.earlier_notice",
    "period.other_count",
    "period.reopened",
    "period.rolled",
}


def first_days() -> dict[str, date]:
    """The first day of each rule as days.toml has it."""
    table = load("days.toml")
    always = dict.fromkeys(table["always"], date.min)
    return always | {name: row["day"] for row in table["since"] for name in row["rules"]}


def boundary_days() -> list[date]:
    """The days before, on and after every day on which an act, an article or a figure turns."""
    turns = {act.since for act in ACTS.values()} | {one.since for one in FIGURES}
    turns |= {act.until + DAY for act in ACTS.values() if act.until < FOREVER}
    turns |= {one.until + DAY for each in RULES for one in each.cites if one.until < FOREVER}
    days = {day + n * DAY for day in turns if FIRST <= day <= LAST for n in (-1, 0, 1)}
    return sorted(days | {LAST})


def move_moments(value: Any, by: timedelta) -> Any:
    """Facts with every moment moved by so many days."""
    if isinstance(value, dict):
        return {key: move_moments(one, by) for key, one in value.items()}
    if isinstance(value, list):
        return [move_moments(one, by) for one in value]
    if isinstance(value, str) and MOMENT.match(value):
        return (datetime.fromisoformat(value) + by).isoformat()
    return value


@cache
def decisions_on(day: date) -> tuple[Decision, ...]:
    """Every case of this folder, moved so that the law of this day applies to it."""
    return tuple(
        decide(facts_from_json(move_moments(one.given(), day - one.on)), day)
        for one in situations()
    )


def spoken_on(day: date) -> set[str]:
    return {name for one in decisions_on(day) for name in one.rules()}


def test_every_rule_has_its_first_day_written_down() -> None:
    written = first_days()
    assert {one.id: one.since for one in RULES} == written
    assert all(one.until == FOREVER for one in RULES)
    for one in RULES:
        house = any(cited.act == "HOUSE" for cited in one.cites)
        assert (one.since == date.min) == house, one.id


@pytest.mark.parametrize("row", load("days.toml")["since"], ids=lambda row: str(row["day"]))
def test_rules_speak_from_their_first_day_on(row: dict[str, Any]) -> None:
    day, names = row["day"], set(row["rules"])
    for name in names:
        assert not BY_ID[name].in_force(day - DAY)
        assert BY_ID[name].in_force(day)
        with pytest.raises(NotInForce):
            BY_ID[name].citations(day - DAY)
        assert BY_ID[name].citations(day)
    assert not spoken_on(day - DAY) & names
    assert names - spoken_on(day) == (BY_CALENDAR if day == FIRST else set())


def test_the_rules_that_wait_for_a_calendar_speak_once_there_is_one() -> None:
    week = (date(2018, 11, day) for day in range(12, 19))
    assert set().union(*map(spoken_on, week)) >= BY_CALENDAR


@pytest.mark.parametrize("day", boundary_days(), ids=str)
def test_nothing_is_applied_or_cited_outside_its_days(day: date) -> None:
    reasons = [reason for one in decisions_on(day) for reason in one.reasons]
    assert len(reasons) > len(decisions_on(day)) > 300
    assert all(reason.citations for reason in reasons)
    speakers = {reason.rule for reason in reasons}
    assert all(BY_ID[name].since <= day <= BY_ID[name].until for name in speakers)
    for fixed in (figure(name, day) for rule_id in speakers for name in BY_ID[rule_id].figures):
        assert fixed is not None
        assert fixed.since <= day <= fixed.until
    cited = {one for reason in reasons for one in reason.citations}
    assert all(act_of(one).since <= day <= act_of(one).until for one in cited)
    assert not cited & ended_by(day)


@pytest.mark.parametrize("day", boundary_days(), ids=str)
def test_nothing_runs_by_a_figure_that_no_text_had_fixed(day: date) -> None:
    for decision in decisions_on(day):
        limits = decision.deadlines
        assert limits.refund_days == (7 if day >= FIRST else None)
        if day < date(2015, 3, 15):
            assert limits.answer_offence_at is limits.refund_offence_at is None
        if day < FIRST:
            assert {limits.refund_by, limits.refund_overdue_at, decision.window} == {None}
            settled = {"scope.before_law", "review.accepted"}
            settled |= {"facts.wrong_order", "facts.both_ways"}  # they go before any law
            assert decision.deciding in settled or decision.by_person


def ended_by(day: date) -> set[Citation]:
    """Articles that no rule may cite on this day."""
    cites = [one for each in RULES for one in each.cites]
    return {one.citation() for one in cites} - {
        one.citation() for one in cites if one.in_force(day)
    }


def test_what_stood_in_for_a_later_text_is_cited_to_its_last_day() -> None:
    written = {
        (name, row["article"], row["tag"], row["until"])
        for row in load("days.toml")["stand_in"]
        for name in row["rules"]
    }
    cites = [(one.id, cited) for one in RULES for cited in one.cites if cited.until < FOREVER]
    assert {
        (name, f"{one.act} {one.article}".strip(), one.tag, one.until) for name, one in cites
    } == written
    assert len(written) > 40
    for name, one in cites:
        assert one.citation() in BY_ID[name].citations(one.until)
        assert one.citation() not in BY_ID[name].citations(one.until + DAY)


def test_on_the_day_before_the_law_a_person_decides() -> None:
    outcomes = {one.decision for one in decisions_on(FIRST - DAY) if not one.by_person}
    assert outcomes == {
        DecisionOutcome.PERSON,
        DecisionOutcome.ACCEPT,
    }  # a person may accept whatever the law


def test_the_walk_looks_at_both_sides_of_each_boundary() -> None:
    days = boundary_days()
    assert len(days) > 30
    assert {FIRST - DAY, FIRST, date(2017, 9, 30), date(2026, 1, 31), date(2026, 2, 1)} <= {*days}


@pytest.mark.parametrize("name", FIXED)
def test_a_figure_has_its_value_on_its_days_and_none_before(name: str) -> None:
    assert [(one.since, one.until, one.value) for one in FIGURES if one.name == name] == FIXED[name]
    for since, until, value in FIXED[name]:
        for day in (since, min(until, LAST)):
            held = figure(name, day)
            assert held is not None
            assert held.value == number(name, day) == value
            assert held.cite.in_force(day)
    first = FIXED[name][0][0]
    if first > date.min:
        assert figure(name, first - DAY) is None
        with pytest.raises(NotInForce):
            number(name, first - DAY)


def test_no_figure_is_left_out_or_made_up() -> None:
    assert {one.name for one in FIGURES} == FIXED.keys()
    with pytest.raises(KeyError):
        figure("notice_dayz", LAST)


def test_what_the_code_takes_as_always_fixed_is_so() -> None:
    """Before a figure's first day `number` has no answer: only the house's may be asked of it."""
    asked = {
        node.args[0].value
        for path in (ROOM / "law").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "number"
        if isinstance(node.args[0], ast.Constant)
    }
    always = {name for name, spans in FIXED.items() if spans[0][0] == date.min}
    assert asked == always


def test_a_rule_holds_only_where_its_figures_do() -> None:
    for one in RULES:
        for name in one.figures:
            assert one.since >= FIXED[name][0][0], one.id
            assert one.since == date.min or figure(name, one.since) is not None


def test_a_younger_rule_against_the_buyer_has_something_in_its_place() -> None:
    mild = {RuleEffect.NOTE, RuleEffect.ACCEPT}
    younger = {one.id for one in RULES if one.effect not in mild and one.since > FIRST}
    assert younger - {"progress.seller_silent"} == YOUNGER.keys()
    assert {name for name in YOUNGER.values() if name} <= BY_ID.keys()
    assert all(BY_ID[name].since <= FIRST for name in YOUNGER.values() if name)
