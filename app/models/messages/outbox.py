"""Messages still to be sent, written in the transaction of what they tell."""

from __future__ import annotations

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped

from app.base.db import At, Base, Code, Document, Pk

UNSENT = text("sent_at IS NULL")


class OutboxMessage(Base):
    """One message; `sent_at` is filled by whoever delivers it."""

    __tablename__ = "outbox_message"
    __table_args__ = (
        Index("ix_outbox_message_unsent", "id", sqlite_where=UNSENT, postgresql_where=UNSENT),
    )

    id: Mapped[Pk]
    topic: Mapped[Code]
    body: Mapped[Document]
    created_at: Mapped[At]
    sent_at: Mapped[At | None]
