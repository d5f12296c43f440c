"""Orders as shops have them: imports, orders, lines."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base.db import At, Base, Code, Digest, Document, Money, Name, Pk, Prose, one_of
from app.models.network.center import Merchant
from app.models.sentences import Sentence
from workflows.intake.kinds import HandBackWay


class LineRoute(StrEnum):
    """What becomes of an order line."""

    INSPECT = "inspect"
    NOT_NEEDED = "not_needed"
    NONE = "none"
    WAITING_FOR_CATEGORY = "waiting_for_category"


class OrderImport(Base):
    """One file that was read, and what became of its rows; not a word of a buyer.

    A file is taken in by parts, each a transaction: `parts_done` of `parts` are, and the next
    upload of the same file goes on there. What became of each row lies with its part.
    `rejected_file` names a blob of before the vault; the clock takes it away.
    """

    __tablename__ = "order_import"

    id: Mapped[Pk]
    file_digest: Mapped[Digest]
    name: Mapped[Name]
    center_id: Mapped[int | None] = mapped_column(ForeignKey("center.id"))
    imported_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    imported_at: Mapped[At]
    result: Mapped[Document]
    rejected_file: Mapped[Digest | None]
    platform: Mapped[Code | None]
    shop: Mapped[Name | None]
    parts: Mapped[int | None]
    parts_done: Mapped[int | None]


class OrderImportPart(Base):
    """What became of the rows of one part of a file."""

    __tablename__ = "order_import_part"

    import_id: Mapped[int] = mapped_column(ForeignKey("order_import.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    rows: Mapped[Document]


class ShopMapping(Base):
    """How a shop's own file names our fields; the latest row of a header counts.

    `header_digest` is that of the file's names of columns. It is used once `approved_at` is set: a
    second person looks at what names columns of money.
    """

    __tablename__ = "shop_mapping"
    __table_args__ = (Index("ix_shop_mapping_merchant", "merchant_id", "header_digest", "id"),)

    id: Mapped[Pk]
    merchant_id: Mapped[int] = mapped_column(ForeignKey("merchant.id"))
    center_id: Mapped[int | None] = mapped_column(ForeignKey("center.id"))
    header_digest: Mapped[Digest]
    mapping: Mapped[Document]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[At]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    approved_at: Mapped[At | None]


class ShopOrder(Base):
    """A main order of a shop; who bought lies in the vault (`BuyerRecord`)."""

    __tablename__ = "shop_order"
    __table_args__ = (
        UniqueConstraint("platform", "number"),
        Index("ix_shop_order_number", "number"),
    )

    id: Mapped[Pk]
    platform: Mapped[Code]
    number: Mapped[Code]
    merchant_id: Mapped[int] = mapped_column(ForeignKey("merchant.id"), index=True)
    submitted_at: Mapped[At | None]
    paid_at: Mapped[At | None]
    merchant: Mapped[Merchant] = relationship()
    lines: Mapped[list[OrderLine]] = relationship(back_populates="order", order_by="OrderLine.id")


class OrderLine(Base):
    """A sub-order: one SKU line, with what was sold and what was paid.

    `row` and its digest are what the export says without what it says of the buyer.
    """

    __tablename__ = "order_line"
    __table_args__ = (
        UniqueConstraint("platform", "sub_number"),
        Index("ix_order_line_sub_number", "sub_number"),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint(
            "route <> 'inspect' OR category IS NOT NULL", name="inspected_has_category"
        ),
    )

    id: Mapped[Pk]
    order_id: Mapped[int] = mapped_column(ForeignKey("shop_order.id"), index=True)
    platform: Mapped[Code]
    sub_number: Mapped[Code]
    center_id: Mapped[int | None] = mapped_column(ForeignKey("center.id"))
    title: Mapped[Prose]
    sku: Mapped[Prose]
    product_id: Mapped[Code]
    merchant_code: Mapped[Name]
    quantity: Mapped[int]
    unit_price: Mapped[Money | None]
    payable: Mapped[Money | None]
    freight: Mapped[Money | None]
    status: Mapped[Code]
    after_sale: Mapped[Code]
    order_kind: Mapped[Code]
    custom: Mapped[bool] = mapped_column(default=False)
    custom_proof: Mapped[Prose] = mapped_column(default="")
    streamer: Mapped[Name] = mapped_column(default="")
    source: Mapped[Name] = mapped_column(default="")
    category: Mapped[Code | None]
    category_by: Mapped[Name] = mapped_column(default="")
    route: Mapped[LineRoute] = mapped_column(one_of(LineRoute, "route"))
    route_reason: Mapped[Prose] = mapped_column(default="")
    content_digest: Mapped[Digest]
    row: Mapped[Document]
    import_id: Mapped[int] = mapped_column(ForeignKey("order_import.id"))
    order: Mapped[ShopOrder] = relationship(back_populates="lines")
    waybills: Mapped[list[LineWaybill]] = relationship(cascade="all, delete-orphan")


class LineWaybill(Base):
    """A waybill that a shop's file names for a line: parcels are found by it."""

    __tablename__ = "line_waybill"

    line_id: Mapped[int] = mapped_column(ForeignKey("order_line.id"), primary_key=True)
    waybill: Mapped[Code] = mapped_column(primary_key=True, index=True)


class OrderTerms(Base):
    """What a person found out of an order's terms at purchase; the latest row counts.

    Rows are only added. `terms` is `workflows.returns.refund.terms.Terms` as JSON values.
    """

    __tablename__ = "order_terms"
    __table_args__ = (Index("ix_order_terms_latest", "order_id", "id"),)

    id: Mapped[Pk]
    order_id: Mapped[int] = mapped_column(ForeignKey("shop_order.id"))
    terms: Mapped[Document]
    reason: Mapped[Sentence]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[At]


class SendingNotice(Base):
    """What a shop says of goods before they come: when, and how they go back if they fail."""

    __tablename__ = "sending_notice"

    order_id: Mapped[int] = mapped_column(ForeignKey("shop_order.id"), primary_key=True)
    expected_at: Mapped[At | None]
    hand_back: Mapped[HandBackWay] = mapped_column(one_of(HandBackWay, "hand_back"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[At]
