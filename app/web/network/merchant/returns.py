"""A shop's returns: the list with its times, one return, the shop's reply with its evidence."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading, transaction
from app.base.errors import Invalid, Missing, Refusal
from app.commands.returns.desk.exchange import answer_exchange
from app.commands.returns.desk.shop_reply import reply as reply_command
from app.drawings.spreadsheet import CSV_TYPE, csv_stream
from app.queries.returns.desk import shop as query
from app.queries.returns.desk.exchange import exchange_of
from app.web.base.access import acting
from app.web.base.language import say
from app.web.base.lists import number
from app.web.items.attempt import keep_files, refusal_of
from app.web.items.pictures import small_picture, whole_file
from app.web.items.views import evidence_store
from app.web.network.merchant.desk import desk, mine
from workflows.returns.exchanges import SOURCE_NAMES, ReplacementSource
from workflows.returns.exchanges import STANDING_NAMES as EXCHANGE_WORDS
from workflows.returns.flow import GROUND_NAMES, ReturnGround
from workflows.returns.headlines.situation import state_name
from workflows.returns.names import FINDING_NAMES
from workflows.returns.service.shop_reply import (
    STANCE_NAMES,
    STANDING_NAMES,
    TONES,
    ShopStance,
)
from workflows.roles import Permission
from workflows.verdict import Text

MOST_FILES = 9
# What lies in the center's warehouse the center answers for.
SHOPS_ANSWERS = (ReplacementSource.SHOP.value, ReplacementSource.NONE.value)
TOO_MANY = Text(f"一次最多 {MOST_FILES} 个文件", f"At most {MOST_FILES} files at once")
REPLIED = Text("答复已交给中心客服", "Your reply is with customer service")
HEADS = (
    Text("退货编号", "Return"),
    Text("货品", "Item"),
    Text("子订单", "Sub-order"),
    Text("标题", "Title"),
    Text("退货原因", "Ground"),
    Text("申请时间", "Asked for"),
    Text("进度", "State"),
    Text("比对结论", "Comparison"),
    Text("答复", "Reply"),
    Text("已退金额（元）", "Refunded (yuan)"),
    Text("了结时间", "Closed"),
)


@desk.get("/returns", access=Permission.SHOP_REPLY)
def returns() -> ResponseReturnValue:
    waiting = request.args.get("show") != "all"
    before = number(request.args.get("before", "")) or 0
    with reading() as session:
        rows = query.shop_cases(session, mine(), clock.now(), waiting=waiting, before=before)
        count = query.count_waiting(session, mine())
    more = rows[query.PAGE - 1].key if len(rows) > query.PAGE else 0
    kept: dict[str, Any] = {} if waiting else {"show": "all"}
    return render_template(
        "network/merchant/returns.html",
        rows=rows[: query.PAGE],
        tabs=[
            (say(Text("待答复", "To be answered")), url_for("merchant.returns"), waiting, count),
            (say(Text("全部", "All")), url_for("merchant.returns", show="all"), not waiting, None),
        ],
        older=url_for("merchant.returns", before=more, **kept) if more else "",
        waiting=waiting,
        standings=STANDING_NAMES,
        tones=TONES,
        now=clock.now(),
    )


@desk.get("/returns.csv", access=Permission.SHOP_REPLY)
def returns_file() -> ResponseReturnValue:
    """All returns of the shops, without a word of their buyers."""
    with reading() as session:
        rows = list(query.every_case(session, mine(), clock.now()))
    cells = (
        (
            row.ref,
            row.item_ref,
            row.sub_number,
            row.title,
            say(GROUND_NAMES[row.ground]),
            row.requested_at,
            say(state_name(row.state, row.ground)),
            say(FINDING_NAMES[row.conclusion]) if row.conclusion else "",
            say(STANDING_NAMES[row.standing]),
            row.refunded,
            row.closed_at,
        )
        for row in rows
    )
    made = b"".join(csv_stream([say(head) for head in HEADS], cells))
    headers = {"Content-Disposition": 'attachment; filename="returns.csv"'}
    return Response(made, headers=headers, content_type=CSV_TYPE)


@desk.get("/returns/<ref>", access=Permission.SHOP_REPLY)
def return_case(ref: str) -> ResponseReturnValue:
    return _page(ref)


@desk.post("/returns/<ref>", access=Permission.SHOP_REPLY)
def reply(ref: str) -> ResponseReturnValue:
    case = _own(ref)
    sent = [one for one in request.files.getlist("files") if one.filename]
    stance = request.form.get("stance", "")

    def act() -> None:
        if stance not in set(ShopStance):
            raise Invalid("stance", Text("请选择答复", "Choose what you reply"))
        if len(sent) > MOST_FILES:
            raise Invalid("files", TOO_MANY)
        files = keep_files(sent)
        text = request.form.get("text", "")
        with transaction() as session:
            reply_command(
                session, case.ref, ShopStance(stance), text, files, by=acting(), now=clock.now()
            )

    refusal = refusal_of(act)
    if refusal is not None:
        return _page(ref, refusal), refusal.status
    flash(say(REPLIED), "ok")
    return redirect(url_for("merchant.return_case", ref=case.ref))


@desk.post("/returns/<ref>/exchange", access=Permission.SHOP_REPLY)
def say_what_can_be_exchanged(ref: str) -> ResponseReturnValue:
    """Whether the shop has another piece for an exchange, and which."""
    case = _own(ref)
    source = request.form.get("source", "")

    def act() -> None:
        if source not in SHOPS_ANSWERS:
            raise Invalid("source", Text("请选择有没有可换的", "Choose whether there is one"))
        piece = request.form.get("which", "")
        with transaction() as session:
            answer_exchange(
                session, case.ref, ReplacementSource(source), piece, by=acting(), now=clock.now()
            )

    refusal = refusal_of(act)
    if refusal is not None:
        return _page(ref, refusal), refusal.status
    flash(say(REPLIED), "ok")
    return redirect(url_for("merchant.return_case", ref=case.ref))


@desk.get("/returns/<ref>/files/<int:key>", access=Permission.SHOP_REPLY)
def return_file(ref: str, key: int) -> ResponseReturnValue:
    found = _file(ref, key)
    return whole_file(evidence_store(), found.digest, found.mime)


@desk.get("/returns/<ref>/files/<int:key>/thumb", access=Permission.SHOP_REPLY)
def return_thumb(ref: str, key: int) -> ResponseReturnValue:
    found = _file(ref, key)
    return small_picture(evidence_store(), found.digest, found.mime)


def _page(ref: str, refusal: Refusal | None = None) -> str:
    case = _own(ref)
    with reading() as session:
        replies = query.replies_of(session, case.key, case.order_id)
        files = query.files_for_shop(session, case)
        exchange = exchange_of(session, case.key)
    exchanges = case.ground is ReturnGround.EXCHANGE
    pictures = {file.key: _picture(case.ref, file) for file in files if file.image}
    return render_template(
        "network/merchant/return_case.html",
        case=case,
        replies=[(one, [pictures[key] for key in one.files if key in pictures]) for one in replies],
        arrival=[pictures[file.key] for file in files if file.image and not file.own],
        papers=[file for file in files if not file.image],
        stances=[(stance.value, say(name)) for stance, name in STANCE_NAMES.items()],
        stance_names=STANCE_NAMES,
        standings=STANDING_NAMES,
        tones=TONES,
        exchange=exchange if exchanges or exchange.answers else None,
        exchange_words=EXCHANGE_WORDS[exchange.standing],
        exchange_open=exchanges and case.closed_at is None,
        sources=[(name, say(SOURCE_NAMES[ReplacementSource(name)])) for name in SHOPS_ANSWERS],
        source_names=SOURCE_NAMES,
        refusal=refusal,
        typed=request.form,
        most=MOST_FILES,
        now=clock.now(),
    )


def _picture(ref: str, file: query.CaseFile) -> dict[str, str]:
    at: dict[str, Any] = {"ref": ref, "key": file.key}
    return {
        "url": url_for("merchant.return_file", **at),
        "thumb": url_for("merchant.return_thumb", **at),
        "alt": file.name,
    }


def _own(ref: str) -> query.ShopCase:
    with reading() as session:
        found = query.shop_case(session, ref, mine(), clock.now())
    if found is None:
        raise Missing(Text(f"没有退货申请 {ref[:40]}", f"There is no return {ref[:40]}"))
    return found


def _file(ref: str, key: int) -> query.CaseFile:
    case = _own(ref)
    with reading() as session:
        files = query.files_for_shop(session, case)
    for found in files:
        if found.key == key:
            return found
    raise Missing
