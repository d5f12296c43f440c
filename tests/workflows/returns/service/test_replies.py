"""Sentences of customer service: whole in both languages, and never sent with a gap."""

from __future__ import annotations

import pytest

from workflows.returns.law.rule import DecisionCode
from workflows.returns.service.replies import REPLIES, ReplyFacts, fields_of, replies_for
from workflows.returns.states import ReturnState
from workflows.verdict import Text

FIELDS = {"case", "address", "ship_until", "answer_by", "refund_by", "amount", "waybill"}
KNOWN = {
    "address": "云南省瑞丽市姐告 1 号 周洁 0692-1234567",
    "ship_until": "12月7日 24:00",
    "answer_by": "12月2日 18:00",
    "refund_by": "12月9日 24:00",
    "amount": "12,800.00",
    "waybill": "75000000000077",
}
# Which sentences a case in a state is offered beside its decision's own, by hand.
OFFERED = {
    "waiting_for_person": ["已收到，何时答复", "请补照片"],
    "more_info": ["已收到，何时答复", "请补照片"],
    "appealed": ["已收到，何时答复", "请补照片"],
    "address_given": ["寄到哪里", "催填运单"],
    "on_the_way": ["在路上"],
    "arrived": ["已到货，正在核对"],
    "compared": ["已到货，正在核对"],
    "refund_due": ["退款已安排"],
    "refunded": ["退款已安排"],
    "refused": ["不同意怎么办"],
    "to_send_back": ["不同意怎么办"],
    "sent_back": ["不同意怎么办"],
}


def facts(state, **known):
    return ReplyFacts(case="RT-2026-000001", state=state, code=DecisionCode.OK_7D, **known)


@pytest.mark.parametrize("reply", REPLIES, ids=lambda r: r.name.en)
def test_both_languages_fill_in_the_same_known_fields(reply):
    zh, en = (fields_of(Text(said, said)) for said in (reply.text.zh, reply.text.en))
    assert zh == en
    assert zh <= FIELDS


@pytest.mark.parametrize("state", ReturnState)
def test_a_case_is_offered_what_fits_its_state(state):
    offered = [name.zh for name, _ in replies_for(facts(state, **KNOWN))]
    assert offered == ["本案的决定", *OFFERED.get(state.value, [])]


def test_a_sentence_with_a_gap_is_not_offered():
    first, second = OFFERED["address_given"]
    known = {**KNOWN, "address": ""}
    names = [name.zh for name, _ in replies_for(facts(ReturnState.ADDRESS_GIVEN, **known))]
    assert first not in names
    assert second in names


def test_what_is_known_stands_in_the_sentence_in_both_languages():
    (_, text) = list(replies_for(facts(ReturnState.ON_THE_WAY, **KNOWN)))[1]
    assert "RT-2026-000001" in text.zh
    assert "75000000000077" in text.en
