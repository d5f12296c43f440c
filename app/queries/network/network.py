"""The network as it is set up: centers, agencies and their scope, shops."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.network.center import (
    Agency,
    AgencyScope,
    Center,
    CenterCategory,
    Merchant,
)
from app.models.people.second_person import SecondPersonRequest
from workflows.network.agency_pictures import AgencyPicture
from workflows.network.centers import CenterKind
from workflows.people.second_person import PairAct
from workflows.verdict import Text

PAGE = 50


@dataclass(frozen=True, slots=True)
class CenterRow:
    """One center as it is set up."""

    key: int
    code: str
    kind: CenterKind
    name: Text
    province: str
    city: str
    capacity_a_day: int
    opens: time
    closes: time
    active: bool
    categories: tuple[str, ...]
    returns_to: str
    returns_phone: str


@dataclass(frozen=True, slots=True)
class ScopeRow:
    """A category that an agency may test at a center, and its days (None: until further notice)."""

    category: str
    first: date
    last: date | None


@dataclass(frozen=True, slots=True)
class AgencyRow:
    """One agency with what it may test where: by the center's key."""

    key: int
    code: str
    name: Text
    cma_no: str
    cnas_no: str
    scope: dict[int, tuple[ScopeRow, ...]]
    pictures: frozenset[AgencyPicture] = frozenset()


@dataclass(frozen=True, slots=True)
class MerchantRow:
    """One shop and the center that its goods go to."""

    key: int
    shop: str
    platform: str
    center_id: int | None


def centers(session: Session) -> list[CenterRow]:
    """All centers with what they may inspect."""
    found: dict[int, list[str]] = defaultdict(list)
    for key, category in session.execute(
        select(CenterCategory.center_id, CenterCategory.category).order_by(CenterCategory.category)
    ):
        found[key].append(category)
    rows = session.execute(
        select(
            Center.id,
            Center.code,
            Center.kind,
            Center.name_zh,
            Center.name_en,
            Center.province,
            Center.city,
            Center.capacity_a_day,
            Center.opens,
            Center.closes,
            Center.active,
            Center.returns_to,
            Center.returns_phone,
        ).order_by(Center.id)
    )
    return [
        CenterRow(
            key=r.id,
            code=r.code,
            kind=r.kind,
            name=Text(r.name_zh, r.name_en),
            province=r.province,
            city=r.city,
            capacity_a_day=r.capacity_a_day,
            opens=r.opens,
            closes=r.closes,
            active=r.active,
            categories=tuple(found[r.id]),
            returns_to=r.returns_to,
            returns_phone=r.returns_phone,
        )
        for r in rows
    ]


def agencies(session: Session) -> list[AgencyRow]:
    """All agencies with their scope."""
    scope: dict[int, dict[int, list[ScopeRow]]] = defaultdict(lambda: defaultdict(list))
    for row in session.scalars(select(AgencyScope).order_by(AgencyScope.category)):
        found = ScopeRow(category=row.category, first=row.valid_from, last=row.valid_to)
        scope[row.agency_id][row.center_id].append(found)
    rows = session.execute(
        select(
            *(Agency.id, Agency.code, Agency.name_zh, Agency.name_en),
            *(Agency.cma_no, Agency.cnas_no),
            *(Agency.seal_digest, Agency.cma_mark_digest, Agency.cnas_mark_digest),
        ).order_by(Agency.code)
    )
    return [
        AgencyRow(
            key=r.id,
            code=r.code,
            name=Text(r.name_zh, r.name_en),
            cma_no=r.cma_no,
            cnas_no=r.cnas_no,
            scope={key: tuple(codes) for key, codes in scope[r.id].items()},
            pictures=frozenset(
                which
                for which, digest in (
                    (AgencyPicture.SEAL, r.seal_digest),
                    (AgencyPicture.CMA, r.cma_mark_digest),
                    (AgencyPicture.CNAS, r.cnas_mark_digest),
                )
                if digest
            ),
        )
        for r in rows
    ]


def picture_asked_for(session: Session, key: int) -> str:
    """The digest of the picture that a request wants to have printed; empty where it wants none."""
    payload = session.scalar(
        select(SecondPersonRequest.payload).where(
            SecondPersonRequest.id == key, SecondPersonRequest.act == PairAct.AGENCY_PICTURE
        )
    )
    return "" if payload is None else str(payload["args"]["digest"])


def merchants(session: Session, *, search: str = "", after: str = "") -> list[MerchantRow]:
    """A page of shops and one more, by name."""
    wanted = select(Merchant.id, Merchant.shop, Merchant.platform, Merchant.center_id).where(
        Merchant.shop > after
    )
    if search:
        wanted = wanted.where(Merchant.shop.icontains(search, autoescape=True))
    rows = session.execute(wanted.order_by(Merchant.shop).limit(PAGE + 1))
    return [
        MerchantRow(key=r.id, shop=r.shop, platform=r.platform, center_id=r.center_id) for r in rows
    ]


def merchant_named(session: Session, shop: str) -> int | None:
    """The key of the shop of that name, where there is exactly one."""
    found = session.scalars(select(Merchant.id).where(Merchant.shop == shop.strip()).limit(2)).all()
    return found[0] if len(found) == 1 else None
