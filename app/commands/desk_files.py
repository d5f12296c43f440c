"""Photos and files that a desk adds to an item while it works on it, before its form is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.errors import Missing, NotPermitted, Refusal
from app.commands import evidence
from app.commands.load import item_for_update
from app.models.inspection.evidence import Attachment, Evidence, EvidencePurpose
from app.models.intake.item import Item
from app.queries.inspection import standards
from app.queries.inspection.submissions import this_submission_began
from app.queries.intake.sheet import intake_checks
from app.readers.kinds import ending_of
from workflows.inspection.standard.parts import FilePart, Photos
from workflows.inspection.states import STATES, DeskFiles
from workflows.roles import Actor, Permission
from workflows.verdict import Citation, Refused, Text
from workflows.whole import whole

# Who adds files of a purpose at a desk, and what these files are called in the record of a state.
DESKS: Mapping[EvidencePurpose, tuple[Permission, DeskFiles] | None] = whole(
    EvidencePurpose,
    {
        EvidencePurpose.INTAKE: (Permission.RECEIVE, "intake"),
        EvidencePurpose.EXCEPTION: (Permission.RECEIVE, "exception"),
        EvidencePurpose.PACKING: (Permission.SEAL, "packing"),
        EvidencePurpose.WEIGHING: (Permission.SEAL, "weighing"),
        # These come with what they prove, by commands of their own.
        EvidencePurpose.FINDING: None,
        EvidencePurpose.RETURN_REQUEST: None,
        EvidencePurpose.RETURN_ARRIVAL: None,
        EvidencePurpose.RETURN_SHOP: None,
        EvidencePurpose.CREDENTIAL: None,
    },
)
CLOSED = Refused(
    "files_closed",
    Text("这一步已完成，不能再改照片和文件", "This step is over; its photos and files stay"),
    Citation("Jadegate house rules", tag="house rule"),
    Text("请刷新页面查看当前状态", "Reload the page to see where the item is now"),
)


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file in use: its attachment's key, its content, where it belongs."""

    key: int
    digest: str
    kind: str
    extension: str
    check_code: str
    by_id: int | None


def add_file(
    session: Session,
    ref: str,
    purpose: str,
    file: evidence.StoredFile,
    *,
    by: Actor,
    now: datetime,
    check_code: str = "",
    replaces: int | None = None,
) -> int:
    """Add one file and return its key; with `replaces` it takes the place of another."""
    item, wanted = _open_item(session, ref, purpose, by)
    if check_code and check_code not in _checks_with_files(session, item, wanted, now):
        raise Missing
    added = evidence.attach(session, item, file, wanted, by=by, now=now, check_code=check_code)
    if replaces is not None and replaces != added.id:
        added.position = _own(session, item, wanted, replaces).position
        evidence.withdraw(session, item, replaces, by=by, now=now)
    return added.id


def remove_file(
    session: Session, ref: str, purpose: str, key: int, *, by: Actor, now: datetime
) -> None:
    """Take a file out of use; it stays in the record, marked so."""
    item, wanted = _open_item(session, ref, purpose, by)
    _own(session, item, wanted, key)
    evidence.withdraw(session, item, key, by=by, now=now)


def order_files(
    session: Session, ref: str, purpose: str, keys: Sequence[int], *, by: Actor
) -> None:
    """Put the files in this order; keys that are not of this place are refused."""
    item, wanted = _open_item(session, ref, purpose, by)
    for position, key in enumerate(keys):
        _own(session, item, wanted, key).position = position


def kept_files(
    session: Session, item: Item, purpose: EvidencePurpose, since: datetime | None = None
) -> list[KeptFile]:
    """The files of a purpose that are in use, in their order; `since` leaves out earlier ones."""
    wanted = (
        select(
            *(Attachment.id, Attachment.check_code, Attachment.by_id),
            *(Evidence.digest, Evidence.kind, Evidence.mime),
        )
        .join(Evidence, Evidence.id == Attachment.evidence_id)
        .where(
            Attachment.item_id == item.id,
            Attachment.purpose == purpose,
            Attachment.withdrawn_at.is_(None),
        )
        .order_by(Attachment.check_code, Attachment.position)
    )
    if since is not None:
        wanted = wanted.where(Attachment.at >= since)
    return [
        KeptFile(r.id, r.digest, r.kind, ending_of(r.mime), r.check_code, r.by_id)
        for r in session.execute(wanted)
    ]


def _open_item(session: Session, ref: str, purpose: str, by: Actor) -> tuple[Item, EvidencePurpose]:
    try:
        wanted = EvidencePurpose(purpose)
    except ValueError:
        raise Missing from None
    desk = DESKS[wanted]
    if desk is None:
        raise Missing
    permission, files = desk
    item = item_for_update(session, ref)
    if not by.may(permission, item.center_id):
        raise NotPermitted
    if files not in STATES[item.state].files:
        raise Refusal(CLOSED)
    return item, wanted


def _checks_with_files(
    session: Session, item: Item, purpose: EvidencePurpose, now: datetime
) -> frozenset[str]:
    if purpose is not EvidencePurpose.INTAKE:
        return frozenset()
    checks = intake_checks(standards.in_force(session, item.category, now))
    return frozenset(
        c.code for c in checks if any(isinstance(p, Photos | FilePart) for p in c.parts)
    )


def _own(session: Session, item: Item, purpose: EvidencePurpose, key: int) -> Attachment:
    """A file of this place and this time round: what an earlier verdict stands on stays."""
    found = session.get(Attachment, key)
    if found is None or found.item_id != item.id or found.purpose is not purpose:
        raise Missing
    at_sealing = purpose in {EvidencePurpose.PACKING, EvidencePurpose.WEIGHING}
    since = item.state_since if at_sealing else this_submission_began(session, item)
    if since is not None and found.at < since:
        raise Missing
    return found
