"""Acts that begin: what stood before the first day of a rule, and an act of tomorrow."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from workflows.returns.law import decide as procedure
from workflows.returns.law import figures as figures_table
from workflows.returns.law import rule as rules_made
from workflows.returns.law.act_table import ACTS, FOREVER, Act
from workflows.returns.law.acts import NotInForce, act_of, cite
from workflows.returns.law.calendar import midnight
from workflows.returns.law.case import Case
from workflows.returns.law.decide import decide
from workflows.returns.law.decision import Decision
from workflows.returns.law.facts.reading import facts_from_json
from workflows.returns.law.figures import FIGURES, Figure, figure, number
from workflows.returns.law.rule import DecisionCode, DecisionOutcome, RuleEffect, RuleWord, rule
from workflows.returns.law.rules.intactness import intactness
from workflows.returns.law.rules.resale import may_be_sold_as_new
from workflows.verdict import Refused, Text

DAY = timedelta(days=1)


def asked_on(day: date, **more: Any) -> Decision:
    """A plain sale, signed for three days before, that is asked back on this day."""
    noon = midnight(day) + timedelta(hours=12)
    given = {
        "sale": {"channel": "ONLINE"},
        "goods": {"category": "JEWELLERY", "quantity": 1},
        "receipt": {"parcels": [{"delivery": "SIGNED", "at": (noon - 3 * DAY).isoformat()}]},
        **more,
        "notice": {"sent_at": noon.isoformat(), **more.get("notice", {})},
    }
    return decide(facts_from_json(given), day)


@pytest.mark.parametrize(
    ("first", "facts", "young", "before", "proposal"),
    [
        (
            date(2026, 2, 1),
            {"notice": {"kind": "PLATFORM_REFUND_ONLY"}},
            "conduct.platform_refund_only",
            "conduct.refund_only",
            None,
        ),
        (
            date(2025, 8, 15),
            {"condition": {"marks": ["BROKEN_IN_TRANSIT"]}},
            "intact.broken_in_transit",
            "intact.broken_before_rules",
            DecisionOutcome.ACCEPT,
        ),
        (
            date(2025, 8, 15),
            {"condition": {"marks": ["LOST_IN_TRANSIT"]}},
            "intact.lost_in_transit",
            "intact.lost_before_rules",
            None,
        ),
    ],
)
def test_no_rule_speaks_before_its_act_began(
    first: date, facts: dict[str, Any], young: str, before: str, proposal: DecisionOutcome | None
) -> None:
    earlier, later = asked_on(first - DAY, **facts), asked_on(first, **facts)
    assert (earlier.decision, earlier.deciding) == (DecisionOutcome.PERSON, before)
    assert earlier.proposal is None
    assert young not in earlier.rules()
    assert (later.decision, later.deciding) == (DecisionOutcome.PERSON, young)
    assert later.proposal is proposal
    assert before not in later.rules()


def test_door_to_door_sales_in_shanghai_are_unsettled_before_its_regulations() -> None:
    sale = {"sale": {"channel": "DOOR_TO_DOOR", "province": "SHANGHAI"}}
    earlier, later = asked_on(date(2024, 6, 30), **sale), asked_on(date(2024, 7, 1), **sale)
    assert (earlier.decision, earlier.deciding) == (DecisionOutcome.PERSON, "scope.door_to_door")
    assert later.decision is DecisionOutcome.ACCEPT
    assert "scope.door_to_door_shanghai" in later.rules()


def test_returned_goods_may_be_sold_freely_before_the_measures() -> None:
    assert may_be_sold_as_new(fully_restored=False, on=date(2017, 3, 14))
    answer = may_be_sold_as_new(fully_restored=False, on=date(2017, 3, 15))
    assert isinstance(answer, Refused)
    assert answer.citation is not None
    assert answer.citation.article == "第25条"


def test_an_article_may_be_cited_to_a_last_day() -> None:
    reading = cite("~CPL 25 until 2017-03-14")
    assert (reading.act, reading.article, reading.tag) == ("CPL", "25", "inference")
    assert [reading.in_force(date(2017, 3, day)) for day in (14, 15)] == [True, False]
    assert not reading.in_force(date(2014, 3, 14))
    assert cite("CPL 25").until == FOREVER


def test_a_rule_whose_texts_leave_days_out_is_refused() -> None:
    with pytest.raises(ValueError, match="no text between 2017-01-01 and 2017-03-15"):
        rule("x", RuleEffect.NOTE, None, "CPL 25 until 2017-01-01; MEASURES 10", "无", "none")
    with pytest.raises(ValueError, match="no day on which"):
        rule(
            "x",
            RuleEffect.NOTE,
            None,
            "CPL 25 until 2015-03-14",
            "无",
            "none",
            figures=("offence_days",),
        )
    touching = rule(
        "x", RuleEffect.NOTE, None, "CPL 25 until 2017-03-14; MEASURES 10", "无", "none"
    )
    assert (touching.since, touching.until) == (date(2014, 3, 15), FOREVER)
    ended = rule("x", RuleEffect.NOTE, None, "GENERAL 203", "无", "none")
    assert (ended.since, ended.until) == (date(2017, 10, 1), date(2020, 12, 31))
    assert [ended.in_force(date(year, 1, 1)) for year in (2017, 2018, 2020, 2021)] == [
        False,
        True,
        True,
        False,
    ]


NEW_YEAR = date(2027, 1, 1)


@pytest.fixture
def act_of_2027(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An act since 2027 with a figure, and a rule on it that a step says without a look at days."""
    monkeypatch.setitem(ACTS, "NEXT", Act("NEXT", Text("未来办法", "Act of 2027"), NEW_YEAR))
    fixed = Figure("shutter_limit", 1000, NEW_YEAR, FOREVER, cite("NEXT 3"))
    for module in (figures_table, rules_made):
        monkeypatch.setattr(module, "FIGURES", (*FIGURES, fixed))
    figure.cache_clear()
    planted = rule(
        "intact.shutter",
        RuleEffect.PERSON,
        DecisionCode.SOILED_DAMAGED,
        "NEXT 3",
        "快门次数超过{shutter_limit}次，由人工判断。",
        "More than {shutter_limit} exposures: a person judges.",
        figures=("shutter_limit",),
    )

    def step(case: Case) -> Iterator[RuleWord]:
        yield from intactness(case)
        yield planted.say()

    monkeypatch.setattr(procedure, "intactness", step)
    yield
    figure.cache_clear()


@pytest.mark.usefixtures("act_of_2027")
def test_a_law_of_tomorrow_is_not_applied_today() -> None:
    today, tomorrow = asked_on(NEW_YEAR - DAY), asked_on(NEW_YEAR)
    assert today.decision is DecisionOutcome.ACCEPT
    assert "intact.shutter" not in today.rules()
    assert "NEXT" not in {act_of(one).key for reason in today.reasons for one in reason.citations}
    assert figure("shutter_limit", NEW_YEAR - DAY) is None
    assert (tomorrow.decision, tomorrow.deciding) == (DecisionOutcome.PERSON, "intact.shutter")
    reason = next(one for one in tomorrow.reasons if one.rule == "intact.shutter")
    assert [act_of(one).key for one in reason.citations] == ["NEXT"]
    assert reason.sentence.zh == "快门次数超过1000次，由人工判断。"
    assert number("shutter_limit", NEW_YEAR) == 1000


@pytest.mark.usefixtures("act_of_2027")
def test_a_law_of_tomorrow_has_no_number_and_no_article_today() -> None:
    with pytest.raises(NotInForce, match="shutter_limit on 2026-12-31"):
        number("shutter_limit", NEW_YEAR - DAY)
    early = rule("x", RuleEffect.NOTE, None, "NEXT 3", "无", "none")
    with pytest.raises(NotInForce, match="x on 2026-12-31"):
        early.citations(NEW_YEAR - DAY)
    assert early.citations(NEW_YEAR)
