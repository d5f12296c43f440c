"""What a certificate is made of, gathered from the tables."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.base.clock import local
from app.base.config import current
from app.base.db import reading
from app.base.errors import Refusal
from app.base.refs import key_of
from app.commands.load import last_inspection
from app.commands.papers.content import CertificateSource, Party, content_of
from app.models.inspection.inspection import Inspection
from app.models.intake.item import Item
from app.models.network.center import Agency, Center
from app.models.papers.certificate import Certificate
from app.models.people.account import Credential, Person
from app.press.press import Press
from app.queries.inspection import standards
from app.queries.inspection.findings import findings_of, listing_of
from app.queries.inspection.piece_codes import held_elsewhere
from app.queries.papers.printed_photo import printed_picture
from certificates.content import content as paper
from certificates.content.lint import lint
from certificates.content.number import certificate_number, second_code
from workflows.inspection.finding import Finding, Listing
from workflows.inspection.judging.judge import judge
from workflows.inspection.piece_codes import refuse_held, with_held
from workflows.inspection.standard.profile import Naming
from workflows.inspection.standard.types import CategoryHeader, Stage, Standard
from workflows.people.credentials import HeldCredential, fitting_credentials
from workflows.roles import Actor
from workflows.verdict import Citation, Refused, Text

ISO_REPORT = "ISO/IEC 17025:2017"
PLACE = (
    select(
        *(Agency.name_zh, Agency.name_en, Agency.address, Agency.address_en),
        *(Agency.phone, Agency.cma_no, Agency.cnas_no),
        *(Agency.seal_digest, Agency.cma_mark_digest, Agency.cnas_mark_digest),
        Center.name_zh.label("center_zh"),
        Center.name_en.label("center_en"),
    )
    .select_from(Item)
    .join(Agency, Agency.id == Item.agency_id)
    .join(Center, Center.id == Item.center_id)
    .where(Item.id == bindparam("item"))
)
PEOPLE = (
    select(
        *(Person.id, Person.name),
        *(Credential.kind, Credential.number, Credential.categories),
        *(Credential.valid_from, Credential.valid_to),
    )
    .outerjoin(Credential, Credential.person_id == Person.id)
    .where(Person.id.in_(bindparam("people", expanding=True)))
    .order_by(Credential.valid_to)
)
TESTED_AGAIN = paper.Wording("同一件重新检测，另发新证", "The same piece was tested again")


def chosen_photo(ref: str, press: Press) -> str:
    """The digest of the picture to print, made small; empty where the item has none."""
    key = key_of("QC", ref)
    with reading() as session:
        found = printed_picture(session, key[0]) if key is not None else None
    return "" if found is None else press.keep_photo(found.digest)


def frozen_content(
    session: Session,
    item: Item,
    earlier: Certificate | None,
    public_url: str,
    photo: str,
    by: Actor,
    now: datetime,
) -> tuple[paper.CertificateContent, Inspection]:
    """The content under a new number, complete by ISO/IEC 17025, and the inspection behind it.

    `earlier` is the certificate that it replaces, `photo` the digest to print.
    """
    inspection = last_inspection(session, item)
    if inspection is None or inspection.reviewer_id is None or inspection.submitted_at is None:
        raise Refusal(Refused("not_reviewed", Text("没有审核通过的检测", "No reviewed inspection")))
    standard = standards.pinned_standard(session, inspection.standard, inspection.standard_version)
    findings, listing = _found_and_listed(session, item, inspection, standard)
    tested_to = local(inspection.submitted_at).date()
    place = session.execute(PLACE, {"item": item.id}).one()
    people = (inspection.inspector_id, inspection.reviewer_id, by.person_id or 0)
    inspector, reviewer, signatory = _parties(session, people, standard.category)
    number, code = certificate_number(), second_code()
    content = content_of(
        CertificateSource(
            number=number,
            second_code=code,
            verification_url=_address_to_verify(public_url, number, code),
            item_ref=item.ref,
            item_title=item.printed_title or item.title,
            agency=_letterhead(place),
            center=paper.Wording(place.center_zh, place.center_en),
            standard=standard,
            findings=findings,
            listing=listing,
            verdict=judge(standard, findings, listing, tested_to, through=Stage.REVIEW),
            received=local(item.received_at or inspection.started_at).date(),
            tested_from=local(inspection.started_at).date(),
            tested_to=tested_to,
            issued=local(now).date(),
            inspector=inspector,
            reviewer=reviewer,
            signatory=signatory,
            photo_sha256=photo,
            supersedes=paper.Supersedes(earlier.number, TESTED_AGAIN) if earlier else None,
            code_covered=current().covered_codes,
        )
    )
    _must_be_complete(content, gem_named=standard.certificate.naming is Naming.GEMS)
    return content, inspection


def _found_and_listed(
    session: Session, item: Item, inspection: Inspection, standard: Standard
) -> tuple[dict[str, Finding], Listing]:
    """What was found and what is listed; refused where another piece holds one of its codes."""
    findings = findings_of(session, standard, inspection.id, item.intake)
    listing = listing_of(standard, item.listing, item.title)
    held = held_elsewhere(session, standard, item.id, findings, listing)
    if (refused := refuse_held(held)) is not None:
        raise Refusal(refused)
    return with_held(standard, findings, held), listing


def _address_to_verify(public_url: str, number: str, code: str) -> str:
    """What the QR code holds: without a second code that is to be scratched free first."""
    address = f"{public_url}/v/{number}"
    return address if current().covered_codes else f"{address}?c={code}"


def _letterhead(agency: Any) -> paper.Laboratory:
    return paper.Laboratory(
        paper.Wording(agency.name_zh, agency.name_en),
        paper.Wording(agency.address, agency.address_en or agency.address),
        agency.phone,
        agency.cma_no,
        agency.cnas_no,
        seal_sha256=agency.seal_digest or "",
        cma_mark_sha256=agency.cma_mark_digest or "",
        cnas_mark_sha256=agency.cnas_mark_digest or "",
    )


def _must_be_complete(content: paper.CertificateContent, *, gem_named: bool) -> None:
    problems = lint(content, gem_named=gem_named)
    if problems:
        raise Refusal(
            Refused(
                "certificate_incomplete",
                Text(
                    "证书内容不完整：" + "；".join(p.zh for p in problems),
                    "The certificate is incomplete: " + "; ".join(p.en for p in problems),
                ),
                Citation(ISO_REPORT, "7.8.2.1"),
                Text("请补全后再签发", "Complete it, then sign"),
            )
        )


def _parties(session: Session, people: tuple[int, ...], category: CategoryHeader) -> list[Party]:
    """Each person with the credential for the category that runs longest."""
    known: dict[int, Party] = {}
    for row in session.execute(PEOPLE, {"people": people}):
        known.setdefault(row.id, Party(row.name, ""))
        if row.number is None:
            continue
        scope = frozenset(row.categories["codes"])
        held = HeldCredential(row.kind, row.number, scope, row.valid_from, row.valid_to)
        if fitting_credentials([held], category.code, category.credentials):
            known[row.id] = Party(row.name, row.number)
    return [known[person] for person in people]
