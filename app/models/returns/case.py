"""Returns: the cases, what buyer and service write to each other, and refunds carried out."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base.db import At, Base, Code, Document, Money, Name, Pk, Prose, one_of
from app.base.refs import reference
from app.models.intake.item import Item
from workflows.returns.flow import ResaleFlag, ReturnChannel, ReturnGround
from workflows.returns.law.facts.words import ReturnFinding
from workflows.returns.payments import PaymentState
from workflows.returns.states import ReturnState

OPEN = text("closed_at IS NULL")
ON_OPEN_CALENDAR = text("window_open")
AFTER_ARRIVAL = "'arrived', 'compared', 'refund_due', 'refunded', 'exchanged', 'to_send_back'"
FINAL = "'refused', 'refunded', 'exchanged', 'sent_back', 'closed', 'kept'"
SETTLED = "'refund_due', 'refunded', 'keep_due', 'kept'"


class ReturnCase(Base):
    """One return of one piece; only `commands/returns_step.py` assigns its state.

    `decision` holds `{"facts", "decision", "earlier"}`: replayed on the same day of law it gives
    the same answer. `notice_at` keeps its date whatever happens to the case. `window_open`: the
    window rests on a calendar that was not official yet.
    """

    __tablename__ = "return_case"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint(f"(state IN ({FINAL})) = (closed_at IS NOT NULL)", name="closed_when"),
        CheckConstraint(
            f"state NOT IN ({AFTER_ARRIVAL}) OR arrived_at IS NOT NULL", name="arrived_when"
        ),
        CheckConstraint(
            "state NOT IN ('compared', 'exchanged', 'to_send_back') OR comparison IS NOT NULL",
            name="compared_when",
        ),
        CheckConstraint(
            f"state NOT IN ({SETTLED}) OR refund_number IS NOT NULL", name="refund_numbered"
        ),
        CheckConstraint("(refund IS NULL) = (refund_number IS NULL)", name="refund_with_number"),
        CheckConstraint(
            "state NOT IN ('refunded', 'kept') OR refunded_at IS NOT NULL", name="refunded_when"
        ),
        CheckConstraint(
            "state <> 'on_the_way' OR waybill_back IS NOT NULL", name="waybill_on_the_way"
        ),
        Index(
            "uq_return_case_open", "item_id", unique=True, sqlite_where=OPEN, postgresql_where=OPEN
        ),
        Index("ix_return_case_queue", "center_id", "state", "due_at", "id"),
        Index("ix_return_case_waybill_out", "waybill_out"),
        Index(
            "ix_return_case_window_open",
            "id",
            sqlite_where=ON_OPEN_CALENDAR,
            postgresql_where=ON_OPEN_CALENDAR,
        ),
        Index("ix_return_case_line", "order_line_id", "id"),
        Index("ix_return_case_due", "due_at", "id", sqlite_where=OPEN, postgresql_where=OPEN),
    )

    id: Mapped[Pk]
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), index=True)
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_line.id"))
    center_id: Mapped[int] = mapped_column(ForeignKey("center.id"))
    state: Mapped[ReturnState] = mapped_column(one_of(ReturnState, "state"))
    state_since: Mapped[At]
    ground: Mapped[ReturnGround] = mapped_column(one_of(ReturnGround, "ground"))
    claim: Mapped[Code]
    quantity: Mapped[int]
    reason: Mapped[Prose]
    channel: Mapped[ReturnChannel] = mapped_column(one_of(ReturnChannel, "channel"))
    requested_at: Mapped[At]
    notice_at: Mapped[At]
    request_key: Mapped[Code | None] = mapped_column(unique=True)
    human_asked: Mapped[bool] = mapped_column(default=False)
    decision: Mapped[Document]
    outcome: Mapped[Code]
    code: Mapped[Code]
    window_ends: Mapped[At | None]
    window_open: Mapped[bool] = mapped_column(default=False)
    refused_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    address: Mapped[Prose] = mapped_column(default="")
    address_given_at: Mapped[At | None]
    ship_back_until: Mapped[At | None]
    not_shipped_back: Mapped[bool] = mapped_column(default=False)
    courier_back: Mapped[Name] = mapped_column(default="")
    waybill_back: Mapped[Code | None] = mapped_column(index=True)
    shipped_back_at: Mapped[At | None]
    return_freight: Mapped[Money | None]
    arrived_at: Mapped[At | None]
    refund_overdue_at: Mapped[At | None]
    refund_offence_at: Mapped[At | None]
    comparison: Mapped[Document | None]
    conclusion: Mapped[ReturnFinding | None] = mapped_column(one_of(ReturnFinding, "conclusion"))
    compared_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    compared_at: Mapped[At | None]
    refund_number: Mapped[Code | None] = mapped_column(unique=True)
    refund: Mapped[Document | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    settled_with_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    refunded_at: Mapped[At | None]
    resale: Mapped[ResaleFlag | None] = mapped_column(one_of(ResaleFlag, "resale"))
    courier_out: Mapped[Name] = mapped_column(default="")
    waybill_out: Mapped[Code] = mapped_column(default="")
    assigned_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    alarm: Mapped[Code] = mapped_column(default="")
    due_at: Mapped[At]
    closed_at: Mapped[At | None]
    version: Mapped[int] = mapped_column()

    @property
    def ref(self) -> str:
        """What people call it: `RT-2026-000123`."""
        return reference("RT", self.id, self.requested_at)

    item: Mapped[Item] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # the library's own form


class Replacement(Base):
    """The piece that a buyer gets for an exchanged one."""

    __tablename__ = "replacement"
    __table_args__ = (UniqueConstraint("case_id"), UniqueConstraint("item_id"))

    id: Mapped[Pk]
    case_id: Mapped[int] = mapped_column(ForeignKey("return_case.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))


class ComparisonDraft(Base):
    """What was typed of a comparison so far, by field; gone once it is recorded."""

    __tablename__ = "comparison_draft"
    __table_args__ = (UniqueConstraint("case_id"),)

    id: Mapped[Pk]
    case_id: Mapped[int] = mapped_column(ForeignKey("return_case.id"))
    answers: Mapped[Document]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    saved_at: Mapped[At]


class ReturnMessage(Base):
    """One message between the buyer and the service; `by_id` is empty for the buyer.

    `attached`: `{"keys": [...]}`, the attachments that came with it; None with those of before.
    """

    __tablename__ = "return_message"

    id: Mapped[Pk]
    case_id: Mapped[int] = mapped_column(ForeignKey("return_case.id"), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    from_buyer: Mapped[bool]
    text: Mapped[Prose]
    attached: Mapped[Document | None]
    at: Mapped[At]


class RefundExecution(Base):
    """A refund that an executor carried out; its number is used once, ever."""

    __tablename__ = "refund_execution"
    __table_args__ = (
        UniqueConstraint("refund_number"),
        CheckConstraint("amount >= 0", name="amount"),
    )

    id: Mapped[Pk]
    refund_number: Mapped[Code]
    case_id: Mapped[int] = mapped_column(ForeignKey("return_case.id"), unique=True)
    amount: Mapped[Money]
    tenders: Mapped[Document]
    executor: Mapped[Code]
    executor_ref: Mapped[Name]
    executed_at: Mapped[At]


class RefundAttempt(Base):
    """How far the money of a refund came, row by row; the latest counts."""

    __tablename__ = "refund_attempt"
    __table_args__ = (Index("ix_refund_attempt_case", "case_id", "id"),)

    id: Mapped[Pk]
    case_id: Mapped[int] = mapped_column(ForeignKey("return_case.id"))
    refund_number: Mapped[Code]
    state: Mapped[PaymentState] = mapped_column(one_of(PaymentState, "state"))
    note: Mapped[Name] = mapped_column(default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[At]
