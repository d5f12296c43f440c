"""Purchase orders, announcements and packing lists."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading
from app.base.errors import Invalid, Missing, Refusal
from app.commands.goods.packing import announce_packing
from app.commands.goods.purchase import (
    AnnouncedCarton,
    OrderedProduct,
    announce,
    order_to_buy,
    place_order,
)
from app.queries.goods import lots as lots_query
from app.queries.goods import suppliers as query
from app.readers.packing_list import MOST_SENT, packing_sheet
from app.web.base.access import acting
from app.web.base.categories import category_options
from app.web.base.language import say
from app.web.goods.purchasing.desk import desk
from app.web.goods.writing import day, field_number, field_text, write_here
from workflows.goods.lots.identity import IDENTITY_NAMES, LotIdentity
from workflows.goods.lots.states import LOT_STATES
from workflows.roles import Permission
from workflows.verdict import Refused, Text

LINES = 5
QUANTITY = Text("数量", "Quantity")
CARTONS, EACH, LAST = (
    Text("箱数", "Cartons"),
    Text("每箱件数", "Pieces in each"),
    Text("尾箱件数", "Pieces in the last"),
)
EXPECTED = Text("预计到货日", "Expected on")


@desk.get("/")
def orders() -> ResponseReturnValue:
    with reading() as session:
        rows = query.orders_listed(session, acting().centers(Permission.LOT_BUY))
    return render_template("goods/orders.html", rows=rows)


@desk.form("/new")
def new_order() -> ResponseReturnValue:
    if request.method == "POST":
        return _place()
    with reading() as session:
        sellers = query.suppliers_listed(session, clock.now())
        centers = query.delivery_centers(session, acting().centers(Permission.LOT_BUY))
    return render_template(
        "goods/new_order.html",
        suppliers=[(row.code, f"{row.code} {row.name}") for row in sellers],
        centers=[(key, say(name)) for key, name in centers],
        categories=category_options(),
        lines=range(1, LINES + 1),
    )


def _place() -> ResponseReturnValue:
    def act(session: Any) -> str:
        products = [_product(n) for n in range(1, LINES + 1) if field_text(f"product-{n}")]
        made = place_order(
            session,
            field_text("supplier"),
            field_number("center", Text("送到", "Deliver to")),
            products,
            field_text("note"),
            by=acting(),
            now=clock.now(),
        )
        return url_for("purchasing.order", ref=made.ref)

    done = Text("采购单已建立", "The order is placed")
    return write_here(act, url_for("purchasing.new_order"), done)


def _product(n: int) -> OrderedProduct:
    return OrderedProduct(
        product=field_text(f"product-{n}"),
        name=field_text(f"name-{n}"),
        category=field_text(f"category-{n}"),
        quantity=field_number(f"quantity-{n}", QUANTITY),
        gtin=field_text(f"gtin-{n}"),
        imported=bool(request.form.get(f"imported-{n}")),
    )


@desk.get("/orders/<ref>")
def order(ref: str) -> ResponseReturnValue:
    with reading() as session:
        found = query.order_page(session, ref)
        if found is None or not acting().may(Permission.LOT_BUY, found.center_id):
            raise Missing
        lots = lots_query.lots_of_order(session, found.key)
    return render_template("goods/order.html", order=found, lots=lots, states=LOT_STATES)


@desk.post("/orders/<ref>/lots", endpoint="announce")
def announce_lot(ref: str) -> ResponseReturnValue:
    back = url_for("purchasing.order", ref=ref)

    def act(session: Any) -> str:
        order_to_buy(session, ref, by=acting())
        made = announce(
            session,
            ref,
            field_number("line", Text("采购单行", "Line")),
            _cartons(),
            LotIdentity(
                batch=field_text("batch"),
                produced=day("produced", IDENTITY_NAMES["produced"]),
                expires=day("expires", IDENTITY_NAMES["expires"]),
            ),
            day("expected", EXPECTED),
            field_text("again_of"),
            by=acting(),
            now=clock.now(),
        )
        return url_for("lots.lot", ref=made.ref)

    return write_here(act, back, Text("到货已预告", "The lot is announced"))


def _cartons() -> list[AnnouncedCarton]:
    """So many cartons of the same size, and maybe a last one of another."""
    number, each = field_number("cartons", CARTONS), field_number("each", EACH)
    last = field_number("last", LAST, empty=0)
    if number > 10_000:  # noqa: PLR2004  # what the command refuses is not made first
        raise Invalid("cartons", Text("箱数过多", "Too many cartons"))
    return [AnnouncedCarton(each)] * number + ([AnnouncedCarton(last)] if last else [])


@desk.post("/orders/<ref>/packing-list")
def packing_list(ref: str) -> ResponseReturnValue:
    back = url_for("purchasing.order", ref=ref)
    sent = request.files.get("file")
    content = sent.read(MOST_SENT) if sent is not None else b""

    # Read before the transaction: nobody waits for that.
    sheet = packing_sheet(sent.filename or "", content) if sent is not None and content else None

    def act(session: Any) -> str:
        order_to_buy(session, ref, by=acting())
        if sheet is None:
            raise Invalid("file", Text("请选择装箱单文件", "Choose the packing list"))
        if isinstance(sheet, Refused):
            raise Refusal(sheet)
        announce_packing(session, ref, sheet, by=acting(), now=clock.now())
        return back

    return write_here(act, back, Text("装箱单已全部导入", "The whole packing list was taken"))
