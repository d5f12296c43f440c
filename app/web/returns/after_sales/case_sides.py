"""What a case page shows beside the case: notes, the sale as told, others, sentences to send."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from app.queries.returns.case import CaseView
from app.queries.returns.desk.colleagues import colleagues
from app.queries.returns.desk.notes import notes_of
from app.queries.returns.desk.queue import other_cases
from app.queries.returns.desk.shop import replies_of
from app.queries.returns.desk.told_sale import told_sale
from app.web.base.language import say
from app.web.base.show import local_time
from app.web.returns.after_sales.filters import list_address, list_opened_from, readable
from app.web.returns.names import in_thousands
from workflows.returns.law.rule import DecisionCode
from workflows.returns.sale.cells import CELLS, ORIGIN_NAMES
from workflows.returns.service.replies import ReplyFacts, replies_for
from workflows.returns.service.shop_reply import STANCE_NAMES


def case_sides(session: Any, view: CaseView, total: Decimal | str | None) -> dict[str, Any]:
    """All of it; `total` is the refund as it is settled or expected."""
    return {
        "shop_said": replies_of(session, view.key, view.order_id),
        "stances": STANCE_NAMES,
        "notes": notes_of(session, view.key, view.order_id),
        "others": other_cases(session, view.key, view.order_id, readable()),
        "told": [
            (_cells(one.cells), one.kept_apart, ORIGIN_NAMES[one.origin], one)
            for one in told_sale(session, view.line_id)
        ],
        "colleagues": colleagues(session, view.center_id),
        "replies": [(say(name), say(text)) for name, text in replies_for(_facts(view, total))],
        "in_list": bool(list_opened_from()),
        "back_to": list_address(),
    }


def _cells(cells: dict[str, str]) -> list[tuple[str, str]]:
    return [(say(CELLS[name].name), value) for name, value in cells.items() if name in CELLS]


def _facts(view: CaseView, total: Decimal | str | None) -> ReplyFacts:
    due = local_time(view.due_at)
    return ReplyFacts(
        case=view.ref,
        state=view.state,
        code=DecisionCode(view.code),
        address=view.address,
        ship_until=local_time(view.ship_back_until),
        answer_by=due,
        refund_by=local_time(view.refund_overdue_at),
        amount="" if total is None else in_thousands(total),
        waybill=f"{view.courier_back} {view.waybill_back}".strip(),
    )
