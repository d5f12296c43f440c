"""Certificates as auditors look for them: many filters, keyset pages, newest first."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any

import orjson
from sqlalchemy import Row, func, select, tuple_
from sqlalchemy.orm import Session

from app.base.clock import SHANGHAI
from app.base.refs import key_of, reference
from app.models.audit.audit import CertificateSearch
from app.models.intake.item import Item
from app.models.network.center import Agency, Center, Merchant
from app.models.papers.certificate import Certificate
from app.models.people.account import Person
from app.queries.papers.conclusions import containing
from certificates.content.number import BadNumber, parse_number
from workflows.papers.states import CertificateState
from workflows.verdict import Text

PAGE = 50
COUNTED = 1000  # what is shown as a number; more is "1000+"
# No row has this key: a filter that names nobody finds nothing, and is no filter left out.
NOBODY = -1
# Rows of a long list are read by their keys in parts, so that memory does not grow with the list.
AT_ONCE = 5000
S = CertificateSearch


@dataclass(frozen=True, slots=True)
class Search:
    """What an auditor asks for; empty means all. `centers` None means every center."""

    number: str = ""
    item: str = ""
    order: str = ""
    merchant: str = ""
    agency_id: int | None = None
    inspector: str = ""
    category: str = ""
    center_id: int | None = None
    since: date | None = None
    until: date | None = None
    words: str = ""
    state: str = ""
    centers: Collection[int] | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """One certificate of a list."""

    key: int
    number: str
    ref: str
    issued_at: datetime
    state: CertificateState
    category: str
    conclusion: Text
    center: Text
    agency: Text
    merchant: str
    inspector: str


@dataclass(frozen=True, slots=True)
class HitPage:
    """One page and the cursors of its neighbours (empty where there is none)."""

    rows: tuple[Hit, ...]
    newer: str
    older: str


def search(
    session: Session, wanted: Search, *, after: str = "", before: str = "", size: int = PAGE
) -> HitPage:
    """One page, newest first; `after` and `before` are cursors of an earlier page."""
    conditions = _conditions(session, wanted)
    back = bool(before) and not after
    at, key = _order(wanted)
    place = _place(after or before)
    if place is not None:
        position = tuple_(at, key)
        conditions.append(position > tuple_(*place) if back else position < tuple_(*place))
    order = (at, key) if back else (at.desc(), key.desc())
    found = session.execute(_columns().where(*conditions).order_by(*order).limit(size + 1)).all()
    more = len(found) > size
    rows = [_hit(row) for row in (reversed(found[:size]) if back else found[:size])]
    return HitPage(
        rows=tuple(rows),
        newer=_cursor(rows[0]) if rows and (more if back else bool(after)) else "",
        older=_cursor(rows[-1]) if rows and (more or back) else "",
    )


def count_certificates(session: Session, wanted: Search) -> int:
    """How many there are, counted no farther than one beyond `COUNTED`."""
    some = _keys(session, wanted).limit(COUNTED + 1).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def keys(session: Session, wanted: Search, most: int) -> list[int]:
    """The keys of all that is found, newest first, up to one beyond `most`."""
    at, key = _order(wanted)
    statement = _keys(session, wanted).order_by(at.desc(), key.desc()).limit(most + 1)
    return list(session.scalars(statement))


def visible_keys(
    session: Session, chosen: Collection[int], centers: Collection[int] | None
) -> frozenset[int]:
    """Which of these certificates belong to the centers."""
    statement = select(Certificate.id).join(Item, Item.id == Certificate.item_id)
    statement = statement.where(Certificate.id.in_(list(chosen)))
    if centers is not None:
        statement = statement.where(Item.center_id.in_(sorted(centers)))
    return frozenset(session.scalars(statement))


def centers_of(session: Session, chosen: Collection[int]) -> frozenset[int]:
    """The centers of these certificates."""
    found: set[int] = set()
    keys = iter(sorted(chosen))
    while some := list(islice(keys, AT_ONCE)):
        places = select(Item.center_id).join(Certificate, Certificate.item_id == Item.id)
        found |= set(session.scalars(places.where(Certificate.id.in_(some)).distinct()))
    return frozenset(found)


def choices(session: Session, centers: Collection[int] | None) -> dict[str, list[tuple[int, Text]]]:
    """The agencies to choose from, and those of the centers that are the person's."""
    mine = Center.id > 0 if centers is None else Center.id.in_(sorted(centers))
    return {
        name: [
            (row.id, Text(row.name_zh, row.name_en))
            for row in session.execute(
                select(kind.id, kind.name_zh, kind.name_en).where(those).order_by(kind.code)
            )
        ]
        for name, kind, those in (("agencies", Agency, Agency.id > 0), ("centers", Center, mine))
    }


def _keys(session: Session, wanted: Search) -> Any:
    return (
        select(S.certificate_id)
        .join(Certificate, Certificate.id == S.certificate_id)
        .where(*_conditions(session, wanted))
    )


def _order(wanted: Search) -> tuple[Any, Any]:
    """A rare state leads the way by its own index, everything else by the time of issue."""
    if wanted.state and wanted.state != CertificateState.ISSUED:
        return Certificate.issued_at, Certificate.id
    return S.issued_at, S.certificate_id


def _columns() -> Any:
    return (
        select(
            Certificate.id,
            Certificate.number,
            Certificate.issued_at,
            Certificate.state,
            S.category,
            Certificate.item_id,
            Item.registered_at,
            Certificate.record,
            Center.name_zh,
            Center.name_en,
            Agency.name_zh.label("agency_zh"),
            Agency.name_en.label("agency_en"),
            Merchant.shop,
            Person.name,
        )
        .select_from(S)
        .join(Certificate, Certificate.id == S.certificate_id)
        .join(Item, Item.id == Certificate.item_id)
        .join(Center, Center.id == S.center_id)
        .outerjoin(Agency, Agency.id == S.agency_id)
        .join(Merchant, Merchant.id == S.merchant_id)
        .join(Person, Person.id == S.inspector_id)
    )


def _conditions(session: Session, wanted: Search) -> list[Any]:
    conditions: list[Any] = list(_name_filters(session, wanted))
    for column, value in (
        (S.agency_id, wanted.agency_id),
        (S.center_id, wanted.center_id),
        (S.category, wanted.category or None),
    ):
        if value is not None:
            conditions.append(column == value)
    if wanted.centers is not None:
        conditions.append(S.center_id.in_(sorted(wanted.centers)))
    at = _order(wanted)[0]
    if wanted.since is not None:
        conditions.append(at >= _midnight(wanted.since))
    if wanted.until is not None:
        conditions.append(at < _midnight(wanted.until + timedelta(days=1)))
    if wanted.state:
        conditions.append(Certificate.state == wanted.state)
    if wanted.words and (said := containing(session, wanted.words)) is not None:
        conditions.append(said)
    return conditions


def _name_filters(session: Session, wanted: Search) -> Iterator[Any]:
    """Filters that name one thing; what can't be read names nothing."""
    if wanted.number:
        try:
            yield Certificate.number == parse_number(wanted.number)
        except BadNumber:
            yield Certificate.id == NOBODY
    if wanted.item:
        key = key_of("QC", wanted.item)
        yield Certificate.item_id == (key[0] if key is not None else NOBODY)
    if wanted.order:
        typed = wanted.order.strip()
        of_order = select(S.certificate_id).where(S.order_number == typed)
        of_line = select(S.certificate_id).where(S.sub_number == typed)
        yield S.certificate_id.in_(of_order.union(of_line))
    if wanted.merchant:
        shops = session.scalars(
            select(Merchant.id).where(Merchant.shop.contains(wanted.merchant, autoescape=True))
        ).all()
        yield S.merchant_id.in_(shops) if len(shops) != 1 else S.merchant_id == shops[0]
    if wanted.inspector:
        people = session.scalars(
            select(Person.id).where(
                (Person.login == wanted.inspector) | (Person.name == wanted.inspector)
            )
        ).all()
        yield S.inspector_id.in_(people) if len(people) != 1 else S.inspector_id == people[0]


def _hit(row: Row[*tuple[Any, ...]]) -> Hit:
    said = orjson.loads(row.record)["conclusion"]
    return Hit(
        key=row.id,
        number=row.number,
        ref=reference("QC", row.item_id, row.registered_at),
        issued_at=row.issued_at,
        state=row.state,
        category=row.category,
        conclusion=Text(said["zh"], said["en"]),
        center=Text(row.name_zh, row.name_en),
        agency=Text(row.agency_zh or "", row.agency_en or ""),
        merchant=row.shop,
        inspector=row.name,
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)


def _cursor(row: Hit) -> str:
    return f"{row.issued_at.timestamp():.6f}_{row.key}"


def _place(text: str) -> tuple[datetime, int] | None:
    stamp, _, key = text.partition("_")
    try:
        return datetime.fromtimestamp(float(stamp), tz=UTC), int(key)
    except (ValueError, OverflowError, OSError):
        return None
