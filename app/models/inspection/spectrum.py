"""Reference spectra: what known materials look like, of the house's own pieces and of open sets."""

from __future__ import annotations

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from app.base.db import At, Base, Code, Digest, Document, Name, Pk


class ReferenceSpectrum(Base):
    """One known curve by the digest of its file; `shape` holds `values`, its form on the
    technique's grid."""

    __tablename__ = "reference_spectrum"
    __table_args__ = (UniqueConstraint("digest", "technique"),)

    id: Mapped[Pk]
    digest: Mapped[Digest]
    name: Mapped[Name]
    material: Mapped[Code]
    technique: Mapped[Code]
    source: Mapped[Name]
    shape: Mapped[Document]
    added_at: Mapped[At]
