"""What a shop tells of its sales before a return is asked for: a form, a file, what was told."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading, transaction
from app.base.errors import Invalid, Refusal
from app.commands.orders.sale import ToldSale, tell_sale
from app.queries.network import merchant as query
from app.queries.returns.sale import PAGE, records_of_shops
from app.readers.orders.columns import LABELS
from app.readers.orders.sale_sheet import SUBJECTS, SaleSheetRow, sale_sheet
from app.web.base.access import acting
from app.web.base.edge import wants_json
from app.web.base.language import say
from app.web.base.lists import number
from app.web.network.merchant.desk import desk, mine
from workflows.orders.fields import OF_SALE
from workflows.returns.sale.cells import CELLS, ORIGIN_NAMES, SaleOrigin
from workflows.returns.sale.reading import options
from workflows.roles import Permission
from workflows.verdict import Refused, Text

MOST_SENT = 5_000_000
MOST_FAULTS = 50
TELLS = Permission.SALE_TELL
KEPT = Text(
    "已登记；此后的退货申请按此判断", "Kept; returns asked for from now on are judged by it"
)
SAME = Text("与上次登记的相同，没有改动", "The same as told before; nothing changed")


@desk.get("/sale", access=TELLS)
def sale() -> ResponseReturnValue:
    before = number(request.args.get("before", "")) or 0
    return _list(before=before)


@desk.form("/sale/new", access=TELLS)
def tell() -> ResponseReturnValue:
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            return _tell()
        except Invalid as refused:
            if wants_json():
                raise
            refusal = refused
    shops = _shops()
    shop = request.values.get("shop", "") or (str(shops[0][0]) if shops else "")
    platform = next((p for key, _, p in shops if str(key) == shop), "")
    page = render_template(
        "network/merchant/sale_form.html",
        shops=[(str(key), name) for key, name, _ in shops],
        shop=shop,
        subjects=[(name, LABELS[name]) for name in SUBJECTS],
        cells=[(name, cell, options(name, platform)) for name, cell in CELLS.items()],
        typed=request.values,
        refusal=refusal,
        wrong=(refusal.refused.facts or {}).get("field", "") if refusal is not None else "",
    )
    return page, 200 if refusal is None else refusal.status


def _tell() -> ResponseReturnValue:
    given = request.form
    with transaction() as session:
        kept = tell_sale(
            session,
            _shop(given.get("shop", "")),
            _facts_typed({name: given.get(name, "") for name in (*SUBJECTS, *OF_SALE)}),
            SaleOrigin.SHOP_PAGE,
            by=acting(),
            now=clock.now(),
        )
    flash(say(KEPT if kept is not None else SAME), "ok")
    return redirect(url_for("merchant.sale"))


@desk.post("/sale/file", access=TELLS)
def sale_file() -> ResponseReturnValue:
    sent = request.files.get("file")
    content = sent.read(MOST_SENT + 1) if sent is not None else b""
    if not content or len(content) > MOST_SENT:
        raise Invalid("file", Text("请选择 5 MB 以内的表格", "Choose a table of at most 5 MB"))
    sheet = sale_sheet(sent.filename or "" if sent is not None else "", content)
    if isinstance(sheet, Refused):
        raise Refusal(sheet)
    shop = _shop(request.form.get("shop", ""))
    faults: list[tuple[int, str, str]] = []
    new = 0
    with transaction(keep=False) as session:  # a trial: one bad line, and none is taken
        for row in sheet.rows:
            try:
                _take(session, shop, row)
            except Refusal as refusal:
                field = (refusal.refused.facts or {}).get("field", "")
                faults.append((row.line, LABELS.get(field, ""), say(refusal.refused.reason)))
    if faults or not sheet.rows:
        return _list(faults=faults[:MOST_FAULTS], total=len(faults), empty=not sheet.rows), 422
    with transaction() as session:
        for row in sheet.rows:
            new += _take(session, shop, row)
    flash(say(Text(f"已登记 {new} 行，其余未变", f"{new} lines kept, the others unchanged")), "ok")
    return redirect(url_for("merchant.sale"))


def _take(session: Any, shop: int, row: SaleSheetRow) -> bool:
    facts = _facts_typed(row.cells)
    origin = SaleOrigin.SHOP_FILE
    return tell_sale(session, shop, facts, origin, by=acting(), now=clock.now()) is not None


@desk.get("/sale/template", access=TELLS)
def sale_template() -> ResponseReturnValue:
    out = StringIO()
    writer = csv.writer(out)
    names = [*SUBJECTS, *OF_SALE]
    writer.writerow([LABELS[name] for name in names])
    content = b"\xef\xbb\xbf" + out.getvalue().encode()
    headers = {"Content-Disposition": 'attachment; filename="sale-facts.csv"'}
    return Response(content, headers=headers, content_type="text/csv; charset=utf-8")


def _list(
    *,
    before: int = 0,
    faults: list[tuple[int, str, str]] | None = None,
    total: int = 0,
    empty: bool = False,
) -> str:
    with reading() as session:
        rows = records_of_shops(session, mine(), before=before)
    more = rows[PAGE - 1].key if len(rows) > PAGE else 0
    return render_template(
        "network/merchant/sale.html",
        rows=rows[:PAGE],
        older=url_for("merchant.sale", before=more) if more else "",
        shops=[(str(key), name) for key, name, _ in _shops()],
        labels=LABELS,
        origins=ORIGIN_NAMES,
        faults=faults or [],
        total=total,
        empty=empty,
    )


def _shops() -> list[tuple[int, str, str]]:
    with reading() as session:
        return query.shops_with_platform(session, mine())


def _shop(given: str) -> int:
    key = number(given) or 0
    if key not in mine():
        raise Invalid("shop", Text("请选择自己的店铺", "Choose one of your shops"))
    return key


def _facts_typed(cells: dict[str, str]) -> ToldSale:
    return ToldSale(
        cells={name: cells.get(name, "") for name in OF_SALE},
        **{name: cells.get(name, "") for name in SUBJECTS},
    )
