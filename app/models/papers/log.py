"""The public log of certificates: leaves, complete subtrees, checkpoints, all append-only."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.base.db import At, Base, Code, Key, Name, Pk, Prose


class LogLeaf(Base):
    """One leaf (RFC 9162): the canonical entry of an issue or a change of status."""

    __tablename__ = "log_leaf"

    position: Mapped[Key] = mapped_column(primary_key=True, autoincrement=False)
    # None: a leaf that accepts a gap (certificates/log/gap.py) speaks of no certificate.
    certificate_id: Mapped[int | None] = mapped_column(ForeignKey("certificate.id"), index=True)
    entry: Mapped[Prose]
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    at: Mapped[At]


class LogNode(Base):
    """The hash of one complete subtree."""

    __tablename__ = "log_node"

    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    position: Mapped[Key] = mapped_column(primary_key=True, autoincrement=False)
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))


class LogSize(Base):
    """How many leaves there are: one row, whose lock puts those who append in a line."""

    __tablename__ = "log_size"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    size: Mapped[Key]


class LogCheckpoint(Base):
    """A signed head of the log (C2SP tlog-checkpoint), as it was published."""

    __tablename__ = "log_checkpoint"

    id: Mapped[Pk]
    size: Mapped[Key] = mapped_column(unique=True)
    note: Mapped[Prose]
    token: Mapped[bytes | None] = mapped_column(LargeBinary)
    at: Mapped[At]


class LogCosignature(Base):
    """The line by which a witness signed a published head (C2SP tlog-cosignature)."""

    __tablename__ = "log_cosignature"
    __table_args__ = (UniqueConstraint("size", "witness"),)

    id: Mapped[Pk]
    size: Mapped[Key] = mapped_column(ForeignKey("log_checkpoint.size"))
    witness: Mapped[Name] = mapped_column(index=True)
    line: Mapped[Prose]
    at: Mapped[At]


class KnownKey(Base):
    """The public half of a key that signs for this database: `root` or `log`, set once; and
    `revoked`, the newest list of signers that the root has revoked."""

    __tablename__ = "known_key"

    name: Mapped[Code] = mapped_column(primary_key=True)
    public: Mapped[Prose]
