"""Pieces for the tests of the receiving and the sealing desk, walked there by the real commands."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from io import BytesIO
from threading import Barrier
from typing import Any
from zlib import crc32

from PIL import Image
from support.build import NOW, Network, store_drawn
from support.flows.signatory_looks import issue
from support.sample_findings import complete_findings, standard_of

from app.base import db
from app.base.config import current
from app.base.errors import Refusal
from app.base.storage import open_store
from app.commands.evidence import StoredFile, store_file
from app.commands.inspection import bench as inspection
from app.commands.inspection import claims, review
from app.commands.inspection.findings import Bench, add_finding
from app.commands.intake import receiving
from app.commands.intake.places import Places
from app.commands.intake.registration import register_items
from app.commands.load import item_for_update, last_inspection
from app.commands.network import setup as network
from app.commands.orders import listing
from app.commands.people.second_person import SecondPersonAsked
from app.commands.personal.vault import Vault
from app.demo.pieces import with_own_codes
from app.demo.samples import listing_for
from app.models.intake.item import Item
from app.models.orders.order import LineRoute, OrderImport, OrderLine, ShopOrder
from app.press.press import Press
from workflows.inspection.flow import ItemAction
from workflows.inspection.standard.types import Stage
from workflows.inspection.states import ItemState
from workflows.personal.masks import Receiver
from workflows.roles import Actor

STEP = timedelta(minutes=5)
PRICE = Decimal("12800.00")
MASS = Decimal("181.4")
NET_MASS = Decimal("52.31")
CHEN = Receiver("陈小雨", "13900001288", "云南省瑞丽市")


@cache
def picture(shade: int = 0) -> bytes:
    """A small JPEG; another shade is another file."""
    out = BytesIO()
    Image.new("RGB", (48, 36), (shade * 7 % 256, shade % 256, 90)).save(out, "JPEG")
    return out.getvalue()


def clip() -> bytes:
    """The least that is an MP4 file."""
    brand = b"ftypisom\x00\x00\x02\x00isomiso2mp41"
    media = b"mdat" + b"\x00" * 32
    movie = b"moov" + b"\x00" * 32
    return b"".join((len(b) + 4).to_bytes(4, "big") + b for b in (brand, media, movie))


def stored(shade: int = 0, name: str = "photo.jpg") -> StoredFile:
    """A picture in the evidence store of the test."""
    return store_drawn(open_store(current().evidence_url), name, picture(shade))


def film() -> StoredFile:
    """A video in the evidence store of the test."""
    return store_file(open_store(current().evidence_url), "unboxing.mp4", clip())


def registered(
    net: Network,
    *,
    pieces: int = 1,
    category: str = "jade",
    center: str = "RL",
    shop: str = "玉见小铺",
    price: Decimal | None = PRICE,
) -> list[str]:
    """Pieces of one order line, waiting for their parcel; their references."""
    with db.transaction() as session:
        merchant = network.merchant_of(session, "doudian", shop)
        number = str(6_900_000_000_000_000_000 + session.query(ShopOrder).count())
        imported = OrderImport(file_digest="0" * 64, name="orders.csv", imported_at=NOW, result={})
        order = ShopOrder(platform="doudian", number=number, merchant_id=merchant.id)
        session.add_all([imported, order])
        session.flush()
        line = OrderLine(
            order_id=order.id,
            platform="doudian",
            sub_number=number,
            title="天然翡翠手镯 冰种飘花",
            sku="圈口 57",
            product_id="",
            merchant_code="",
            quantity=pieces,
            unit_price=price,
            status="待发货",
            after_sale="",
            order_kind="",
            category=category,
            route=LineRoute.INSPECT,
            content_digest="0" * 64,
            row={},
            import_id=imported.id,
        )
        session.add(line)
        session.flush()
        vault = Vault(session, NOW)
        vault.take(order.id, number, {}, CHEN)
        vault.save()
        places = Places.load_one(session, center)
        register_items(session, line, pieces, places, by=net.manager, now=NOW)
        items = session.query(Item).filter(Item.order_line_id == line.id).order_by(Item.piece)
        return [item.ref for item in items]


def write(act: Callable[..., Any]) -> Any:
    """What the act gives, in one transaction."""
    with db.transaction() as session:
        return act(session)


def answer_to(act: Callable[..., Any]) -> tuple[int, str, dict[str, str]]:
    """Status, code and facts of a refusal; (200, "", {}) where it was written.

    202 with the request where it waits for a second person.
    """
    try:
        write(act)
    except SecondPersonAsked as asked:
        return 202, asked.act.value, {"request": str(asked.key)}
    except Refusal as refusal:
        return refusal.status, refusal.refused.code, refusal.refused.facts
    return 200, "", {}


def waybill_of_shop(shop: str) -> str:
    """One parcel a shop; the shop that nobody names sends `SF1000000000001`."""
    return f"SF{1_000_000_000_001 + crc32(shop.encode())}"


def received(net: Network, *, by: Actor | None = None, **more: Any) -> str:
    """A piece that was taken in and waits for the scale."""
    (ref,) = registered(net, **more)
    clerk = by or net.receiving
    waybill = waybill_of_shop(more.get("shop", ""))
    write(lambda s: receiving.receive(s, ref, waybill, by=clerk, now=NOW + STEP))
    return ref


def intake_of(case: str = "jade") -> dict[str, Any]:
    """What the clerk saw, without the mass, which has its own field."""
    standard = standard_of(case)
    given = complete_findings(case)
    codes = [c.code for c in standard.checks if c.stage is Stage.INTAKE and c.code != "CM-06"]
    return {code: given[code] for code in codes}


def queued(net: Network, *, case: str = "jade", **more: Any) -> str:
    """A piece with its listing declared, weighed and photographed."""
    ref = received(net, **more)
    at = NOW + 2 * STEP

    def act(session: Any) -> None:
        listing.declare(session, ref, listing_for(case), by=net.receiving, now=at)
        receiving.weigh_and_photograph(
            session, ref, MASS, [stored()], by=net.receiving, now=at, intake=intake_of(case)
        )

    write(act)
    return ref


def reviewed(
    net: Network,
    *,
    case: str = "jade",
    action: ItemAction = ItemAction.PASS,
    reason: str = "",
    **more: Any,
) -> str:
    """A piece with a reviewer's verdict."""
    ref = queued(net, case=case, **more)
    inspected(net, ref, case=case, action=action, reason=reason, at=NOW + 3 * STEP)
    return ref


def tried_on_bench(ref: str, *, by: Actor, at: datetime, case: str = "jade") -> None:
    """A queued piece claimed and tested; its findings are not handed in."""
    write(lambda session: _claim_and_test(session, ref, by, at, case))


def submitted(ref: str, *, by: Actor, at: datetime, case: str = "jade") -> None:
    """A queued piece claimed, tested and submitted; nobody has judged it yet."""

    def act(session: Any) -> None:
        _claim_and_test(session, ref, by, at, case)
        inspection.submit(session, ref, by=by, now=at)

    write(act)


def _claim_and_test(session: Any, ref: str, by: Actor, at: datetime, case: str) -> None:
    given = with_own_codes(complete_findings(case), int(ref[-6:]))
    claims.claim(session, ref, by=by, now=at)
    for check in standard_of(case).checks:
        if check.stage is Stage.BENCH and check.code in given:
            raw = given[check.code]
            raw = raw if isinstance(raw, dict) else {check.parts[0].key: raw}
            inspection.save_finding(session, ref, check.code, raw, by=by, now=at)


def inspected(
    net: Network,
    ref: str,
    *,
    at: datetime,
    case: str = "jade",
    action: ItemAction = ItemAction.PASS,
    reason: str = "",
    by: Actor | None = None,
) -> None:
    """A queued piece tested by an inspector and judged by the reviewer."""
    standard, given = standard_of(case), complete_findings(case)
    by = by or net.inspector
    submitted(ref, case=case, by=by, at=at)

    def verdict(session: Any) -> None:
        """What the second person and the system record, then the signature."""
        item = item_for_update(session, ref)
        bench = Bench(item, last_inspection(session, item), standard)
        for check in standard.checks:
            if check.stage in (Stage.REVIEW, Stage.SYSTEM) and check.code in given:
                raw = given[check.code]
                raw = raw if isinstance(raw, dict) else {check.parts[0].key: raw}
                who = net.reviewer if check.stage is Stage.REVIEW else by
                add_finding(session, bench, check, raw, by=who, now=at, reason="review")
        review.decide(session, ref, action, by=net.reviewer, now=at + STEP, reason=reason)

    write(verdict)


def certified(net: Network, **more: Any) -> tuple[str, str]:
    """A piece with an issued certificate: its reference and the certificate's number."""
    ref = reviewed(net, **more)
    return ref, signed(ref, by=net.signatory, now=NOW + 5 * STEP)


def signed(ref: str, *, by: Actor, now: datetime) -> str:
    """A certificate for a piece that passed; its number."""
    return issue(ref, Press(current()), by=by, now=now).number


def state_of(ref: str) -> ItemState:
    """The state of a piece now."""
    with db.transaction() as session:
        return item_for_update(session, ref).state


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """The answers of all acts, begun together."""
    start = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        start.wait(timeout=30)
        return act()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [f.result() for f in [pool.submit(run, act) for act in acts]]
