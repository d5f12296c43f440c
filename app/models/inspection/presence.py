"""Who looks at a piece right now."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import At, Base


class ItemLook(Base):
    """When a person's open page of a piece last said so; of no weight, and soon forgotten."""

    __tablename__ = "item_look"

    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    seen_at: Mapped[At]
