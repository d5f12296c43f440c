"""What nobody has looked up is refused by every guard that reads it, in every flow."""

from __future__ import annotations

import typing
from dataclasses import MISSING, fields, replace

import pytest
from support.flows.known_facts import FLOWS, GOOD, ITEM, facts_for, facts_read, rows, without

from workflows.guard import FACT_UNKNOWN, UNKNOWN, Unknown, guard
from workflows.inspection.flow import FLOW, ItemAction
from workflows.inspection.states import ItemState
from workflows.machine import Flow, Transition
from workflows.roles import Permission
from workflows.verdict import ALLOWED, Answer, Refused


def label(one):
    flow, row = one
    return f"{flow.name}-{row.source}-{row.action}"


@pytest.mark.parametrize("one", rows(), ids=label)
def test_no_fact_that_a_guard_reads_can_be_left_out(one):
    flow, row = one
    known = facts_for(flow, row)
    assert flow.fire(row.source, row.action, flow.facts(**known)) is row
    asked = set()
    for check in row.guards:
        read = facts_read(check, flow.facts(**known))
        assert read == set(check.reads), check.name
        asked |= read
        for name in read:
            refused = check(without(flow, known, name))
            assert isinstance(refused, Refused), f"{check.name} lets {name} through"
            assert (refused.code, refused.facts["fact"]) == (FACT_UNKNOWN, name)
            assert flow.facts.NAMES[name].zh in refused.reason.zh
            assert flow.facts.NAMES[name].en in refused.reason.en
    assert asked == flow.reads(row.source, row.action)
    for name in asked:
        left_out = flow.fire(row.source, row.action, without(flow, known, name))
        assert isinstance(left_out, Refused), name
        assert left_out.code == FACT_UNKNOWN


@pytest.mark.parametrize("flow", FLOWS, ids=lambda f: f.name)
def test_facts_have_no_default_and_each_can_be_unknown_and_has_a_name(flow):
    hints = typing.get_type_hints(flow.facts)
    for one in fields(flow.facts):
        assert one.kw_only, one.name
        assert one.default is MISSING, one.name
        assert one.default_factory is MISSING, one.name
        assert Unknown in typing.get_args(hints[one.name]), one.name
    names = {one.name for one in fields(flow.facts)}
    assert set(flow.facts.NAMES) == names
    assert names >= flow.facts.INPUTS


@pytest.mark.parametrize("flow", FLOWS, ids=lambda f: f.name)
def test_no_fact_is_kept_that_no_guard_reads(flow):
    read = {name for row in flow.transitions for check in row.guards for name in check.reads}
    assert {one.name for one in fields(flow.facts)} == read


def test_every_flow_has_facts_to_try_it_with():
    assert [type(good) for good in GOOD] == [flow.facts for flow in FLOWS]


def test_unknown_is_neither_true_nor_false():
    with pytest.raises(TypeError):
        bool(UNKNOWN)


@guard
def trainees_have_a_second_reviewer(by_trainee: bool, first_reviewer: int | None) -> Answer:
    return ALLOWED


@guard
def reads_as_another_type(held: str) -> Answer:
    return ALLOWED


@pytest.mark.parametrize("check", [trainees_have_a_second_reviewer, reads_as_another_type])
def test_a_guard_of_facts_that_the_flow_does_not_have_stops_the_start(check):
    row = Transition(
        ItemState.IN_REVIEW, ItemAction.PASS, ItemState.PASSED, Permission.REVIEW, (check,)
    )
    with pytest.raises(TypeError, match=check.name):
        Flow("test", ItemState.REGISTERED, FLOW.facts, (row,), FLOW.state_names, FLOW.action_names)


def test_beforehand_only_what_is_not_brought_is_asked():
    row = FLOW.transition(ItemState.QUEUED, ItemAction.CANCEL)
    assert isinstance(row, Transition)
    unheard = replace(ITEM, reason=UNKNOWN)
    assert FLOW.beforehand(row, unheard) is ALLOWED
    assert isinstance(FLOW.answer(row, unheard), Refused)
    row = FLOW.transition(ItemState.QUEUED, ItemAction.CLAIM)
    assert isinstance(row, Transition)
    assert isinstance(FLOW.beforehand(row, replace(ITEM, held=UNKNOWN)), Refused)
