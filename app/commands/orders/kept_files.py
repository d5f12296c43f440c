"""Order files kept as they were sent until they are taken in: sealed, for their sender, in pieces.

In the database and not in a folder: any worker has them, and they come and go with the transaction
that asks for the import or ends it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from app.base import secrets_at_rest
from app.base.errors import Missing
from app.models.personal.vault import KeptOrderFile, KeptOrderPiece
from workflows.personal.file_names import ORDER_FILE, house_name
from workflows.verdict import Text

PURPOSE = "order file"
PIECE = 1_000_000  # bytes
GONE = Text("文件已超过保留期限，请重新导入", "The file was kept long enough; import it once more")


def about_piece(kept_id: int, file: int, number: int) -> str:
    """What a sealed piece is bound to: moved to another place it does not open."""
    return f"order file {kept_id} {file} {number}"


def keep_files(
    session: Session, files: Sequence[tuple[str, bytes]], *, by_id: int, now: datetime
) -> int:
    """Keep files as they are; returns the key that they are opened by."""
    kept = KeptOrderFile(by_id=by_id, names={"names": _house_names(files)}, kept_at=now)
    session.add(kept)
    session.flush()
    for place, (_, content) in enumerate(files):
        for number, start in enumerate(range(0, len(content), PIECE)):
            about = about_piece(kept.id, place, number)
            sealed = secrets_at_rest.seal(PURPOSE, content[start : start + PIECE], about=about)
            row = {"kept_id": kept.id, "file": place, "number": number, "sealed": sealed}
            session.execute(insert(KeptOrderPiece.__table__).values(row))
    return kept.id


def _house_names(files: Sequence[tuple[str, bytes]]) -> list[str]:
    """One a file; what a shop called it lies nowhere outside its seal."""
    return [house_name(ORDER_FILE, hashlib.sha256(content).hexdigest()) for _, content in files]


def open_files(session: Session, kept_id: int) -> list[tuple[str, bytes]]:
    """The files with their names. Raises `Missing` where they are gone."""
    kept = session.get(KeptOrderFile, kept_id)
    if kept is None:
        raise Missing(GONE)
    contents = [bytearray() for _ in kept.names["names"]]
    pieces = select(KeptOrderPiece).where(KeptOrderPiece.kept_id == kept_id)
    pieces = pieces.order_by(KeptOrderPiece.file, KeptOrderPiece.number)
    for piece in session.scalars(pieces.execution_options(yield_per=1)):
        about = about_piece(kept_id, piece.file, piece.number)
        contents[piece.file] += secrets_at_rest.open(PURPOSE, piece.sealed, about=about)
    return [
        (name, bytes(content)) for name, content in zip(kept.names["names"], contents, strict=True)
    ]


def forget_files(session: Session, kept_id: int) -> None:
    """They are taken in, or nobody wants them any more."""
    session.execute(delete(KeptOrderPiece).where(KeptOrderPiece.kept_id == kept_id))
    session.execute(delete(KeptOrderFile).where(KeptOrderFile.id == kept_id))
