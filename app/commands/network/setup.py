"""Setting up the network: centers, agencies and their scope, merchants."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import cast

from sqlalchemy import or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.base.clock import local
from app.base.errors import Invalid, NotPermitted
from app.commands import record
from app.commands.entries import typed_name
from app.commands.people.takes_two import number_is_free
from app.models.network.center import (
    Agency,
    AgencyScope,
    Center,
    CenterCategory,
    Merchant,
)
from workflows.network.centers import CenterKind
from workflows.network.events import NetworkChanged
from workflows.people.names import NumberKind, name_key
from workflows.roles import Actor, Permission
from workflows.verdict import Text


def add_center(
    session: Session,
    code: str,
    kind: CenterKind,
    name: Text,
    province: str,
    city: str,
    categories: Iterable[str],
    *,
    capacity_a_day: int,
    by: Actor,
    now: datetime,
    address: str = "",
    opens: time = time(8),
    closes: time = time(22),
) -> Center:
    """A center and the categories it may inspect."""
    _admin(by)
    code = typed_name("code", code)
    if session.scalar(select(Center.id).where(Center.code == code)) is not None:
        raise Invalid("code", Text(f"中心编号 {code} 已存在", f"Center {code} exists already"))
    name = _name_is_free(session, Center, name)
    center = Center(
        code=code,
        kind=kind,
        name_zh=name.zh,
        name_en=name.en,
        name_key=name_key(name.zh),
        province=province,
        city=city,
        address=address,
        capacity_a_day=capacity_a_day,
        opens=opens,
        closes=closes,
    )
    center.categories = [CenterCategory(category=c) for c in sorted(set(categories))]
    session.add(center)
    session.flush()
    _note_change(session, f"center {code} added", by, now)
    return center


def add_agency(
    session: Session,
    code: str,
    name: Text,
    address: str,
    cma_no: str,
    cnas_no: str,
    *,
    by: Actor,
    now: datetime,
    phone: str = "",
    address_en: str = "",
) -> Agency:
    """An accredited institution."""
    _admin(by)
    code, name = typed_name("code", code), _name_is_free(session, Agency, name)
    cma_no, cnas_no = typed_name("cma_no", cma_no), typed_name("cnas_no", cnas_no)
    number_is_free(session, cma_no, NumberKind.CMA)
    number_is_free(session, cnas_no, NumberKind.CNAS)
    agency = Agency(
        code=code,
        name_zh=name.zh,
        name_en=name.en,
        name_key=name_key(name.zh),
        address=address,
        address_en=address_en,
        phone=phone,
        cma_no=cma_no,
        cnas_no=cnas_no,
    )
    session.add(agency)
    session.flush()
    _note_change(session, f"agency {code} added", by, now)
    return agency


def admit_agency(
    session: Session,
    agency: Agency,
    center: Center,
    categories: Iterable[str],
    *,
    by: Actor,
    now: datetime,
    valid_to: date | None = None,
) -> None:
    """Let an agency test these categories at a center from today on, to the last day if given.

    The center must be allowed them too.
    """
    _admin(by)
    allowed = {c.category for c in center.categories}
    for category in sorted(set(categories)):
        if category not in allowed:
            raise Invalid(
                "category",
                Text(f"{center.name_zh} 不可检测 {category}", f"{center.code} may not inspect it"),
            )
        session.add(
            AgencyScope(
                agency_id=agency.id,
                center_id=center.id,
                category=category,
                valid_from=local(now).date(),
                valid_to=valid_to,
            )
        )
    _note_change(session, f"agency {agency.code} admitted at {center.code}", by, now)


def known_merchant(session: Session, platform: str, shop: str) -> Merchant | None:
    """The merchant of a shop that is known.

    Names that read alike are one shop's, and stand as they were first written; of two from before
    they were compared each stays its own.
    """
    key = name_key(shop)
    called = (
        Merchant.shop == shop
        if key is None
        else or_(Merchant.shop == shop, Merchant.name_key == key)
    )
    known = session.scalars(
        select(Merchant)
        .where(Merchant.platform == platform, called)
        .order_by(Merchant.shop == shop)
    ).all()
    return known[-1] if known else None  # the very spelling, where there is one


def merchant_of(session: Session, platform: str, shop: str) -> Merchant:
    """The merchant of a shop, made known the first time it is met; safe under parallel imports."""
    known = known_merchant(session, platform, shop)
    if known is not None:
        return known
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    session.execute(
        dialect.insert(Merchant)
        .values(platform=platform, shop=shop, name_key=name_key(shop))
        .on_conflict_do_nothing()
    )
    return cast("Merchant", known_merchant(session, platform, shop))


def settle_merchant(
    session: Session, platform: str, shop: str, center: Center, *, by: Actor, now: datetime
) -> None:
    """Give a shop its home center: what it sells is sent there."""
    _admin(by)
    merchant = merchant_of(session, platform, shop)
    merchant.center_id = center.id
    _note_change(session, f"merchant {merchant.id} settled at {center.code}", by, now)


def _name_is_free(session: Session, kind: type[Center | Agency], name: Text) -> Text:
    """The name as it is kept. Raises `Invalid` where one of the kind is called so already."""
    name = Text(typed_name("name_zh", name.zh), typed_name("name_en", name.en))
    wanted = name_key(name.zh)
    if wanted is None:
        raise Invalid("name_zh", Text("名称里没有文字", "The name holds no letters"))
    if session.scalar(select(kind.id).where(kind.name_key == wanted)) is not None:
        raise Invalid("name_zh", Text(f"已有名为“{name.zh}”的单位", f"{name.en} is there already"))
    return name


def _admin(by: Actor) -> None:
    if not by.may(Permission.ACCOUNT_ADMIN):
        raise NotPermitted


def _note_change(session: Session, change: str, by: Actor, now: datetime) -> None:
    record.append(session, NetworkChanged(change), by=by, now=now)
