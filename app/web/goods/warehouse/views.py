"""The warehouse: lots come in by scan and count; what is held is seen."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading
from app.base.errors import Invalid, Missing
from app.base.refs import key_of
from app.commands.goods.purchase import MOST_CARTONS
from app.commands.goods.receipt import receive_lot
from app.queries.goods import lots as query
from app.web.base.access import acting
from app.web.goods.warehouse import counts, picks, shelves
from app.web.goods.warehouse.desk import desk
from app.web.goods.writing import day, field_number, field_text, scanned_filter, write_here
from workflows.goods.lots.identity import IDENTITY_NAMES, LotIdentity
from workflows.goods.lots.policy import policy_of
from workflows.goods.lots.states import HELD_HERE, LOT_STATES, LotState
from workflows.roles import Permission
from workflows.verdict import Text

__all__ = ["counts", "desk", "picks", "shelves"]
EXTRA = 3


@desk.get("/")
def queue() -> ResponseReturnValue:
    return _list_lots("goods/to_receive.html", (LotState.ANNOUNCED,))


@desk.get("/held")
def held() -> ResponseReturnValue:
    return _list_lots("goods/held.html", HELD_HERE)


@desk.get("/scan")
def scan() -> ResponseReturnValue:
    """A lot's label was scanned: to its receipt where it is expected, to its page otherwise."""
    code = scanned_filter("code")
    if key_of("LT", code) is None:
        raise Missing(
            Text("请扫批号标签，如 LT-2026-000123", "Scan a lot's label, such as LT-2026-000123")
        )
    return redirect(url_for("warehouse.receive", ref=code))


@desk.form("/lots/<ref>")
def receive(ref: str) -> ResponseReturnValue:
    if request.method == "POST":
        return _receive(ref)
    with reading() as session:
        found = query.lot_page(session, ref, acting(), clock.now())
    if found is None or not acting().may(Permission.LOT_RECEIVE, found.center_id):
        raise Missing
    if found.row.state is not LotState.ANNOUNCED:
        return redirect(url_for("lots.lot", ref=found.row.ref))
    next_number = max(one.number for one in found.cartons) + 1
    return render_template(
        "goods/receive.html",
        lot=found,
        needs=[IDENTITY_NAMES[name] for name in policy_of(found.row.category).identity],
        extra=range(next_number, next_number + EXTRA),
    )


def _receive(ref: str) -> ResponseReturnValue:
    def act(session: Any) -> str:
        made = receive_lot(
            session,
            ref,
            _cartons(),
            field_text("code"),
            LotIdentity(
                batch=field_text("batch"),
                produced=day("produced", IDENTITY_NAMES["produced"]),
                expires=day("expires", IDENTITY_NAMES["expires"]),
            ),
            field_text("reason"),
            by=acting(),
            now=clock.now(),
        )
        return url_for("lots.lot", ref=made.ref)

    done = Text("已收货，等检验员定方案", "Received; the inspector freezes the plan")
    return write_here(act, url_for("warehouse.receive", ref=ref), done)


def _cartons() -> dict[int, int]:
    """Pieces by carton, of every field `carton-N` that is not empty."""
    found: dict[int, int] = {}
    for name in request.form:
        head, _, tail = name.partition("-")
        if head != "carton" or not field_text(name):
            continue
        if not tail.isascii() or not tail.isdecimal() or int(tail[:5]) > MOST_CARTONS:
            raise Invalid("cartons", Text("箱号读不出", "This is no carton"))
        label = Text(f"第 {tail} 箱", f"Carton {tail}")
        found[int(tail)] = field_number(name, label)
    return found


def _list_lots(template: str, states: tuple[LotState, ...]) -> ResponseReturnValue:
    before = request.args.get("before", "")
    key = int(before) if before.isascii() and before.isdecimal() and len(before) < 16 else None  # noqa: PLR2004 - digits of a key
    with reading() as session:
        page = query.lots_listed(session, acting().centers(Permission.LOT_RECEIVE), states, key)
    return render_template(
        template,
        rows=page.rows,
        older=url_for(f"warehouse.{'held' if states == HELD_HERE else 'queue'}", before=page.older)
        if page.older
        else "",
        states=LOT_STATES,
    )
