"""One piece at the sealing desk: seal, send, record the delivery, give back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask import session as browser
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from app.base import clock
from app.base.db import reading, transaction
from app.base.errors import Refusal
from app.commands.dispatch import parcels as command
from app.commands.dispatch import weight_hold as held
from app.commands.intake import receiving
from app.queries import items
from app.queries.dispatch.sealing import BagBinding, bag_binding, seal_sheet
from app.queries.dispatch.weight_holds import held_pieces
from app.queries.inspection.facts import answers
from app.queries.items import ItemView
from app.web.base.access import acting
from app.web.base.forms import text
from app.web.base.language import say
from app.web.dispatch.desk import desk
from app.web.dispatch.forms import (
    CONSENTS,
    DeliveryForm,
    DispatchForm,
    HandBackForm,
    PrepareForm,
    SealForm,
    WeighAgainForm,
)
from app.web.dispatch.lists import COURIER
from app.web.items.attempt import keep_files, refusal_of
from app.web.items.parcel_fields import courier_names, right_as_is
from app.web.items.states import PAGES
from app.web.items.uploads import take_upload
from app.web.items.views import visible
from workflows.inspection.flow import ItemAction
from workflows.inspection.states import ItemState
from workflows.roles import Permission
from workflows.verdict import Allowed, Answer, Refused, Text

HOLDS = (ItemState.WEIGHT_HELD,)
FORMS: dict[str, type[FlaskForm]] = {
    "seal": SealForm,
    "weigh_again": WeighAgainForm,
    "dispatch": DispatchForm,
    "deliver": DeliveryForm,
    "hand_back": HandBackForm,
    "prepare_return": PrepareForm,
}


@desk.get("/items/<ref>", access=Permission.DELIVERY_RECORD)
def item(ref: str) -> ResponseReturnValue:
    return item_page(visible(ref))


@desk.post("/items/<ref>/seal", access=Permission.SEAL)
def seal(ref: str) -> ResponseReturnValue:
    view, form = visible(ref), SealForm()

    def act() -> None:
        packing = keep_files(form.packing.data)
        with transaction() as session:
            command.seal(
                session,
                view.ref,
                text(form.tag_no),
                form.net_mass.number,
                packing,
                certificate_no=text(form.certificate_no),
                by=acting(),
                now=clock.now(),
            )

    return _do_and_go_on(view, form, act, Text("已封装", "is sealed"), "sealing.queue")


@desk.post("/items/<ref>/weigh-again", access=Permission.SEAL)
def weigh_again(ref: str) -> ResponseReturnValue:
    view, form = visible(ref), WeighAgainForm()

    def act() -> None:
        photos = keep_files(form.weighing.data)
        with transaction() as session:
            held.weigh_again(
                session, view.ref, form.net_mass.number, photos, by=acting(), now=clock.now()
            )

    done = Text("已换人复称，等主管决定", "was weighed again; the manager decides")
    return _do_and_go_on(view, form, act, done, "sealing.held")


@desk.post("/items/<ref>/dispatch", access=Permission.DISPATCH)
def dispatch(ref: str) -> ResponseReturnValue:
    view, form = visible(ref), DispatchForm()

    def act() -> None:
        with transaction() as session:
            command.dispatch(
                session,
                view.ref,
                text(form.courier),
                text(form.waybill),
                form.insured_value.number,
                by=acting(),
                now=clock.now(),
                as_is=right_as_is(),
            )
        if text(form.waybill):  # else the label was scanned into this field
            browser[COURIER] = text(form.courier)

    return _do_and_go_on(view, form, act, Text("已发货", "is sent"), "sealing.parcels")


@desk.post("/items/<ref>/deliver", access=Permission.DELIVERY_RECORD)
def deliver(ref: str) -> ResponseReturnValue:
    view, form = visible(ref), DeliveryForm().offer()

    def act() -> None:
        consent, _ = CONSENTS.get(form.consent.data, CONSENTS["unknown"])
        with transaction() as session:
            command.deliver(
                session,
                view.ref,
                _in_china(form.signed_at.data),
                form.place.data or "",
                consent,
                by=acting(),
                now=clock.now(),
                picked_up_at=_in_china(form.picked_up_at.data) if form.picked_up_at.data else None,
            )

    return _do_and_go_on(
        view, form, act, Text("签收已登记", "is recorded as delivered"), "sealing.item"
    )


@desk.post("/items/<ref>/hand-back", access=Permission.HAND_BACK)
def hand_back(ref: str) -> ResponseReturnValue:
    view, form = visible(ref), HandBackForm().offer()

    def act() -> None:
        with transaction() as session:
            receiving.hand_back(
                session,
                view.ref,
                form.method.data or "",
                text(form.waybill),
                by=acting(),
                now=clock.now(),
                as_is=right_as_is(),
            )

    return _do_and_go_on(view, form, act, Text("已退回商家", "went back"), "sealing.going_back")


@desk.post("/items/<ref>/prepare-return", access=Permission.HAND_BACK)
def prepare_return(ref: str) -> ResponseReturnValue:
    view, form = visible(ref), PrepareForm()

    def act() -> None:
        with transaction() as session:
            receiving.prepare_return(
                session, view.ref, text(form.reason), by=acting(), now=clock.now()
            )

    return _do_and_go_on(
        view, form, act, Text("已转待退回", "waits to go back"), "sealing.not_passed"
    )


@desk.post("/items/<ref>/files/packing", access=Permission.SEAL)
def upload(ref: str) -> ResponseReturnValue:
    return take_upload(visible(ref).ref, "packing")


@desk.post("/items/<ref>/files/weighing", access=Permission.SEAL)
def upload_weighing(ref: str) -> ResponseReturnValue:
    return take_upload(visible(ref).ref, "weighing")


def _do_and_go_on(
    view: ItemView, form: FlaskForm, act: Callable[[], None], done: Text, then: str
) -> ResponseReturnValue:
    """Do it and go on to the next piece, or show the form again with why not."""
    refusal = refusal_of(act) if form.validate() else None
    if form.errors or refusal is not None:
        return item_page(view, form=form, refusal=refusal)
    flash(f"{view.ref} {say(done)}", "ok")
    return redirect(url_for(then, ref=view.ref) if then == "sealing.item" else url_for(then))


def item_page(
    view: ItemView, *, form: FlaskForm | None = None, refusal: Refusal | None = None
) -> ResponseReturnValue:
    """The page of a piece: what is bound to it, and the one thing to do now."""
    with reading() as session:
        events = items.timeline(session, view.key)
        files = items.attachments(session, view.key)
        known = bag_binding(session, (view.key,)).get(view.key, BagBinding())
        sheet = (
            seal_sheet(session, view.key, view.intake)
            if view.state is ItemState.CERTIFIED
            else None
        )
        hold = held_pieces(session, None, view.key) if view.state in HOLDS else []
        work, _ = PAGES[view.state].sealing or ("", Permission.SEAL)
        stands = _stands_against(session, view, work)
    typed = form if isinstance(form, FORMS.get(work, ())) else None
    page = render_template(
        "dispatch/item.html",
        item=view,
        work=work,
        mine=isinstance(stands, Allowed),
        barred=stands if isinstance(stands, Refused) else None,
        form=typed or _empty_form(work, known),
        refusal=refusal,
        bound=known,
        sheet=sheet,
        couriers=courier_names(),
        hold=hold[0] if hold else None,
        files=files,
        events=events,
    )
    return page, refusal.status if refusal else 422 if form is not None else 200


def _stands_against(session: Any, view: ItemView, work: str) -> Answer | None:
    """What stands against the work of this state; None where it is not this person's."""
    if not work:
        return None
    action = ItemAction(work)
    return answers(session, view.key, action, by=acting(), now=clock.now()).get(action)


def _empty_form(work: str, known: BagBinding) -> FlaskForm | None:
    made: dict[str, Callable[[], Any]] = {
        "seal": lambda: SealForm(formdata=None),
        "weigh_again": lambda: WeighAgainForm(formdata=None),
        "dispatch": lambda: DispatchForm(
            formdata=None,
            data={"courier": browser.get(COURIER, ""), "insured_value": known.unit_price or ""},
        ),
        "deliver": lambda: DeliveryForm(formdata=None).offer(),
        "hand_back": lambda: HandBackForm(formdata=None).offer(),
        "prepare_return": lambda: PrepareForm(formdata=None),
    }
    return made[work]() if work else None


def _in_china(at: Any) -> datetime:
    typed: datetime = at
    return typed.replace(tzinfo=clock.SHANGHAI)
