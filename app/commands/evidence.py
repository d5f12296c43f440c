"""Storing evidence and attaching it to an item's record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, null, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.base.content import Content, size_of
from app.base.errors import Missing
from app.base.storage import SMALL, Blobs
from app.commands import record
from app.models.inspection.evidence import (
    Attachment,
    Evidence,
    EvidencePurpose,
    ForgottenEvidence,
)
from app.models.inspection.second_look import LikenessPart
from app.models.intake.item import Item
from app.queries.inspection.reuse import OF_ONE_PIECE, Elsewhere, elsewhere
from app.readers.door import own_file, read_file
from app.readers.facts import FileFacts, Kind
from app.readers.kinds import ending_of
from app.readers.refusals import refusal_of
from workflows.event import Event
from workflows.inspection.curves import CurveReading, plain_reading
from workflows.inspection.events import (
    EvidenceAttached,
    EvidenceSeenElsewhere,
    EvidenceWithdrawn,
    SpectrumChosen,
)
from workflows.inspection.review.likeness import likeness_parts
from workflows.inspection.standard.curves import CurveBand
from workflows.personal.file_names import house_name
from workflows.roles import Actor
from workflows.verdict import Refused

KEY_OF_DIGEST = select(Evidence.id).where(Evidence.digest == bindparam("digest"))
PICTURES = (
    select(func.count())
    .select_from(Attachment)
    .join(Evidence, Evidence.id == Attachment.evidence_id)
    .where(
        Attachment.item_id == bindparam("item"),
        Attachment.inspection_id == bindparam("inspection"),
        Attachment.withdrawn_at.is_(None),
        Evidence.kind == Kind.IMAGE.value,
    )
)
NEW_PARTS = insert(LikenessPart)


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that was verified and lies in the evidence store.

    `own_name` is what the house calls a document that it wrote itself.
    `picked_at` is when it came to hand by the browser's clock: it may have waited for a line.
    """

    digest: str
    file: FileFacts
    spectrum: int | None = None
    own_name: str = ""
    picked_at: str = ""

    @property
    def name(self) -> str:
        """What it is called, whatever its sender called it."""
        return self.own_name or house_name(self.file.kind.value, self.digest, self.extension)

    @property
    def extension(self) -> str:
        """The ending that says what the file is, by its content."""
        return ending_of(self.file.mime)


def store_file(
    store: Blobs,
    name: str,
    content: Content,
    *,
    spectrum: int | None = None,
    bands: tuple[CurveBand, ...] = (),
) -> StoredFile:
    """Verify a file and put it away, before any transaction; raises `Refusal` for a bad one.

    `name` serves only to say a refusal to its sender. `spectrum` says which of several curves is
    meant, counted from 1; `bands` are measured on it.
    The store is content-addressed and write-once: a file whose transaction fails later is harmless.
    """
    file = read_file(name, content, spectrum=spectrum, bands=bands)
    if isinstance(file, Refused):
        raise refusal_of(file)
    digest = store.put(file.kept)
    if file.small:
        store.put_beside(digest, SMALL, file.small)
    chosen = spectrum if file.curve is not None else None
    return StoredFile(digest, file, chosen)


def store_own(store: Blobs, name: str, content: bytes) -> StoredFile:
    """Put away a JSON document that the house itself has written."""
    return StoredFile(store.put(content), own_file(content), own_name=name)


def attach(
    session: Session,
    item: Item,
    stored: StoredFile,
    purpose: EvidencePurpose,
    *,
    by: Actor,
    now: datetime,
    inspection_id: int | None = None,
    check_code: str = "",
    note: str = "",
    span: tuple[int, int | None] | None = None,
    reading: CurveReading | None = None,
) -> Attachment:
    """Make a stored file part of the item's record; the same file at the same place once only.

    `span`: of a film of several pieces, the seconds from and to which this one is seen.
    """
    read = null() if reading is None else plain_reading(reading)
    evidence_id = evidence_key(session, stored, now)
    known = _find_attached(session, item, purpose, check_code, evidence_id)
    if known is not None:
        if known.withdrawn_at is not None or known.spectrum != stored.spectrum:
            _bring_back(known, stored, read)
            _say_attached(session, item, stored, purpose, check_code, by=by, now=now)
        return known
    alone = OF_ONE_PIECE[purpose] and span is None
    found = elsewhere(session, item.id, evidence_id, stored.file.likeness) if alone else None
    attachment = Attachment(
        evidence_id=evidence_id,
        item_id=item.id,
        inspection_id=inspection_id,
        purpose=purpose,
        check_code=check_code,
        position=_next_position(session, item, purpose, check_code),
        name=stored.name,
        note=note,
        spectrum=stored.spectrum,
        reading=read,
        captured=captured_of(stored) or null(),
        elsewhere=null() if found is None else found.plain(),
        by_id=by.person_id,
        at=now,
        starts_s=span[0] if span else None,
        ends_s=span[1] if span else None,
    )
    session.add(attachment)
    session.flush()
    _say_attached(session, item, stored, purpose, check_code, found, by=by, now=now)
    return attachment


def captured_of(stored: StoredFile) -> dict[str, str]:
    """When and by what it was taken: the camera's word and the browser's, each by its own clock."""
    said = {
        "camera": stored.file.taken_at,
        "device": stored.file.device,
        "browser": stored.picked_at,
    }
    return {who: what for who, what in said.items() if what}


def _find_attached(
    session: Session, item: Item, purpose: EvidencePurpose, check_code: str, evidence_id: int
) -> Attachment | None:
    place = (
        Attachment.item_id == item.id,
        Attachment.purpose == purpose,
        Attachment.check_code == check_code,
        Attachment.evidence_id == evidence_id,
    )
    return session.scalars(select(Attachment).where(*place)).one_or_none()


def _bring_back(known: Attachment, stored: StoredFile, read: Any) -> None:
    """As if attached anew: what a reviewer answered was said of the curve before."""
    known.withdrawn_at, known.spectrum = None, stored.spectrum
    known.reading, known.answer = read, null()


def _say_attached(
    session: Session,
    item: Item,
    stored: StoredFile,
    purpose: EvidencePurpose,
    check_code: str,
    found: Elsewhere | None = None,
    *,
    by: Actor,
    now: datetime,
) -> None:
    events: list[Event] = [EvidenceAttached(stored.digest, purpose.value, check_code)]
    if stored.spectrum is not None:
        events.append(SpectrumChosen(stored.digest, check_code, stored.spectrum))
    if found is not None:
        told = (check_code, found.same, found.refs)
        events.append(EvidenceSeenElsewhere(stored.digest, purpose.value, *told))
    for event in events:
        record.append(session, event, by=by, now=now, center_id=item.center_id, item_id=item.id)


def withdraw(
    session: Session, item: Item, attachment_id: int, *, by: Actor, now: datetime
) -> Attachment:
    """Take an attachment out of use; the file and the event that added it stay."""
    attachment = session.get(Attachment, attachment_id)
    if attachment is None or attachment.item_id != item.id:
        raise Missing
    if attachment.withdrawn_at is None:
        attachment.withdrawn_at = now
        digest = session.get_one(Evidence, attachment.evidence_id).digest
        record.append(
            session,
            EvidenceWithdrawn(digest, attachment.purpose.value, attachment.check_code),
            by=by,
            now=now,
            center_id=item.center_id,
            item_id=item.id,
        )
    return attachment


def count(session: Session, item: Item, *purposes: EvidencePurpose) -> int:
    """How many attachments of these purposes the item has in use."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Attachment)
            .where(
                Attachment.item_id == item.id,
                Attachment.purpose.in_(purposes),
                Attachment.withdrawn_at.is_(None),
            )
        )
        or 0
    )


def count_pictures(session: Session, item: Item, inspection_id: int) -> int:
    """How many pictures the findings of a round have in use."""
    return session.scalar(PICTURES, {"item": item.id, "inspection": inspection_id}) or 0


def evidence_key(session: Session, stored: StoredFile, now: datetime) -> int:
    """The row of a stored file, made where there is none yet."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    made = session.execute(
        dialect.insert(Evidence)
        .values(
            digest=stored.digest,
            kind=stored.file.kind.value,
            mime=stored.file.mime,
            size=size_of(stored.file.kept),
            width=stored.file.width,
            height=stored.file.height,
            stored_at=now,
            likeness=stored.file.likeness or None,
        )
        .on_conflict_do_nothing(index_elements=[Evidence.digest])
        .returning(Evidence.id)
    ).scalar_one_or_none()
    key = made or session.scalars(KEY_OF_DIGEST, {"digest": stored.digest}).one()
    come_back = session.scalar(
        delete(ForgottenEvidence)
        .where(ForgottenEvidence.evidence_id == key)
        .returning(ForgottenEvidence.evidence_id)
    )
    if stored.file.likeness and (made or come_back is not None):
        parts = enumerate(likeness_parts(stored.file.likeness))
        session.execute(
            NEW_PARTS, [{"evidence_id": key, "part": n, "value": value} for n, value in parts]
        )
    return key


def _next_position(session: Session, item: Item, purpose: EvidencePurpose, check_code: str) -> int:
    last = session.scalar(
        select(func.max(Attachment.position)).where(
            Attachment.item_id == item.id,
            Attachment.purpose == purpose,
            Attachment.check_code == check_code,
        )
    )
    return 0 if last is None else last + 1
