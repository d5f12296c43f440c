"""One screen for a caller: what the law says of this piece, until when, how much, what next."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading, transaction
from app.base.errors import Invalid, Missing, NotPermitted, Refusal
from app.commands.personal.unmask import unmask
from app.commands.returns.pickup import record_pick_up
from app.commands.returns.request import Request, open_return
from app.queries import items
from app.queries.returns import buyer_piece
from app.queries.returns import personal as returns_personal
from app.queries.returns.desk import queue as returns
from app.queries.returns.law import if_asked_now
from app.queries.returns.opening import opening_answer
from app.queries.returns.preview import refund_preview
from app.web.base.access import acting
from app.web.base.categories import takeback_of
from app.web.base.fresh import ALWAYS
from app.web.base.language import say
from app.web.items.attempt import keep_files
from app.web.returns.after_sales.callers import caller_told, callers_shown
from app.web.returns.after_sales.desk import desk, visible_item
from app.web.returns.after_sales.form_values import choice, choices, moment, whole
from app.web.returns.names import marks
from workflows.dispatch.places import PLACES
from workflows.personal.masks import Receiver, readable_receiver
from workflows.returns.flow import GROUND_NAMES, ReturnChannel, ReturnGround
from workflows.returns.law.decision import decision_to_json
from workflows.returns.law.facts.words import BuyerReason, Mark
from workflows.roles import Permission
from workflows.verdict import Refused, Text

CLAIM_NAMES: dict[BuyerReason, Text] = {
    BuyerReason.DEFECT: Text("质量问题", "A defect"),
    BuyerReason.WRONG_ITEM: Text("发错货", "The wrong item"),
    BuyerReason.MISDESCRIBED: Text("与描述不符", "Not as described"),
    BuyerReason.COUNTERFEIT: Text("假货", "Counterfeit"),
    BuyerReason.UNSAFE: Text("不安全", "Unsafe"),
    BuyerReason.ARRIVED_DEAD: Text("收到即损坏", "Broken on arrival"),
}


@desk.get("/items/<ref>")
def answer(ref: str) -> ResponseReturnValue:
    return _page(ref)


@desk.post("/items/<ref>", access=Permission.RETURN_MANAGE)
def open_case(ref: str) -> ResponseReturnValue:
    view = visible_item(ref)
    now = clock.now()
    try:
        photos = keep_files(request.files.getlist("photos"))
        with transaction() as session:
            caller_told(session, view.ref, request.form, by=acting(), now=now)
            opened = open_return(session, view.ref, _request(), photos, by=acting(), now=now)
            first = opened[0].ref
    except (NotPermitted, Missing):
        raise
    except Refusal as refusal:
        return _page(ref, refusal), refusal.status
    flash(say(Text(f"已登记 {first}", f"{first} is filed")), "ok")
    return redirect(url_for("after_sales.case", ref=first))


@desk.post("/items/<ref>/buyer", access=Permission.PERSONAL_UNMASK, fresh=ALWAYS)
def buyer(ref: str) -> ResponseReturnValue:
    """The buyer's data in full, once, with the reason in the ledger."""
    view = visible_item(ref)
    try:
        with transaction() as session:
            reason = request.form.get("reason", "")
            seen = unmask(session, view.ref, reason, by=acting(), now=clock.now())
    except NotPermitted:
        raise
    except Refusal as refusal:
        return _page(ref, refusal), refusal.status
    return _page(ref, receiver=readable_receiver(seen))


@desk.post("/items/<ref>/pick-up", access=Permission.RETURN_MANAGE)
def pick_up(ref: str) -> ResponseReturnValue:
    """When the buyer took the parcel out of its locker; a correction says why."""
    view = visible_item(ref)
    try:
        at = moment(request.form, "picked_up_at")
        if at is None:
            raise Invalid("picked_up_at", Text("请填写取件时间", "Give the time of the pick-up"))
        with transaction() as session:
            why, now = request.form.get("reason", ""), clock.now()
            caller_told(session, view.ref, request.form, by=acting(), now=now)
            record_pick_up(session, view.ref, at, why, by=acting(), now=now)
    except (NotPermitted, Missing):
        raise
    except Refusal as refusal:
        return _page(ref, refusal), refusal.status
    flash(say(Text("取件时间已记下", "The time is noted")), "ok")
    return redirect(url_for("after_sales.answer", ref=view.ref))


def _request() -> Request:
    given = request.form
    return Request(
        reason=given.get("reason", ""),
        ground=choice(given, "ground", ReturnGround, ReturnGround.NO_REASON),
        claim=choice(given, "claim", BuyerReason, BuyerReason.NO_REASON),
        quantity=whole(given, "quantity", 1),
        channel=ReturnChannel.SERVICE,
        marks=choices(given, "marks", Mark),
        asks_for_person=given.get("person") == "1",
        notice_at=moment(given, "notice_at"),
        key=given.get("key") or None,
    )


def _page(ref: str, refusal: Refusal | None = None, receiver: Receiver | None = None) -> str:
    view = visible_item(ref)
    now = clock.now()
    actor = acting()
    with reading() as session:
        law = if_asked_now(session, view.key, now).decision
        cases = returns.cases_of_item(session, view.key)
        opening = opening_answer(session, view.key)
        refund = refund_preview(session, view.key, now)
        masked = returns_personal.receiver_of(session, view.key)
        events = items.timeline(session, view.key)
        parcel = buyer_piece.parcel_of(session, view.key)
    return render_template(
        "returns/after_sales/answer.html",
        item=view,
        law=decision_to_json(law),
        window=law.window,
        cases=cases,
        titles={view.sub_number: view.title},
        refund=None if isinstance(refund, Refused) else refund,
        no_refund=refund if isinstance(refund, Refused) else None,
        parcel=parcel if parcel is not None and parcel.signed_at is not None else None,
        place=say(PLACES[parcel.place].told) if parcel is not None and parcel.place else "",
        may_manage=actor.may(Permission.RETURN_MANAGE, view.center_id),
        receiver=receiver or masked,
        unmasked=receiver is not None,
        events=events,
        refusal=refusal,
        typed=request.form,
        grounds=[(g.value, say(name)) for g, name in GROUND_NAMES.items()],
        claims=[(c.value, say(name)) for c, name in CLAIM_NAMES.items()],
        mark_choices=marks(takeback_of(view.category)),
        may_open=bool(opening) and actor.may(Permission.BUYER_ANSWER, view.center_id),
        buyer_known=not (masked.erased or masked.restricted),
        may_unmask=actor.may(Permission.PERSONAL_UNMASK, view.center_id),
        key=f"service-{view.ref}-{len(cases)}",
        now=now,
        **callers_shown(view.key),
    )
