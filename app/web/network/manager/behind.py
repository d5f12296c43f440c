"""The list behind a figure of the board, and the addresses that lead there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading
from app.base.errors import Missing
from app.queries.network import behind as query
from app.queries.network.behind import Behind, BoardFigure
from app.web.base.categories import known_defects
from app.web.base.language import say
from app.web.base.show import state_name
from app.web.network.manager.desk import desk
from app.web.network.manager.drawings import GROUNDS, PARTS
from app.web.network.manager.scope import BoardScope, scope_of_address
from workflows.inspection.decisions import DECISIONS, Figure
from workflows.inspection.states import ItemState
from workflows.returns.flow import ReturnGround
from workflows.verdict import Text
from workflows.whole import whole

HOURS = 24
LONGEST = 10
TITLES: Mapping[Behind, Text] = whole(
    Behind,
    {
        Behind.WAITING: Text("在途在库", "Waiting"),
        Behind.SOON: Text("两小时内到期", "Due in two hours"),
        Behind.OVERDUE: Text("已超时", "Overdue"),
        Behind.TO_TEST: Text("待检", "To test"),
        Behind.JUDGED: Text("已判定", "Judged"),
        Behind.FAULT: Text("不通过与差异的原因", "Reasons for failures and deviations"),
        Behind.DELIVERED: Text("已签收", "Delivered"),
        Behind.RETURNED: Text("退货", "Returns"),
        Behind.RECEIVED_AT: Text("今日入库", "Received today"),
        Behind.JUDGED_AT: Text("今日审结", "Judged today"),
        Behind.ISSUED_AT: Text("今日出证", "Certified today"),
    },
)
# What the instant of a row is: a deadline, or when the counted thing happened.
INSTANTS: Mapping[Behind, Text] = whole(
    Behind,
    {
        Behind.WAITING: Text("时限", "Due"),
        Behind.SOON: Text("时限", "Due"),
        Behind.OVERDUE: Text("时限", "Due"),
        Behind.TO_TEST: Text("时限", "Due"),
        Behind.JUDGED: Text("审结", "Judged"),
        Behind.FAULT: Text("审结", "Judged"),
        Behind.DELIVERED: Text("签收", "Delivered"),
        Behind.RETURNED: Text("申请", "Asked for"),
        Behind.RECEIVED_AT: Text("入库", "Received"),
        Behind.JUDGED_AT: Text("审结", "Judged"),
        Behind.ISSUED_AT: Text("出证", "Certified"),
    },
)
RUNNING = frozenset({Behind.WAITING, Behind.SOON, Behind.OVERDUE, Behind.TO_TEST})


@dataclass(frozen=True, slots=True)
class WayBehind:
    """Makes the addresses of the lists behind one board's figures."""

    looked: BoardScope

    def __call__(self, behind: Behind, **narrowed: str | int) -> str:
        """Where the list of this figure stands."""
        asked: dict[str, Any] = {"by": self.looked.by.value} | self.looked.kept | narrowed
        return url_for("manager.behind", what=behind.value, **asked)


@desk.get("/pieces/<what>")
def behind(what: str) -> ResponseReturnValue:
    if what not in set(Behind):
        raise Missing
    looked = scope_of_address()
    narrowed = _read_address(Behind(what), looked)
    with reading() as session:
        found = query.page(
            session, looked.scope, narrowed, clock.now(), request.args.get("after", "")
        )
    following: dict[str, Any] = {**request.args, "after": found.older}
    return render_template(
        "network/manager/behind.html",
        seen=looked,
        title=say(TITLES[narrowed.behind]),
        instant=say(INSTANTS[narrowed.behind]),
        running=narrowed.behind in RUNNING,
        narrowed=_words(narrowed, looked),
        total=found.total,
        rows=found.rows,
        defects={code: say(defect.name) for code, defect in known_defects().items()},
        decisions={d: say(record.name) for d, record in DECISIONS.items()},
        older=url_for("manager.behind", what=what, **following) if found.older else "",
        back=url_for("manager.board", by=looked.by.value, **looked.kept),
    )


def _read_address(behind: Behind, looked: BoardScope) -> BoardFigure:
    """Read the address; what narrows nothing known narrows nothing."""
    args = request.args
    state, result, ground = args.get("state", ""), args.get("result", ""), args.get("ground", "")
    return BoardFigure(
        behind=behind,
        midnight=looked.midnight,
        state=ItemState(state) if state in set(ItemState) else None,
        holder_id=_small(args.get("holder", "")),
        result=next((figure for figure in get_args(Figure) if figure == result), None),
        by=looked.by,
        group=args.get("group", ""),
        code=args.get("code", ""),
        ground=ReturnGround(ground) if ground in set(ReturnGround) else None,
        hour=hour if (hour := _small(args.get("hour", ""))) is not None and hour < HOURS else None,
    )


def _small(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < LONGEST else None


def _words(narrowed: BoardFigure, looked: BoardScope) -> list[str]:
    """What the list is narrowed to, in words."""
    known = known_defects()
    found = [looked.name]
    if narrowed.state is not None:
        found.append(state_name(narrowed.state))
    if narrowed.group:
        found.append(looked.group_name(narrowed.group))
    if narrowed.result is not None:
        found.append(say(PARTS[narrowed.result][0]))
    if narrowed.code:
        found.append(say(known[narrowed.code].name) if narrowed.code in known else narrowed.code)
    if narrowed.ground is not None:
        found.append(say(GROUNDS[narrowed.ground]))
    if narrowed.hour is not None:
        found.append(f"{narrowed.hour}:00–{narrowed.hour + 1}:00")
    return found
