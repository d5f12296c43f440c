"""Looking an order up, its pieces, and the answer to a deviation."""

from __future__ import annotations

from functools import partial

from flask import flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.config import current
from app.base.db import reading, transaction
from app.base.errors import Missing, Refusal
from app.base.storage import open_store
from app.commands.inspection import review
from app.commands.returns.access import look_up as command
from app.commands.returns.access.look_up import TypedOrder
from app.commands.returns.access.passes import LINK_LASTS, end_device
from app.queries.inspection.facts import answers
from app.queries.papers import signing
from app.queries.returns import buyer_piece as piece
from app.queries.returns.buyer import BuyerItem
from app.queries.returns.buyer_cases import cases_of
from app.queries.returns.law import facts_of_sale
from app.queries.returns.opening import opening_answer
from app.web.base.forms import text
from app.web.base.language import say
from app.web.base.limits import limiter
from app.web.items.pictures import whole_file
from app.web.returns.buyer import finding, passes
from app.web.returns.buyer.desk import desk
from app.web.returns.buyer.finding import my_item, to_look_up
from app.web.returns.buyer.forms import OrderForm
from app.web.returns.buyer.pictures import picture, picture_rows, pictures_of
from app.web.returns.buyer.steps import is_delivered, steps_of
from app.web.returns.buyer.window import window_of
from workflows.inspection.flow import ItemAction
from workflows.inspection.guards import BUYER_ANSWERS_WITHIN
from workflows.inspection.states import STATES
from workflows.returns.headlines.situation import badge_of
from workflows.returns.states import STATES as RETURN_STATES
from workflows.roles import BUYER
from workflows.verdict import Refused, Text

ANSWERED = {
    "accept": Text(
        "已接受。这一件会出证书、封装，然后寄给您。",
        "Accepted. It will be certified, bagged and sent to you.",
    ),
    "decline": Text(
        "已记录您不接受。这一件退回商家，货款由店铺退还。",
        "Declined. It goes back to the merchant, and the shop refunds you.",
    ),
}
CHOOSE = Refused("answer_needed", Text("请选择接受或不接受", "Choose to accept or to decline"))


@desk.form("/", strict_slashes=False)
@limiter.limit("10/minute;40/hour", methods=["POST"], deduct_when=finding.wrong)
def look_up() -> ResponseReturnValue:
    if request.args.get("by") == "certificate":
        # The paper shows the certificate; whoever holds it is not the buyer by that.
        return redirect(url_for("verify.start"))
    form = OrderForm()
    refused, status = None, 422 if request.method == "POST" else 200
    if form.validate_on_submit():
        typed = TypedOrder(number=text(form.number), phone=text(form.phone), fact=text(form.fact))
        try:
            with transaction() as session:
                opened = command.look_up(session, typed, device=passes.device(), now=clock.now())
        except Refusal as refusal:
            refused, status = refusal.refused, refusal.status
        else:
            response = make_response(redirect(url_for("buyer.items")))
            passes.hand_out(response, opened.device)
            return response
    elif request.method == "GET":
        form.number.data = (request.args.get("number") or "")[:64]
    return render_template("returns/buyer/look_up.html", form=form, refused=refused), status


@desk.post("/leave")
def leave() -> ResponseReturnValue:
    """Done on this device: its passes end, wherever the cookie was copied to."""
    with transaction() as session:
        end_device(session, passes.device(), clock.now())
    response = make_response(redirect(url_for("buyer.look_up")))
    passes.take_back(response)
    return response


@desk.get("/items")
def items() -> ResponseReturnValue:
    granted = passes.shown_pass()
    if granted is None:
        return to_look_up()
    found = finding.mine(granted)
    if len(found) == 1:
        return redirect(url_for("buyer.item", ref=found[0].ref))
    return render_template("returns/buyer/items.html", items=found, states=STATES)


@desk.get("/items/<ref>")
def item(ref: str) -> ResponseReturnValue:
    if passes.shown_pass() is None:
        return to_look_up()
    return item_page(my_item(ref))


def item_page(found: BuyerItem, refused: Refused | None = None, link: str = "") -> str:
    """Everything a buyer sees of one piece, with a refusal above it where one was met."""
    now = clock.now()
    with reading() as session:
        events = piece.event_times(session, found.key)
        parcel = piece.parcel_of(session, found.key)
        paper = piece.paper_of(session, found.key)
        asked = piece.deviation_of(session, found.key) if found.asked_buyer_at else None
        sale = facts_of_sale(session, found.key)
        cases = cases_of(session, found.key)
        opening = opening_answer(session, found.key)
        deviation = answers(session, found.key, ItemAction.ACCEPT_DEVIATION, by=BUYER, now=now)
    photos = pictures_of(found)
    address = partial(url_for, "buyer.photo", ref=found.ref)
    until = found.asked_buyer_at + BUYER_ANSWERS_WITHIN if found.asked_buyer_at else None
    delivered = is_delivered(found)
    granted = passes.shown_pass()
    return render_template(
        "returns/buyer/item.html",
        item=found,
        words=STATES[found.state].buyer,
        steps=steps_of(found, events, parcel),
        paper=paper,
        asked=asked,
        asked_photos=picture_rows(
            found, [p for p in photos if asked and p.check_code in asked.checks], address
        ),
        answer_until=clock.local(until) if until else None,
        this_moment=clock.local(now),
        too_late=not all(deviation.values()),
        photos=picture_rows(found, photos, address),
        window=window_of(sale, now) if delivered else None,
        not_picked_up=delivered and parcel is not None and parcel.in_a_box,
        picked_up=request.form.get("picked_up_at", ""),
        link=link,
        link_days=LINK_LASTS.days,
        granted=granted,
        acts=granted is not None and granted.acts,
        several=granted is not None and len(finding.mine(granted)) > 1,
        cases=cases,
        return_states=RETURN_STATES,
        return_badges={case.ref: badge_of(case.state, case.ground) for case in cases},
        may_return=bool(opening),
        refused=refused,
    )


@desk.get("/items/<ref>/photos/<int:key>")
def photo(ref: str, key: int) -> ResponseReturnValue:
    return picture(my_item(ref), key)


@desk.post("/items/<ref>/deviation")
@limiter.limit("20/minute")
def answer_deviation(ref: str) -> ResponseReturnValue:
    found = my_item(ref)
    answer = request.form.get("answer", "")
    if answer not in ANSWERED:
        return item_page(found, CHOOSE), 422
    accepts = answer == "accept"
    try:
        with transaction() as session:
            review.buyer_answers(
                session,
                found.ref,
                accepts,
                via="buyer page",
                by=passes.acting_buyer(),
                now=clock.now(),
            )
    except Refusal as refusal:
        return item_page(my_item(ref), refusal.refused), refusal.status
    flash(say(ANSWERED[answer]), "ok")
    return redirect(url_for("buyer.item", ref=found.ref))


@desk.get("/items/<ref>/certificate.pdf")
def own_certificate(ref: str) -> ResponseReturnValue:
    """The paper of the buyer's own piece; it says nothing of who bought."""
    if passes.shown_pass() is None:
        return to_look_up()
    found = my_item(ref)
    with reading() as session:
        shown = piece.paper_of(session, found.key)
        paper = signing.paper(session, shown.number) if shown is not None else None
    if paper is None:
        raise Missing(Text("这一件还没有证书", "The piece has no certificate yet"))
    response = whole_file(open_store(current().papers), paper.digest, "application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{paper.number}.pdf"'
    return response
