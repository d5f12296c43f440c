"""What each button of a case page does: one command."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import request

from app.base.db import transaction
from app.base.errors import Invalid
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
from app.commands.returns.desk.hand_over import hand_over
from app.commands.returns.desk.notes import write_note
from app.commands.returns.executor import executor
from app.commands.returns.refund import confirm_arrival, execute_refund
from app.commands.returns.settle import compute_refund
from app.queries.returns.terms import gifts_of_case
from app.web.items.attempt import keep_files
from app.web.items.parcel_fields import right_as_is
from app.web.returns.after_sales.callers import caller_told
from app.web.returns.after_sales.decisions import ON_CLAIM
from app.web.returns.after_sales.form_values import amount, choice, word
from app.web.returns.after_sales.many import whose
from app.web.returns.after_sales.terms_form import gifts_back
from workflows.returns.flow import ResaleFlag
from workflows.returns.law.facts.words import ReviewOutcome
from workflows.returns.refund.order import ZERO
from workflows.roles import Actor
from workflows.verdict import Text

MOST_PHOTOS = 9
TOO_MANY = Text(f"一次最多 {MOST_PHOTOS} 张照片", f"At most {MOST_PHOTOS} photos at once")

Given = Mapping[str, str]
Run = Callable[[str, Given, Actor, datetime], None]


@dataclass(frozen=True, slots=True)
class CaseAct:
    """What a button does, and what is said of it; `goes_on`: the list's next case follows."""

    run: Run
    done: Text
    goes_on: bool


ACTS: dict[str, CaseAct] = {}


def act(name: str, zh: str, en: str, *, goes_on: bool = True) -> Callable[[Run], Run]:
    def register(run: Run) -> Run:
        ACTS[name] = CaseAct(run, Text(zh, en), goes_on)
        return run

    return register


@act("decide", "已记下决定", "The decision is kept")
def decide(ref: str, given: Given, by: Actor, now: datetime) -> None:
    """The one form of a person's word: on the request or a claim, with the record or against."""
    said = given.get("outcome", "")
    reason = given.get("reason", "")
    why: dict[str, Any] = {
        "article": given.get("article", ""),
        "override": given.get("override", ""),
    }
    with transaction() as session:
        if said in ON_CLAIM:
            word = ON_CLAIM[said]
            returns_decide.judge_claim(session, ref, word, reason, by=by, now=now, **why)
            return
        outcome = choice(given, "outcome", ReviewOutcome)
        typed = _amounts(given, gifts_of_case(session, ref))
        returns_decide.decide_by_person(
            session, ref, outcome, reason, by=by, now=now, amounts=typed, **why
        )


@act("address", "已发退货地址", "The address is sent")
def address(ref: str, given: Given, by: Actor, now: datetime) -> None:
    with transaction() as session:
        returns_goods.give_address(session, ref, by=by, now=now, address=given.get("address", ""))


@act("waybill", "已填运单", "The waybill is kept")
def waybill(ref: str, given: Given, by: Actor, now: datetime) -> None:
    courier, number = given.get("courier", ""), given.get("waybill", "")
    with transaction() as session:
        caller_told(session, ref, given, by=by, now=now)
        returns_goods.enter_waybill(
            session, ref, courier, number, by=by, now=now, as_is=right_as_is()
        )


@act("settle", "已结算退款", "The refund is settled", goes_on=False)
def settle(ref: str, given: Given, by: Actor, now: datetime) -> None:
    reason = given.get("reason", "")
    with transaction() as session:
        typed = _amounts(given, gifts_of_case(session, ref))
        compute_refund(session, ref, by=by, now=now, reason=reason, **typed)


def _amounts(given: Given, gifts: Any) -> dict[str, Any]:
    return {
        "gifts": gifts_back(given, gifts),
        "freight_paid": amount(given, "freight_paid") or ZERO,
        "freight_collect": amount(given, "freight_collect") or ZERO,
    }


@act("refund", "已执行退款", "The refund is carried out")
def refund(ref: str, _given: Given, by: Actor, now: datetime) -> None:
    execute_refund(executor(), ref, by=by, now=now)


@act("arrived", "已确认到账", "The money arrived")
def payment_arrived(ref: str, given: Given, by: Actor, now: datetime) -> None:
    with transaction() as session:
        confirm_arrival(session, ref, given.get("note", ""), by=by, now=now)


@act("exchange", "已执行换货", "Exchanged")
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


@act("send-back", "已寄还买家", "Sent back")
def send_back(ref: str, given: Given, by: Actor, now: datetime) -> None:
    courier, number = given.get("courier", ""), given.get("waybill", "")
    reason = given.get("reason", "")
    with transaction() as session:
        returns_leave.send_back(
            session, ref, courier, number, reason, by=by, now=now, as_is=right_as_is()
        )


@act("resale", "已标记再次销售", "Marked for sale again")
def resale(ref: str, given: Given, by: Actor, now: datetime) -> None:
    flag, reason = choice(given, "flag", ResaleFlag), given.get("reason", "")
    with transaction() as session:
        returns_leave.put_to_resale(session, ref, flag, reason, by=by, now=now)


@act("appeal", "已提交申诉", "The appeal is in", goes_on=False)
def appeal(ref: str, given: Given, by: Actor, now: datetime) -> None:
    with transaction() as session:
        caller_told(session, ref, given, by=by, now=now)
        returns_buyer.appeal(session, ref, given.get("reason", ""), by=by, now=now)


@act("person", "已转人工", "Put before a person", goes_on=False)
def ask_for_person(ref: str, given: Given, by: Actor, now: datetime) -> None:
    with transaction() as session:
        caller_told(session, ref, given, by=by, now=now)
        returns_buyer.ask_for_person(session, ref, by=by, now=now)


@act("withdraw", "已撤回", "Withdrawn")
def withdraw(ref: str, given: Given, by: Actor, now: datetime) -> None:
    with transaction() as session:
        caller_told(session, ref, given, by=by, now=now)
        returns_buyer.withdraw(session, ref, by=by, now=now, reason=given.get("reason", ""))


@act("reopen", "已重新受理", "Taken up again", goes_on=False)
def reopen(ref: str, given: Given, by: Actor, now: datetime) -> None:
    with transaction() as session:
        returns_decide.reopen(session, ref, given.get("reason", ""), by=by, now=now)


@act("assign", "已分派", "Assigned", goes_on=False)
def assign(ref: str, given: Given, by: Actor, now: datetime) -> None:
    with transaction() as session:
        hand_over(session, ref, whose(given), by=by, now=now)


@act("message", "留言已发出", "The message is sent", goes_on=False)
def message(ref: str, given: Given, by: Actor, now: datetime) -> None:
    sent = [file for file in request.files.getlist("photos") if file.filename]
    if len(sent) > MOST_PHOTOS:
        raise Invalid("photos", TOO_MANY)
    photos = keep_files(sent)
    with transaction() as session:
        returns_buyer.write_message(session, ref, given.get("text", ""), photos, by=by, now=now)


@act("note", "备注已记下", "The note is kept", goes_on=False)
def note(ref: str, given: Given, by: Actor, now: datetime) -> None:
    asked = whose(given) if given.get("to") else None
    with transaction() as session:
        write_note(session, ref, given.get("text", ""), by=by, now=now, asked=asked)
