"""Changing the network: capacity, hours and categories of a center, an agency's scope, shops."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.base.clock import local
from app.base.errors import Invalid, Missing, NotPermitted
from app.base.watch.page_seen import UNKNOWN, PageSeen
from app.commands import record
from app.commands.entries import typed_code, typed_sentence
from app.models.network.center import Agency, AgencyScope, Center, CenterCategory, Merchant
from app.queries.inspection import standards
from workflows.network.events import NetworkChanged
from workflows.roles import Actor, Permission
from workflows.verdict import Text

PHONE = re.compile(r"\+?[0-9][0-9 -]{5,18}[0-9]")


def change_center(
    session: Session,
    center_id: int,
    *,
    capacity_a_day: int,
    opens: time,
    closes: time,
    categories: Iterable[str],
    active: bool,
    by: Actor,
    now: datetime,
    returns_to: str = "",
    returns_phone: str = "",
    page: PageSeen = UNKNOWN,
) -> None:
    """Set what may change about a center. An agency loses the categories that its center loses.

    `returns_to`, `returns_phone`: who takes in what buyers send back; no courier goes without.
    Raises `ChangedElsewhere` where somebody else changed the same since `page` was drawn.
    """
    _admin(by)
    center = session.get(Center, center_id, with_for_update=True)
    if center is None:
        raise Missing
    if capacity_a_day <= 0:
        raise Invalid("capacity", Text("日产能必须大于 0", "The capacity must be above 0"))
    if closes <= opens:
        raise Invalid("closes", Text("关门应晚于开门", "It must close after it opens"))
    phone = _typed_phone(returns_phone)
    returns_to = typed_sentence("returns_to", returns_to)[:100]
    wanted = _known_categories(session, categories, now)
    here = [c.category for c in center.categories]
    hours = center.opens, center.closes
    back = center.returns_to, center.returns_phone
    kept = center_fields(center.capacity_a_day, *hours, here, *back, active=center.active)
    sent = center_fields(capacity_a_day, opens, closes, wanted, returns_to, phone, active=active)
    settled = page.settle(kept, sent)
    capacity_a_day = int(settled["capacity"][0])
    opens, closes = (time.fromisoformat(settled[name][0]) for name in ("opens", "closes"))
    wanted, active = frozenset(settled["categories"]), bool(settled["active"])
    center.returns_to, center.returns_phone = (
        "".join(settled[name]) for name in ("returns_to", "returns_phone")
    )
    center.capacity_a_day, center.opens, center.closes = capacity_a_day, opens, closes
    center.active = active
    _set_categories(session, center, wanted)
    said = f"center {center.code}: {capacity_a_day} a day, {opens:%H:%M}-{closes:%H:%M}"
    state = "open" if active else "closed"
    _note_change(session, f"{said}, {', '.join(sorted(wanted))}, {state}", by, now)


def _typed_phone(returns_phone: str) -> str:
    phone = typed_code("returns_phone", returns_phone)
    if phone and not PHONE.fullmatch(phone):
        raise Invalid(
            "returns_phone", Text("请填写能打通的电话", "Fill in a phone that is answered")
        )
    return phone


def center_fields(
    capacity_a_day: int,
    opens: time,
    closes: time,
    categories: Iterable[str],
    returns_to: str,
    returns_phone: str,
    *,
    active: bool,
) -> dict[str, list[str]]:
    """What may change about a center, as its form shows it."""
    return {
        "capacity": [str(capacity_a_day)],
        "opens": [f"{opens:%H:%M}"],
        "closes": [f"{closes:%H:%M}"],
        "categories": sorted(categories),
        "returns_to": [returns_to] if returns_to else [],
        "returns_phone": [returns_phone] if returns_phone else [],
        "active": ["on"] if active else [],
    }


def _set_categories(session: Session, center: Center, wanted: frozenset[str]) -> None:
    here = {c.category for c in center.categories}
    gone = sorted(here - wanted)
    for table in (AgencyScope, CenterCategory):
        session.execute(delete(table).where(table.center_id == center.id, table.category.in_(gone)))
    session.add_all(
        CenterCategory(center_id=center.id, category=code) for code in sorted(wanted - here)
    )
    session.expire(center, ["categories"])


def set_scope(
    session: Session,
    agency_id: int,
    center_id: int,
    categories: Iterable[str],
    *,
    by: Actor,
    now: datetime,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> None:
    """What an agency tests at a center; an empty list ends its work there.

    Both days are its own; without the first it is today, without the last until further notice.
    """
    _admin(by)
    agency, center = session.get(Agency, agency_id), session.get(Center, center_id)
    if agency is None or center is None:
        raise Missing
    wanted = _known_categories(session, categories, now)
    first = valid_from or local(now).date()
    if valid_to is not None and valid_to < first:
        raise Invalid("valid_to", Text("截止日早于生效日", "It ends before it begins"))
    foreign = wanted - {c.category for c in center.categories}
    if foreign:
        names = "、".join(sorted(foreign))
        raise Invalid(
            "categories",
            Text(f"{center.name_zh} 不可检测 {names}", f"{center.code} may not inspect {names}"),
        )
    session.execute(
        delete(AgencyScope).where(
            AgencyScope.agency_id == agency_id, AgencyScope.center_id == center_id
        )
    )
    session.add_all(
        AgencyScope(
            agency_id=agency_id,
            center_id=center_id,
            category=code,
            valid_from=first,
            valid_to=valid_to,
        )
        for code in sorted(wanted)
    )
    days = f" from {first}" + (f" to {valid_to}" if valid_to else "") if wanted else ""
    said = (", ".join(sorted(wanted)) or "nothing") + days
    _note_change(session, f"agency {agency.code} at {center.code}: {said}", by, now)


def set_home(
    session: Session,
    merchant_id: int,
    center_id: int | None,
    *,
    by: Actor,
    now: datetime,
    page: PageSeen = UNKNOWN,
) -> None:
    """The center that a shop's goods go to; None: wherever there is room.

    Raises `ChangedElsewhere` where somebody else chose another since `page` was drawn.
    """
    _admin(by)
    merchant = session.get(Merchant, merchant_id, with_for_update=True)
    center = session.get(Center, center_id) if center_id is not None else None
    if merchant is None or (center_id is not None and center is None):
        raise Missing
    settled = page.settle(home_field(merchant.center_id), home_field(center_id))["center"]
    center = session.get(Center, int(settled[0])) if settled else None
    merchant.center_id = center.id if center is not None else None
    where = center.code if center is not None else "any center"
    _note_change(session, f"shop {merchant.shop} sends to {where}", by, now)


def home_field(center_id: int | None) -> dict[str, list[str]]:
    """A shop's center as its form shows it."""
    return {"center": [] if center_id is None else [str(center_id)]}


def agency_code_is_free(session: Session, code: str) -> None:
    """Refuse a code that an agency bears already."""
    if not code or session.scalar(select(Agency.id).where(Agency.code == code)) is not None:
        raise Invalid("code", Text("机构编号为空或已存在", "The code is empty or taken"))


def _known_categories(session: Session, categories: Iterable[str], now: datetime) -> frozenset[str]:
    wanted = frozenset(categories)
    if wanted - {c.code for c in standards.categories(session, now)}:
        raise Invalid("categories", Text("没有这个品类", "No such category"))
    return wanted


def _admin(by: Actor) -> None:
    if not by.may(Permission.ACCOUNT_ADMIN):
        raise NotPermitted


def _note_change(session: Session, change: str, by: Actor, now: datetime) -> None:
    record.append(session, NetworkChanged(change), by=by, now=now)
