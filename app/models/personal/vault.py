"""The vault: the tables in which a buyer's name, phone, address and words lie, all sealed."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import At, Base, Digest, Document, Pk, Prose
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


class ChosenFile(Base):
    """Order files that somebody chose and did not import yet, sealed, for them alone.

    `sealed` holds the files and what they were called, `said` what was said of them in the form;
    `digest` is the files' own.
    """

    __tablename__ = "chosen_file"

    id: Mapped[Pk]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    name: Mapped[Prose]
    digest: Mapped[Digest]
    said: Mapped[Document]
    sealed: Mapped[Prose]
    kept_at: Mapped[At] = mapped_column(index=True)


class KeptOrderFile(Base):
    """Order files as they were sent, sealed in pieces, until they are taken in or time is over.

    `names` are the house's for the files, one or two; each piece names its file by its place.
    """

    __tablename__ = "kept_order_file"

    id: Mapped[Pk]
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    names: Mapped[Document]
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
