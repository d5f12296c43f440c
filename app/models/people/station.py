"""Stations: the browsers of benches, and the badges that change the person at them."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import At, Base, Digest, Name, Pk


class Station(Base):
    """A bench's browser that a manager registered: by a one-time code, then by a random cookie."""

    __tablename__ = "station"

    id: Mapped[Pk]
    center_id: Mapped[int] = mapped_column(ForeignKey("center.id"), index=True)
    name: Mapped[Name]
    code_digest: Mapped[Digest | None] = mapped_column(unique=True)
    code_expires_at: Mapped[At]
    token_digest: Mapped[Digest | None] = mapped_column(unique=True)
    registered_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    registered_at: Mapped[At]
    expires_at: Mapped[At]
    used_at: Mapped[At | None]
    ended_at: Mapped[At | None]


class Badge(Base):
    """Somebody's badge: what its code says is kept as a digest, the PIN as an argon2 hash.

    Without a PIN, or with one that was shut after wrong tries, it opens nothing.
    """

    __tablename__ = "badge"

    id: Mapped[Pk]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    code_digest: Mapped[Digest] = mapped_column(unique=True)
    pin_hash: Mapped[Name | None]
    pin_shut_at: Mapped[At | None]
    issued_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    issued_at: Mapped[At]
    ended_at: Mapped[At | None]
