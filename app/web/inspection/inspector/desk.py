"""The inspector's desk: its place, its name, who may enter."""

from __future__ import annotations

from app.base.errors import NotPermitted
from app.queries.items import ItemView
from app.web.base.access import acting
from app.web.base.desk import Access, Desk, NavigationEntry
from app.web.inspection.findings_shown import FILTERS
from app.web.items.views import visible
from workflows.inspection.guards import is_holder
from workflows.inspection.states import ItemState
from workflows.roles import Permission
from workflows.verdict import Text

desk = Desk(
    "inspector",
    Text("检测台", "Inspection bench"),
    "/bench",
    Access(permission=Permission.INSPECT),
    (
        NavigationEntry("inspector.queue", Text("待检队列", "Queue"), "g q"),
        NavigationEntry("inspector.mine", Text("我手上的", "In my hands"), "g m"),
    ),
)
for shown in FILTERS:
    desk.add_app_template_filter(shown)


def testable(ref: str) -> ItemView:
    """The item, if this person may test at its center."""
    view = visible(ref)
    if not acting().may(Permission.INSPECT, view.center_id):
        raise NotPermitted
    return view


def holds(view: ItemView) -> bool:
    """Whether the item lies on this person's bench."""
    mine = is_holder.rule(acting().person_id, view.holder_id)
    return view.state is ItemState.INSPECTING and bool(mine)
