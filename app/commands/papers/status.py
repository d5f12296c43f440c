"""What becomes of an issued certificate: suspended, restored, superseded, revoked."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.base.errors import Invalid, Missing, NotPermitted, Refusal
from app.commands import record
from app.commands.papers import transparency
from app.models.intake.item import Item
from app.models.papers.certificate import Certificate
from app.queries.papers.log_status import status_in_log
from certificates.log.leaf import Kind
from workflows.event import Event
from workflows.papers.events import (
    CertificateRestored,
    CertificateRevoked,
    CertificateSuperseded,
    CertificateSuspended,
)
from workflows.papers.states import CertificateState, states_where
from workflows.roles import Actor, Permission
from workflows.verdict import Citation, Refused, Text

STANDS = states_where(lambda record: record.stands)
STANDING = select(Certificate).where(
    Certificate.item_id == bindparam("item"), Certificate.state.in_(STANDS)
)
STANDING_LOCKED = STANDING.with_for_update().execution_options(populate_existing=True)


def standing_certificate(session: Session, item: Item) -> Certificate | None:
    """The issued or suspended certificate of an item, locked; at most one can exist."""
    return session.scalars(STANDING_LOCKED, {"item": item.id}).one_or_none()


def suspend(
    session: Session, item: Item, certificate: Certificate, reason: str, *, by: Actor, now: datetime
) -> None:
    """Take an issued certificate out of force for a time; a suspended one stays as it is."""
    if certificate.state is CertificateState.ISSUED:
        event = CertificateSuspended(certificate.number, reason)
        _become(session, item, certificate, CertificateState.SUSPENDED, event, reason, by, now)


def restore(
    session: Session, item: Item, certificate: Certificate, reason: str, *, by: Actor, now: datetime
) -> None:
    """Put a suspended certificate in force again; one in force stays as it is."""
    if certificate.state is CertificateState.SUSPENDED:
        event = CertificateRestored(certificate.number, reason)
        _become(session, item, certificate, CertificateState.ISSUED, event, reason, by, now)


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
    _must_stand(certificate)
    event = CertificateSuperseded(certificate.number, successor, reason)
    to = CertificateState.SUPERSEDED
    _become(session, item, certificate, to, event, reason, by, now, successor=successor)


def revoke_after_comparison(
    session: Session,
    item: Item,
    certificate: Certificate,
    reason: str,
    *,
    compared_by: int,
    by: Actor,
    now: datetime,
) -> None:
    """Revoke because two people found that the piece is not what the paper says any more.

    The inspector compared, another person decided on it: that is the second pair of eyes.
    """
    if certificate.state in STANDS:
        event = CertificateRevoked(certificate.number, reason, compared_by)
        _become(session, item, certificate, CertificateState.REVOKED, event, reason, by, now)


def revoke(
    session: Session, number: str, reason: str, *, second: Actor, by: Actor, now: datetime
) -> Certificate:
    """Revoke by a signatory's decision, with an auditor as the second person.

    Raises `Missing`, `NotPermitted`, `Invalid` without a reason, `Refusal` for one that is over.
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
    seconds = second.may(Permission.AUDIT_FINDING, item.center_id)
    if not by.may(Permission.CERTIFICATE_REVOKE, item.center_id) or not seconds:
        raise NotPermitted
    if not reason.strip():
        raise Invalid("reason", Text("请写明撤销理由", "Say why it is revoked"))
    if second.person_id is None or second.person_id == by.person_id:
        raise Refusal(
            Refused(
                "second_person_needed",
                Text("撤销证书须有第二人", "Revoking takes a second person"),
                Citation("ISO/IEC 17025:2017", "4.1"),
            )
        )
    _must_stand(certificate)
    event = CertificateRevoked(certificate.number, reason, second.person_id)
    _become(session, item, certificate, CertificateState.REVOKED, event, reason, by, now)
    return certificate


def _must_stand(certificate: Certificate) -> None:
    if certificate.state not in STANDS:
        raise Refusal(
            Refused(
                "certificate_over",
                Text("该证书已终止，不能再变更", "This certificate is over and stays so"),
                Citation("ISO/IEC 17025:2017", "7.8.8"),
            )
        )


def _become(
    session: Session,
    item: Item,
    certificate: Certificate,
    state: CertificateState,
    event: Event,
    reason: str,
    by: Actor,
    now: datetime,
    *,
    successor: str = "",
) -> None:
    certificate.state = state
    certificate.state_reason = reason
    transparency.append_leaf(
        session,
        certificate,
        Kind.STATUS,
        status_in_log(state),
        now=now,
        reason=reason,
        successor=successor,
    )
    record.append(session, event, by=by, now=now, center_id=item.center_id, item_id=item.id)
    record.announce(
        session, event.tag, {"certificate": certificate.number, "state": state.value}, now=now
    )
