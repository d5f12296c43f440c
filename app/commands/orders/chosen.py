"""Order files that were chosen once: kept, sealed, until they are imported or time is over.

A mapping is saved, a shop is named, a trial is looked at: the import goes on with the same files.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.base import secrets_at_rest
from app.base.errors import Invalid
from app.models.personal.vault import ChosenFile
from app.readers.orders.shown_names import shown_name
from workflows.personal.file_names import ORDER_FILE, house_name
from workflows.personal.retention import Keeping, retention
from workflows.roles import Actor
from workflows.verdict import Text

CHOSEN = "chosen order files"
MOST_CHOSEN = 3  # of one person; each is one file, or the two reports of a platform
FAST = 1  # of zlib: most of a file is the same words again
GONE = Text(
    "这份文件已导入、已删除或已过保留期，请重新选择文件",
    "The file was imported, dropped, or kept too long: choose it again",
)


Files = tuple[tuple[str, bytes], ...]
_FILES = msgspec.msgpack.Decoder(Files)


def keep_chosen(
    session: Session,
    files: Sequence[tuple[str, bytes]],
    said: Mapping[str, str],
    *,
    by: Actor,
    now: datetime,
) -> int:
    """Keep the files for who chose them; the same ones replace themselves, the oldest go."""
    digest = hashlib.sha256(b"".join(hashlib.sha256(c).digest() for _, c in files)).hexdigest()
    session.execute(
        delete(ChosenFile).where(ChosenFile.person_id == by.person_id, ChosenFile.digest == digest)
    )
    named = tuple((shown_name(name), content) for name, content in files)
    packed = zlib.compress(msgspec.msgpack.encode(named), FAST)
    kept = ChosenFile(
        person_id=by.person_id,
        name=house_name(ORDER_FILE, digest),
        digest=digest,
        said=dict(said),
        sealed=secrets_at_rest.seal(CHOSEN, packed, about=about_chosen(by.person_id)),
        kept_at=now,
    )
    session.add(kept)
    session.flush()
    surplus = session.scalars(
        select(ChosenFile.id)
        .where(ChosenFile.person_id == by.person_id)
        .order_by(ChosenFile.id.desc())
        .offset(MOST_CHOSEN)
    ).all()
    session.execute(delete(ChosenFile).where(ChosenFile.id.in_(surplus)))
    return kept.id


def open_chosen(session: Session, key: int, *, by: Actor, now: datetime) -> Files:
    """What somebody chose. Raises `Invalid` where it is gone, or is another's."""
    found = session.scalars(
        select(ChosenFile.sealed).where(
            ChosenFile.id == key,
            ChosenFile.person_id == by.person_id,
            ChosenFile.kept_at > now - retention(Keeping.CHOSEN_FILES, now.date()).length,
        )
    ).one_or_none()
    if found is None:
        raise Invalid("file", GONE)
    packed = secrets_at_rest.open(CHOSEN, found, about=about_chosen(by.person_id))
    return _FILES.decode(zlib.decompress(packed))


def drop_chosen(session: Session, key: int, *, by: Actor) -> bool:
    """They were imported, or are not wanted any more; another's stay. Whether there were any."""
    gone: Any = session.execute(
        delete(ChosenFile).where(ChosenFile.id == key, ChosenFile.person_id == by.person_id)
    )
    return bool(gone.rowcount)


def about_chosen(person_id: int | None) -> str:
    """Whom sealed files belong to."""
    return f"person {person_id}"
