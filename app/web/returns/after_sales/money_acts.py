"""Buttons of a case about its money: disputes, another way to pay, price cuts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.base import clock
from app.base.db import transaction
from app.base.errors import Invalid
from app.commands.returns.money.disputes import end_dispute, note_dispute
from app.commands.returns.money.other_way import pay_other_way
from app.commands.returns.money.reductions import (
    agree_to_reduction,
    decline_reduction,
    offer_reduction,
)
from app.queries.returns.case import CaseView
from app.queries.returns.desk.money import money_outside
from app.queries.returns.desk.reductions import offers_of, rights_of
from app.queries.returns.payments import payment_under_way
from app.web.base.language import say
from app.web.base.lists import number
from app.web.returns.after_sales.acts import ACTS, Given, act
from app.web.returns.after_sales.callers import caller_told
from app.web.returns.after_sales.form_values import amount, choice, moment
from workflows.returns.disputes import KIND_NAMES, OUTCOME_NAMES, DisputeKind, DisputeOutcome
from workflows.returns.payments import OTHER_WAYS, OtherWay, PaymentState, other_way_open
from workflows.returns.reductions import OFFER_ANSWERS
from workflows.roles import Actor
from workflows.verdict import Text

__all__ = ["ACTS", "money_sides"]


@act(
    "dispute", "争议已登记，有结果前不再付款", "Noted; nothing is paid until it ends", goes_on=False
)
def dispute(ref: str, given: Given, by: Actor, now: datetime) -> None:
    kind = choice(given, "kind", DisputeKind)
    how_much, at = amount(given, "amount", "元"), moment(given, "received_at")
    with transaction() as session:
        note_dispute(session, ref, kind, given.get("reference", ""), how_much, at, by=by, now=now)


@act("dispute-end", "争议结果已登记", "Noted how it ended", goes_on=False)
def dispute_end(ref: str, given: Given, by: Actor, now: datetime) -> None:
    key = number(given.get("dispute", ""))
    if key is None:
        raise Invalid("dispute", Text("请选择争议", "Choose the dispute"))
    outcome, got = choice(given, "ended", DisputeOutcome), amount(given, "given", "元")
    with transaction() as session:
        end_dispute(session, ref, key, outcome, got, by=by, now=now)


@act("other-way", "已改用其他方式付款", "Paid by another way")
def other_way(ref: str, given: Given, by: Actor, now: datetime) -> None:
    way = choice(given, "way", OtherWay)
    number_of, reason = given.get("reference", ""), given.get("reason", "")
    with transaction() as session:
        pay_other_way(session, ref, way, number_of, reason, by=by, now=now)


@act("reduce", "方案已发给买家，申请照常办理", "The offer is sent", goes_on=False)
def reduce(ref: str, given: Given, by: Actor, now: datetime) -> None:
    how_much = amount(given, "amount", "元")
    with transaction() as session:
        offer_reduction(session, ref, how_much, given.get("reason", ""), by=by, now=now)


@act("keep", "买家同意，请付减价款", "Agreed: pay the price cut", goes_on=False)
def keep(ref: str, given: Given, by: Actor, now: datetime) -> None:
    key, told = _offer(given), given.get("right_told") == "yes"
    with transaction() as session:
        caller_told(session, ref, given, by=by, now=now)
        agree_to_reduction(session, ref, key, right_told=told, by=by, now=now)


@act("no-keep", "买家不同意，申请照常办理", "Declined: the case goes on", goes_on=False)
def no_keep(ref: str, given: Given, by: Actor, now: datetime) -> None:
    with transaction() as session:
        caller_told(session, ref, given, by=by, now=now)
        decline_reduction(session, ref, _offer(given), by=by, now=now)


def _offer(given: Given) -> int:
    key = number(given.get("offer", ""))
    if key is None:
        raise Invalid("offer", Text("请选择减价方案", "Choose the offer"))
    return key


def money_sides(session: Any, view: CaseView, payment: PaymentState | None) -> dict[str, Any]:
    """What a case page shows of it."""
    outside = money_outside(session, view.key)
    offers = offers_of(session, view.key)
    return {
        "offers": offers,
        "offer_answers": OFFER_ANSWERS,
        "offer_rights": rights_of(session, view.key, offers[0].whole) if offers else (),
        "outside": outside,
        "dispute_kinds": [(kind.value, say(name)) for kind, name in KIND_NAMES.items()],
        "dispute_ends": [(one.value, say(name)) for one, name in OUTCOME_NAMES.items()],
        "kind_names": KIND_NAMES,
        "end_names": OUTCOME_NAMES,
        "other_ways": [(way.value, say(name)) for way, name in OTHER_WAYS.items()]
        if other_way_open(payment, under_way=payment_under_way(session, view.key, clock.now()))
        else [],
    }
