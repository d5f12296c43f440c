"""Where programs of others hear of what happens, and what was told them."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import At, Base, Code, Document, Name, Pk, Prose, one_of
from workflows.messages.webhooks.back_off import WebhookState

WAITS = text("state = 'waiting'")
LIVES = text("ended_at IS NULL")
IS_DEAD = text("state = 'dead'")


class WebhookEndpoint(Base):
    """An address that hears of pieces: of a shop, of a center, or of both (NULL: of all).

    Its secret lies sealed; the one before is valid beside it until `earlier_until`. `failures`
    counts what failed in a row, until `rests_until` nothing is sent.
    """

    __tablename__ = "webhook_endpoint"
    __table_args__ = (
        CheckConstraint(
            "(earlier_sealed IS NULL) = (earlier_until IS NULL)", name="earlier_until_when"
        ),
        Index("ix_webhook_endpoint_lives", "id", sqlite_where=LIVES, postgresql_where=LIVES),
        Index("ix_webhook_endpoint_merchant", "merchant_id"),
    )

    id: Mapped[Pk]
    code: Mapped[Code] = mapped_column(unique=True)
    center_id: Mapped[int | None] = mapped_column(ForeignKey("center.id"))
    merchant_id: Mapped[int | None] = mapped_column(ForeignKey("merchant.id"))
    url: Mapped[Prose]
    wanted: Mapped[Document]
    note: Mapped[Name] = mapped_column(default="")
    secret_sealed: Mapped[Prose]
    earlier_sealed: Mapped[Prose | None]
    earlier_until: Mapped[At | None]
    failures: Mapped[int] = mapped_column(default=0)
    rests_until: Mapped[At | None]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    made_at: Mapped[At]
    ended_at: Mapped[At | None]


class WebhookDelivery(Base):
    """A message for an endpoint. Those of one `lane`, a piece, go one after the other by number."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        UniqueConstraint("endpoint_id", "message"),
        CheckConstraint("(state = 'waiting') = (ended_at IS NULL)", name="ended_when"),
        Index(
            "ix_webhook_delivery_lane",
            "endpoint_id",
            "lane",
            "id",
            sqlite_where=WAITS,
            postgresql_where=WAITS,
        ),
        Index("ix_webhook_delivery_list", "endpoint_id", "id"),
        Index(
            "ix_webhook_delivery_dead",
            "endpoint_id",
            "id",
            sqlite_where=IS_DEAD,
            postgresql_where=IS_DEAD,
        ),
        Index("ix_webhook_delivery_ended", "ended_at"),
    )

    id: Mapped[Pk]
    endpoint_id: Mapped[int] = mapped_column(ForeignKey("webhook_endpoint.id"))
    message: Mapped[Code]
    topic: Mapped[Code]
    lane: Mapped[Code]
    body: Mapped[Document]
    state: Mapped[WebhookState] = mapped_column(
        one_of(WebhookState, "state"), default=WebhookState.WAITING
    )
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[At]
    fault: Mapped[Name] = mapped_column(default="")
    asked_at: Mapped[At]
    ended_at: Mapped[At | None]
