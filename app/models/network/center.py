"""The network: centers, what they may inspect, agencies, merchants."""

from __future__ import annotations

from datetime import date, time

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base.db import At, Base, Code, Digest, Name, Pk, one_of
from workflows.network.centers import CenterKind


class Center(Base):
    """One place where goods are inspected, certified, sealed and sent.

    `name_key` here and below is the name as it is compared; of two that had one name before they
    were compared, the later has none.
    """

    __tablename__ = "center"
    __table_args__ = (
        CheckConstraint("capacity_a_day > 0", name="capacity"),
        Index("uq_center_name_key", "name_key", unique=True),
    )

    id: Mapped[Pk]
    code: Mapped[Code] = mapped_column(unique=True)
    kind: Mapped[CenterKind] = mapped_column(one_of(CenterKind, "kind"))
    name_zh: Mapped[Name]
    name_en: Mapped[Name]
    name_key: Mapped[Name | None]
    province: Mapped[Code]
    city: Mapped[Code]
    address: Mapped[Name]
    capacity_a_day: Mapped[int]
    opens: Mapped[time]
    closes: Mapped[time]
    returns_to: Mapped[Name] = mapped_column(default="", server_default="")
    returns_phone: Mapped[Code] = mapped_column(default="", server_default="")
    active: Mapped[bool] = mapped_column(default=True)
    categories: Mapped[list[CenterCategory]] = relationship(order_by="CenterCategory.category")


class CenterCategory(Base):
    """A category that a center may inspect."""

    __tablename__ = "center_category"

    center_id: Mapped[int] = mapped_column(ForeignKey("center.id"), primary_key=True)
    category: Mapped[str] = mapped_column(String(32), primary_key=True)


class Agency(Base):
    """An accredited institution that tests, with its CMA and CNAS numbers.

    The digests name its seal and marks, PNG or WebP files among the papers.
    """

    __tablename__ = "agency"
    __table_args__ = (Index("uq_agency_name_key", "name_key", unique=True),)

    id: Mapped[Pk]
    code: Mapped[Code] = mapped_column(unique=True)
    name_zh: Mapped[Name]
    name_en: Mapped[Name]
    name_key: Mapped[Name | None]
    address: Mapped[Name]
    address_en: Mapped[Name] = mapped_column(default="")
    phone: Mapped[Code] = mapped_column(default="")
    cma_no: Mapped[Code]
    cnas_no: Mapped[Code]
    active: Mapped[bool] = mapped_column(default=True)
    seal_digest: Mapped[Digest | None]
    cma_mark_digest: Mapped[Digest | None]
    cnas_mark_digest: Mapped[Digest | None]


class AgencyScope(Base):
    """Where an agency works, for which category, and on which days (NULL: until further notice)."""

    __tablename__ = "agency_scope"
    __table_args__ = (CheckConstraint("valid_to >= valid_from", name="validity"),)

    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"), primary_key=True)
    center_id: Mapped[int] = mapped_column(ForeignKey("center.id"), primary_key=True)
    category: Mapped[str] = mapped_column(String(32), primary_key=True)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]


class ShopAddress(Base):
    """Where a shop takes back what a center sends it: who signs for it, and by which phone."""

    __tablename__ = "shop_address"

    merchant_id: Mapped[int] = mapped_column(ForeignKey("merchant.id"), primary_key=True)
    recipient: Mapped[Name]
    phone: Mapped[Code]
    address: Mapped[Name]
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    changed_at: Mapped[At]


class Merchant(Base):
    """A shop that sends goods; `platform` and `shop` together name it."""

    __tablename__ = "merchant"
    __table_args__ = (
        UniqueConstraint("platform", "shop"),
        Index("uq_merchant_name_key", "platform", "name_key", unique=True),
    )

    id: Mapped[Pk]
    platform: Mapped[Code]
    shop: Mapped[Name]
    name_key: Mapped[Name | None]
    center_id: Mapped[int | None] = mapped_column(ForeignKey("center.id"))
