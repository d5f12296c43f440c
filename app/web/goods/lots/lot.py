"""One lot: what is known of it, its plan and sample, and what can be done now."""

from __future__ import annotations

from decimal import Decimal

from flask import render_template
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading
from app.base.errors import Missing
from app.queries.goods import lots as query
from app.web.base.access import acting
from app.web.base.categories import category_name
from app.web.base.language import say
from app.web.base.show import local_date
from app.web.goods.lots.characteristic import plans_worth
from app.web.goods.lots.desk import desk
from workflows.goods.lots.classes import AUTHENTICITY_NAMES, CLASS_NAMES
from workflows.goods.lots.documents import DOCUMENT_NAMES
from workflows.goods.lots.flow import ACTION_NAMES, FLOW, LotAction
from workflows.goods.lots.states import LOT_STATES
from workflows.goods.sampling.tables import SEVERITY_NAMES
from workflows.roles import Permission
from workflows.verdict import Refused, Text

# Receiving has a page of its own.
ELSEWHERE = frozenset({LotAction.RECEIVE})


@desk.get("/<ref>")
def lot(ref: str) -> ResponseReturnValue:
    by = acting()
    with reading() as session:
        found = query.lot_page(session, ref, by, clock.now())
    if found is None or not by.may(Permission.LOT_READ, found.center_id):
        raise Missing
    barred: dict[str, str] = {}
    open_now: list[str] = []
    for row in FLOW.leaving(found.row.state):
        if row.action in ELSEWHERE or not by.may(row.by, found.center_id):
            continue
        answer = FLOW.beforehand(row, found.facts)
        if isinstance(answer, Refused):
            barred[say(ACTION_NAMES[row.action])] = say(answer.reason)
        else:
            open_now.append(row.action.value)
    files = (Permission.LOT_BUY, Permission.LOT_RECEIVE)
    return render_template(
        "goods/lot.html",
        lot=found,
        known=_facts_known(found),
        said=[(say(what), who) for what, who in found.people] + _facts_of_end(found),
        recorded=sum(one.authenticity is not None for one in found.pieces),
        next=next((one for one in found.pieces if one.authenticity is None), None),
        open=open_now,
        barred=barred,
        may_file=any(by.may(permission, found.center_id) for permission in files),
        may_receive=by.may(Permission.LOT_RECEIVE, found.center_id),
        states=LOT_STATES,
        actions=ACTION_NAMES,
        classes=CLASS_NAMES,
        severities=SEVERITY_NAMES,
        authenticities=AUTHENTICITY_NAMES,
        authenticity_options=[(k.value, say(v)) for k, v in AUTHENTICITY_NAMES.items()],
        documents=DOCUMENT_NAMES,
        document_options=[(k.value, say(v)) for k, v in DOCUMENT_NAMES.items()],
        aql_of=aql_words,
        worth=plans_worth(found.answers),
    )


def _facts_known(found: query.LotPage) -> list[tuple[str, object]]:
    """What is known of a lot, without what nobody has said."""
    rows: tuple[tuple[Text, object], ...] = (
        (Text("供应商", "Supplier"), found.row.supplier),
        (Text("采购单", "Purchase order"), found.order),
        (Text("商品编码", "Product code"), found.row.product),
        (Text("品类", "Category"), category_name(found.row.category)),
        (Text("仓库", "Warehouse"), say(found.row.center)),
        (Text("商品条码", "GTIN"), found.gtin),
        (Text("批号", "Batch"), found.row.batch),
        (Text("生产日期", "Produced"), local_date(found.produced)),
        (Text("有效期至", "Expires"), local_date(found.row.expires)),
        (Text("预告件数", "Announced"), found.announced),
        (Text("实收件数", "Counted"), found.counted),
        (Text("差异说明", "What differs"), found.difference),
        (Text("再次提交的批", "Presented again of"), found.again_of),
        (Text("原因", "Reason"), found.reason),
    )
    return [(say(what), value) for what, value in rows if value not in (None, "")]


def _facts_of_end(found: query.LotPage) -> list[tuple[str, str]]:
    """What became of a lot that was sorted, sent back or destroyed."""
    rows = (
        (Text("挑选合格 / 不合格", "Sorted good / bad"), _sorted_words(found)),
        (Text("退货运单号", "Waybill"), found.waybill),
        (Text("见证人", "Witnesses"), "、".join(found.witnesses)),
        (Text("录像编号", "Film"), found.film),
    )
    return [(say(what), value) for what, value in rows if value]


def _sorted_words(found: query.LotPage) -> str:
    return "" if found.sorted_good is None else f"{found.sorted_good} / {found.sorted_bad}"


def aql_words(aql: Decimal) -> str:
    """An AQL as the standard prints it, without the zeros that the table keeps."""
    return f"{aql.normalize():f}"
