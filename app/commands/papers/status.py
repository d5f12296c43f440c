"""The one place where a certificate's state is assigned, and what becomes of an issued one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.base.errors import Missing, NotPermitted, Refusal
from app.commands import record
from app.commands.papers import transparency
from app.models.intake.item import Item
from app.models.papers.certificate import Certificate
from app.queries.papers.facts import facts_of as stored_facts
from app.queries.papers.log_status import REASON_CODES, status_in_log
from app.queries.recalls.recall_check import piece_recalled
from certificates.log.leaf import LeafKind
from workflows.papers.events import (
    CertificateRestored,
    CertificateRevoked,
    CertificateSuperseded,
    CertificateSuspended,
)
from workflows.papers.facts import CertificateFacts
from workflows.papers.flow import FLOW, CertificateAction
from workflows.papers.guards import AMENDMENTS
from workflows.papers.states import states_where
from workflows.roles import Actor, Permission
from workflows.verdict import Refused, Text

StatusEvent = (
    CertificateRestored | CertificateRevoked | CertificateSuperseded | CertificateSuspended
)
STANDS = states_where(lambda record: record.stands)
STANDING = select(Certificate).where(
    Certificate.item_id == bindparam("item"), Certificate.state.in_(STANDS)
)
# Pages read it without the lock; who changes it waits, and reads what the other has left.
STANDING_LOCKED = STANDING.with_for_update().execution_options(populate_existing=True)
OVER = Refused(
    "certificate_over",
    Text("该证书已终止，不能再变更", "This certificate is over and stays so"),
    AMENDMENTS,
)


def standing_certificate(session: Session, item: Item) -> Certificate | None:
    """The issued or suspended certificate of an item, locked; at most one can exist."""
    return session.scalars(STANDING_LOCKED, {"item": item.id}).one_or_none()


def become(
    certificate: Certificate, action: CertificateAction, facts: CertificateFacts, reason: str = ""
) -> None:
    """Let `action` happen to a certificate, or raise `Refusal` and change nothing.

    Who may is asked where a person asks for it; the rest follows from a step that was allowed.
    """
    row = FLOW.fire(certificate.state, action, facts)
    if isinstance(row, Refused):
        raise Refusal(row if FLOW.leaving(certificate.state) else OVER)
    certificate.state = row.target
    certificate.state_reason = reason


def suspend(
    session: Session, item: Item, certificate: Certificate, reason: str, *, by: Actor, now: datetime
) -> None:
    """Take an issued certificate out of force for a time; a suspended one stays as it is."""
    if _can(certificate, CertificateAction.SUSPEND):
        become(
            certificate, CertificateAction.SUSPEND, facts_of(item, certificate, by, reason), reason
        )
        event = CertificateSuspended(certificate.number, reason)
        _publish(session, item, certificate, event, by=by, now=now)


def restore(
    session: Session, item: Item, certificate: Certificate, reason: str, *, by: Actor, now: datetime
) -> None:
    """Put a suspended certificate in force again; one in force stays as it is.

    What a recall binds stays suspended, whatever else ends.
    """
    if _can(certificate, CertificateAction.RESTORE) and not piece_recalled(session, item.id):
        become(
            certificate, CertificateAction.RESTORE, facts_of(item, certificate, by, reason), reason
        )
        event = CertificateRestored(certificate.number, reason)
        _publish(session, item, certificate, event, by=by, now=now)


def supersede(
    session: Session,
    item: Item,
    certificate: Certificate,
    successor: str,
    reason: str,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Replace a certificate for good by the one with the number `successor`."""
    become(
        certificate, CertificateAction.SUPERSEDE, facts_of(item, certificate, by, reason), reason
    )
    event = CertificateSuperseded(certificate.number, successor, reason)
    _publish(session, item, certificate, event, by=by, now=now, successor=successor)


def revoke_after_comparison(
    session: Session,
    item: Item,
    certificate: Certificate,
    reason: str,
    *,
    compared_by: int | None,
    by: Actor,
    now: datetime,
) -> None:
    """Revoke because two people found that the piece is not what the paper says any more.

    The inspector compared, another person decided on it: that is the second pair of eyes.
    """
    if _can(certificate, CertificateAction.REVOKE_AS_COMPARED):
        facts = replace(facts_of(item, certificate, by, reason), compared_by=compared_by)
        become(certificate, CertificateAction.REVOKE_AS_COMPARED, facts, reason)
        event = CertificateRevoked(certificate.number, reason, compared_by or 0)
        _publish(session, item, certificate, event, by=by, now=now)


def revoke(
    session: Session, number: str, reason: str, *, second: Actor, by: Actor, now: datetime
) -> Certificate:
    """Revoke by a signatory's decision, with an auditor as the second person.

    Raises `Missing`, `NotPermitted`, `Refusal` without a reason or an auditor, or for one that is
    over.
    """
    item_id = session.scalar(select(Certificate.item_id).where(Certificate.number == number))
    if item_id is None:
        raise Missing(Text(f"没有证书 {number}", f"There is no certificate {number}"))
    item = session.get_one(Item, item_id, with_for_update=True, populate_existing=True)
    certificate = session.scalars(
        select(Certificate)
        .where(Certificate.number == number)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if not by.may(Permission.CERTIFICATE_REVOKE, item.center_id):
        raise NotPermitted
    facts = replace(
        facts_of(item, certificate, by, reason),
        second=second.person_id,
        second_audits=second.may(Permission.AUDIT_FINDING, item.center_id),
    )
    become(certificate, CertificateAction.REVOKE, facts, reason)
    event = CertificateRevoked(certificate.number, reason, second.person_id or 0)
    _publish(session, item, certificate, event, by=by, now=now)
    return certificate


def facts_of(item: Item, certificate: Certificate, by: Actor, reason: str = "") -> CertificateFacts:
    """Who changes a certificate and why; what concerns one change alone, its command adds."""
    return stored_facts(item.center_id, certificate.agency_id, by, reason)


def _can(certificate: Certificate, action: CertificateAction) -> bool:
    return not isinstance(FLOW.transition(certificate.state, action), Refused)


def _publish(
    session: Session,
    item: Item,
    certificate: Certificate,
    event: StatusEvent,
    *,
    by: Actor,
    now: datetime,
    successor: str = "",
) -> None:
    """Tell the log of certificates, the ledger and the outbox what became of one."""
    state = certificate.state
    status = status_in_log(state)
    code = REASON_CODES[status]
    transparency.append_leaf(
        session,
        certificate,
        LeafKind.STATUS,
        status,
        now=now,
        reason=code,
        successor=successor,
    )
    told = replace(event, code=code)
    record.append(session, told, by=by, now=now, center_id=item.center_id, item_id=item.id)
    record.announce(
        session, event.tag, {"certificate": certificate.number, "state": state.value}, now=now
    )
