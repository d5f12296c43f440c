"""Suppliers, the documents that prove them, and what people have said of their production."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import At, Base, Code, Name, Pk, one_of
from app.models.sentences import Sentence
from workflows.goods.lots.documents import DocumentKind
from workflows.goods.sampling.switching import Happening


class Supplier(Base):
    """Who goods are bought from; the code is what people call it, `name_key` its name compared."""

    __tablename__ = "supplier"
    __table_args__ = (Index("uq_supplier_name_key", "name_key", unique=True),)

    id: Mapped[Pk]
    code: Mapped[Code] = mapped_column(unique=True)
    name: Mapped[Name] = mapped_column(unique=True)
    name_key: Mapped[Name | None]
    credit_code: Mapped[Code] = mapped_column(default="")
    added_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[At]


class SupplierDocument(Base):
    """A document of a supplier, for one product or (empty) for all; renewed by another row."""

    __tablename__ = "supplier_document"
    __table_args__ = (
        UniqueConstraint("supplier_id", "kind", "number", "product"),
        CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="validity"),
    )

    id: Mapped[Pk]
    supplier_id: Mapped[int] = mapped_column(ForeignKey("supplier.id"))
    kind: Mapped[DocumentKind] = mapped_column(one_of(DocumentKind, "kind"))
    number: Mapped[Code]
    product: Mapped[Code] = mapped_column(default="")
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    added_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    added_at: Mapped[At]


class SupplierWord(Base):
    """What a responsible person said of a supplier's product; it moves its switching history."""

    __tablename__ = "supplier_word"

    id: Mapped[Pk]
    supplier_id: Mapped[int] = mapped_column(ForeignKey("supplier.id"), index=True)
    product: Mapped[Code]
    word: Mapped[Happening] = mapped_column(one_of(Happening, "word"))
    reason: Mapped[Sentence]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[At]
