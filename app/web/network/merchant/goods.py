"""A merchant's own goods: the list, one piece with its reasons, labels to print."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading
from app.base.errors import Missing
from app.queries.network import merchant as query
from app.web.base.categories import known_defects
from app.web.base.language import say
from app.web.base.lists import number
from app.web.base.show import check_name
from app.web.items.label_files import sizes
from app.web.network.merchant.desk import desk, mine
from app.web.orders.labels import labels_pdf
from certificates.page.label import LabelSize
from workflows.inspection.decisions import DECISIONS
from workflows.inspection.guards import MOST_SUBMISSIONS
from workflows.inspection.states import STATES, MerchantStep, states_where
from workflows.verdict import Text
from workflows.whole import whole

STEP_NAMES: Mapping[MerchantStep, Text] = whole(
    MerchantStep,
    {
        MerchantStep.TO_SEND: Text("待送检", "To send in"),
        MerchantStep.INSIDE: Text("检测中", "At the center"),
        MerchantStep.PASSED: Text("已通过", "Passed"),
        MerchantStep.FAILED: Text("未通过", "Not passed"),
    },
)


@desk.get("/")
def goods() -> ResponseReturnValue:
    step = request.args.get("step", "")
    states = states_where(lambda record: record.merchant == step)
    before = number(request.args.get("before", "")) or 0
    with reading() as session:
        rows = query.own_items(session, mine(), states=states, before=before)
        shops = query.names(session, mine())
    more = rows[query.PAGE - 1].key if len(rows) > query.PAGE else 0
    kept: dict[str, Any] = {"step": step} if states else {}
    tabs = [(say(Text("全部", "All")), url_for("merchant.goods"), not states)]
    tabs += [
        (say(name), url_for("merchant.goods", step=key), key == step)
        for key, name in STEP_NAMES.items()
    ]
    return render_template(
        "network/merchant/goods.html",
        rows=rows[: query.PAGE],
        shops=[shop for _, shop in shops],
        tabs=tabs,
        older=url_for("merchant.goods", before=more, **kept) if more else "",
        now=clock.now(),
    )


@desk.get("/items/<ref>")
def piece(ref: str) -> ResponseReturnValue:
    with reading() as session:
        found = query.own_piece(session, ref, mine())
        if found is None:
            raise Missing(Text(f"没有编号为 {ref} 的货品", f"No item is called {ref}"))
        pictures = query.own_photos(session, found.key)
    return render_template(
        "network/merchant/piece.html",
        piece=found,
        photos=[_picture(ref, p) for p in pictures],
        decisions=DECISIONS,
        states=STATES,
        defects=known_defects(),
        left=max(0, MOST_SUBMISSIONS - found.submissions),
    )


def _picture(ref: str, photo: query.MerchantPhoto) -> dict[str, str]:
    at: dict[str, Any] = {"ref": ref, "key": photo.key}
    return {
        "url": url_for("merchant.photo", **at),
        "thumb": url_for("merchant.thumb", **at),
        "alt": photo.name,
        "caption": check_name(photo.check_code) if photo.check_code else "",
    }


@desk.get("/labels")
def labels() -> ResponseReturnValue:
    with reading() as session:
        pieces = query.own_pieces(session, request.args.getlist("ref")[:500], mine())
    if not pieces:
        flash(say(Text("请先勾选要打印的货品", "Choose the pieces to print first")), "warn")
        return redirect(url_for("merchant.goods"))
    size = request.args.get("size", "")
    if size in set(LabelSize):
        return labels_pdf(pieces, LabelSize(size))
    return render_template("orders/labels.html", pieces=pieces, sizes=sizes())
