"""Which key opens what lies encrypted here."""

from __future__ import annotations

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped

from app.base.db import Base, Code, Pk


class MasterKey(Base):
    """The fingerprint of the one master key; the key itself lies with the other keys."""

    __tablename__ = "master_key"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

    id: Mapped[Pk]
    fingerprint: Mapped[Code]
