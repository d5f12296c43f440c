"""What holds of every decision, whatever the facts."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workflows.returns.law.acts import act_of
from workflows.returns.law.decide import decide
from workflows.returns.law.decision import Decision, decision_to_json
from workflows.returns.law.facts.layout import Field, plan_of
from workflows.returns.law.facts.purchase import Promise
from workflows.returns.law.facts.reading import facts_from_json
from workflows.returns.law.facts.schema import facts_to_json
from workflows.returns.law.facts.situation import CaseFacts
from workflows.returns.law.facts.words import PromiseBy, ReturnFinding
from workflows.returns.law.registry import BY_ID
from workflows.returns.law.rule import DecisionCode, DecisionOutcome

START = datetime(2026, 9, 1, tzinfo=UTC)
DAYS = st.dates(date(2013, 1, 1), date(2030, 12, 31))
# Near each other, so that windows, promises and clocks are met from both sides.
MOMENTS = st.integers(0, 60 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes))
RANK = {
    DecisionOutcome.ACCEPT: 3,
    DecisionOutcome.ACCEPT_INSPECT: 2,
    DecisionOutcome.QUALITY: 2,
    DecisionOutcome.MORE_INFO: 1,
    DecisionOutcome.PERSON: 1,
    DecisionOutcome.REFUSE: 0,
}
BY_SOFTWARE = {
    DecisionCode.LATE,
    DecisionCode.DUPLICATE,
    DecisionCode.EXCL_DIGITAL,
    DecisionCode.EXCL_PERISH,
    DecisionCode.EXCL_CUSTOM,
    DecisionCode.EXCL_CONFIRMED,
}


def values_of(field: Field) -> st.SearchStrategy[Any]:
    single: st.SearchStrategy[Any]
    if field.nested:
        single = objects_of(field.kind)
    elif field.kind is datetime:
        single = MOMENTS
    elif field.kind is date:
        single = st.dates(date(2025, 12, 25), date(2028, 1, 5))
    elif field.kind is bool:
        single = st.booleans()
    elif field.kind is int:
        single = st.integers(field.least or 0, 25)
    elif field.kind is str:
        single = st.sampled_from(["A1", "S1", "7-0", "7-1", "2"])
    elif hasattr(field.kind, "__members__"):
        single = st.sampled_from(list(field.kind))
    else:
        single = st.decimals(0, 100, places=2)
    if field.many:
        single = st.lists(single, max_size=2).map(tuple)
    return st.none() | single if field.optional else single


def objects_of(cls: type) -> st.SearchStrategy[Any]:
    plan = plan_of(cls)
    needed = {name: values_of(field) for name, field in plan.items() if field.required}
    more = {name: values_of(field) for name, field in plan.items() if not field.required}
    return st.fixed_dictionaries(needed, optional=more).map(lambda known: cls(**known))


FACTS: st.SearchStrategy[CaseFacts] = objects_of(CaseFacts)
PROMISES: st.SearchStrategy[Promise] = objects_of(Promise)


@st.composite
def ordinary(draw: st.DrawFn) -> CaseFacts:
    """Facts that reach deep into the procedure: an ordinary sale with a few things changed."""
    facts = draw(FACTS)
    plain: dict[str, Any] = {
        "sale": {"channel": "ONLINE"},
        "goods": {"category": "JEWELLERY", "quantity": 1},
        "receipt": {
            "parcels": [{"delivery": "SIGNED", "at": draw(MOMENTS).isoformat()}],
        },
        "notice": {"sent_at": draw(MOMENTS).isoformat()},
    }
    base = facts_from_json(plain)
    changed = draw(st.lists(st.sampled_from(sorted(plan_of(CaseFacts))), max_size=3, unique=True))
    return replace(base, **{name: getattr(facts, name) for name in changed})


ANY = FACTS | ordinary()
slow = settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])


@slow
@given(facts=ANY, on=DAYS)
def test_every_decision_is_whole(facts: CaseFacts, on: date) -> None:
    decision = decide(facts, on)
    assert decision.deciding in decision.rules()
    assert decision.code not in decision.also
    assert decision.next_step.zh
    cited = [one for reason in decision.reasons for one in reason.citations]
    assert all(act_of(citation).in_force(on) for citation in cited)
    assert all(BY_ID[name].since <= on <= BY_ID[name].until for name in decision.rules())
    assert all("{" not in reason.sentence.en for reason in decision.reasons)
    assert bool(decision.missing) == (decision.decision is DecisionOutcome.MORE_INFO)


@slow
@given(facts=ANY, on=DAYS)
def test_software_never_refuses_beyond_the_six_groups(facts: CaseFacts, on: date) -> None:
    decision = decide(facts, on)
    if decision.decision is not DecisionOutcome.REFUSE:
        return
    assert decision.appeal is not None
    if not decision.by_person:
        assert decision.code in BY_SOFTWARE
        assert not decision.person_asked
        return
    signed = facts.review is not None or (
        facts.arrival is not None
        and facts.arrival.finding in {ReturnFinding.NOT_INTACT, ReturnFinding.SWAPPED}
        and facts.arrival.found_by is not None
        and facts.arrival.evidence != ()
    )
    assert signed


@slow
@given(facts=ANY, on=DAYS, promise=PROMISES)
def test_a_promise_never_makes_anything_accepted_worse(
    facts: CaseFacts, on: date, promise: Promise
) -> None:
    before = decide(facts, on)
    after = decide(replace(facts, promises=(*facts.promises, promise)), on)
    if before.decision in {DecisionOutcome.ACCEPT, DecisionOutcome.ACCEPT_INSPECT}:
        assert RANK[after.decision] >= RANK[before.decision]
    if before.window is not None and after.window is not None:
        assert after.window.ends >= before.window.ends
        assert after.window.doubtful_until >= before.window.doubtful_until
    assert (before.window is None) == (after.window is None)


@slow
@given(facts=ordinary(), on=DAYS, minutes=st.integers(1, 60 * 24 * 20))
def test_an_earlier_notice_is_never_worse(facts: CaseFacts, on: date, minutes: int) -> None:
    sent = facts.notice.sent_at
    if sent is None:
        return
    earlier = replace(facts.notice, sent_at=sent - timedelta(minutes=minutes))
    now = replace(facts, progress=replace(facts.progress, as_of=None))
    before = decide(now, on)
    after = decide(replace(now, notice=earlier), on)
    if before.decision in {DecisionOutcome.ACCEPT, DecisionOutcome.ACCEPT_INSPECT}:
        assert RANK[after.decision] >= RANK[before.decision]


@slow
@given(facts=ANY, on=DAYS)
def test_stored_facts_give_the_same_decision(facts: CaseFacts, on: date) -> None:
    stored = json.loads(json.dumps(facts_to_json(facts)))
    again = decide(facts_from_json(stored), on)
    assert decision_to_json(again) == decision_to_json(decide(facts, on))


@slow
@given(facts=ANY, on=DAYS)
def test_a_buyer_who_asks_for_a_person_is_not_refused_by_software(
    facts: CaseFacts, on: date
) -> None:
    asked = replace(facts, notice=replace(facts.notice, asks_for_person=True))
    decision = decide(asked, on)
    assert decision.person_asked
    assert decision.decision is not DecisionOutcome.MORE_INFO
    assert decision.decision is not DecisionOutcome.REFUSE or decision.by_person


def test_a_decision_is_plain_json() -> None:
    decision = decide(CaseFacts(), date(2026, 11, 15))
    written = decision_to_json(decision)
    assert set(written) == set(Decision.__dataclass_fields__)
    assert json.loads(json.dumps(written)) == written
    assert written["missing"][0] == {
        "field": "sale.channel",
        "label": {"zh": "销售渠道", "en": "channel of sale"},
    }
    assert written["reasons"][0]["citations"][0]["act"] == "CPL"


@pytest.mark.parametrize("by", list(PromiseBy))
def test_a_promise_counts_whoever_made_it(by: PromiseBy) -> None:
    given_: dict[str, Any] = {
        "sale": {"channel": "IN_STORE"},
        "goods": {"category": "BAG"},
        "receipt": {"parcels": [{"delivery": "SIGNED", "at": "2026-11-12T10:00:00+08:00"}]},
        "notice": {"sent_at": "2026-11-13T10:00:00+08:00"},
        "promises": [{"by": by, "days": 7, "any_channel": True}],
    }
    assert decide(facts_from_json(given_), date(2026, 11, 15)).code is DecisionCode.OK_PROMISE
