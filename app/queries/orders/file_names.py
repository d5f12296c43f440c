"""What clerks called their files: those imported, for who sees the import; those that wait, for who
chose them."""

from __future__ import annotations

import zlib
from collections.abc import Collection

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base import secrets_at_rest
from app.models.personal.vault import KeptOrderPiece, OrderFileName
from app.readers.shown_names import shown_name

PURPOSE = "order file name"
FILES_PURPOSE = "order file"
SENT_AS = -2  # the piece of kept files that holds what they were called
NAMES = msgspec.msgpack.Decoder(tuple[str, ...])


def about_import(key: int) -> str:
    """What a sealed name is bound to."""
    return f"import {key}"


def names_of(session: Session, keys: Collection[int]) -> dict[int, str]:
    """By the import's key; of old imports nobody knows it any more."""
    found = session.execute(
        select(OrderFileName.import_id, OrderFileName.sealed).where(
            OrderFileName.import_id.in_(keys)
        )
    )
    return {
        key: secrets_at_rest.open(PURPOSE, sealed, about=about_import(key)).decode()
        for key, sealed in found
    }


def about_piece(kept_id: int, file: int, number: int) -> str:
    """What a sealed piece is bound to: moved to another place it does not open."""
    return f"order file {kept_id} {file} {number}"


def sent_names(session: Session, kept: Collection[int]) -> dict[int, str]:
    """What kept files were called, without phones, by their key."""
    pieces = select(KeptOrderPiece.kept_id, KeptOrderPiece.sealed).where(
        KeptOrderPiece.kept_id.in_(kept), KeptOrderPiece.file == SENT_AS
    )
    found = {}
    for key, sealed in session.execute(pieces):
        plain = secrets_at_rest.open(FILES_PURPOSE, sealed, about=about_piece(key, SENT_AS, 0))
        names = NAMES.decode(zlib.decompress(plain))
        found[key] = " + ".join(filter(None, map(shown_name, names)))
    return found
