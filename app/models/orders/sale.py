"""What a shop has told of its sales, before anybody asks for a return."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import At, Base, Code, Digest, Document, Name, Pk, Prose, one_of
from workflows.returns.sale.cells import SaleOrigin


class SaleRecord(Base):
    """Facts of one order line, or of a product, as they were told; the latest counts.

    Rows are only added: when a fact came says whom it may bind. `cells` are the words as they were
    told, `facts` what they say as a part of the law's facts. Words that may name a buyer lie sealed
    by the order's key in `words`; `facts` has their digests.
    """

    __tablename__ = "sale_record"
    __table_args__ = (
        CheckConstraint(
            "order_line_id IS NOT NULL OR product_id <> '' OR merchant_code <> ''", name="subject"
        ),
        Index("ix_sale_record_line", "order_line_id", "id"),
        Index("ix_sale_record_product", "merchant_id", "product_id", "id"),
        Index("ix_sale_record_code", "merchant_id", "merchant_code", "id"),
    )

    id: Mapped[Pk]
    merchant_id: Mapped[int] = mapped_column(ForeignKey("merchant.id"))
    order_line_id: Mapped[int | None] = mapped_column(ForeignKey("order_line.id"))
    product_id: Mapped[Code] = mapped_column(default="")
    merchant_code: Mapped[Name] = mapped_column(default="")
    sku: Mapped[Prose] = mapped_column(default="")
    cells: Mapped[Document]
    facts: Mapped[Document]
    words: Mapped[Document]
    digest: Mapped[Digest]
    origin: Mapped[SaleOrigin] = mapped_column(one_of(SaleOrigin, "origin"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[At]
