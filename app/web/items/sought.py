"""The one box: what a code is, and where each of its meanings opens for this person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base.config import current
from app.base.db import reading
from app.base.refs import key_of
from app.queries.goods.stock.places import bin_called
from app.queries.goods.stock.trace import trace
from app.queries.intake.parcels import waiting_parcel
from app.queries.orders import lines
from app.queries.orders.whose import sight_of
from app.queries.search_sight import SearchSight, at_centers, sight_for
from app.queries.sought import SoughtPiece, find_pieces, found_elsewhere
from app.web.base.access import acting
from app.web.base.language import say
from app.web.items.states import PAGES, is_at_intake
from workflows.dispatch.carriers import carrier_of
from workflows.intake.codes.meaning import KIND_NAMES, CodeKind, CodeRead, read_code
from workflows.intake.codes.surety import Surety, opens_at_once
from workflows.roles import Actor, Permission
from workflows.verdict import Text

LONGEST = 2000
LONGEST_GOODS = 64
# Where a reference of goods bought in opens; a case, a purchase order and a batch open the trace.
GOODS_PAGES = {"LT": "lots.lot", "UN": "lots.unit"}
SHOWN = 60
# Where a return opens, for the first of these permissions that a person has at its center.
CASE_PAGES = (
    (Permission.RETURN_READ, "after_sales.case"),
    (Permission.RETURN_COMPARE, "comparison.piece"),
)


@dataclass(frozen=True, slots=True)
class LookUp:
    """What a code was read as, and all that it belongs to and this person may see."""

    code: CodeRead
    pieces: tuple[SoughtPiece, ...]

    @property
    def text(self) -> str:
        """The code as a page repeats it."""
        return self.code.text[:SHOWN]

    @property
    def named(self) -> tuple[SoughtPiece, ...]:
        """What the code is a code of; the others only agree with some digits."""
        return tuple(piece for piece in self.pieces if piece.surety is Surety.NAMED)

    @property
    def opens(self) -> bool:
        """Whether it means one thing, surely enough to go there without a choice."""
        at_intake = any(is_at_intake(p.state) and not p.case_ref for p in self.pieces)
        return opens_at_once([piece.surety for piece in self.pieces], at_intake=at_intake)


def code_in(name: str = "code") -> str:
    """What was scanned into the box of the page."""
    return (request.args.get(name) or "")[:LONGEST]


def look_up(raw: str, permission: Permission | None = None) -> LookUp:
    """What it belongs to, at the centers where they hold `permission` or anywhere they may look."""
    code, actor = read(raw), acting()
    sight = sight_for(actor)
    if permission is not None:
        sight = at_centers(sight, actor.centers(permission))
    return LookUp(code, _pieces_seen(code, sight))


def read(raw: str) -> CodeRead:
    """What a scan may mean in this house, under all its names on the web."""
    return read_code(raw, (urlsplit(current().public_url).netloc, request.host))


def goods_page(found: LookUp, actor: Actor) -> str:
    """Where a code of goods bought in opens for who may look at lots: of a unit and a lot their own
    page, of a bin the shelves, of all else the trace; empty where it is none that they may see."""
    said = found.code.text.strip()[:LONGEST_GOODS]
    mine = actor.centers(Permission.LOT_READ)
    if mine == frozenset() or not said:
        return ""
    with reading() as session:
        there = trace(session, said, mine).lots
        place = bin_called(session, said, actor.centers(Permission.LOT_RECEIVE))
    for prefix, endpoint in GOODS_PAGES.items():
        if there and (key := key_of(prefix, said)) is not None:
            return url_for(endpoint, ref=f"{prefix}-{key[1]}-{key[0]:06d}")
    if there:
        return url_for("lots.trace", code=said)
    return url_for("warehouse.shelve", bin=place) if place else ""


def page_of(piece: SoughtPiece, actor: Actor) -> str:
    """The page of the work that this person can do with it now; else the one to look at."""
    if piece.case_ref:
        for permission, endpoint in CASE_PAGES:
            if actor.may(permission, piece.center_id):
                return url_for(endpoint, ref=piece.case_ref)
        if actor.may(Permission.RETURN_RECEIVE, piece.center_id):
            return url_for("arrivals.queue", code=piece.case_ref)
    for permission, endpoint in PAGES[piece.state].scan:
        if actor.may(permission, piece.center_id):
            return url_for(endpoint, ref=piece.ref)
    if actor.may(Permission.ITEM_READ, piece.center_id):
        return url_for("items.page", ref=piece.ref)
    return url_for("merchant.piece", ref=piece.ref)


def open_or_choose(found: LookUp, where: Callable[[SoughtPiece], str]) -> ResponseReturnValue:
    """On to the one page that a code means, or to the choice where it means several or where only
    some digits agree."""
    if found.opens:
        return redirect(where(found.pieces[0]))
    rows = [(piece, where(piece)) for piece in found.pieces]
    return render_template("items/choose.html", code=found.text, rows=rows, kinds=KIND_NAMES)


def elsewhere(found: LookUp) -> str:
    """Where a parcel of this code should have gone; empty where it is of no center."""
    with reading() as session:
        place = found_elsewhere(session, found.code)
    if place is None:
        return ""
    told = Text(
        f"“{found.text}”不归本中心，应送 {place.zh}",
        f"“{found.text}” belongs to {place.en}, not here",
    )
    return say(told)


def not_found(found: LookUp) -> str:
    """Why nothing opens: no code, another house's address, another center's parcel, unknown."""
    if found.code.foreign:
        host = found.code.foreign[:SHOWN]
        return say(
            Text(
                f"这是网址 {host} 的二维码，不是本系统的，没有打开",
                f"This QR code leads to {host}, not to this system; it was not opened",
            )
        )
    wrong = elsewhere(found) if acting().centers(Permission.RECEIVE) != frozenset() else ""
    shown = found.text
    return wrong or say(Text(f"没有认出“{shown}”", f"“{shown}” is not known"))


def parcel_page(found: LookUp, actor: Actor) -> str:
    """For who receives: the unknown parcel of this waybill, or where one is recorded, if a carrier
    writes such numbers and it is no other center's; else empty."""
    forms, centers = found.code.forms(CodeKind.WAYBILL), actor.centers(Permission.RECEIVE)
    if not forms or centers == frozenset():
        return ""
    with reading() as session:
        parcel = waiting_parcel(session, forms, centers)
    if parcel is not None:
        return url_for("receiving.parcel", key=parcel)
    if found.code.forms(CodeKind.PHONE) or carrier_of(found.code.text.upper()) is None:
        return ""
    if elsewhere(found):
        return ""
    return url_for("receiving.found_parcel", waybill=found.text)


def own_lines(found: LookUp) -> str:
    """The order desk's list of an order that has no pieces, for who may see it; else empty."""
    forms = found.code.forms(CodeKind.ORDER) + found.code.forms(CodeKind.WAYBILL)
    if not forms or acting().centers(Permission.ORDER_IMPORT) == frozenset():
        return ""
    with reading() as session:
        number = lines.number_of(session, forms, sight_of(acting(), Permission.ORDER_IMPORT))
    return url_for("orders.search", number=number) if number else ""


def _pieces_seen(code: CodeRead, sight: SearchSight) -> tuple[SoughtPiece, ...]:
    if not code.meanings:
        return ()
    with reading() as session:
        return tuple(find_pieces(session, code, sight))
