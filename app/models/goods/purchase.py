"""Purchase orders and their lines: what was bought from whom, for which warehouse."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base.db import At, Base, Code, Name, Pk
from app.base.refs import reference
from app.models.goods.supplier import Supplier
from app.models.network.center import Center
from app.models.sentences import Sentence


class PurchaseOrder(Base):
    """One order to one supplier, delivered to one center."""

    __tablename__ = "purchase_order"
    __table_args__ = (Index("ix_purchase_order_center", "center_id", "id"),)

    id: Mapped[Pk]
    supplier_id: Mapped[int] = mapped_column(ForeignKey("supplier.id"))
    center_id: Mapped[int] = mapped_column(ForeignKey("center.id"))
    note: Mapped[Sentence] = mapped_column(default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[At]

    @property
    def ref(self) -> str:
        """What people call it: `PO-2026-000123`."""
        return reference("PO", self.id, self.at)

    supplier: Mapped[Supplier] = relationship()
    center: Mapped[Center] = relationship()
    lines: Mapped[list[PurchaseLine]] = relationship(order_by="PurchaseLine.place")


class PurchaseLine(Base):
    """One product of an order. `product` is the buyer's own code of it."""

    __tablename__ = "purchase_line"
    __table_args__ = (
        UniqueConstraint("order_id", "place"),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("place > 0", name="place"),
    )

    id: Mapped[Pk]
    order_id: Mapped[int] = mapped_column(ForeignKey("purchase_order.id"))
    place: Mapped[int]
    product: Mapped[Code] = mapped_column(index=True)
    name: Mapped[Name]
    category: Mapped[Code]
    gtin: Mapped[Code] = mapped_column(default="")
    imported: Mapped[bool] = mapped_column(default=False)
    quantity: Mapped[int]
