"""What the door remembers: wrong tries, and the devices that an account knows."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import At, Base, Code, Digest, Pk


class WrongTry(Base):
    """Wrong tries at one account from one network, one device or one station.

    `account` is a digest of what was typed, whether somebody is called so or not.
    """

    __tablename__ = "wrong_try"
    __table_args__ = (
        UniqueConstraint("account", "origin"),
        CheckConstraint("tries >= 0 AND waits >= 0", name="counts"),
    )

    id: Mapped[Pk]
    account: Mapped[Digest]
    origin: Mapped[Code]
    tries: Mapped[int]
    waits: Mapped[int]
    last_at: Mapped[At | None] = mapped_column(index=True)
    locked_until: Mapped[At | None]


class KnownDevice(Base):
    """A browser that somebody has signed in with; its cookie is a random value, here its digest."""

    __tablename__ = "known_device"

    id: Mapped[Pk]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    token_digest: Mapped[Digest] = mapped_column(unique=True)
    created_at: Mapped[At]
    expires_at: Mapped[At]
