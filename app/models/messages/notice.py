"""Who was told what: in the desk, and by messages that leave the house."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import At, Base, Code, Name, Pk, one_of
from workflows.messages.topics import Audience
from workflows.messages.ways import DeliveryState, MessageWay

UNSEEN = text("seen_at IS NULL")


class StaffNotice(Base):
    """Something that a person finds in the desk; the words come from its topic and audience."""

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_unseen", "person_id", sqlite_where=UNSEEN, postgresql_where=UNSEEN),
        Index("ix_notice_person", "person_id", "id"),
        Index("ix_notice_at", "at"),
    )

    id: Mapped[Pk]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    topic: Mapped[Code]
    audience: Mapped[Audience] = mapped_column(one_of(Audience, "audience"))
    ref: Mapped[Code]
    at: Mapped[At]
    seen_at: Mapped[At | None]


class MessageDelivery(Base):
    """A message to somebody outside the desk. Where it goes is looked up when it goes, and no
    address is kept: of a person, or of an order's buyer."""

    __tablename__ = "message_delivery"
    __table_args__ = (
        CheckConstraint("(person_id IS NULL) <> (order_id IS NULL)", name="one_receiver"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent_when"),
        Index("ix_message_delivery_list", "center_id", "state", "id"),
        Index("ix_message_delivery_at", "asked_at"),
    )

    id: Mapped[Pk]
    topic: Mapped[Code]
    audience: Mapped[Audience] = mapped_column(one_of(Audience, "audience"))
    ref: Mapped[Code]
    way: Mapped[MessageWay] = mapped_column(one_of(MessageWay, "way"))
    center_id: Mapped[int] = mapped_column(ForeignKey("center.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    order_id: Mapped[int | None] = mapped_column(ForeignKey("shop_order.id"))
    state: Mapped[DeliveryState] = mapped_column(one_of(DeliveryState, "state"))
    attempts: Mapped[int] = mapped_column(default=0)
    fault: Mapped[Name] = mapped_column(default="")
    asked_at: Mapped[At]
    sent_at: Mapped[At | None]


class StaffContact(Base):
    """Where somebody of the staff wants notices sent to beside the desk."""

    __tablename__ = "staff_contact"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    email: Mapped[Name]
    wanted: Mapped[bool]
    changed_at: Mapped[At]
