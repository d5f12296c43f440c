"""A piece whose weight before sealing was not the inspected one: held, weighed again, decided on.

Who weighed it first frees nothing: another clerk weighs it, the manager releases it or has it
tested again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.errors import Invalid, Missing
from app.commands import evidence
from app.commands.advance import advance
from app.commands.audit.alarms import raise_alarm
from app.commands.desk_files import kept_files
from app.commands.entries import typed_mass, typed_sentence
from app.commands.inspection.quarantine import override_said
from app.commands.inspection.queue import INSPECT_WITHIN
from app.commands.load import item_for_update, live_certificate
from app.commands.papers import status as certificate_status
from app.commands.permission import possible
from app.models.audit.audit import AlarmKind
from app.models.dispatch.parcel import WeightHold
from app.models.inspection.evidence import EvidencePurpose
from app.models.intake.item import Item
from app.queries.inspection.facts import facts_of
from app.readers.facts import Kind
from workflows.dispatch.events import (
    HeldPieceReinspected,
    HeldPieceWeighed,
    SwapSuspected,
    WeightReleased,
)
from workflows.inspection.facts import ItemFacts
from workflows.inspection.flow import FLOW, ItemAction
from workflows.people.overrides import SHORTEST_NOTE, OverrideAct, note_given
from workflows.roles import Actor
from workflows.verdict import Refused, Text

AGAIN = "复称不符，重新检测 / weight differed, tested again"


def hold_weight(
    session: Session, item: Item, weighed: Decimal | None, *, by: Actor, now: datetime
) -> None:
    """Lock the piece as possibly swapped, and tell: board, alarms, outbox."""
    action = ItemAction.HOLD_WEIGHT
    facts = replace(facts_of(session, item, action, by=by, now=now), mass_now=weighed)
    event = SwapSuspected(*masses(facts))
    advance(session, item, action, event, by=by, facts=facts, now=now)
    assert by.person_id is not None  # noqa: S101  # a person holds the permission
    session.add(
        WeightHold(
            item_id=item.id,
            failed_mass=facts.mass_now,
            inspected_mass=facts.mass_recorded,
            limit_mass=facts.mass_limit,
            failed_by_id=by.person_id,
            failed_at=now,
        )
    )
    said = Text(
        f"{item.ref} 封装前复称 {facts.mass_now} g，检测 {facts.mass_recorded} g，"
        "疑似调包，已锁定。",
        f"{item.ref}: {facts.mass_now} g before sealing, {facts.mass_recorded} g inspected; held.",
    )
    raise_alarm(session, AlarmKind.WEIGHT, item.ref, said, now=now)


def weigh_again(
    session: Session,
    ref: str,
    weighed: Decimal | None,
    photos: Sequence[evidence.StoredFile],
    *,
    by: Actor,
    now: datetime,
) -> Item:
    """Another clerk weighs the held piece; a later weighing replaces an earlier one.

    It takes a photograph of the piece on the scale, brought now or added before by who weighs.
    """
    item = item_for_update(session, ref)
    action = ItemAction.WEIGH_AGAIN
    possible(FLOW, item.state, action, by=by, center_id=item.center_id)
    hold = _hold(session, item)
    for photo in photos:
        evidence.attach(session, item, photo, EvidencePurpose.WEIGHING, by=by, now=now)
    facts = replace(
        facts_of(session, item, action, ItemAction.RELEASE_WEIGHT, by=by, now=now),
        mass_now=typed_mass("net_mass", weighed),
        weighing_evidence=_count_photographs(session, item, by),
    )
    advance(session, item, action, HeldPieceWeighed(*masses(facts)), by=by, facts=facts, now=now)
    assert isinstance(facts.mass_now, Decimal)  # noqa: S101  # guarded above
    hold.again_mass, hold.again_by_id, hold.again_at = facts.mass_now, by.person_id, now
    return item


def release_weight(
    session: Session, ref: str, reason: str, note: str, *, by: Actor, now: datetime
) -> Item:
    """The manager lets a piece go on whose second weighing fits; why is one of a list."""
    item = item_for_update(session, ref)
    action = ItemAction.RELEASE_WEIGHT
    possible(FLOW, item.state, action, by=by, center_id=item.center_id)
    note = typed_sentence("note", note)
    said = override_said(OverrideAct.RELEASE, reason, note)
    facts = replace(facts_of(session, item, action, by=by, now=now), reason=said)
    hold = _hold(session, item)
    advance(session, item, action, WeightReleased(reason, note), by=by, facts=facts, now=now)
    _decide_hold(hold, reason, note, by, now)
    return item


def reinspect_held(session: Session, ref: str, note: str, *, by: Actor, now: datetime) -> Item:
    """The piece may be another: its paper is suspended, and a fresh test tells."""
    item = item_for_update(session, ref)
    action = ItemAction.REINSPECT
    possible(FLOW, item.state, action, by=by, center_id=item.center_id)
    note = typed_sentence("note", note)
    answer = note_given(note, SHORTEST_NOTE)
    if isinstance(answer, Refused):
        raise Invalid("note", answer.reason, answer.code)
    facts = replace(facts_of(session, item, action, by=by, now=now), reason=note)
    paper, hold = live_certificate(session, item), _hold(session, item)
    item.due_at = now + INSPECT_WITHIN
    advance(session, item, action, HeldPieceReinspected(note), by=by, facts=facts, now=now)
    _decide_hold(hold, action.value, note, by, now)
    if paper is not None:
        certificate_status.suspend(session, item, paper, AGAIN, by=by, now=now)
    return item


def _count_photographs(session: Session, item: Item, by: Actor) -> int:
    """How many pictures of this weighing there are, by who weighs."""
    kept = kept_files(session, item, EvidencePurpose.WEIGHING, item.state_since)
    return sum(file.kind == Kind.IMAGE and file.by_id == by.person_id for file in kept)


def masses(facts: ItemFacts) -> tuple[str, str, str]:
    """The mass now, the inspected one and the limit, in grams."""
    return str(facts.mass_now), str(facts.mass_recorded), str(facts.mass_limit)


def _hold(session: Session, item: Item) -> WeightHold:
    found = session.scalars(
        select(WeightHold)
        .where(WeightHold.item_id == item.id, WeightHold.decided_at.is_(None))
        .with_for_update()
    ).one_or_none()
    if found is None:
        raise Missing(Text("这一件没有锁定", "This piece is not held"))
    return found


def _decide_hold(hold: WeightHold, reason: str, note: str, by: Actor, now: datetime) -> None:
    hold.decided_by_id, hold.decided_at = by.person_id, now
    hold.reason, hold.note = reason, note
