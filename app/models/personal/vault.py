"""The vault: the tables in which a buyer's name, phone, address and words lie, all sealed."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.base.db import At, Base, Digest, Document, Pk, Prose, one_of
from app.models.sentences import Sentence


class BuyerRecord(Base):
    """What is known of an order's buyer, encrypted by the order's own key.

    The key is wrapped by the master key. To erase is to destroy it: the row stays and says who did
    it, when and why. The two digests are keyed; they find an order by a phone or its last digits.
    """

    __tablename__ = "buyer_record"
    __table_args__ = (
        CheckConstraint(
            "(erased_at IS NULL) = (wrapped_key IS NOT NULL)", name="erased_has_no_key"
        ),
        CheckConstraint("(wrapped_key IS NULL) = (sealed IS NULL)", name="sealed_with_key"),
        CheckConstraint(
            "erased_at IS NULL OR (phone_digest IS NULL AND tail_digest IS NULL)",
            name="erased_is_not_found",
        ),
    )

    id: Mapped[Pk]
    order_id: Mapped[int] = mapped_column(ForeignKey("shop_order.id"), unique=True)
    wrapped_key: Mapped[Prose | None]
    sealed: Mapped[Prose | None]
    phone_digest: Mapped[Digest | None] = mapped_column(index=True)
    tail_digest: Mapped[Digest | None] = mapped_column(index=True)
    kept_at: Mapped[At]
    review_at: Mapped[At] = mapped_column(index=True)
    restricted_at: Mapped[At | None]
    restricted_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    restricted_reason: Mapped[Sentence] = mapped_column(default="")
    erased_at: Mapped[At | None]
    erased_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    erased_reason: Mapped[Sentence] = mapped_column(default="")


class RejectedRows(Base):
    """Rows of a file that were refused, sealed, until their importer takes them or time does."""

    __tablename__ = "rejected_rows"

    import_id: Mapped[int] = mapped_column(ForeignKey("order_import.id"), primary_key=True)
    sealed: Mapped[Prose]
    rows: Mapped[int]
    kept_at: Mapped[At] = mapped_column(index=True)


class OrderFileName(Base):
    """What an imported file was called by who sent it, without phones, sealed, for a time."""

    __tablename__ = "order_file_name"

    import_id: Mapped[int] = mapped_column(ForeignKey("order_import.id"), primary_key=True)
    sealed: Mapped[Prose]
    kept_at: Mapped[At] = mapped_column(index=True)


class FileWaits(StrEnum):
    """For whom a kept file waits."""

    FOR_PERSON = "person"
    FOR_WORKER = "worker"


class KeptOrderFile(Base):
    """Order files as they were sent, sealed in pieces, until they are imported or time is over.

    They are their sender's alone. While they wait for this person, `said` is what the form said of
    them and `digest` the files' own. `names` are the house's for the files, one or two; each piece
    names its file by its place. Pieces of before are not `packed`.
    """

    __tablename__ = "kept_order_file"
    __table_args__ = (Index("ix_kept_order_file_by_id", "by_id", "id"),)

    id: Mapped[Pk]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    waits: Mapped[FileWaits] = mapped_column(one_of(FileWaits, "waits"))
    names: Mapped[Document]
    digest: Mapped[Prose] = mapped_column(default="")
    said: Mapped[Document] = mapped_column(default=dict)
    packed: Mapped[bool] = mapped_column(default=True)
    kept_at: Mapped[At] = mapped_column(index=True)


class KeptOrderPiece(Base):
    """Some bytes of a kept file, in their order."""

    __tablename__ = "kept_order_piece"
    __table_args__ = (UniqueConstraint("kept_id", "file", "number"),)

    id: Mapped[Pk]
    kept_id: Mapped[int] = mapped_column(ForeignKey("kept_order_file.id"))
    file: Mapped[int]
    number: Mapped[int]
    sealed: Mapped[Prose]
    kept: Mapped[KeptOrderFile] = relationship()
