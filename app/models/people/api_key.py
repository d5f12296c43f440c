"""Keys for programs."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import At, Base, Digest, Document, Name, Pk


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
