"""Mails with order files that were looked at."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import At, Base, Code, Digest, Key, Pk

MARKED = text("mark <> ''")


class TakenMail(Base):
    """One mail of the box, by what its server counts it as (RFC 3501, 2.3.1.1); looked at once.

    `mark` is the digest of sender and Message-ID, empty where none is known: a mail that came twice
    has another number and the same mark. `outcome` is "taken" or why it was let lie.
    """

    __tablename__ = "taken_mail"
    __table_args__ = (
        UniqueConstraint("validity", "uid"),
        Index(
            "uq_taken_mail_mark", "mark", unique=True, sqlite_where=MARKED, postgresql_where=MARKED
        ),
    )

    id: Mapped[Pk]
    validity: Mapped[Key]
    uid: Mapped[Key]
    mark: Mapped[Digest] = mapped_column(default="")
    outcome: Mapped[Code]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[At]
