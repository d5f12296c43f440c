"""What reviewers objected to, what became of it, and what each of them has looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from app.models.inspection.evidence import Attachment, EvidencePurpose
from app.models.inspection.inspection import FindingRecord, Inspection
from app.models.inspection.second_look import EvidenceLook, ReviewObjection
from app.models.people.account import Person
from workflows.inspection.review.second_look import ObjectionKind, objection_text
from workflows.inspection.standard.types import Stage
from workflows.verdict import Text

BENCH = (Stage.BENCH.value, Stage.INTAKE.value)
OF_OPEN_ROUND = (
    select(ReviewObjection, Attachment.withdrawn_at, Person.name)
    .join(Inspection, Inspection.id == ReviewObjection.inspection_id)
    .join(Person, Person.id == ReviewObjection.by_id)
    .outerjoin(Attachment, Attachment.id == ReviewObjection.attachment_id)
    .where(Inspection.item_id == bindparam("item"), Inspection.closed_at.is_(None))
    .order_by(ReviewObjection.id)
)
LATEST = (
    select(FindingRecord.check_code, func.max(FindingRecord.at))
    .where(
        FindingRecord.inspection_id == bindparam("inspection"),
        FindingRecord.stage.in_(BENCH),
        FindingRecord.revision > 1,
    )
    .group_by(FindingRecord.check_code)
)
WAS_SENT_BACK = select(
    select(ReviewObjection.id)
    .where(ReviewObjection.inspection_id == bindparam("inspection"))
    .exists()
)
SAID_AT = select(FindingRecord.at).where(
    FindingRecord.inspection_id == bindparam("inspection"),
    FindingRecord.check_code == bindparam("code"),
    FindingRecord.superseded_at.is_(None),
)
SEEN = select(EvidenceLook.attachment_id).where(
    EvidenceLook.inspection_id == bindparam("inspection"),
    EvidenceLook.person_id == bindparam("person"),
)
OF_FINDINGS = (
    Attachment.item_id == bindparam("item"),
    Attachment.inspection_id == bindparam("inspection"),
    Attachment.purpose == EvidencePurpose.FINDING,
    Attachment.withdrawn_at.is_(None),
)
TO_SEE = select(Attachment.id).where(*OF_FINDINGS)
UNSEEN = (
    select(Attachment.check_code, Attachment.name)
    .where(*OF_FINDINGS, Attachment.id.not_in(SEEN))
    .order_by(Attachment.check_code, Attachment.id)
)


@dataclass(frozen=True, slots=True)
class ObjectionView:
    """One reason for which the sheet came back, and what was done about it."""

    key: int
    check: str
    file: int | None
    kind: ObjectionKind
    words: str
    who: str
    at: datetime
    answer: str
    changed: bool

    @property
    def settled(self) -> bool:
        """Whether it was answered, or what it speaks of is another now."""
        return self.changed or bool(self.answer)

    @property
    def text(self) -> Text:
        """The objection in a sentence."""
        return objection_text(self.kind, self.words, self.check)


def objections(session: Session, item_id: int) -> tuple[ObjectionView, ...]:
    """What was objected to in the open round of an item, in order."""
    rows = session.execute(OF_OPEN_ROUND, {"item": item_id}).all()
    if not rows:
        return ()
    given = {"inspection": rows[0].ReviewObjection.inspection_id}
    latest = dict(session.execute(LATEST, given).all())
    return tuple(
        _view(row.ReviewObjection, row.name, row.withdrawn_at is not None, latest) for row in rows
    )


def unanswered_objections(session: Session, item_id: int) -> tuple[Text, ...]:
    """What was objected to, and is neither corrected nor answered."""
    return tuple(one.text for one in objections(session, item_id) if not one.settled)


def was_sent_back(session: Session, inspection_id: int) -> bool:
    """Whether a reviewer objected to anything in this round."""
    return bool(session.scalar(WAS_SENT_BACK, {"inspection": inspection_id}))


def said_at(session: Session, inspection_id: int, code: str) -> datetime | None:
    """When what counts for a check was recorded."""
    return session.scalar(SAID_AT, {"inspection": inspection_id, "code": code})


def looked_at(session: Session, inspection_id: int, person_id: int | None) -> frozenset[int]:
    """The files of a round that this person has had before their eyes."""
    given = {"inspection": inspection_id, "person": person_id}
    return frozenset(session.scalars(SEEN, given))


def files_to_see(session: Session, item_id: int, inspection_id: int) -> frozenset[int]:
    """The pictures and curves on which the findings of a round rest."""
    given = {"item": item_id, "inspection": inspection_id}
    return frozenset(session.scalars(TO_SEE, given))


def unseen_files(
    session: Session, item_id: int, inspection_id: int, person_id: int | None
) -> tuple[Text, ...]:
    """Those that this person has not had before their eyes: the check and the file's name."""
    given = {"item": item_id, "inspection": inspection_id, "person": person_id}
    names = (f"{row.check_code} {row.name}".strip() for row in session.execute(UNSEEN, given))
    return tuple(Text(name, name) for name in names)


def _view(
    row: ReviewObjection, who: str, withdrawn: bool, latest: dict[str, datetime]
) -> ObjectionView:
    times = [at for code, at in latest.items() if row.check_code in ("", code)]
    revised = any(at > row.at for at in times)
    return ObjectionView(
        key=row.id,
        check=row.check_code,
        file=row.attachment_id,
        kind=row.kind,
        words=row.words,
        who=who,
        at=row.at,
        answer=row.answer,
        changed=withdrawn if row.attachment_id is not None else revised,
    )
