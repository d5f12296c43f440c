"""The second person's word on a request: who confirms does the act, its facts looked at anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.errors import Invalid, Missing, NotPermitted, Refusal
from app.commands.inspection.quarantine import lift_quarantine
from app.commands.network.agency_pictures import give_picture
from app.commands.people.accounts import create_person, grant
from app.commands.people.api_keys import open_key
from app.commands.people.credentials import add_credential
from app.commands.people.resets import open_reset
from app.commands.people.second_person import Agreement, close_request
from app.commands.people.staff import set_staff_no
from app.commands.returns.calendar.notices import enter_notice
from app.commands.returns.decide import decide_by_person
from app.commands.returns.money.other_way import pay_other_way
from app.commands.returns.settle import FREIGHT, compute_refund
from app.commands.returns.terms import enter_terms
from app.models.people.account import Person
from app.models.people.second_person import SecondPersonRequest
from app.queries.people.accounts import actor_of
from app.queries.second_person import may_decide, pair_answer
from workflows.network.agency_pictures import AgencyPicture
from workflows.people.overrides import note_given
from workflows.people.second_person import STATE_NAMES, PairAct, PairState
from workflows.returns.holiday_notice import NoticeGiven
from workflows.returns.law.facts.words import ReviewOutcome
from workflows.returns.payments import OtherWay
from workflows.roles import Actor, Assignment, Role
from workflows.strict_json.reader import load
from workflows.verdict import Refused, Text
from workflows.whole import whole

OPERATOR = Actor(None, "operator", (Assignment(Role.ADMIN),))
ASKER_GONE = Refused(
    "asker_may_not",
    Text(
        "提请人的账号已关闭或已无此权限，请求不能执行",
        "Who asked for it may not do it any more; it can't be done",
    ),
    next_step=Text("请不同意本请求", "Decline it"),
)
LAPSED = Refused(
    "request_lapsed",
    Text("请求已过期", "The request has lapsed"),
    next_step=Text("如仍需要，请重新提请", "Ask for it anew if it is still needed"),
)
Perform = Callable[[Session, SecondPersonRequest, Actor, Agreement, datetime], str]


def confirm(session: Session, key: int, note: str, *, by: Actor, now: datetime) -> str:
    """Do what was asked for, on this person's word too. Returns what only they may see (a link).

    Of two who confirm at once one does it; refused where it ended, lapsed, or the facts changed.
    """
    request = _open(session, key, by, now)
    note = _cut_note(note)
    answer = pair_answer(session, request.asked_by_id, by.person_id, now)
    if isinstance(answer, Refused):
        raise Refusal(answer)
    asker = _asker(session, request)
    agreement, perform = Agreement(request.id, request.digest, by), PERFORM[request.act]
    assert perform is not None  # noqa: S101  # only such acts are asked for
    try:
        shown = perform(session, request, asker, agreement, now)
    except NotPermitted:
        raise Refusal(ASKER_GONE) from None
    close_request(session, request, PairState.CONFIRMED, note, by=by, now=now)
    return shown


def decline(session: Session, key: int, note: str, *, by: Actor, now: datetime) -> None:
    """It is not done; the reason is for who asked."""
    request = _open(session, key, by, now)
    if by.person_id == request.asked_by_id:
        raise NotPermitted
    close_request(session, request, PairState.DECLINED, _cut_note(note), by=by, now=now)


def withdraw(session: Session, key: int, *, by: Actor, now: datetime) -> None:
    """Who asked takes it back."""
    request = _request(session, key)
    if by.person_id != request.asked_by_id:
        raise NotPermitted
    _must_wait(request, now)
    close_request(session, request, PairState.WITHDRAWN, "", by=by, now=now)


def lapse(session: Session, key: int, *, by: Actor, now: datetime) -> None:
    """Its time is over; the clock says so."""
    request = _request(session, key)
    if request.state is PairState.ASKED and now >= request.ends_at:
        close_request(session, request, PairState.LAPSED, "", by=by, now=now)


def _open(session: Session, key: int, by: Actor, now: datetime) -> SecondPersonRequest:
    request = _request(session, key)
    if not may_decide(by, request.act, request.center_id, request.agency_id):
        raise NotPermitted
    _must_wait(request, now)
    return request


def _request(session: Session, key: int) -> SecondPersonRequest:
    """The request as it is. Not locked: rows of the act are, and who ends it does so once."""
    found = session.scalars(
        select(SecondPersonRequest)
        .where(SecondPersonRequest.id == key)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise Missing(Text("没有这条请求", "There is no such request"))
    return found


def _must_wait(request: SecondPersonRequest, now: datetime) -> None:
    if request.state is not PairState.ASKED:
        state = STATE_NAMES[request.state]
        raise Refusal(
            Refused(
                "request_decided",
                Text(f"请求{state.zh}，不能再改", f"The request is over: {state.en}"),
            )
        )
    if now >= request.ends_at:
        raise Refusal(LAPSED)


def _cut_note(note: str) -> str:
    answer = note_given(note)
    if isinstance(answer, Refused):
        raise Invalid("note", answer.reason, answer.code)
    return note.strip()[:2000]


def _asker(session: Session, request: SecondPersonRequest) -> Actor:
    """Who asked, with the roles they have today."""
    if request.asked_by_id is None:
        return OPERATOR
    if not session.get_one(Person, request.asked_by_id).active:
        raise Refusal(ASKER_GONE)
    return actor_of(session, request.asked_by_id)


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
    },
)
