"""What shops ask of their pieces, and what the center answers."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import At, Base, Pk, one_of
from app.models.sentences import Sentence
from workflows.intake.shop_requests import ShopRequestKind, ShopRequestState

OPEN = text("state = 'open'")


class ShopRequest(Base):
    """One request of a shop about one of its pieces; one at a time, answered by a manager."""

    __tablename__ = "shop_request"
    __table_args__ = (
        CheckConstraint("(state = 'open') = (answered_at IS NULL)", name="answered_when"),
        CheckConstraint("(answered_at IS NULL) = (answered_by_id IS NULL)", name="answered_by"),
        Index(
            "uq_shop_request_open", "item_id", unique=True, sqlite_where=OPEN, postgresql_where=OPEN
        ),
        Index("ix_shop_request_item", "item_id", "id"),
        Index("ix_shop_request_list", "center_id", "state", "id"),
    )

    id: Mapped[Pk]
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"))
    center_id: Mapped[int] = mapped_column(ForeignKey("center.id"))
    kind: Mapped[ShopRequestKind] = mapped_column(one_of(ShopRequestKind, "kind"))
    state: Mapped[ShopRequestState] = mapped_column(one_of(ShopRequestState, "state"))
    reason: Mapped[Sentence]
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[At]
    due_at: Mapped[At]
    answer: Mapped[Sentence] = mapped_column(default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[At | None]
