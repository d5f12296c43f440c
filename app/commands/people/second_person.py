"""Acts that take two: the one who asks writes a request, the one who confirms does the act.

A command of such an act asks `take_two` before it writes anything. Without an agreement the
request is kept and `SecondPersonAsked` raised; with one it goes on, if the act is still the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.base.db import KeptOnRaise
from app.base.errors import SOMEONE_FASTER, Refusal
from app.commands import record
from app.models.people.second_person import SecondPersonRequest
from workflows.audit.ledger import canonical
from workflows.people.events import PairAsked, PairDecided
from workflows.people.second_person import PAIRS, PairAct, PairState
from workflows.roles import Actor
from workflows.verdict import Citation, Refused, Text

HOUSE = Citation("Jadegate house rules", tag="house rule")
Shown = Sequence[tuple[Text, str | Text]]
ASKED_ALREADY = Refused(
    "second_person_asked",
    Text("同一件事已在等待复核", "The same thing waits for a second person already"),
    HOUSE,
    Text("请到“待您复核”查看；提请人可以撤回后重提", "See “Waiting for a second person”"),
)
CHANGED = Refused(
    "facts_changed",
    Text("提请之后事实已变，不能按原请求执行", "The facts have changed since this was asked for"),
    HOUSE,
    Text(
        "请不同意本请求，由提请人按现状重新提请", "Decline it; it is asked for anew as things are"
    ),
)


class SecondPersonAsked(KeptOnRaise):
    """Nothing was done yet: what was asked for waits for a second person. The request is kept."""

    def __init__(self, key: int, act: PairAct, secret: str = "") -> None:
        super().__init__(f"{act.value} {key}")
        self.key, self.act, self.secret = key, act, secret

    @property
    def said(self) -> Text:
        """What to tell the one who asked."""
        name = PAIRS[self.act].name
        return Text(
            f"尚未执行：“{name.zh}”已提请第二人复核（请求 {self.key}）",
            f"Not done yet: “{name.en}” waits for a second person (request {self.key})",
        )


@dataclass(frozen=True, slots=True)
class Agreement:
    """What a second person has agreed to in this transaction; made by `confirm` alone."""

    key: int
    digest: str
    by: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class PairProposal:
    """What is to be done (`args`) to what, what it rests on (`facts`), and what the second sees."""

    act: PairAct
    subject: str
    args: Mapping[str, Any]
    shown: Shown
    reason: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    center_id: int | None = None
    agency_id: int | None = None

    @property
    def digest(self) -> str:
        """SHA-256 of all that makes it this act and no other."""
        whole = {"act": self.act.value, "subject": self.subject, **_payload(self)}
        return sha256(canonical(whole).encode()).hexdigest()


def take_two(
    session: Session,
    proposal: PairProposal,
    *,
    by: Actor,
    now: datetime,
    agreed: Agreement | None,
    secret: str = "",
) -> None:
    """Return where a second person has agreed to exactly this; else keep the request and raise.

    Raises `SecondPersonAsked`, or `Refusal` where it waits already or the facts have changed.
    """
    if agreed is None:
        raise SecondPersonAsked(_ask(session, proposal, by, now), proposal.act, secret)
    if agreed.digest != proposal.digest:
        raise Refusal(CHANGED)


def _ask(session: Session, proposal: PairProposal, by: Actor, now: datetime) -> int:
    if session.new or session.dirty or session.deleted or record.something_waits(session):
        raise RuntimeError(
            f"{proposal.act}: something was written before a second person was asked"
        )
    lasts = PAIRS[proposal.act].lasts
    assert lasts is not None  # noqa: S101  # the table says which acts wait as requests
    _make_room(session, proposal, by, now)
    request = SecondPersonRequest(
        act=proposal.act,
        subject=proposal.subject,
        center_id=proposal.center_id,
        agency_id=proposal.agency_id,
        payload=_payload(proposal),
        shown={"rows": [_row(label, value) for label, value in proposal.shown]},
        digest=proposal.digest,
        reason=proposal.reason,
        asked_by_id=by.person_id,
        asked_at=now,
        ends_at=now + lasts,
    )
    try:
        with session.begin_nested():
            session.add(request)
    except IntegrityError:
        raise Refusal(ASKED_ALREADY) from None
    event = PairAsked(
        proposal.act.value, proposal.subject, request.id, request.digest, proposal.reason
    )
    record.append(session, event, by=by, now=now, center_id=proposal.center_id)
    body = {"request": request.id, "act": proposal.act.value, "center": proposal.center_id}
    record.announce(session, PairAsked.tag, body, now=now)
    return request.id


def _make_room(session: Session, proposal: PairProposal, by: Actor, now: datetime) -> None:
    """End a request for the same that lapsed, or that the same person asks for otherwise now."""
    waiting = session.scalars(
        select(SecondPersonRequest).where(
            SecondPersonRequest.act == proposal.act,
            SecondPersonRequest.subject == proposal.subject,
            SecondPersonRequest.state == PairState.ASKED,
        )
    ).one_or_none()
    if waiting is None:
        return
    if now >= waiting.ends_at:
        close_request(session, waiting, PairState.LAPSED, "", by=by, now=now)
    elif waiting.asked_by_id == by.person_id and waiting.digest != proposal.digest:
        close_request(session, waiting, PairState.WITHDRAWN, "", by=by, now=now)
    else:
        raise Refusal(ASKED_ALREADY)


def close_request(
    session: Session,
    request: SecondPersonRequest,
    state: PairState,
    note: str,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """End a request in one statement, so that of two who end it at once only one does."""
    ended = session.execute(
        update(SecondPersonRequest)
        .where(SecondPersonRequest.id == request.id, SecondPersonRequest.state == PairState.ASKED)
        .values(state=state, decided_by_id=by.person_id, decided_at=now, decision_note=note)
        .execution_options(synchronize_session=False)
    )
    if ended.rowcount != 1:  # type: ignore[attr-defined]  # an UPDATE's result has it
        raise Refusal(SOMEONE_FASTER)
    event = PairDecided(request.act.value, request.subject, request.id, state.value, note)
    record.append(session, event, by=by, now=now, center_id=request.center_id)


def _payload(proposal: PairProposal) -> dict[str, Any]:
    return {"args": dict(proposal.args), "facts": dict(proposal.facts)}


def _row(label: Text, value: str | Text) -> list[str]:
    both = value if isinstance(value, Text) else Text(value, value)
    return [label.zh, label.en, both.zh, both.en]
