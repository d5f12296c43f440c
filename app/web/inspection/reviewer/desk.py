"""The reviewer's desk: its place, its name, who may decide, and how a decision is carried out."""

from __future__ import annotations

from collections.abc import Sequence

from app.base import clock
from app.base.db import transaction
from app.base.errors import NotPermitted
from app.commands.inspection import review
from app.queries.items import ItemView
from app.web.base.access import acting
from app.web.base.desk import Access, Desk, NavigationEntry
from app.web.items.views import visible
from workflows.inspection.flow import ItemAction
from workflows.inspection.review.second_look import SheetObjection
from workflows.inspection.states import ItemState
from workflows.roles import Permission
from workflows.verdict import Text

desk = Desk(
    "reviewer",
    Text("审核台", "Review"),
    "/review",
    Access(permission=Permission.REVIEW),
    (
        NavigationEntry("reviewer.queue", Text("待审核", "To review"), "g q"),
        NavigationEntry("reviewer.failed", Text("不通过", "Failed"), "g f"),
        NavigationEntry("reviewer.undetermined", Text("无法判定", "Undetermined"), "g u"),
        NavigationEntry("reviewer.quarantined", Text("扣留", "Quarantined"), "g x"),
    ),
)
READ = Access(permission=Permission.ITEM_READ)


def reviewable(ref: str) -> ItemView:
    """The item for a reviewer of its center, or for whoever may lift its quarantine."""
    view = visible(ref)
    if not may_review(view):
        raise NotPermitted
    return view


def may_review(view: ItemView) -> bool:
    actor = acting()
    lifts = actor.may(Permission.QUARANTINE_LIFT, view.center_id)
    return actor.may(Permission.REVIEW, view.center_id) or (
        lifts and view.state is ItemState.QUARANTINED
    )


def do_review(
    ref: str,
    action: ItemAction,
    reason: str,
    objections: Sequence[SheetObjection] = (),
    *,
    in_batch: bool = False,
) -> None:
    by, now = acting(), clock.now()
    with transaction() as session:
        if action is ItemAction.SEND_BACK:
            review.send_back(session, ref, reason, by=by, now=now, objections=objections)
        elif action is ItemAction.RETEST:
            review.retest(session, ref, reason, by=by, now=now)
        else:
            review.decide(session, ref, action, by=by, now=now, reason=reason, in_batch=in_batch)
