"""Returns as the buyer follows them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from app.base.refs import key_of, reference
from app.models.inspection.evidence import Attachment, Evidence, EvidencePurpose
from app.models.orders.order import OrderLine
from app.models.returns.case import ReturnCase, ReturnMessage
from app.queries.personal.words import open_words
from app.queries.returns.buyer_piece import BuyerPhoto
from app.queries.returns.case import attached_to
from app.queries.returns.payments import LATEST_PAYMENT
from workflows.returns.flow import ReturnGround
from workflows.returns.law.facts.words import ParcelEnd, ReturnFinding
from workflows.returns.payments import PaymentState
from workflows.returns.states import ReturnState

# A parcel that ended so is not, or not yet, at its buyer's.
NOT_THERE = {None, ParcelEnd.UNDELIVERED.value, ParcelEnd.REFUSED.value}


@dataclass(frozen=True, slots=True)
class CaseShown:
    """One return. `decision` and `refund` are as the case stores them, in JSON values."""

    key: int
    ref: str
    item_key: int
    state: ReturnState
    state_since: datetime
    ground: ReturnGround
    reason: str | None
    requested_at: datetime
    human_asked: bool
    decision: dict[str, Any]
    address: str
    address_given_at: datetime | None
    ship_back_until: datetime | None
    courier_back: str
    waybill_back: str
    shipped_back_at: datetime | None
    arrived_at: datetime | None
    compared_at: datetime | None
    conclusion: ReturnFinding | None
    comparison: dict[str, Any] | None
    refund_overdue_at: datetime | None
    refund: dict[str, Any] | None
    refunded_at: datetime | None
    waybill_out: str
    closed_at: datetime | None
    not_shipped_back: bool
    due_at: datetime
    delivered: bool
    claim_judged: bool
    staff: tuple[str, ...]
    payment: PaymentState | None


@dataclass(frozen=True, slots=True)
class MessageShown:
    """One message; who of the service wrote it is not said. No text: it was erased."""

    from_buyer: bool
    text: str | None
    at: datetime
    files: tuple[int, ...] = ()


COLUMNS = (
    ReturnCase.id,
    ReturnCase.item_id,
    ReturnCase.state,
    ReturnCase.state_since,
    ReturnCase.ground,
    ReturnCase.reason,
    ReturnCase.requested_at,
    ReturnCase.human_asked,
    ReturnCase.decision,
    ReturnCase.address,
    ReturnCase.address_given_at,
    ReturnCase.ship_back_until,
    ReturnCase.courier_back,
    ReturnCase.waybill_back,
    ReturnCase.shipped_back_at,
    ReturnCase.arrived_at,
    ReturnCase.compared_at,
    ReturnCase.conclusion,
    ReturnCase.comparison,
    ReturnCase.refund_overdue_at,
    ReturnCase.refund,
    ReturnCase.refunded_at,
    ReturnCase.waybill_out,
    ReturnCase.closed_at,
    ReturnCase.not_shipped_back,
    ReturnCase.due_at,
    LATEST_PAYMENT.label("payment"),
)


def cases_of(session: Session, item_key: int) -> list[CaseShown]:
    """The returns of one piece, newest first."""
    rows = session.execute(
        _cases().where(ReturnCase.item_id == item_key).order_by(ReturnCase.id.desc())
    )
    return [_case(session, row) for row in rows]


def case_by_ref(session: Session, ref: str) -> CaseShown | None:
    """The return of a reference, or None."""
    key = key_of("RT", ref)
    if key is None:
        return None
    row = session.execute(_cases().where(ReturnCase.id == key[0])).one_or_none()
    found = _case(session, row) if row is not None else None
    return found if found is not None and found.ref == ref.strip().upper() else None


def messages_of(session: Session, case_key: int) -> list[MessageShown]:
    """What buyer and service wrote to each other, oldest first."""
    rows = session.execute(
        select(
            ReturnMessage.from_buyer,
            ReturnMessage.text,
            ReturnMessage.at,
            ReturnMessage.attached,
            OrderLine.order_id,
        )
        .join(ReturnCase, ReturnCase.id == ReturnMessage.case_id)
        .join(OrderLine, OrderLine.id == ReturnCase.order_line_id)
        .where(ReturnMessage.case_id == case_key)
        .order_by(ReturnMessage.id)
    ).all()
    if not rows:
        return []
    texts = open_words(session, rows[0].order_id, [row.text for row in rows])
    return [
        MessageShown(
            from_buyer=row.from_buyer, text=text, at=row.at, files=attached_to(row.attached)
        )
        for row, text in zip(rows, texts, strict=True)
    ]


def photos_of_case(session: Session, case: CaseShown) -> list[tuple[str, BuyerPhoto]]:
    """The pictures of a case with their purpose: the buyer's own, then those of its arrival.

    What was recorded on arrival is shown once the comparison was made: it bears the decision.
    """
    purposes = [EvidencePurpose.RETURN_REQUEST]
    if case.compared_at is not None:
        purposes.append(EvidencePurpose.RETURN_ARRIVAL)
    rows = session.execute(
        select(Attachment.id, Attachment.purpose, Evidence.digest, Evidence.mime)
        .join(Evidence, Evidence.id == Attachment.evidence_id)
        .where(
            Attachment.item_id == case.item_key,
            Attachment.purpose.in_(purposes),
            Attachment.check_code == case.ref,
            Attachment.withdrawn_at.is_(None),
            Evidence.kind == "image",
        )
        .order_by(Attachment.purpose.desc(), Attachment.position, Attachment.id)
    )
    return [
        (r.purpose.value, BuyerPhoto(key=r.id, digest=r.digest, mime=r.mime, check_code=case.ref))
        for r in rows
    ]


def titles_of_order(session: Session, case_key: int) -> dict[str, str]:
    """The titles of all lines of the order of a case, by their numbers."""
    order = (
        select(OrderLine.order_id)
        .join(ReturnCase, ReturnCase.order_line_id == OrderLine.id)
        .where(ReturnCase.id == case_key)
        .scalar_subquery()
    )
    rows = session.execute(
        select(OrderLine.sub_number, OrderLine.title).where(OrderLine.order_id == order)
    )
    return {row.sub_number: row.title for row in rows}


def is_delivered(facts: dict[str, Any]) -> bool:
    """Whether the parcel reached its buyer, by the facts the case was decided on."""
    ends = [parcel["delivery"] for parcel in facts["receipt"]["parcels"]]
    return any(end not in NOT_THERE for end in ends)


def _named_staff(facts: dict[str, Any]) -> tuple[str, ...]:
    """Who of the house the facts name: a buyer's page says none of them."""
    given = [facts.get(name) or {} for name in ("review", "claim", "arrival")]
    names = {one.get(key) for one in given for key in ("by", "found_by")}
    return tuple(sorted((name for name in names if name), key=len, reverse=True))


def _cases() -> Select[*tuple[Any, ...]]:
    return select(*COLUMNS, OrderLine.order_id).join(
        OrderLine, OrderLine.id == ReturnCase.order_line_id
    )


def _case(session: Session, row: Row[*tuple[Any, ...]]) -> CaseShown:
    shown = row._asdict()
    (shown["reason"],) = open_words(session, shown.pop("order_id"), [row.reason])
    key, item_key, decision = shown.pop("id"), shown.pop("item_id"), shown.pop("decision")
    return CaseShown(
        key=key,
        ref=reference("RT", key, row.requested_at),
        item_key=item_key,
        decision=dict(decision["decision"]),
        delivered=is_delivered(decision["facts"]),
        claim_judged=bool(decision["facts"].get("claim")),
        staff=_named_staff(decision["facts"]),
        waybill_back=shown.pop("waybill_back") or "",
        **shown,
    )
