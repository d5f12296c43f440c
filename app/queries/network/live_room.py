"""What passed and failed to-day, for who stands beside the streamer; nobody who tested is named."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select
from sqlalchemy.orm import Session

from app.base.refs import reference
from app.models.inspection.evidence import Attachment, Evidence, EvidencePurpose
from app.models.inspection.inspection import Inspection
from app.models.intake.item import Item
from app.models.orders.order import OrderLine
from workflows.inspection.decisions import DECISIONS, Figure, ReviewDecision, decisions_where
from workflows.inspection.states import ItemState, states_where
from workflows.verdict import Text

MOST = 40
PICTURES = 3
VERDICTS = decisions_where(lambda record: record.counts_as is not None)
INSIDE = states_where(lambda record: record.at_work)


@dataclass(frozen=True, slots=True)
class LiveVerdict:
    """One verdict of the day. `pictures` are keys of attachments."""

    key: int
    ref: str
    title: str
    room: str
    decision: ReviewDecision
    at: datetime
    state: ItemState
    grounds: tuple[Text, ...]
    defects: tuple[str, ...]
    note: str
    pictures: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class LiveDay:
    """The latest verdicts, how many there are of each figure, what is being tested, the rooms."""

    verdicts: tuple[LiveVerdict, ...]
    figures: dict[Figure, int]
    inside: int
    rooms: tuple[str, ...]


def mark_of(session: Session, merchants: Collection[int], since: datetime) -> str:
    """Changes whenever a piece of these shops does: one cheap question before anything is read."""
    count, last = session.execute(
        select(func.count(), func.max(Item.state_since)).where(*_of_day(merchants, since))
    ).one()
    return f"{count}-{int(last.timestamp() * 1000) if count else 0}"


def live_day(
    session: Session, merchants: Collection[int], since: datetime, *, room: str = ""
) -> LiveDay:
    """The day since `since`; `room` narrows it to one live room."""
    day = _verdicts(merchants, since)
    rooms = session.scalars(
        day.with_only_columns(OrderLine.streamer).distinct().order_by(OrderLine.streamer)
    )
    if room:
        day = day.where(OrderLine.streamer == room)
    counted = session.execute(
        day.with_only_columns(Inspection.decision, func.count()).group_by(Inspection.decision)
    )
    figures: dict[Figure, int] = {}
    for decision, count in counted:
        figure = DECISIONS[decision].counts_as
        if figure is not None:
            figures[figure] = figures.get(figure, 0) + count
    latest = day.order_by(Inspection.closed_at.desc(), Inspection.id.desc()).limit(MOST)
    rows = session.execute(latest).all()
    pictures = _pictures(session, rows)
    inside = select(func.count()).where(
        Item.merchant_id.in_(sorted(merchants)), Item.state.in_(INSIDE)
    )
    return LiveDay(
        verdicts=tuple(_verdict(r, pictures.get(r.id, ())) for r in rows),
        figures=figures,
        inside=session.scalar(inside) or 0,
        rooms=tuple(name for name in rooms if name),
    )


def _of_day(merchants: Collection[int], since: datetime) -> list[ColumnElement[bool]]:
    """What was judged to-day changed its state to-day: the smaller table is asked first."""
    return [Item.merchant_id.in_(sorted(merchants)), Item.state_since >= since]


def _verdicts(merchants: Collection[int], since: datetime) -> Any:
    return (
        select(
            Inspection.id,
            Inspection.item_id,
            Inspection.decision,
            Inspection.closed_at,
            Inspection.verdict,
            Inspection.review_note,
            Item.registered_at,
            Item.title,
            Item.state,
            OrderLine.streamer,
        )
        .join(Item, Item.id == Inspection.item_id)
        .join(OrderLine, OrderLine.id == Item.order_line_id)
        .where(
            *_of_day(merchants, since),
            Inspection.closed_at >= since,
            Inspection.decision.in_(VERDICTS),
        )
    )


def _verdict(r: Row[*tuple[Any, ...]], pictures: tuple[int, ...]) -> LiveVerdict:
    kept = r.verdict or {}
    return LiveVerdict(
        key=r.id,
        ref=reference("QC", r.item_id, r.registered_at),
        title=r.title,
        room=r.streamer or "",
        decision=r.decision,
        at=r.closed_at,
        state=r.state,
        grounds=tuple(Text(g["zh"], g["en"]) for g in kept.get("grounds", ())),
        defects=tuple(kept.get("defects", ())),
        note=r.review_note,
        pictures=pictures,
    )


def _pictures(session: Session, rounds: Sequence[Any]) -> dict[int, tuple[int, ...]]:
    """The first pictures of each round, by its key; of its receipt, where the test took none."""
    rows = session.execute(
        select(Attachment.item_id, Attachment.inspection_id, Attachment.id)
        .join(Evidence, Evidence.id == Attachment.evidence_id)
        .where(
            Attachment.item_id.in_(sorted({r.item_id for r in rounds})),
            Attachment.purpose.in_((EvidencePurpose.FINDING, EvidencePurpose.INTAKE)),
            Attachment.withdrawn_at.is_(None),
            Evidence.kind == "image",
        )
        .order_by(Attachment.check_code, Attachment.position, Attachment.id)
    )
    of_rounds: dict[int, list[int]] = {}
    on_receipt: dict[int, list[int]] = {}
    for item, inspection, key in rows:
        (on_receipt if inspection is None else of_rounds).setdefault(
            item if inspection is None else inspection, []
        ).append(key)
    return {
        r.id: tuple((of_rounds.get(r.id) or on_receipt.get(r.item_id, []))[:PICTURES])
        for r in rounds
    }
