"""Keys for programs."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import At, Base, Code, Digest, Document, Name, Pk


class ApiKey(Base):
    """A key for programs; only its digest is kept. It ends by itself, and says when it was used."""

    __tablename__ = "api_key"
    __table_args__ = (CheckConstraint("expires_at > created_at", name="validity"),)

    id: Mapped[Pk]
    name: Mapped[Name]
    key_digest: Mapped[Digest] = mapped_column(unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    scopes: Mapped[Document]
    center_id: Mapped[int | None] = mapped_column(ForeignKey("center.id"))
    created_at: Mapped[At]
    expires_at: Mapped[At]
    used_at: Mapped[At | None]
    ended_at: Mapped[At | None]


class AnsweredRequest(Base):
    """A write of a program and its answer, under the mark that the program gave it.

    Put here in the transaction of the write: the same request sent again is answered, not done.
    """

    __tablename__ = "answered_request"
    __table_args__ = (
        UniqueConstraint("key_id", "mark"),
        CheckConstraint("status BETWEEN 200 AND 299", name="done"),
        Index("ix_answered_request_at", "at"),
    )

    id: Mapped[Pk]
    key_id: Mapped[int] = mapped_column(ForeignKey("api_key.id"))
    mark: Mapped[Code]
    request_digest: Mapped[Digest]
    status: Mapped[int]
    answer: Mapped[Document]
    at: Mapped[At]
