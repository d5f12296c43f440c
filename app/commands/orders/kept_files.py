"""Order files kept as they were sent, for who sent them: sealed in pieces, until they are imported.

They wait for a person, who chose them and has something to say first, or for a worker, who takes in
a long file. In the database and not in a folder: any worker has them, and they come and go with the
transaction that asks for the import or ends it.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from app.base import secrets_at_rest
from app.base.content import Content, nameless_file
from app.base.errors import Missing
from app.models.personal.vault import FileWaits, KeptOrderFile, KeptOrderPiece
from app.queries.orders.file_names import FILES_PURPOSE, NAMES, SENT_AS, about_piece
from workflows.personal.file_names import ORDER_FILE, house_name
from workflows.verdict import Text

PIECE = 1_000_000  # bytes
FAST = 1  # of zlib: most of a file is the same words again
GONE = Text("文件已超过保留期限，请重新导入", "The file was kept long enough; import it once more")
# Files that were chosen before they were kept in pieces: all of one choice in one piece.
OLD_CHOICE = -1
OLD_PURPOSE = "chosen order files"
_OLD_FILES = msgspec.msgpack.Decoder(tuple[tuple[str, bytes], ...])

Files = list[tuple[str, Content]]


def about_old_choice(person_id: int | None) -> str:
    """Whom files belong to that were chosen before they were kept in pieces."""
    return f"person {person_id}"


def keep_files(
    session: Session,
    files: Sequence[tuple[str, bytes]],
    *,
    by_id: int,
    now: datetime,
    waits: FileWaits = FileWaits.FOR_WORKER,
    digest: str = "",
    said: Mapping[str, str] | None = None,
) -> int:
    """Keep files as they are; returns the key that they are opened by.

    What they were called is sealed too: outside of the seal they have the house's names.
    """
    kept = KeptOrderFile(
        by_id=by_id,
        waits=waits,
        names={"names": [_name_of(content) for _, content in files]},
        digest=digest,
        said=dict(said or {}),
        packed=True,
        kept_at=now,
    )
    session.add(kept)
    session.flush()
    _keep_piece(session, kept.id, SENT_AS, 0, msgspec.msgpack.encode([name for name, _ in files]))
    for place, (_, content) in enumerate(files):
        for number, start in enumerate(range(0, len(content), PIECE)):
            _keep_piece(session, kept.id, place, number, content[start : start + PIECE])
    return kept.id


def _name_of(content: bytes) -> str:
    return house_name(ORDER_FILE, hashlib.sha256(content).hexdigest())


def _keep_piece(session: Session, kept_id: int, place: int, number: int, plain: bytes) -> None:
    about = about_piece(kept_id, place, number)
    sealed = secrets_at_rest.seal(FILES_PURPOSE, zlib.compress(plain, FAST), about=about)
    row = {"kept_id": kept_id, "file": place, "number": number, "sealed": sealed}
    session.execute(insert(KeptOrderPiece.__table__).values(row))


def hand_over(session: Session, kept_id: int, *, by_id: int, now: datetime) -> bool:
    """Chosen files wait for a worker from now on; False where they are gone, or another's."""
    given: Any = session.execute(
        update(KeptOrderFile)
        .where(
            KeptOrderFile.id == kept_id,
            KeptOrderFile.by_id == by_id,
            KeptOrderFile.waits == FileWaits.FOR_PERSON,
        )
        .values(waits=FileWaits.FOR_WORKER, kept_at=now)
        .execution_options(synchronize_session=False)
    )
    return bool(given.rowcount)


@contextmanager
def open_files(session: Session, kept_id: int) -> Iterator[Files]:
    """The files with their names, no copy of them in this process; closed at the end, and not with
    the session. Raises `Missing` where they are gone."""
    kept = session.get(KeptOrderFile, kept_id)
    if kept is None:
        raise Missing(GONE)
    with ExitStack() as stack:
        contents = [stack.enter_context(nameless_file()) for _ in kept.names["names"]]
        old: Files = []
        names = tuple(kept.names["names"])
        for place, plain in _open_pieces(session, kept):
            if place == OLD_CHOICE:
                old = list(_OLD_FILES.decode(plain))
            elif place == SENT_AS:
                names = NAMES.decode(plain)
            else:
                contents[place].write(plain)
        yield old or list(zip(names, contents, strict=True))


def _open_pieces(session: Session, kept: KeptOrderFile) -> Iterator[tuple[int, bytes]]:
    """Each piece with the place of its file."""
    pieces = select(KeptOrderPiece.file, KeptOrderPiece.number, KeptOrderPiece.sealed)
    pieces = pieces.where(KeptOrderPiece.kept_id == kept.id)
    pieces = pieces.order_by(KeptOrderPiece.file, KeptOrderPiece.number)
    for piece in session.execute(pieces.execution_options(yield_per=1)):
        if piece.file == OLD_CHOICE:
            about = about_old_choice(kept.by_id)
            packed = secrets_at_rest.open(OLD_PURPOSE, piece.sealed, about=about)
            yield OLD_CHOICE, zlib.decompress(packed)
            continue
        about = about_piece(kept.id, piece.file, piece.number)
        plain = secrets_at_rest.open(FILES_PURPOSE, piece.sealed, about=about)
        yield piece.file, zlib.decompress(plain) if kept.packed else plain


def forget_files(session: Session, *kept: int) -> None:
    """They are taken in, or nobody wants them any more."""
    session.execute(delete(KeptOrderPiece).where(KeptOrderPiece.kept_id.in_(kept)))
    session.execute(delete(KeptOrderFile).where(KeptOrderFile.id.in_(kept)))
