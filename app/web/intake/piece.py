"""One piece at the receiving desk: waybill, mass, intake checks, photos; its listing."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from wtforms import MultipleFileField, StringField
from wtforms.validators import Length

from app.base import clock
from app.base.db import reading, transaction
from app.base.errors import Refusal
from app.commands.intake import receiving
from app.commands.orders import listing
from app.queries import items
from app.queries.inspection.facts import answers
from app.queries.intake.parcels import open_corrections
from app.queries.intake.receiving import exceptions
from app.queries.intake.sheet import IntakeSheet, intake_sheet
from app.queries.items import AttachmentView, ItemView
from app.web.base.access import acting
from app.web.base.forms import NumberField, PageForm, text
from app.web.base.language import say
from app.web.intake.checks_form import fields, raw_findings_of
from app.web.intake.desk import desk
from app.web.items.attempt import keep_files, refusal_of
from app.web.items.parcel_fields import sure_of
from app.web.items.uploads import take_upload
from app.web.items.views import visible
from workflows.inspection.flow import ItemAction
from workflows.inspection.standard.parts import FilePart, Photos
from workflows.inspection.standard.types import Standard
from workflows.inspection.states import STATES, ItemState
from workflows.intake.kinds import EXCEPTION_KINDS
from workflows.verdict import Refused, Text

# The import knows these; nobody types them again.
IMPORTED = ("item_code", "waybill", "order_no", "quantity", "price", "sampled")


class IntakeForm(PageForm):
    """The fields that every category has; the checks of its standard come beside them."""

    waybill = StringField(_l("来件运单"), [Length(max=64)])
    gross_mass = NumberField(_l("毛重"), unit="g")
    photos = MultipleFileField(_l("入库照片"))


@desk.form("/items/<ref>")
def item(ref: str) -> ResponseReturnValue:
    view = visible(ref)
    sheet = _sheet(view)
    if request.method == "GET":
        return item_page(view, sheet=sheet)
    form, refusal = IntakeForm(), None
    if form.validate():
        refusal = refusal_of(lambda: _take_in(view.ref, form, sheet))
        if refusal is None:
            return _next_piece(view.ref)
    return item_page(view, form=form, sheet=sheet, refusal=refusal)


def _take_in(ref: str, form: IntakeForm, sheet: IntakeSheet | None) -> None:
    photos = keep_files(form.photos.data)
    checks = sheet.checks if sheet else ()
    files = {
        check.code: keep_files(
            file
            for part in check.parts
            if isinstance(part, Photos | FilePart)
            for file in request.files.getlist(f"{check.code}.{part.key}")
        )
        for check in checks
    }
    with transaction() as session:
        receiving.take_in(
            session,
            ref,
            text(form.waybill),
            form.gross_mass.number,
            photos,
            by=acting(),
            now=clock.now(),
            intake=raw_findings_of(sheet, request.form) if sheet else {},
            files=files,
            sure=sure_of(),
        )


def _next_piece(ref: str) -> ResponseReturnValue:
    agency = visible(ref).agency
    where = agency or Text("", "")
    done = Text(f"{ref} 已入库，转待检 {where.zh}", f"{ref} is in and waits for {where.en}")
    flash(say(done), "ok")
    return redirect(url_for("receiving.queue"))


@desk.post("/items/<ref>/listing")
def declare(ref: str) -> ResponseReturnValue:
    view = visible(ref)
    sheet = _sheet(view)
    facts = _declared_facts(sheet.standard) if sheet else {}

    def act() -> None:
        with transaction() as session:
            listing.declare(session, view.ref, facts, by=acting(), now=clock.now())

    refusal = refusal_of(act)
    if refusal is not None:
        return item_page(view, refusal=refusal, sheet=sheet, facts_typed=facts)
    flash(say(Text("商品描述已保存", "The listing is saved")), "ok")
    return redirect(url_for("receiving.item", ref=view.ref))


def _declared_facts(standard: Standard) -> dict[str, Any]:
    given = {f.code: request.form.get(f"fact.{f.code}", "") for f in standard.facts}
    return {code: value for code, value in given.items() if value.strip()}


@desk.post("/items/<ref>/files/<purpose>")
def upload(ref: str, purpose: str) -> ResponseReturnValue:
    return take_upload(visible(ref).ref, purpose)


def item_page(
    view: ItemView,
    *,
    form: IntakeForm | None = None,
    sheet: IntakeSheet | None = None,
    refusal: Refusal | None = None,
    facts_typed: dict[str, Any] | None = None,
    correcting: PageForm | None = None,
    **more: Any,
) -> ResponseReturnValue:
    """The page of a piece, with what was typed and why it was refused."""
    sheet = sheet or _sheet(view)
    sent = form is not None
    with reading() as session:
        files = items.attachments(session, view.key)
        events = items.timeline(session, view.key)
        correction = open_corrections(session, None, view.key)
        raised = exceptions(session, (view.key,)).get(view.key)
        resolving = answers(
            session, view.key, ItemAction.RESOLVE_EXCEPTION, by=acting(), now=clock.now()
        ).get(ItemAction.RESOLVE_EXCEPTION)
    shown = _checks(sheet, view, files, sent=sent)
    page = render_template(
        "intake/item.html",
        item=view,
        form=form
        or IntakeForm(formdata=None, data={"waybill": view.waybill_in or _scanned_waybill()}),
        checks=shown,
        reasons=[(r.code, say(r.name)) for r in sheet.standard.reasons] if sheet else [],
        standard=sheet.standard if sheet else None,
        facts=[f for f in sheet.standard.facts if f.code not in IMPORTED] if sheet else [],
        facts_typed={**view.listing, **(facts_typed or {})},
        refusal=refusal,
        files=files,
        events=events,
        raised=raised,
        kinds=EXCEPTION_KINDS,
        barred=resolving if isinstance(resolving, Refused) else None,
        open="intake" in STATES[view.state].files,
        correction=correction[0] if correction else None,
        correctable=view.state is ItemState.QUEUED,
        correcting=correcting,
        **more,
    )
    wrong = bool((form and form.errors) or (correcting and correcting.errors))
    return page, refusal.status if refusal else 422 if wrong else 200


def _checks(
    sheet: IntakeSheet | None, view: ItemView, files: list[AttachmentView], *, sent: bool
) -> list[Any]:
    if sheet is None:
        return []
    own = [f for f in files if f.purpose == "intake"]
    raw = raw_findings_of(sheet, request.form) if sent else view.intake
    return list(fields(sheet, raw, own, clock.today(), sent=sent or bool(view.intake)))


def _scanned_waybill() -> str:
    """The waybill that led to this page."""
    return (request.args.get("waybill") or "")[:64]


def _sheet(view: ItemView) -> IntakeSheet | None:
    with reading() as session:
        try:
            return intake_sheet(session, view.category, view.listing, view.intake, clock.now())
        except Refusal:  # no standard in force: the command says so when it matters
            return None
