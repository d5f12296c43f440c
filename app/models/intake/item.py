"""The item: one physical piece, one code."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base.db import At, Base, Code, Document, Mass, Money, Name, Pk, Prose, one_of
from app.base.refs import reference
from app.models.network.center import Agency, Center, Merchant
from app.models.orders.order import OrderLine
from app.models.sentences import Sentence
from workflows.inspection.states import ItemState

BEFORE_RECEIPT = "'registered', 'intake_exception', 'cancelled', 'return_pending', 'returned'"


class Item(Base):
    """One piece on its way through a center; only `commands/advance.py` assigns its state.

    `title` is what the shop wrote, `printed_title` what a paper shows of it; `title_asks` while a
    person has yet to look at what could not be shown.
    """

    __tablename__ = "item"
    __table_args__ = (
        UniqueConstraint("order_line_id", "piece"),
        CheckConstraint("piece > 0", name="piece"),
        CheckConstraint("submissions > 0", name="submissions"),
        CheckConstraint(
            "(state = 'inspecting') = (holder_id IS NOT NULL)", name="held_while_inspecting"
        ),
        CheckConstraint(
            "(holder_id IS NULL) = (held_until IS NULL)", name="held_until_goes_with_holder"
        ),
        CheckConstraint(
            f"state IN ({BEFORE_RECEIPT}) OR received_at IS NOT NULL", name="received_before"
        ),
        CheckConstraint(
            f"state IN ({BEFORE_RECEIPT}, 'received') OR gross_mass IS NOT NULL",
            name="weighed_before",
        ),
        CheckConstraint(
            "(state = 'awaiting_buyer') = (asked_buyer_at IS NOT NULL)", name="asked_while_awaiting"
        ),
        CheckConstraint("state <> 'delivered' OR delivered_at IS NOT NULL", name="delivered_when"),
        Index(
            "ix_item_queue",
            "center_id",
            "due_at",
            "id",
            sqlite_where=text("state = 'queued'"),
            postgresql_where=text("state = 'queued'"),
        ),
        Index("ix_item_state", "center_id", "state", "due_at", "id"),
        Index("ix_item_received", "center_id", "received_at"),
        Index("ix_item_holder", "holder_id"),
        Index("ix_item_waybill", "waybill_in"),
        Index("ix_item_held_until", "held_until"),
        Index(
            "ix_item_title_asks",
            "center_id",
            "id",
            sqlite_where=text("title_asks"),
            postgresql_where=text("title_asks"),
        ),
    )

    id: Mapped[Pk]
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_line.id"))
    piece: Mapped[int]
    center_id: Mapped[int] = mapped_column(ForeignKey("center.id"))
    merchant_id: Mapped[int] = mapped_column(ForeignKey("merchant.id"), index=True)
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"))
    category: Mapped[Code]
    state: Mapped[ItemState] = mapped_column(one_of(ItemState, "state"))
    state_since: Mapped[At]
    due_at: Mapped[At]
    version: Mapped[int] = mapped_column()
    registered_at: Mapped[At]
    submissions: Mapped[int] = mapped_column(default=1)
    title: Mapped[Prose]
    printed_title: Mapped[Prose] = mapped_column(default="")
    title_asks: Mapped[bool] = mapped_column(default=False)
    listing: Mapped[Document]
    unit_price: Mapped[Money | None]
    waybill_in: Mapped[Code] = mapped_column(default="")
    received_at: Mapped[At | None]
    receiver_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    exception_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    exception: Mapped[Sentence] = mapped_column(default="")
    recorder_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    gross_mass: Mapped[Mass | None]
    intake: Mapped[Document] = mapped_column(default=dict)
    holder_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    held_until: Mapped[At | None]
    asked_buyer_at: Mapped[At | None]
    delivered_at: Mapped[At | None]
    closing_reason: Mapped[Name] = mapped_column(default="")

    @property
    def ref(self) -> str:
        """What people and scanners call it: `QC-2026-000123`."""
        return reference("QC", self.id, self.registered_at)

    line: Mapped[OrderLine] = relationship()
    center: Mapped[Center] = relationship()
    agency: Mapped[Agency | None] = relationship()
    merchant: Mapped[Merchant] = relationship()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012  # the library's own form
