"""Passes as rows: given to a device, recorded by a clerk, shared as a link, ended."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.base import passwords
from app.base.errors import Missing, NotPermitted
from app.base.refs import key_of
from app.base.secrets_at_rest import keyed_digest
from app.commands import record
from app.commands.proof import end_codes, end_passes, prove_act
from app.models.intake.item import Item
from app.models.returns.access import BuyerPass
from app.models.returns.case import ReturnCase
from app.queries.returns.passes import DEVICE, LINK, device_digest
from workflows.people.access import OPENS, Opens, PassEnd
from workflows.returns.events import BuyerPassEnded, BuyerPassGiven
from workflows.roles import BUYER, AccessWay, Actor, BuyerAccess, HowVerified, Permission
from workflows.verdict import Text

LOOK_LASTS = timedelta(hours=12)
ACT_LASTS = timedelta(hours=2)
CLERK_LASTS = timedelta(minutes=30)
LINK_LASTS = timedelta(days=7)
ACTS = tuple(way for way, opens in OPENS.items() if opens is Opens.ACT)


def device_of(session: Session, cookie: str) -> tuple[str, str]:
    """(cookie, digest) of a device: its own where this house gave it out, else a fresh one."""
    digest = device_digest(cookie)
    known = select(BuyerPass.id).where(BuyerPass.device == digest).limit(1)
    if digest is not None and session.scalar(known) is not None:
        return cookie, digest
    return fresh_device()


def fresh_device() -> tuple[str, str]:
    """(cookie, digest) that nobody has seen."""
    cookie, _ = passwords.new_token()
    return cookie, keyed_digest(DEVICE, cookie)


def end_other_orders(session: Session, device: str, order: int, now: datetime) -> None:
    """One order a device: what it had opened of others ends."""
    end_passes(session, now, PassEnd.NEWER, BuyerPass.device == device, BuyerPass.order_id != order)


def give_act_pass(
    session: Session,
    order: int,
    way: AccessWay,
    *,
    old: str,
    now: datetime,
    token: str | None = None,
) -> str:
    """Let a device act as the buyer; the cookie it has from now on.

    The old cookie is worth nothing any more: whoever planted or copied it before stays outside.
    """
    cookie, device = fresh_device()
    before = device_digest(old)
    if before is not None:
        moved = update(BuyerPass).where(BuyerPass.device == before).values(device=device)
        session.execute(moved.execution_options(synchronize_session=False))
    end_other_orders(session, device, order, now)
    given = BuyerPass(
        order_id=order, way=way, device=device, token=token, made_at=now, ends_at=now + ACT_LASTS
    )
    session.add(given)
    session.flush()
    _tell(session, BuyerPassGiven(given.id, way.value), order, by=BUYER, now=now)
    return cookie


def item_of(session: Session, ref: str) -> Item:
    """The piece of a reference (`QC-…`), or of a return's (`RT-…`); not locked."""
    text = ref.strip().upper()
    item_key, case_key = key_of("QC", text), key_of("RT", text)
    key = item_key[0] if item_key is not None else None
    if case_key is not None:
        key = session.scalar(select(ReturnCase.item_id).where(ReturnCase.id == case_key[0]))
    item = session.get(Item, key) if key is not None else None
    if item is None:
        raise Missing(Text(f"没有编号为 {ref} 的货品", f"No item is called {ref}"))
    return item


def verify_caller(
    session: Session, item: Item, how: HowVerified, *, by: Actor, now: datetime
) -> BuyerPass:
    """A clerk records how they made sure that the caller is the buyer; for a while they may act."""
    must_manage(by, item)
    given = BuyerPass(
        order_id=item.line.order_id,
        way=AccessWay.CLERK,
        how=how,
        by_id=by.person_id,
        made_at=now,
        ends_at=now + CLERK_LASTS,
    )
    session.add(given)
    session.flush()
    event = BuyerPassGiven(given.id, AccessWay.CLERK.value, how.value)
    _tell(session, event, given.order_id, by=by, now=now, center=item.center_id)
    return given


def share_piece(session: Session, item: Item, *, by: Actor, now: datetime) -> str:
    """A link by which others see one piece's road and pictures; it is shown once.

    An act: what opens for seven days does not come out of a look of twelve hours.
    """
    order, center = item.line.order_id, item.center_id
    proven = prove_act(session, order, by=by, center_id=center, now=now)
    token, _ = passwords.new_token()
    given = BuyerPass(
        order_id=order,
        item_id=item.id,
        way=AccessWay.LINK,
        token=keyed_digest(LINK, token),
        made_at=now,
        ends_at=now + LINK_LASTS,
    )
    session.add(given)
    session.flush()
    event = BuyerPassGiven(given.id, AccessWay.LINK.value)
    _tell(session, event, order, by=proven, now=now, center=center)
    return token


def end_device(session: Session, cookie: str, now: datetime) -> None:
    """The buyer is done on this device, wherever its cookie was copied to."""
    device = device_digest(cookie)
    if device is None:
        return
    acted = select(BuyerPass.order_id).where(
        BuyerPass.device == device, BuyerPass.ended_at.is_(None), BuyerPass.way.in_(ACTS)
    )
    # Who only looked ends no message of the buyer's: a stranger could, again and again.
    orders = sorted(set(session.scalars(acted)))
    end_passes(session, now, PassEnd.BUYER, BuyerPass.device == device)
    for order in orders:
        end_codes(session, order, PassEnd.BUYER, now)


def end_links(session: Session, item: Item, *, by: Actor, now: datetime) -> None:
    """The buyer takes back every link to a piece."""
    order, center = item.line.order_id, item.center_id
    proven = prove_act(session, order, by=by, center_id=center, now=now)
    ends = (BuyerPass.item_id == item.id, BuyerPass.way == AccessWay.LINK)
    for key in end_passes(session, now, PassEnd.BUYER, *ends):
        event = BuyerPassEnded(key, AccessWay.LINK.value)
        _tell(session, event, order, by=proven, now=now, center=center)


def withdraw_pass(session: Session, item: Item, key: int, *, by: Actor, now: datetime) -> None:
    """Customer service ends a pass of the order of this piece; raises `Missing` for any other."""
    must_manage(by, item)
    order = item.line.order_id
    row = session.get(BuyerPass, key, with_for_update=True, populate_existing=True)
    if row is None or row.order_id != order:
        raise Missing
    if row.ended_at is None:
        end_passes(session, now, PassEnd.SERVICE, BuyerPass.id == key)
        end_codes(session, order, PassEnd.SERVICE, now)
        event = BuyerPassEnded(key, row.way.value)
        _tell(session, event, order, by=by, now=now, center=item.center_id)


def must_manage(by: Actor, item: Item) -> None:
    """Only customer service of the piece's center answers for a caller."""
    if by.person_id is None or not by.may(Permission.RETURN_MANAGE, item.center_id):
        raise NotPermitted


def _tell(
    session: Session,
    event: BuyerPassGiven | BuyerPassEnded,
    order: int,
    *,
    by: Actor,
    now: datetime,
    center: int | None = None,
) -> None:
    record.append(session, event, by=by, now=now, center_id=center, order_id=order)


def buyer_with(access: BuyerAccess, *, key: int | None = None) -> Actor:
    """The buyer, as far as a device's pass bears it; `key`: of the program that speaks for them."""
    return Actor(BUYER.person_id, BUYER.name, BUYER.assignments, access, key=key)
