"""How each act is done once a second person has agreed to it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from app.commands.inspection.quarantine import lift_quarantine
from app.commands.network.agency_pictures import give_picture
from app.commands.network.fees import enter_asked_price
from app.commands.orders.numbers import move_number
from app.commands.people.accounts import create_person, grant
from app.commands.people.api_keys import open_key
from app.commands.people.credentials import add_credential
from app.commands.people.resets import open_reset
from app.commands.people.second_person import Agreement
from app.commands.people.staff import set_staff_no
from app.commands.returns.calendar.notices import enter_notice
from app.commands.returns.decide import decide_by_person
from app.commands.returns.money.disputes import end_dispute
from app.commands.returns.money.other_way import pay_other_way
from app.commands.returns.settle import FREIGHT, compute_refund
from app.commands.returns.terms import enter_terms
from app.models.people.second_person import SecondPersonRequest
from workflows.network.agency_pictures import AgencyPicture
from workflows.people.second_person import PairAct
from workflows.returns.disputes import DisputeOutcome
from workflows.returns.holiday_notice import NoticeGiven
from workflows.returns.law.facts.words import ReviewOutcome
from workflows.returns.payments import OtherWay
from workflows.roles import Actor, Role
from workflows.strict_json.reader import load
from workflows.whole import whole

Perform = Callable[[Session, SecondPersonRequest, Actor, Agreement, datetime], str]


def _args(request: SecondPersonRequest) -> dict[str, Any]:
    return dict(request.payload["args"])


def _grant(
    session: Session, request: SecondPersonRequest, asker: Actor, agreed: Agreement, now: datetime
) -> str:
    given = _args(request)
    person_id, role = given.pop("person_id"), Role(given.pop("role"))
    why = request.reason
    grant(session, person_id, role, by=asker, now=now, reason=why, agreed=agreed, **given)
    return ""


def _credential(
    session: Session, request: SecondPersonRequest, asker: Actor, agreed: Agreement, now: datetime
) -> str:
    given = _args(request)
    for name in ("valid_from", "valid_to"):
        given[name] = date.fromisoformat(given[name])
    add_credential(session, **given, by=asker, now=now, reason=request.reason, agreed=agreed)
    return ""


def _reset(
    session: Session, request: SecondPersonRequest, asker: Actor, agreed: Agreement, now: datetime
) -> str:
    why = request.reason
    return open_reset(session, **_args(request), reason=why, by=asker, now=now, agreed=agreed)


def _two_people(
    session: Session, request: SecondPersonRequest, asker: Actor, agreed: Agreement, now: datetime
) -> str:
    given, why = _args(request), request.reason
    act = set_staff_no if "person_id" in given else create_person
    act(session, **given, by=asker, now=now, reason=why, agreed=agreed)
    return ""


def _terms(
    session: Session, request: SecondPersonRequest, asker: Actor, agreed: Agreement, now: datetime
) -> str:
    enter_terms(session, **_args(request), by=asker, now=now, agreed=agreed)
    return ""


def _settle(
    session: Session, request: SecondPersonRequest, asker: Actor, agreed: Agreement, now: datetime
) -> str:
    given = _args(request)
    ref, reason, decided = given["ref"], given["reason"], given["decided"]
    why: dict[str, Any] = {name: given[name] for name in ("article", "override")}
    why["agreed"] = agreed
    amounts: dict[str, Any] = {name: Decimal(given[name]) for name in FREIGHT}
    amounts["gifts"] = given["gifts"]
    if decided:
        accept = ReviewOutcome.ACCEPT
        why["amounts"] = amounts
        decide_by_person(session, ref, accept, reason, by=asker, now=now, **why)
        return ""
    compute_refund(session, ref, by=asker, now=now, reason=reason, **amounts, **why)
    return ""


def _lift(
    session: Session, request: SecondPersonRequest, asker: Actor, agreed: Agreement, now: datetime
) -> str:
    lift_quarantine(session, **_args(request), by=asker, now=now, agreed=agreed)
    return ""


def _picture(
    session: Session, request: SecondPersonRequest, asker: Actor, agreed: Agreement, now: datetime
) -> str:
    given = _args(request)
    given["picture"] = AgencyPicture(given["picture"])
    give_picture(session, **given, by=asker, now=now, reason=request.reason, agreed=agreed)
    return ""


def _key(
    session: Session, request: SecondPersonRequest, asker: Actor, agreed: Agreement, now: datetime
) -> str:
    why = request.reason
    open_key(session, **_args(request), reason=why, by=asker, now=now, agreed=agreed)
    return ""


def _holidays(
    session: Session, request: SecondPersonRequest, asker: Actor, agreed: Agreement, now: datetime
) -> str:
    given = load(NoticeGiven, _args(request))
    enter_notice(session, given, by=asker, now=now, agreed=agreed)
    return ""


def _decide(
    session: Session, request: SecondPersonRequest, asker: Actor, agreed: Agreement, now: datetime
) -> str:
    given = _args(request)
    ref, outcome, reason = given.pop("ref"), given.pop("outcome"), given.pop("reason")
    word = ReviewOutcome(outcome)
    decide_by_person(session, ref, word, reason, by=asker, now=now, agreed=agreed, **given)
    return ""


def _other_way(
    session: Session, request: SecondPersonRequest, asker: Actor, agreed: Agreement, now: datetime
) -> str:
    given = _args(request)
    given["way"] = OtherWay(given["way"])
    pay_other_way(session, **given, by=asker, now=now, agreed=agreed)
    return ""


def _number(
    session: Session, request: SecondPersonRequest, asker: Actor, agreed: Agreement, now: datetime
) -> str:
    move_number(session, **_args(request), by=asker, now=now, agreed=agreed)
    return ""


def _dispute(
    session: Session, request: SecondPersonRequest, asker: Actor, agreed: Agreement, now: datetime
) -> str:
    given = _args(request)
    given["outcome"], given["given"] = DisputeOutcome(given["outcome"]), Decimal(given["given"])
    end_dispute(session, **given, by=asker, now=now, agreed=agreed)
    return ""


# None: no request is written, since what is to be looked at waits by itself.
PERFORM: Mapping[PairAct, Perform | None] = whole(
    PairAct,
    {
        PairAct.GRANT_ROLE: _grant,
        PairAct.RECORD_CREDENTIAL: _credential,
        PairAct.RESET_PASSWORD: _reset,
        PairAct.TELL_APART: _two_people,
        PairAct.ENTER_TERMS: _terms,
        PairAct.SETTLE_REFUND: _settle,
        PairAct.PAY_REFUND: None,
        PairAct.LIFT_QUARANTINE: _lift,
        PairAct.RELEASE_WEIGHT: None,
        PairAct.APPROVE_RULES: None,
        PairAct.RESOLVE_EXCEPTION: None,
        PairAct.APPROVE_MAPPING: None,
        PairAct.AGENCY_PICTURE: _picture,
        PairAct.CORRECT_INTAKE: None,
        PairAct.GRANT_CONCESSION: None,
        PairAct.DESTROY_LOT: None,
        PairAct.RELEASE_UNIT: None,
        PairAct.ANSWER_FROM_STOCK: None,
        PairAct.DECIDE_COUNT: None,
        PairAct.MAKE_KEY: _key,
        PairAct.ENTER_HOLIDAYS: _holidays,
        PairAct.DECIDE_AGAINST: _decide,
        PairAct.PAY_OTHER_WAY: _other_way,
        PairAct.START_RECALL: None,
        PairAct.ENTER_PRICE: enter_asked_price,
        PairAct.MOVE_NUMBER: _number,
        PairAct.END_DISPUTE: _dispute,
    },
)
