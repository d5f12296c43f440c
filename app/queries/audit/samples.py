"""Populations that samples are drawn from, and the samples that were drawn."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import Session

from app.models.audit.audit import AuditSample, CertificateSearch
from app.models.network.center import Merchant
from app.models.papers.certificate import Certificate
from app.models.people.account import Person
from app.queries.audit.questions.asking import midnight
from workflows.audit.sampling import Stratum
from workflows.whole import whole

S = CertificateSearch
LIST = 100
COLUMNS: Mapping[Stratum, Any] = whole(
    Stratum,
    {
        Stratum.NONE: None,
        Stratum.CATEGORY: S.category,
        Stratum.AGENCY: S.agency_id,
        Stratum.CENTER: S.center_id,
        Stratum.INSPECTOR: S.inspector_id,
        Stratum.SHOP: S.merchant_id,
    },
)


@dataclass(frozen=True, slots=True)
class Population:
    """What a sample is drawn from: what of a certificate never changes, and no later one.

    `upto` is a place in the log; `centers` None means all there are.
    """

    since: date
    until: date
    upto: int
    category: str = ""
    agency_id: int | None = None
    shop: str = ""
    centers: Collection[int] | None = None


@dataclass(frozen=True, slots=True)
class SampleShown:
    """A sample as it was drawn."""

    key: int
    who: str
    by_id: int
    at: datetime
    seed: str
    wanted: int
    stratum: Stratum
    query: str
    centers: tuple[int, ...] | None
    upto: int
    population: int
    population_digest: str
    drawn: tuple[str, ...]


def members(session: Session, of: Population, stratum: Stratum) -> dict[str, str]:
    """The numbers of all certificates of a population, each with its stratum."""
    column = COLUMNS[stratum]
    wanted = (
        select(Certificate.number, *(() if column is None else (column.label("stratum"),)))
        .join(S, S.certificate_id == Certificate.id)
        .where(
            S.position < of.upto,
            S.issued_at >= midnight(of.since),
            S.issued_at < midnight(of.until + timedelta(days=1)),
        )
    )
    if of.category:
        wanted = wanted.where(S.category == of.category)
    if of.agency_id is not None:
        wanted = wanted.where(S.agency_id == of.agency_id)
    if of.centers is not None:
        wanted = wanted.where(S.center_id.in_(sorted(of.centers)))
    if of.shop:
        shops = select(Merchant.id).where(Merchant.shop == of.shop)
        wanted = wanted.where(S.merchant_id.in_(shops))
    return {
        row.number: "" if column is None else str(row.stratum) for row in session.execute(wanted)
    }


def searched_upto(session: Session) -> int:
    """One beyond the last place of the log that can be searched."""
    last = session.scalar(select(func.max(S.position)))
    return 0 if last is None else last + 1


def samples(session: Session, by_id: int) -> list[SampleShown]:
    """The latest samples of an auditor."""
    wanted = _samples().where(AuditSample.by_id == by_id).order_by(AuditSample.id.desc())
    return [_show_sample(r) for r in session.execute(wanted.limit(LIST))]


def sample(session: Session, key: int) -> SampleShown | None:
    """One sample."""
    row = session.execute(_samples().where(AuditSample.id == key)).one_or_none()
    return None if row is None else _show_sample(row)


def _samples() -> Any:
    return select(AuditSample, Person.name).join(Person, Person.id == AuditSample.by_id)


def _show_sample(row: Row[*tuple[Any, ...]]) -> SampleShown:
    one: AuditSample = row.AuditSample
    keys = one.centers["keys"]
    return SampleShown(
        key=one.id,
        who=row.name,
        by_id=one.by_id,
        at=one.at,
        seed=one.seed,
        wanted=one.wanted,
        stratum=one.stratum,
        query=one.query,
        centers=None if keys is None else tuple(keys),
        upto=one.upto,
        population=one.population,
        population_digest=one.population_digest,
        drawn=tuple(one.drawn["numbers"]),
    )
