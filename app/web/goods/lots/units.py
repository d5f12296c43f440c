"""Units in stock: lists, one unit with its whole way, what is done with it, a lot's stock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading
from app.base.errors import Invalid, Missing, Refusal
from app.commands.goods.stock import holds, picks
from app.queries.goods.stock import units as query
from app.queries.goods.stock.lot_stock import lot_counts, lot_in_stock
from app.queries.goods.stock.places import MOST_LABELS, cases_of
from app.queries.goods.stock.statement import stated_of
from app.queries.goods.stock.trace import trace as traced
from app.web.base.access import acting
from app.web.base.language import say
from app.web.base.lists import asked_filter, number
from app.web.base.show import local_date
from app.web.goods.lots.desk import desk
from app.web.goods.writing import field_text, scanned_filter, write_here
from app.web.items.label_files import lot_paper_file, sizes
from app.web.items.parcel_fields import right_as_is
from certificates.page.lot_paper import LotPaper
from workflows.goods.lots.states import LOT_STATES
from workflows.goods.stock.flow import FLOW, UNIT_ACTION_NAMES, UnitAction
from workflows.goods.stock.states import GRADE_NAMES, UNIT_STATES, UnitGrade, UnitState
from workflows.roles import Actor, Permission
from workflows.verdict import Refused, Text

Act = Callable[[Any, str, Actor, Any], object]
A = UnitAction
LONGEST_CODE = 64
STATEMENT_TITLE = ("批次验收说明", "Statement on the lot")
# Picked, put away and handed over by scan; written off by a count, which takes two; the others are
# the system's.
COMMANDS: Mapping[str, Act] = {
    A.HOLD: lambda s, ref, by, now: holds.hold(s, ref, field_text("reason"), by=by, now=now),
    A.RELEASE: lambda s, ref, by, now: holds.release(s, ref, field_text("reason"), by=by, now=now),
    A.FIND: lambda s, ref, by, now: holds.find(s, ref, field_text("reason"), by=by, now=now),
    A.SEND_BACK: lambda s, ref, by, now: holds.send_unit_back(
        s, ref, field_text("waybill"), by=by, now=now, as_is=right_as_is()
    ),
    A.DESTROY: lambda s, ref, by, now: holds.destroy_unit(
        s, ref, field_text("reason"), by=by, now=now
    ),
    A.TAKE_BACK: lambda s, ref, by, now: picks.take_back(
        s, ref, _grade(), field_text("reason"), by=by, now=now
    ),
}


@desk.get("/units")
def units() -> ResponseReturnValue:
    state, product = asked_filter("state"), asked_filter("product")
    chosen = UnitState(state) if state in list(UnitState) else None
    before = number(request.args.get("before", ""))
    with reading() as session:
        mine = acting().centers(Permission.LOT_READ)
        page = query.units_listed(session, mine, chosen, product, before)
    same: dict[str, Any] = {"state": state, "product": product}
    kept = {name: value for name, value in same.items() if value}
    return render_template(
        "goods/stock/units.html",
        rows=page.rows,
        older=url_for("lots.units", before=page.older, **kept) if page.older else "",
        states=UNIT_STATES,
        state=state,
        product=product,
        state_options=[(one.value, say(record.name)) for one, record in UNIT_STATES.items()],
    )


@desk.get("/units/expiring")
def expiring() -> ResponseReturnValue:
    mine = acting().centers(Permission.LOT_READ)
    with reading() as session:
        rows = query.units_expiring(session, mine, clock.now())
    return render_template("goods/stock/expiring.html", rows=rows, states=UNIT_STATES)


@desk.get("/trace")
def trace() -> ResponseReturnValue:
    code = scanned_filter("code")[:LONGEST_CODE]
    found = None
    if code:
        with reading() as session:
            found = traced(session, code, acting().centers(Permission.LOT_READ))
    return render_template(
        "goods/stock/trace.html",
        code=code,
        trace=found,
        states=UNIT_STATES,
        lot_states=LOT_STATES,
    )


@desk.get("/units/<ref>")
def unit(ref: str) -> ResponseReturnValue:
    by = acting()
    with reading() as session:
        found = query.unit_page(session, ref, by, clock.now())
        stated = stated_of(session, found.row.key) if found is not None else ()
    if found is None or not by.may(Permission.LOT_READ, found.row.center_id):
        raise Missing
    barred: dict[str, str] = {}
    open_now: list[str] = []
    for row in FLOW.leaving(found.row.state):
        if row.action not in COMMANDS or not by.may(row.by, found.row.center_id):
            continue
        answer = FLOW.beforehand(row, found.facts)
        if isinstance(answer, Refused):
            barred[say(UNIT_ACTION_NAMES[row.action])] = say(answer.reason)
        else:
            open_now.append(row.action.value)
    return render_template(
        "goods/stock/unit.html",
        unit=found,
        known=_facts_known(found),
        states=UNIT_STATES,
        actions=UNIT_ACTION_NAMES,
        grade_options=[(one.value, say(name)) for one, name in GRADE_NAMES.items()],
        open=open_now,
        barred=barred,
        stated=() if isinstance(stated, Refused) else stated,
    )


@desk.get("/units/<ref>/statement")
def statement(ref: str) -> ResponseReturnValue:
    """The unit's paper: what was done with its lot, and no more."""
    by = acting()
    with reading() as session:
        found = query.unit_page(session, ref, by, clock.now())
        stated = stated_of(session, found.row.key) if found is not None else ()
    if found is None or not by.may(Permission.LOT_READ, found.row.center_id):
        raise Missing
    if isinstance(stated, Refused):
        raise Refusal(stated)
    said = [(one.zh, one.en) for one in stated]
    return lot_paper_file(LotPaper(found.row.ref, STATEMENT_TITLE, said))


@desk.post("/units/<ref>/<action>")
def act_on_unit(ref: str, action: str) -> ResponseReturnValue:
    command = COMMANDS.get(action)
    if command is None:
        raise Missing
    back = url_for("lots.unit", ref=ref)

    def write(session: Any) -> str:
        command(session, ref, acting(), clock.now())
        return back

    name = UNIT_ACTION_NAMES[UnitAction(action)]
    return write_here(write, back, Text(f"完成：{name.zh}", f"Done: {name.en}"))


@desk.get("/<ref>/stock")
def stock(ref: str) -> ResponseReturnValue:
    """Where the pieces of a lot are now, and for which orders they went out."""
    after = number(request.args.get("after", ""))
    with reading() as session:
        row = lot_in_stock(session, ref)
        if row is None or not acting().may(Permission.LOT_READ, row.center_id):
            raise Missing
        page = query.units_of_lot(session, row.key, after)
        counts, cases = lot_counts(session, row.key), cases_of(session, row.key)
    meaning = LOT_STATES[row.state]
    keeps = acting().may(Permission.LOT_RECEIVE, row.center_id)
    return render_template(
        "goods/stock/lot.html",
        lot=row,
        rows=page.rows,
        older=url_for("lots.stock", ref=row.ref, after=page.older) if page.older else "",
        counts=counts,
        cases=cases,
        states=UNIT_STATES,
        may_label=keeps and meaning.here and not meaning.held and not counts,
        may_print=keeps and bool(counts),
        sizes=sizes(),
        most_labels=MOST_LABELS,
    )


def _facts_known(found: query.UnitPage) -> list[tuple[str, object]]:
    """Backwards to the supplier and forwards to the order, without what nobody has said."""
    row = found.row
    rows: tuple[tuple[Text, object], ...] = (
        (Text("供应商", "Supplier"), found.supplier),
        (Text("采购单", "Purchase order"), found.purchase),
        (Text("批", "Lot"), row.lot),
        (Text("批号", "Batch"), row.batch),
        (Text("有效期至", "Expires"), local_date(row.expires)),
        (Text("成色", "Grade"), say(GRADE_NAMES[row.grade])),
        (Text("仓库", "Warehouse"), say(row.center)),
        (Text("箱", "Case"), row.case),
        (Text("库位", "Bin"), row.bin),
        (Text("物品码", "Piece"), row.piece),
        (Text("订单", "Order"), found.order_number),
        (Text("原因", "Reason"), found.reason),
    )
    return [(say(what), value) for what, value in rows if value not in (None, "")]


def _grade() -> UnitGrade:
    try:
        return UnitGrade(field_text("grade"))
    except ValueError:
        raise Invalid("grade", Text("请选择成色", "Choose the grade")) from None
