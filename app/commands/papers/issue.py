"""Certificates: content frozen at signature, paper made outside the transaction, issue recorded.

The first transaction freezes the record (a draft that nothing can change); the second takes the
finished paper into the books, moves the item, writes the log. `drafts.py` ends what a crash
left between them; what waits for the typeface is a job. Unprintable, a draft ends void.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.base.db import reading, transaction
from app.base.errors import Refusal, RememberedRefusal
from app.commands import record
from app.commands.advance import advance
from app.commands.load import item_for_update, last_inspection
from app.commands.network.jobs.asking import ask_for
from app.commands.papers import transparency
from app.commands.papers.piece_codes import take_codes_of
from app.commands.papers.shown_papers import was_shown
from app.commands.papers.source import TESTED_AGAIN, chosen_photo, frozen_content
from app.commands.papers.status import become, standing_certificate, supersede
from app.commands.papers.status import facts_of as certificate_facts
from app.commands.permission import must_be_allowed, permitted_transition
from app.models.inspection.inspection import Inspection
from app.models.intake.item import Item
from app.models.papers.certificate import Certificate
from app.press.press import Press
from app.press.typeface import NOT_BUILT
from app.queries.inspection.facts import facts_of
from app.queries.people.accounts import actor_of
from certificates.content import canonical
from certificates.content.content import CertificateContent
from certificates.log.leaf import CertificateStatus, LeafKind
from certificates.seal.seal import reason_for
from workflows.inspection.flow import FLOW, ItemAction
from workflows.inspection.states import ItemState
from workflows.network.jobs.kinds import JobKind
from workflows.papers.events import CertificateDrafted, CertificateIssued, CertificateVoided
from workflows.papers.flow import FLOW as CERTIFICATES
from workflows.papers.flow import CertificateAction
from workflows.papers.states import CertificateState
from workflows.roles import SYSTEM, Actor
from workflows.verdict import Refused

Within = Callable[[], AbstractContextManager[Session]]
# A draft that waited longer is signed as of today, to agree with its time stamp and its log.
SIGNED_WITHIN = timedelta(hours=12)
# Read anew with the lock: of two who sign at once the second waits, and must see the first's draft.
BEGUN = (
    select(Certificate)
    .where(Certificate.item_id == bindparam("item"), Certificate.state == CertificateState.DRAFT)
    .with_for_update()
    .execution_options(populate_existing=True)
)
DRAFT_OF = (
    select(Certificate)
    .where(Certificate.number == bindparam("number"))
    .with_for_update()
    .execution_options(populate_existing=True)
)
# Apart from the draft: the item is locked before its certificate, which the number names.
ITEM_OF = (
    select(Item)
    .join(Certificate, Certificate.item_id == Item.id)
    .where(Certificate.number == bindparam("number"))
    .with_for_update(of=Item)
    .execution_options(populate_existing=True)
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A number that is taken, the record behind it, and the page if it was drawn just now."""

    number: str
    stated: bytes
    at: datetime
    unsigned: bytes | None = None


@dataclass(frozen=True, slots=True)
class SigningResult:
    """What a signature came to."""

    number: str
    item: str

    def __str__(self) -> str:
        return f"issued {self.number}"


@dataclass(frozen=True, slots=True)
class WaitingDraft:
    """A draft that can't be completed yet, with the code of the reason."""

    number: str
    code: str

    def __str__(self) -> str:
        return f"{self.number} still waits: {self.code}"


def issue(ref: str, press: Press, *, by: Actor, now: datetime) -> SigningResult | WaitingDraft:
    """Sign an item's certificate: freeze its content, make the paper, record the issue.

    Held where the typeface is still being built: the signature stands, the paper follows by itself.
    Refused: not the third person, no credential, wrong state, incomplete content, a paper that was
    not shown, a code on another live certificate, a missing key. Nothing half issued stays behind.
    """
    press.must_be_able_to_sign(now)
    photo = chosen_photo(ref, press)
    with transaction() as session:
        made = draft(session, ref, press, photo, by=by, now=now)
    if not press.can_print:
        return WaitingDraft(made.number, NOT_BUILT)
    return _complete(made, press, now)


def draft(
    session: Session, ref: str, press: Press, photo: str, *, by: Actor, now: datetime
) -> Draft:
    """Freeze what the certificate will state. Asked again, the number is the same one."""
    item = item_for_update(session, ref)
    facts = facts_of(session, item, ItemAction.ISSUE, by=by, now=now)
    # Whether it was shown is asked once it is known what the paper says.
    row, role = permitted_transition(
        FLOW,
        item.state,
        ItemAction.ISSUE,
        replace(facts, paper_shown=True),
        by=by,
        center_id=item.center_id,
    )
    begun = session.scalars(BEGUN, {"item": item.id}).one_or_none()
    if begun is not None and _speaks_of_now(session, begun, item):
        return _draft_of(begun)
    if begun is not None:
        _void(session, begun, item, by=by, now=now)
    earlier = standing_certificate(session, item)
    content, inspection = frozen_content(
        session, item, earlier, press.config.public_url, photo, by, now
    )
    shown = was_shown(session, item, inspection.id, content, by=by, now=now)
    must_be_allowed(FLOW.answer(row, replace(facts, paper_shown=shown)))
    unsigned = press.drawn(content) if press.can_print else None
    certificate = _draft_row(content, item, inspection, by, now)
    certificate.supersedes_id = earlier.id if earlier else None
    session.add(certificate)
    session.flush()
    take_codes_of(session, certificate, item, inspection)
    event = CertificateDrafted(content.number, certificate.record_digest)
    record.append(
        session, event, by=by, now=now, role=role, center_id=item.center_id, item_id=item.id
    )
    if unsigned is None:
        ask_for(session, JobKind.FINISH_CERTIFICATE, content.number, now=now)
    return replace(_draft_of(certificate), unsigned=unsigned)


def _draft_of(certificate: Any) -> Draft:
    return Draft(certificate.number, certificate.record.encode(), certificate.drafted_at)


def _speaks_of_now(session: Session, certificate: Certificate, item: Item) -> bool:
    """Whether the frozen record is that of the test which passed; a retest makes it void."""
    tested = last_inspection(session, item)
    passed = item.state is ItemState.PASSED
    return passed and tested is not None and tested.id == certificate.inspection_id


def _void(
    session: Session, certificate: Certificate, item: Item, *, by: Actor, now: datetime
) -> None:
    again = item.state is ItemState.PASSED
    why = "已重新检测 / tested again" if again else "货品已离开待签发 / the piece moved on"
    _end_draft(session, certificate, item, why, by=by, now=now)


def _end_draft(
    session: Session,
    certificate: Certificate,
    item: Item,
    why: str,
    *,
    by: Actor,
    now: datetime,
    printable: bool = True,
) -> None:
    current = _speaks_of_now(session, certificate, item)
    facts = certificate_facts(item, certificate, by, why)
    facts = replace(facts, speaks_of_now=current, printable=printable)
    become(certificate, CertificateAction.VOID, facts, why)
    event = CertificateVoided(certificate.number, certificate.state_reason)
    record.append(session, event, by=by, now=now, center_id=item.center_id, item_id=item.id)
    session.flush()


def _draft_row(
    content: CertificateContent, item: Item, inspection: Inspection, by: Actor, now: datetime
) -> Certificate:
    stated = canonical.canonical(content)
    return Certificate(
        number=content.number,
        second_code=content.second_code,
        item_id=item.id,
        inspection_id=inspection.id,
        agency_id=item.agency_id,
        state=CERTIFICATES.start,
        layout_version=content.layout_version,
        record=stated.decode(),
        record_digest=sha256(stated).hexdigest(),
        photo_digest=content.item.photo_sha256 or None,
        signatory_id=by.person_id,
        drafted_at=now,
    )


def complete(
    number: str, press: Press, *, now: datetime, within: Within = transaction
) -> SigningResult:
    """Make the paper of a draft and take it into the books; harmless where that was done."""
    columns = (Certificate.number, Certificate.record, Certificate.drafted_at)
    with reading() as session:
        drafted = session.execute(select(*columns).where(Certificate.number == number)).one()
    return _complete(_draft_of(drafted), press, now, within)


def _complete(
    drafted: Draft, press: Press, now: datetime, within: Within = transaction
) -> SigningResult:
    unsigned = drafted.unsigned or press.drawn(canonical.parse(drafted.stated))
    reason = reason_for(drafted.number, sha256(drafted.stated).hexdigest())
    late = now - drafted.at > SIGNED_WITHIN
    pdf_digest = press.seal_and_keep(unsigned, reason, at=now if late else drafted.at)
    with within() as session:
        return _take_in(session, drafted.number, pdf_digest, now)


def give_up(session: Session, number: str, refused: Refused, now: datetime) -> None:
    """End a draft that no paper can show; the piece waits for another signature."""
    item = session.scalars(ITEM_OF, {"number": number}).one()
    certificate = session.scalars(DRAFT_OF, {"number": number}).one()
    if certificate.state is CertificateState.DRAFT:
        why = f"{refused.reason.zh} / {refused.reason.en}"
        _end_draft(session, certificate, item, why, by=SYSTEM, now=now, printable=False)


def _take_in(session: Session, number: str, pdf_digest: str, now: datetime) -> SigningResult:
    item = session.scalars(ITEM_OF, {"number": number}).one()
    certificate = session.scalars(DRAFT_OF, {"number": number}).one()
    done = SigningResult(number, item.ref)
    if certificate.state is not CertificateState.DRAFT:
        return done
    # What was valid when the record was frozen is asked: that was the decision.
    by = actor_of(session, certificate.signatory_id, at=certificate.drafted_at)
    current = _speaks_of_now(session, certificate, item)
    if current:
        _end_earlier(session, item, certificate, by, now)
    try:
        facts = replace(certificate_facts(item, certificate, by), speaks_of_now=current)
        become(certificate, CertificateAction.ISSUE, facts)
    except Refusal as refusal:
        if current:  # it waits for those who may sign it
            raise
        _void(session, certificate, item, by=SYSTEM, now=now)
        raise RememberedRefusal(refusal.refused) from refusal
    certificate.pdf_digest, certificate.issued_at = pdf_digest, now
    known = facts_of(session, item, ItemAction.ISSUE, by=by, now=certificate.drafted_at)
    known = replace(known, paper_shown=True)  # else there were no draft
    leaf = transparency.append_leaf(
        session, certificate, LeafKind.ISSUED, CertificateStatus.ISSUED, now=now
    )
    event = CertificateIssued(number, certificate.record_digest, pdf_digest, leaf)
    advance(session, item, ItemAction.ISSUE, event, by=by, facts=known, now=now)
    return done


def _end_earlier(
    session: Session, item: Item, certificate: Certificate, by: Actor, now: datetime
) -> None:
    """One paper in force an item: the old one ends with the issue of the one that replaces it."""
    earlier = standing_certificate(session, item) if certificate.supersedes_id else None
    if earlier is not None:
        supersede(session, item, earlier, certificate.number, TESTED_AGAIN.zh, by=by, now=now)
        session.flush()
