"""The second person's word on a request: who confirms does the act, its facts looked at anew."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.errors import Invalid, Missing, NotPermitted, Refusal
from app.commands.across.perform import PERFORM
from app.commands.people.admins import another_admin
from app.commands.people.second_person import Agreement, close_request
from app.models.people.account import Person
from app.models.people.second_person import SecondPersonRequest
from app.queries.people.accounts import actor_of
from app.queries.second_person import may_decide, pair_answer
from workflows.people.overrides import note_given
from workflows.people.second_person import STATE_NAMES, PairState
from workflows.roles import Actor, Assignment, Role
from workflows.verdict import Refused, Text

OPERATOR = Actor(None, "operator", (Assignment(Role.ADMIN),))
ASKER_GONE = Refused(
    "asker_may_not",
    Text(
        "提请人的账号已关闭或已无此权限，请求不能执行",
        "Who asked for it may not do it any more; it can't be done",
    ),
    next_step=Text("请不同意本请求", "Decline it"),
)
PROMPT_IS_NO_SECOND = Refused(
    "prompt_is_no_second",
    Text(
        "命令行没有姓名：还有别的管理员时，由其登录后复核",
        "The prompt has no name: while there is another administrator, they confirm it signed in",
    ),
    next_step=Text(
        "请另一位管理员登录后在“待您复核”处理",
        "Have another administrator sign in and look at what waits for them",
    ),
)
LAPSED = Refused(
    "request_lapsed",
    Text("请求已过期", "The request has lapsed"),
    next_step=Text("如仍需要，请重新提请", "Ask for it anew if it is still needed"),
)


def confirm(session: Session, key: int, note: str, *, by: Actor, now: datetime) -> str:
    """Do what was asked for, on this person's word too. Returns what only they may see (a link).

    Of two who confirm at once one does it; refused where it ended, lapsed, or the facts changed.
    """
    request = _open(session, key, by, now)
    note = _cut_note(note)
    first = request.asked_by_id
    if by.person_id is None and first is not None and another_admin(session, first):
        raise Refusal(PROMPT_IS_NO_SECOND)
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
