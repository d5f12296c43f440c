"""Codes that belong to one piece alone, and the certificate that states each of them."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import Base, Code, Name, Pk


class PieceCode(Base):
    """One code of a kind (serial, chip number, ...) and who holds it now.

    A row is locked before its holder changes, so that two papers signed at once can't both state
    the code. `kind` is the check that found it, `code` as `workflows.papers.piece_codes` folds it.
    """

    __tablename__ = "piece_code"
    __table_args__ = (UniqueConstraint("kind", "code"), Index("ix_piece_code_code", "code"))

    id: Mapped[Pk]
    kind: Mapped[Code]
    code: Mapped[Name]
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), index=True)
