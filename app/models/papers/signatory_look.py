"""Which papers were shown to whom before they were signed."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import At, Base, Digest, Key


class SignatoryLook(Base):
    """What a signatory was last shown of a piece's paper at a sign-in (0: at none).

    A sign-in's row may go before this one: its number is kept without a reference.
    """

    __tablename__ = "paper_look"

    inspection_id: Mapped[int] = mapped_column(ForeignKey("inspection.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    sign_in: Mapped[Key] = mapped_column(primary_key=True, autoincrement=False)
    shown_digest: Mapped[Digest]
    at: Mapped[At]
