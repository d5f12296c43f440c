"""The facts of certificates as columns, read in parts: who signed by which right, what it weighed.

A part is a page of certificates and a handful of questions about them, whatever their number.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import Row, func, select, tuple_
from sqlalchemy.orm import Session, aliased

from app.base.clock import local
from app.base.refs import reference
from app.models.audit.audit import CertificateSearch
from app.models.audit.ledger import ASKED_ABOUT, LedgerEvent
from app.models.dispatch.parcel import Seal
from app.models.inspection.inspection import FindingRecord, Inspection
from app.models.inspection.second_look import ReviewObjection
from app.models.intake.item import Item
from app.models.network.center import Agency, Center, Merchant
from app.models.papers.certificate import Certificate
from app.models.people.account import Credential, Person
from app.models.returns.case import ReturnCase
from app.queries.audit.questions.asking import QuestionFilters
from app.queries.inspection.standards import accepted_credentials
from workflows.papers.states import ISSUED, CertificateState
from workflows.people.credentials import HeldCredential, credential_for
from workflows.verdict import ALLOWED, Text

AT_ONCE = 500
NET_MASS = "CM-07"
BESIDE_VALUES = ("not_testable", "note", "uncertainty")
PERSONAL = ("personal.unmasked", "personal.exported", "buyer.code_told")
S = CertificateSearch


@dataclass(frozen=True, slots=True)
class SignedFacts:
    """One certificate with what stands behind it. Masses in grams, spans in seconds.

    `credential`: what the signatory held for the category on the day of signing, "" for nothing
    that was valid. `overrides` and `opened` count acts of people on the piece.
    """

    number: str
    state: CertificateState
    issued_at: datetime
    signed_at: datetime
    ref: str
    category: str
    shop: str
    agency: Text
    center: Text
    inspector: str
    reviewer: str
    signatory: str
    credential: str
    gross_mass: Decimal | None
    net_mass: Decimal | None
    sealed_mass: Decimal | None
    tested: float | None
    reviewed: float | None
    waited: float | None
    rounds: int
    sent_back: int
    returns: int
    overrides: int
    opened: int

    @property
    def change(self) -> Decimal | None:
        """From the test to the seal, in per cent of what was tested."""
        if self.net_mass is None or self.sealed_mass is None or not self.net_mass:
            return None
        return ((self.sealed_mass - self.net_mass) / self.net_mass * 100).quantize(Decimal("0.01"))


@dataclass
class _Beside:
    """What stands beside a part of certificates, by piece, round, paper or person."""

    seals: dict[int, Decimal] = field(default_factory=dict)
    masses: dict[int, Decimal] = field(default_factory=dict)
    sent_back: Counter[int] = field(default_factory=Counter)
    rounds: Counter[int] = field(default_factory=Counter)
    returns: Counter[int] = field(default_factory=Counter)
    overrides: Counter[int] = field(default_factory=Counter)
    opened: Counter[int] = field(default_factory=Counter)
    held: dict[int, list[HeldCredential]] = field(default_factory=lambda: defaultdict(list))
    accepted: dict[str, tuple[str, ...]] = field(default_factory=dict)


def certificate_facts(session: Session, asked: QuestionFilters) -> Iterator[SignedFacts]:
    """All certificates issued in the period, newest first."""
    place: tuple[datetime, int] | None = None
    accepted: dict[str, tuple[str, ...]] = {}
    while True:
        wanted = _certificates(asked)
        if place is not None:
            wanted = wanted.where(tuple_(S.issued_at, S.certificate_id) < tuple_(*place))
        rows = session.execute(wanted.limit(AT_ONCE)).all()
        beside = _beside(session, rows, accepted, asked.now)
        for row in rows:
            yield _facts(row, beside)
        if len(rows) < AT_ONCE:
            return
        place = (rows[-1].issued_at, rows[-1].id)


def _places(asked: QuestionFilters) -> list[Any]:
    """Period, place, agency, category and shop, as conditions."""
    conditions: list[Any] = [S.issued_at >= asked.starts, S.issued_at < asked.ends]
    conditions += asked.here(S.center_id)
    if asked.agency_id is not None:
        conditions.append(S.agency_id == asked.agency_id)
    if asked.category:
        conditions.append(S.category == asked.category)
    if asked.shop:
        conditions.append(Merchant.shop.contains(asked.shop, autoescape=True))
    return conditions


def _certificates(asked: QuestionFilters) -> Any:
    reviewer, signatory, inspector = aliased(Person), aliased(Person), aliased(Person)
    conditions = _places(asked)
    if asked.state in ISSUED:
        conditions.append(Certificate.state == CertificateState(asked.state))
    for who, said in ((signatory, asked.signatory), (reviewer, asked.reviewer)):
        if said:
            conditions.append((who.login == said) | (who.name == said))
    return (
        select(
            Certificate.id,
            Certificate.number,
            Certificate.state,
            S.issued_at,
            Certificate.drafted_at,
            Certificate.item_id,
            Certificate.inspection_id,
            Certificate.signatory_id,
            Item.registered_at,
            Item.gross_mass,
            S.category,
            Merchant.shop,
            Center.name_zh,
            Center.name_en,
            Agency.name_zh.label("agency_zh"),
            Agency.name_en.label("agency_en"),
            inspector.name.label("inspector"),
            reviewer.name.label("reviewer"),
            signatory.name.label("signatory"),
            Inspection.started_at,
            Inspection.submitted_at,
            Inspection.closed_at,
        )
        .select_from(S)
        .join(Certificate, Certificate.id == S.certificate_id)
        .join(Item, Item.id == Certificate.item_id)
        .join(Inspection, Inspection.id == Certificate.inspection_id)
        .join(Center, Center.id == S.center_id)
        .join(Merchant, Merchant.id == S.merchant_id)
        .outerjoin(Agency, Agency.id == S.agency_id)
        .join(inspector, inspector.id == Inspection.inspector_id)
        .outerjoin(reviewer, reviewer.id == Inspection.reviewer_id)
        .join(signatory, signatory.id == Certificate.signatory_id)
        .where(*conditions)
        .order_by(S.issued_at.desc(), S.certificate_id.desc())
    )


def _beside(
    session: Session, rows: Sequence[Any], accepted: dict[str, tuple[str, ...]], now: datetime
) -> _Beside:
    found = _Beside(accepted=accepted)
    papers, items = [r.id for r in rows], sorted({r.item_id for r in rows})
    rounds = sorted({r.inspection_id for r in rows})
    seals = select(Seal.certificate_id, Seal.net_mass).where(Seal.certificate_id.in_(papers))
    found.seals = {r.certificate_id: r.net_mass for r in session.execute(seals.order_by(Seal.id))}
    masses = select(FindingRecord.inspection_id, FindingRecord.value).where(
        FindingRecord.inspection_id.in_(rounds),
        FindingRecord.check_code == NET_MASS,
        FindingRecord.superseded_at.is_(None),
    )
    read = {r.inspection_id: mass_in(r.value) for r in session.execute(masses)}
    found.masses = {key: mass for key, mass in read.items() if mass is not None}
    for counter, key, where in (
        (found.sent_back, ReviewObjection.inspection_id, ReviewObjection.inspection_id.in_(rounds)),
        (found.rounds, Inspection.item_id, Inspection.item_id.in_(items)),
        (found.returns, ReturnCase.item_id, ReturnCase.item_id.in_(items)),
    ):
        counted = select(key, func.count()).where(where).group_by(key)
        for of, count in session.execute(counted):
            counter[of] += count
    acts = (
        select(LedgerEvent.item_id, LedgerEvent.tag, func.count())
        .where(LedgerEvent.item_id.in_(items), ASKED_ABOUT)
        .group_by(LedgerEvent.item_id, LedgerEvent.tag)
    )
    for item, tag, count in session.execute(acts):
        if item is not None:
            (found.opened if tag in PERSONAL else found.overrides)[item] += count
    people = sorted({r.signatory_id for r in rows})
    for held in session.scalars(select(Credential).where(Credential.person_id.in_(people))):
        found.held[held.person_id].append(
            HeldCredential(
                kind=held.kind,
                number=held.number,
                categories=frozenset(held.categories["codes"]),
                valid_from=held.valid_from,
                valid_to=held.valid_to,
            )
        )
    for category in {r.category for r in rows} - accepted.keys():
        accepted[category] = accepted_credentials(session, category, now)
    return found


def _facts(row: Row[*tuple[Any, ...]], beside: _Beside) -> SignedFacts:
    return SignedFacts(
        number=row.number,
        state=row.state,
        issued_at=row.issued_at,
        signed_at=row.drafted_at,
        ref=reference("QC", row.item_id, row.registered_at),
        category=row.category,
        shop=row.shop,
        agency=Text(row.agency_zh or "", row.agency_en or ""),
        center=Text(row.name_zh, row.name_en),
        inspector=row.inspector,
        reviewer=row.reviewer or "",
        signatory=row.signatory,
        credential=_credential(row, beside),
        gross_mass=row.gross_mass,
        net_mass=beside.masses.get(row.inspection_id),
        sealed_mass=beside.seals.get(row.id),
        tested=_span(row.started_at, row.submitted_at),
        reviewed=_span(row.submitted_at, row.closed_at),
        waited=_span(row.closed_at, row.issued_at),
        rounds=beside.rounds[row.item_id],
        sent_back=beside.sent_back[row.inspection_id],
        returns=beside.returns[row.item_id],
        overrides=beside.overrides[row.item_id],
        opened=beside.opened[row.item_id],
    )


def _credential(row: Row[*tuple[Any, ...]], beside: _Beside) -> str:
    """The one that was valid on the day of signing, as it reads to-day: a withdrawn one ended."""
    on, kinds = local(row.drafted_at).date(), beside.accepted[row.category]
    for held in beside.held[row.signatory_id]:
        if credential_for([held], row.category, kinds, on) is ALLOWED:
            return f"{held.kind} {held.number}（{held.valid_from} – {held.valid_to}）"
    return ""


def mass_in(value: Mapping[str, Any]) -> Decimal | None:
    """The mass that a stored finding holds, in grams; None where it could not be tested."""
    for part, said in value.items():
        if part in BESIDE_VALUES or isinstance(said, bool):
            continue
        try:
            return Decimal(str(said))
        except InvalidOperation:
            continue
    return None


def _span(first: datetime | None, last: datetime | None) -> float | None:
    return None if first is None or last is None else (last - first).total_seconds()
