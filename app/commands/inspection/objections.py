"""What a reviewer has looked at, and what they object to."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.base.errors import Missing, NotPermitted, Refusal
from app.commands import record
from app.commands.inspection.findings import Bench
from app.commands.load import item_for_update, open_inspection
from app.models.inspection.evidence import Attachment, EvidencePurpose
from app.models.inspection.second_look import EvidenceLook, ReviewObjection
from app.queries.inspection.second_look import files_to_see
from workflows.inspection.events import ReviewerObjected
from workflows.inspection.review.second_look import (
    LONGEST_ANSWER,
    MOST_OBJECTIONS,
    SheetObjection,
    unfit_objection,
)
from workflows.inspection.states import ItemState
from workflows.roles import Actor, Permission


def note_looked(
    session: Session, ref: str, files: Collection[int], *, by: Actor, now: datetime
) -> int:
    """Record that this reviewer had these files before their eyes; how many are still to see."""
    item = item_for_update(session, ref)
    if not by.may(Permission.REVIEW, item.center_id) or by.person_id is None:
        raise NotPermitted
    inspection = open_inspection(session, item)
    if inspection is None or item.state is not ItemState.IN_REVIEW:
        raise Missing
    to_see = files_to_see(session, item.id, inspection.id)
    seen = sorted(to_see & set(files))
    if seen:
        dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
        known = {"inspection_id": inspection.id, "person_id": by.person_id, "at": now}
        session.execute(
            dialect.insert(EvidenceLook).on_conflict_do_nothing(),
            [{"attachment_id": key, **known} for key in seen],
        )
    return len(to_see) - len(seen)


def keep_objections(
    session: Session,
    bench: Bench,
    objections: Sequence[SheetObjection],
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Write down what is objected to; raises `Refusal` or `Missing` for what can't be meant."""
    for objection in objections[:MOST_OBJECTIONS]:
        unfit = unfit_objection(objection)
        if unfit is not None:
            raise Refusal(unfit)
        if objection.check and bench.standard.check(objection.check) is None:
            raise Missing
        digest = _file_of(session, bench, objection)
        session.add(
            ReviewObjection(
                inspection_id=bench.inspection.id,
                check_code=objection.check,
                attachment_id=objection.file,
                kind=objection.kind,
                words=objection.words.strip()[:LONGEST_ANSWER],
                by_id=by.person_id,
                at=now,
            )
        )
        event = ReviewerObjected(
            bench.inspection.round,
            objection.check,
            digest,
            objection.kind.value,
            objection.words.strip()[:LONGEST_ANSWER],
        )
        record.append(
            session,
            event,
            by=by,
            now=now,
            center_id=bench.item.center_id,
            item_id=bench.item.id,
        )


def _file_of(session: Session, bench: Bench, objection: SheetObjection) -> str:
    """The digest of the file that is objected to; empty where it is a check."""
    if objection.file is None:
        return ""
    found = session.get(Attachment, objection.file)
    here = (bench.item.id, EvidencePurpose.FINDING, objection.check)
    if found is None or (found.item_id, found.purpose, found.check_code) != here:
        raise Missing
    return found.evidence.digest
