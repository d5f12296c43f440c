"""Where a scanned item opens: the page of the work that this person can do with it now."""

from __future__ import annotations

from flask import url_for

from app.queries.items import ItemView
from workflows.inspection.flow import FLOW, State
from workflows.roles import GRANTS, Actor, Permission

# For each state, the pages of its work in order: (permission, endpoint).
WORK: dict[State, tuple[tuple[Permission, str], ...]] = {
    State.REGISTERED: ((Permission.RECEIVE, "receiving.item"),),
    State.RECEIVED: ((Permission.RECEIVE, "receiving.item"),),
    State.INTAKE_EXCEPTION: ((Permission.RECEIVE, "receiving.item"),),
    State.QUEUED: ((Permission.INSPECT, "inspector.open_by_scan"),),
    State.INSPECTING: ((Permission.INSPECT, "inspector.open_by_scan"),),
    State.IN_REVIEW: ((Permission.REVIEW, "reviewer.item"),),
    State.PASSED: ((Permission.CERTIFICATE_SIGN, "signatory.item"),),
    State.CERTIFIED: ((Permission.SEAL, "sealing.item"),),
    State.SEALED: ((Permission.DISPATCH, "sealing.item"),),
    State.DISPATCHED: ((Permission.DELIVERY_RECORD, "sealing.item"),),
    State.RETURN_PENDING: ((Permission.HAND_BACK, "sealing.item"),),
}


def page_for(view: ItemView, actor: Actor) -> str:
    """The address of that page; the item's own page where there is nothing to do."""
    for permission, endpoint in WORK.get(view.state, ()):
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
