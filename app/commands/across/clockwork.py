"""What happens by the passing of time alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import partial

from sqlalchemy import select

from app.base.db import reading, transaction
from app.base.errors import Refusal
from app.base.piecewise import PartFailed, run_apart
from app.base.storage import open_store
from app.commands.across.confirm import lapse
from app.commands.across.order_folder import take_dropped
from app.commands.across.order_mailbox import take_mailed
from app.commands.audit import retention
from app.commands.audit import search_index as audit_index
from app.commands.dispatch.tracking.steps import take_waiting
from app.commands.goods.stock.reserve import serve_all
from app.commands.inspection import claims, queue, review
from app.commands.network.jobs.workers import note_tick
from app.commands.papers import drafts, transparency
from app.commands.papers.witnesses import ask_witnesses
from app.commands.people import kept_forms, lockout, sessions
from app.commands.personal import clock as personal_clock
from app.commands.recalls.carry import ask_again
from app.commands.returns import clock as returns_clock
from app.commands.returns.access.tries import forget_old_tries
from app.commands.returns.executor import executor
from app.models.intake.item import Item
from app.press.press import Press
from app.queries.heads import watch
from app.queries.papers.verification import latest_head
from app.queries.second_person import lapsed_requests
from certificates.trouble import Trouble
from workflows.inspection.guards import BUYER_ANSWERS_WITHIN
from workflows.inspection.states import ItemState
from workflows.roles import SYSTEM


def tick(press: Press, now: datetime) -> list[str]:
    """Do all that is due; says what was done. Running it twice at once does nothing twice.

    What fails is said, and keeps nothing else from being done: a refund's last day does not wait
    for a file that is lost.
    """
    if departed := watch(press.config):
        return [PartFailed(f"read-only: {one.text.en}") for one in departed]
    parts: dict[str, Callable[[], Iterable[str]]] = {
        "claims": lambda: _expire_claims(now),
        "scopes": lambda: _handed_on(now),
        "recalls": lambda: _recalls_go_on(now),
        "stock": lambda: _serve_stock(now),
        "questions to buyers": lambda: _lapse_questions(now),
        "certificates": lambda: map(str, drafts.complete_drafts(press, now=now)),
        "returns": lambda: returns_clock.tick(executor(), now),
        "wrong tries": lambda: _wrong_tries_swept(now),
        "personal data": lambda: personal_clock.tick(open_store(press.config.evidence_url), now),
        "second person": lambda: _ended_requests(now),
        "order files": lambda: take_dropped(press.config, now),
        "parcels": lambda: _parcels_found(now),
        "search": _findable,
        "tries": lambda: _tries_over(now),
        "sign-ins": lambda: _forgotten(now),
        "retention": lambda: _let_go(now),
        "checkpoint": lambda: _publish_head(press, now),
        "witnesses": lambda: ask_witnesses(press.config, now),
        "order mails": lambda: take_mailed(press.config, now),
    }
    said = [line for name, part in parts.items() for line in run_apart(name, part)]
    with transaction() as session:
        note_tick(session, now)
    return said


def _tries_over(now: datetime) -> Iterator[str]:
    with transaction() as session:
        forget_old_tries(session, now)
    yield from ()


def _expire_claims(now: datetime) -> Iterator[str]:
    with transaction() as session:
        count = claims.expire_claims(session, None, now=now)
    if count:
        yield f"{count} stale claims went back to the queue"


def _handed_on(now: datetime) -> Iterator[str]:
    with transaction() as session:
        count = queue.hand_on(session, now=now)
    if count:
        yield f"{count} pieces went to another agency"


def _serve_stock(now: datetime) -> Iterator[str]:
    with transaction() as session:
        count = serve_all(session, now)
    if count:
        yield f"{count} pieces that waited for stock have their unit"


def _recalls_go_on(now: datetime) -> Iterator[str]:
    with transaction() as session:
        ask_again(session, now)
    yield from ()


def _parcels_found(now: datetime) -> Iterator[str]:
    with transaction() as session:
        count = take_waiting(session, now)
    if count:
        yield f"{count} messages of carriers found their parcels"


def _lapse_questions(now: datetime) -> Iterator[str]:
    with reading() as session:
        refs = [
            item.ref
            for item in session.scalars(
                select(Item).where(
                    Item.state == ItemState.AWAITING_BUYER,
                    Item.asked_buyer_at <= now - BUYER_ANSWERS_WITHIN,
                )
            )
        ]
    for ref in refs:
        yield from run_apart(ref, partial(_lapse, ref, now))


def _lapse(ref: str, now: datetime) -> Iterator[str]:
    try:
        with transaction() as session:
            review.lapse(session, ref, now=now)
    except Refusal:
        return  # the buyer answered, or another clock was faster
    yield f"{ref}: the buyer did not answer"


def _wrong_tries_swept(now: datetime) -> Iterator[str]:
    with transaction() as session:
        count = lockout.sweep(session, now)
    if count:
        yield f"{count} wrong tries at the door are forgotten"


def _ended_requests(now: datetime) -> Iterator[str]:
    with reading() as session:
        keys = lapsed_requests(session, now)
    for key in keys:
        yield from run_apart(f"request {key}", partial(_end_request, key, now))


def _end_request(key: int, now: datetime) -> Iterator[str]:
    try:
        with transaction() as session:
            lapse(session, key, by=SYSTEM, now=now)
    except Refusal:
        return  # somebody decided at the last moment
    yield f"request {key} lapsed: no second person came"


def _findable() -> Iterator[str]:
    count = audit_index.bring_up_to_date()
    if count:
        yield f"{count} certificates became findable for auditors"


def _forgotten(now: datetime) -> Iterator[str]:
    with transaction() as session:
        ended, typed = sessions.forget_ended(session, now), kept_forms.forget(session, now)
    if ended:
        yield f"{ended} sign-ins that ended long ago were deleted"
    if typed:
        yield f"{typed} forms that nobody came back for were deleted"


def _let_go(now: datetime) -> Iterator[str]:
    with transaction() as session:
        looks = retention.forget_looks(session, now)
        messages = retention.forget_messages(session, now)
        notices = retention.forget_notices(session, now)
        webhooks = retention.forget_webhooks(session, now)
    if looks:
        yield f"{looks} looks at pieces were deleted"
    if messages:
        yield f"{messages} messages that were sent long ago were deleted"
    if notices:
        yield f"{notices} notices of long ago were deleted"
    if webhooks:
        yield f"{webhooks} webhooks of long ago were deleted"


def _publish_head(press: Press, now: datetime) -> Iterator[str]:
    try:
        with transaction() as session:
            note = transparency.publish_checkpoint(session, press.config, now=now)
            head = latest_head(session)
    except Trouble as trouble:
        yield f"no checkpoint published: {trouble.code}"
        return
    if note is not None:
        bare = press.config.tsa_url and head is not None and not head.token
        yield (
            f"checkpoint of {note.splitlines()[1]} leaves published"
            f"{', without a time stamp' if bare else ''}"
        )
