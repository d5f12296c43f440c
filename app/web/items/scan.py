"""Where a scanned item opens: the page of the work that this person can do with it now."""

from __future__ import annotations

from flask import url_for

from app.queries.items import ItemView
from app.web.items.states import PAGES
from workflows.inspection.flow import FLOW
from workflows.roles import GRANTS, Actor


def page_for(view: ItemView, actor: Actor) -> str:
    """The address of that page; the item's own page where there is nothing to do."""
    for permission, endpoint in PAGES[view.state].scan:
        if actor.may(permission, view.center_id):
            return url_for(endpoint, ref=view.ref)
    return url_for("items.page", ref=view.ref)


def actions_for(view: ItemView, actor: Actor) -> tuple[str, ...]:
    """The actions that the table allows this person in the item's state."""
    held = {
        permission
        for assignment in actor.assignments
        if assignment.center_id in (None, view.center_id)
        for permission in GRANTS[assignment.role]
    }
    return tuple(action.value for action in FLOW.allowed(view.state, held))
