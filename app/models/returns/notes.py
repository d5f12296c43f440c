"""What stands beside a case: notes of the staff, what its shop said, views of the list."""

from __future__ import annotations

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import At, Base, Document, Name, Pk, Prose, one_of
from workflows.returns.service.shop_reply import ShopStance


class ReturnNote(Base):
    """A note of the staff on a case, sealed by the order's key; `for_id` is asked to read it."""

    __tablename__ = "return_note"

    id: Mapped[Pk]
    case_id: Mapped[int] = mapped_column(ForeignKey("return_case.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    for_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    text: Mapped[Prose]
    at: Mapped[At]


class ShopReply(Base):
    """What a shop said to a return of its goods, sealed by the order's key.

    `attached`: `{"keys": [...]}`, the attachments that came with it.
    """

    __tablename__ = "shop_reply"

    id: Mapped[Pk]
    case_id: Mapped[int] = mapped_column(ForeignKey("return_case.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    stance: Mapped[ShopStance] = mapped_column(one_of(ShopStance, "stance"))
    text: Mapped[Prose]
    attached: Mapped[Document]
    at: Mapped[At]


class SavedView(Base):
    """A list with its filters, as one person named it; `query` is the address behind the `?`."""

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("person_id", "name"),)

    id: Mapped[Pk]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    name: Mapped[Name]
    query: Mapped[Prose]
    at: Mapped[At]
