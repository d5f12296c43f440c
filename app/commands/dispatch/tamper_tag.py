"""What is bound to a bag at its sealing: the tamper tag, once ever, and the certificate scanned."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.base.clock import local
from app.base.errors import TAG_USED, Invalid, Refusal, conflict
from app.commands.entries import typed_code
from app.models.dispatch.parcel import Seal
from app.models.intake.item import Item
from app.models.papers.certificate import Certificate
from certificates.content.number import BadNumber, parse_number
from workflows.inspection.finding import Finding
from workflows.inspection.judging.judge import judge_check
from workflows.inspection.judging.judgement import CheckStatus
from workflows.inspection.standard.types import Standard
from workflows.intake.codes.meaning import CodeKind, form_of
from workflows.roles import Actor
from workflows.verdict import Citation, Refused, Text

TAMPER_TAG = "CM-14"


def scanned_tag(raw: str, standard: Standard, now: datetime) -> str:
    """The tag number as it is kept; raises `Invalid` where the standard's pattern does not fit."""
    tag_no = typed_code("tag_no", raw).upper()
    if not tag_no:
        raise Invalid("tag_no", Text("请扫描防拆扣编号", "Scan the tamper tag"))
    check = standard.check(TAMPER_TAG)
    if check is not None:
        found = {TAMPER_TAG: Finding({check.parts[0].key: tag_no})}
        result = judge_check(standard, check, found, {}, local(now).date())
        if result.status is CheckStatus.FAIL:
            reason = result.reason
            raise Invalid("tag_no", Text(f"防拆扣编号：{reason.zh}", f"Tag: {reason.en}"))
    return tag_no


def must_match(certificate: Certificate, scanned: str) -> None:
    """Refuse any certificate but the item's own. Its number and its QR address are both read."""
    text = form_of(CodeKind.CERTIFICATE, scanned)
    if not text:
        raise Invalid("certificate_no", Text("请扫描证书", "Scan the certificate"))
    try:
        number = parse_number(text)
    except BadNumber:
        raise Invalid(
            "certificate_no",
            Text("不是证书编号，请重扫证书", "This is no certificate number; scan it again"),
        ) from None
    if number != certificate.number:
        raise Refusal(
            Refused(
                "certificate_differs",
                Text(
                    f"所扫证书 {number} 不是本件的证书",
                    f"Certificate {number} does not belong to this item",
                ),
                Citation("一物一证", tag="house rule"),
                Text("停下核对：本件与证书可能放错", "Stop: piece or certificate may be mixed up"),
            )
        )


def bind_tag(
    session: Session,
    item: Item,
    tag_no: str,
    certificate: Certificate,
    net_mass: Decimal,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Write the seal; a used tag is refused with where it was used, also when two use it at once.

    Whoever comes second waits at the unique index until the first is done, and then finds it.
    """
    refuse_used(session, tag_no)
    seal = Seal(
        item_id=item.id,
        tag_no=tag_no,
        certificate_id=certificate.id,
        net_mass=net_mass,
        sealer_id=by.person_id,
        at=now,
    )
    try:
        with session.begin_nested():
            session.add(seal)
    except IntegrityError as error:
        refuse_used(session, tag_no)
        raise Refusal(conflict(str(error))) from error


def refuse_used(session: Session, tag_no: str) -> None:
    """Raise `Refusal` where the tag was used, with the item it is on."""
    used = session.scalars(
        select(Item).join(Seal, Seal.item_id == Item.id).where(Seal.tag_no == tag_no)
    ).one_or_none()
    if used is not None:
        raise Refusal(
            Refused(
                TAG_USED.code,
                Text(
                    f"防拆扣 {tag_no} 已用于 {used.ref}",
                    f"Tamper tag {tag_no} was used on {used.ref}",
                ),
                TAG_USED.citation,
                TAG_USED.next_step,
                {"item": used.ref},
            )
        )
