"""Who may look at an order, or act as its buyer: passes, one-time codes, counted tries."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import At, Base, Code, Digest, Pk, Prose, one_of
from workflows.people.access import PassEnd
from workflows.roles import AccessWay, HowVerified

ENDED = "(ended_at IS NULL) = (ended IS NULL)"


class BuyerPass(Base):
    """What somebody proved of an order, how, on which device, and until when it holds.

    `device` is the keyed digest of a browser's cookie, `token` that of a shared link or of a
    platform's one-use mark; a clerk's pass has neither: it is the clerk's own (`by_id`).
    """

    __tablename__ = "buyer_pass"
    __table_args__ = (
        CheckConstraint(ENDED, name="ended_how"),
        CheckConstraint(
            "(way = 'clerk') = (by_id IS NOT NULL) AND (way = 'clerk') = (how IS NOT NULL)",
            name="clerk_answers",
        ),
        CheckConstraint("(way = 'link') = (item_id IS NOT NULL)", name="link_of_a_piece"),
        Index("ix_buyer_pass_device", "device", "id"),
        Index("ix_buyer_pass_order", "order_id", "id"),
    )

    id: Mapped[Pk]
    order_id: Mapped[int] = mapped_column(ForeignKey("shop_order.id"))
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id"))
    way: Mapped[AccessWay] = mapped_column(one_of(AccessWay, "way"))
    device: Mapped[Digest | None]
    token: Mapped[Digest | None] = mapped_column(unique=True)
    digits: Mapped[int | None]
    how: Mapped[HowVerified | None] = mapped_column(one_of(HowVerified, "how"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[At]
    ends_at: Mapped[At]
    used_at: Mapped[At | None]
    ended_at: Mapped[At | None]
    ended: Mapped[PassEnd | None] = mapped_column(one_of(PassEnd, "ended"))


class BuyerCode(Base):
    """A one-time code that a device asked for; it serves that device alone.

    Of the code itself a keyed digest is kept; `shown` is a sealed copy, only where customer service
    is the one who tells it, and only for somebody who recorded how the caller was verified.
    """

    __tablename__ = "buyer_code"
    __table_args__ = (
        CheckConstraint(ENDED, name="ended_how"),
        CheckConstraint("(by_id IS NULL) = (how IS NULL)", name="clerk_answers"),
        CheckConstraint("tries >= 0", name="tries"),
        Index("ix_buyer_code_order", "order_id", "id"),
    )

    id: Mapped[Pk]
    pass_id: Mapped[int] = mapped_column(ForeignKey("buyer_pass.id"), index=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("shop_order.id"))
    digest: Mapped[Digest]
    shown: Mapped[Prose | None]
    sender: Mapped[Code]
    tries: Mapped[int] = mapped_column(default=0)
    how: Mapped[HowVerified | None] = mapped_column(one_of(HowVerified, "how"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[At]
    ends_at: Mapped[At]
    ended_at: Mapped[At | None]
    ended: Mapped[PassEnd | None] = mapped_column(one_of(PassEnd, "ended"))


class CountedTries(Base):
    """How often something was tried since its count began; one row a thing, for every process."""

    __tablename__ = "counted_tries"

    subject: Mapped[Digest] = mapped_column(primary_key=True)
    tries: Mapped[int]
    ends_at: Mapped[At]
