"""Order files that were chosen once: kept until they are imported or time is over.

A mapping is saved, a shop is named, a trial is looked at: the import goes on with the same files.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.base.content import whole
from app.base.errors import Invalid, NotPermitted
from app.commands.orders.kept_files import forget_files, keep_files, open_files
from app.models.personal.vault import FileWaits, KeptOrderFile
from app.readers.shown_names import shown_name
from workflows.personal.retention import Keeping, retention
from workflows.roles import Actor
from workflows.verdict import Text

MOST_CHOSEN = 3  # of one person; each is one file, or the two reports of a platform
GONE = Text(
    "这份文件已导入、已删除或已过保留期，请重新选择文件",
    "The file was imported, dropped, or kept too long: choose it again",
)

Files = tuple[tuple[str, bytes], ...]


def keep_chosen(
    session: Session,
    files: Sequence[tuple[str, bytes]],
    said: Mapping[str, str],
    *,
    by: Actor,
    now: datetime,
) -> int:
    """Keep the files for who chose them; the same ones replace themselves, the oldest go."""
    if by.person_id is None:
        raise NotPermitted
    digest = hashlib.sha256(b"".join(hashlib.sha256(c).digest() for _, c in files)).hexdigest()
    same = session.scalars(_chosen_by(by).where(KeptOrderFile.digest == digest)).all()
    forget_files(session, *same)
    key = keep_files(
        session,
        [(shown_name(name), content) for name, content in files],
        by_id=by.person_id,
        now=now,
        waits=FileWaits.FOR_PERSON,
        digest=digest,
        said=said,
    )
    latest = _chosen_by(by).order_by(KeptOrderFile.id.desc())
    forget_files(session, *session.scalars(latest.offset(MOST_CHOSEN)).all())
    return key


def open_chosen(session: Session, key: int, *, by: Actor, now: datetime) -> Files:
    """What somebody chose. Raises `Invalid` where it is gone, or is another's."""
    begun = now - retention(Keeping.CHOSEN_FILES, now.date()).length
    theirs = _chosen_by(by).where(KeptOrderFile.id == key, KeptOrderFile.kept_at > begun)
    if session.scalar(theirs) is None:
        raise Invalid("file", GONE)
    with open_files(session, key) as files:
        return tuple((name, whole(content)) for name, content in files)


def drop_chosen(session: Session, key: int, *, by: Actor) -> bool:
    """They were imported, or are not wanted any more; another's stay. Whether there were any."""
    theirs = session.scalars(_chosen_by(by).where(KeptOrderFile.id == key).with_for_update()).all()
    forget_files(session, *theirs)
    return bool(theirs)


def _chosen_by(by: Actor) -> Select[int]:
    return select(KeptOrderFile.id).where(
        KeptOrderFile.by_id == by.person_id, KeptOrderFile.waits == FileWaits.FOR_PERSON
    )
