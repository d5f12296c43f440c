"""What each button of a case page does: one command."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from app.base.db import transaction
from app.commands.returns import (
    buyer as returns_buyer,
)
from app.commands.returns import (
    decide as returns_decide,
)
from app.commands.returns import (
    goods as returns_goods,
)
from app.commands.returns import (
    leave as returns_leave,
)
from app.commands.returns.executor import executor
from app.commands.returns.refund import confirm_arrival, execute_refund
from app.commands.returns.settle import compute_refund
from app.queries.returns.terms import gifts_of_case
from app.web.items.parcel_fields import right_as_is
from app.web.returns.after_sales.callers import caller_told
from app.web.returns.after_sales.form_values import amount, choice, word
from app.web.returns.after_sales.terms_form import gifts_back
from workflows.returns.flow import ResaleFlag
from workflows.returns.law.facts.words import ReviewOutcome
from workflows.returns.refund.order import ZERO
from workflows.roles import Actor

Given = Mapping[str, str]
Act = Callable[[str, Given, Actor, datetime], None]
ACTS: dict[str, Act] = {}


def _act(name: str) -> Callable[[Act], Act]:
    def register(act: Act) -> Act:
        ACTS[name] = act
        return act

    return register


@_act("decide")
def decide(ref: str, given: Given, by: Actor, now: datetime) -> None:
    outcome = choice(given, "outcome", ReviewOutcome)
    reason = given.get("reason", "")
    with transaction() as session:
        returns_decide.decide_by_person(
            session,
            ref,
            outcome,
            reason,
            by=by,
            now=now,
            article=given.get("article", ""),
            override=given.get("override", ""),
        )


@_act("claim")
def claim(ref: str, given: Given, by: Actor, now: datetime) -> None:
    outcome = choice(given, "outcome", ReviewOutcome)
    reason, article = given.get("reason", ""), given.get("article", "")
    with transaction() as session:
        returns_decide.judge_claim(session, ref, outcome, reason, by=by, now=now, article=article)


@_act("address")
def address(ref: str, given: Given, by: Actor, now: datetime) -> None:
    with transaction() as session:
        returns_goods.give_address(session, ref, by=by, now=now, address=given.get("address", ""))


@_act("waybill")
def waybill(ref: str, given: Given, by: Actor, now: datetime) -> None:
    courier, number = given.get("courier", ""), given.get("waybill", "")
    with transaction() as session:
        caller_told(session, ref, given, by=by, now=now)
        returns_goods.enter_waybill(
            session, ref, courier, number, by=by, now=now, as_is=right_as_is()
        )


@_act("settle")
def settle(ref: str, given: Given, by: Actor, now: datetime) -> None:
    with transaction() as session:
        compute_refund(
            session,
            ref,
            by=by,
            now=now,
            reason=given.get("reason", ""),
            article=given.get("article", ""),
            override=given.get("override", ""),
            gifts=gifts_back(given, gifts_of_case(session, ref)),
            freight_paid=amount(given, "freight_paid") or ZERO,
            freight_collect=amount(given, "freight_collect") or ZERO,
        )


@_act("refund")
def refund(ref: str, _given: Given, by: Actor, now: datetime) -> None:
    execute_refund(executor(), ref, by=by, now=now)


@_act("arrived")
def payment_arrived(ref: str, given: Given, by: Actor, now: datetime) -> None:
    with transaction() as session:
        confirm_arrival(session, ref, given.get("note", ""), by=by, now=now)


@_act("exchange")
def exchange(ref: str, given: Given, by: Actor, now: datetime) -> None:
    with transaction() as session:
        returns_leave.exchange(
            session,
            ref,
            given.get("reason", ""),
            by=by,
            now=now,
            same_piece=word(given, "piece", "other", "same") == "same",
        )


@_act("send-back")
def send_back(ref: str, given: Given, by: Actor, now: datetime) -> None:
    courier, number = given.get("courier", ""), given.get("waybill", "")
    reason = given.get("reason", "")
    with transaction() as session:
        returns_leave.send_back(
            session, ref, courier, number, reason, by=by, now=now, as_is=right_as_is()
        )


@_act("resale")
def resale(ref: str, given: Given, by: Actor, now: datetime) -> None:
    flag, reason = choice(given, "flag", ResaleFlag), given.get("reason", "")
    with transaction() as session:
        returns_leave.put_to_resale(session, ref, flag, reason, by=by, now=now)


@_act("appeal")
def appeal(ref: str, given: Given, by: Actor, now: datetime) -> None:
    with transaction() as session:
        caller_told(session, ref, given, by=by, now=now)
        returns_buyer.appeal(session, ref, given.get("reason", ""), by=by, now=now)


@_act("person")
def ask_for_person(ref: str, given: Given, by: Actor, now: datetime) -> None:
    with transaction() as session:
        caller_told(session, ref, given, by=by, now=now)
        returns_buyer.ask_for_person(session, ref, by=by, now=now)


@_act("withdraw")
def withdraw(ref: str, given: Given, by: Actor, now: datetime) -> None:
    with transaction() as session:
        caller_told(session, ref, given, by=by, now=now)
        returns_buyer.withdraw(session, ref, by=by, now=now, reason=given.get("reason", ""))


@_act("reopen")
def reopen(ref: str, given: Given, by: Actor, now: datetime) -> None:
    with transaction() as session:
        returns_decide.reopen(session, ref, given.get("reason", ""), by=by, now=now)


@_act("assign")
def assign(ref: str, given: Given, by: Actor, now: datetime) -> None:
    mine = by.person_id if word(given, "to", "nobody", "me") == "me" else None
    with transaction() as session:
        returns_decide.assign(session, ref, mine, by=by, now=now)


@_act("message")
def message(ref: str, given: Given, by: Actor, now: datetime) -> None:
    with transaction() as session:
        returns_buyer.write_message(session, ref, given.get("text", ""), by=by, now=now)
