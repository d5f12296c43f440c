"""The after-sales desk, and what its pages share."""

from __future__ import annotations

from app.base.db import reading
from app.base.errors import Missing
from app.queries import items
from app.queries.returns import case as returns_case
from app.web.base.access import acting
from app.web.base.desk import Access, Desk, NavigationEntry
from app.web.returns import names as return_names
from app.web.returns.after_sales.filters import carried_filters
from workflows.roles import Permission
from workflows.verdict import Text

desk = Desk(
    "after_sales",
    Text("售后", "After-sales"),
    "/service",
    Access(permission=Permission.RETURN_READ),
    navigation=(
        NavigationEntry("after_sales.queue", Text("退货", "Returns"), "g q"),
        NavigationEntry("after_sales.find", Text("来电查询", "Answer a caller"), "g f"),
        NavigationEntry("after_sales.parcels", Text("快递待核对", "Parcels to check"), "g k"),
        NavigationEntry("after_sales.over", Text("已结束", "Closed"), "g d"),
        NavigationEntry("after_sales.days_off", Text("放假安排", "Days off"), "g c"),
        NavigationEntry("after_sales.figures", Text("统计", "Figures"), "g n"),
        NavigationEntry("after_sales.told", Text("已发消息", "Messages sent"), "g m"),
        NavigationEntry("second_person.waiting", Text("待您复核", "Second person"), "g y"),
    ),
)
desk.record_once(lambda state: return_names.register(state.app))
desk.record_once(lambda state: state.app.jinja_env.globals.update(carried=carried_filters))


def visible_case(ref: str) -> returns_case.CaseView:
    """The case, if this person may read returns of its center; else as if it did not exist."""
    with reading() as session:
        view = returns_case.case_view(session, ref)
    if view is None or not acting().may(Permission.RETURN_READ, view.center_id):
        raise Missing(Text(f"没有退货申请 {ref}", f"There is no return {ref}"))
    return view


def visible_item(ref: str) -> items.ItemView:
    """The item, if this person may read returns of its center; else as if it did not exist."""
    with reading() as session:
        view = items.item_view(session, ref)
    if view is None or not acting().may(Permission.RETURN_READ, view.center_id):
        raise Missing(Text(f"没有编号为 {ref} 的货品", f"No item is called {ref}"))
    return view
