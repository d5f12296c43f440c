"""A merchant's own goods: the list, one piece with its reasons, labels to print."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading
from app.base.errors import Missing, Refusal
from app.drawings.spreadsheet import CSV_TYPE, csv_stream
from app.queries.network import merchant as query
from app.queries.network.shop_desk import own_papers, requests_of_item
from app.web.base.access import acting
from app.web.base.categories import category_name, known_defects
from app.web.base.language import say
from app.web.base.lists import number
from app.web.base.show import check_name
from app.web.items.label_files import sizes
from app.web.network.merchant.desk import desk, mine
from app.web.orders.labels import labels_pdf
from certificates.page.label import LabelSize
from workflows.inspection.decisions import DECISIONS, ReviewDecision
from workflows.inspection.guards import MOST_SUBMISSIONS
from workflows.inspection.states import STATES, MerchantStep, states_where
from workflows.intake.shop_requests import (
    FEWEST_SIGNS,
    KIND_NAMES,
    STATE_NAMES,
    ShopRequestKind,
    can_be_put_right,
    may_ask,
)
from workflows.papers.states import STATES as PAPER_STATES
from workflows.roles import Permission
from workflows.verdict import ALLOWED, Text
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

MOST_EXPORTED, AT_ONCE = 20_000, 1000
ENOUGH = "字" * FEWEST_SIGNS
HEADS = (
    Text("货品", "Item"),
    Text("子订单", "Sub-order"),
    Text("标题", "Title"),
    Text("品类", "Category"),
    Text("进度", "State"),
    Text("状态始于", "Since"),
    Text("中心", "Center"),
    Text("证书编号", "Certificate"),
    Text("签发时间", "Issued"),
)


@desk.get("/")
def goods() -> ResponseReturnValue:
    step = request.args.get("step", "")
    states = states_where(lambda record: record.merchant == step)
    before = number(request.args.get("before", "")) or 0
    with reading() as session:
        rows = query.own_items(session, mine(), states=states, before=before)
        shops = query.names(session, mine())
        papers = own_papers(session, [row.key for row in rows])
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
        papers=papers,
        tabs=tabs,
        older=url_for("merchant.goods", before=more, **kept) if more else "",
        now=clock.now(),
    )


@desk.get("/goods.csv")
def goods_file() -> ResponseReturnValue:
    """All pieces of the shops, with their verdict and paper, as a table."""
    with reading() as session:
        found = list(_every(session))
        papers = own_papers(session, [row.key for row in found])
    cells = (
        (
            row.ref,
            row.sub_number,
            row.title,
            category_name(row.category),
            say(STATES[row.state].name),
            row.state_since,
            say(row.center),
            papers[row.key].number if row.key in papers else "",
            papers[row.key].issued_at if row.key in papers else None,
        )
        for row in found
    )
    made = b"".join(csv_stream([say(head) for head in HEADS], cells))
    headers = {"Content-Disposition": 'attachment; filename="goods.csv"'}
    return Response(made, headers=headers, content_type=CSV_TYPE)


def _every(session: Any) -> Iterator[query.OwnRow]:
    before, left = 0, MOST_EXPORTED
    while left > 0:
        rows = query.own_items(session, mine(), before=before, size=AT_ONCE)
        yield from rows[:AT_ONCE]
        if len(rows) <= AT_ONCE:
            return
        before, left = rows[AT_ONCE - 1].key, left - AT_ONCE


@desk.get("/items/<ref>")
def piece(ref: str) -> ResponseReturnValue:
    return piece_page(ref)


def piece_page(ref: str, refusal: Refusal | None = None) -> str:
    """One piece; with what was typed where a request about it was refused."""
    with reading() as session:
        found = query.own_piece(session, ref, mine())
        if found is None:
            raise Missing(Text(f"没有编号为 {ref} 的货品", f"No item is called {ref}"))
        pictures = query.own_photos(session, found.key)
        paper = own_papers(session, [found.key]).get(found.key)
        asked = requests_of_item(session, found.key)
    return render_template(
        "network/merchant/piece.html",
        piece=found,
        photos=[_picture(ref, p) for p in pictures],
        decisions=DECISIONS,
        states=STATES,
        defects=known_defects(),
        left=max(0, MOST_SUBMISSIONS - found.submissions),
        paper=paper,
        paper_states=PAPER_STATES,
        asked=asked,
        put_right=bool(found.exception) or can_be_put_right(_last_of(found)),
        asks=_may_ask(found, open_one=any(one.answered_at is None for one in asked)),
        kinds=KIND_NAMES,
        answers=STATE_NAMES,
        refusal=refusal,
        typed=request.form,
    )


def _last_of(found: query.OwnPiece) -> ReviewDecision | None:
    return next((r.decision for r in found.rounds), None)


def _may_ask(found: query.OwnPiece, *, open_one: bool) -> ShopRequestKind | None:
    """What the shop's owner may ask of it now; only what would be taken is offered."""
    if found.merchant_id not in acting().shops(Permission.SHOP_MANAGE):
        return None
    last = _last_of(found)
    for kind in ShopRequestKind:
        answer = may_ask(
            kind,
            found.row.state,
            last=last,
            refused_at_the_door=bool(found.exception),
            submissions=found.submissions,
            open_one=open_one,
            reason=ENOUGH,
        )
        if answer is ALLOWED:
            return kind
    return None


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
