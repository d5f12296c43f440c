"""A correction of an intake: asked by one, agreed by another."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from app.base import clock
from app.base.db import transaction
from app.commands.intake import correct as command
from app.web.base.access import acting
from app.web.base.forms import NumberField, PageForm, text
from app.web.base.language import say
from app.web.intake.desk import desk
from app.web.intake.piece import item_page
from app.web.items.attempt import refusal_of
from app.web.items.parcel_fields import sure_of
from app.web.items.views import visible
from workflows.verdict import Text


class CorrectionForm(PageForm):
    """As it should be, and why."""

    waybill = StringField(_l("来件运单"), [Length(max=64)])
    gross_mass = NumberField(_l("毛重"), unit="g")
    reason = TextAreaField(_l("为什么更正"), [InputRequired(_l("请写明为什么更正"))])


@desk.post("/items/<ref>/correction")
def correct(ref: str) -> ResponseReturnValue:
    view, form = visible(ref), CorrectionForm()

    def act() -> None:
        with transaction() as session:
            command.ask_correction(
                session,
                view.ref,
                text(form.waybill),
                form.gross_mass.number,
                text(form.reason),
                by=acting(),
                now=clock.now(),
                sure=sure_of(),
            )

    refusal = refusal_of(act) if form.validate() else None
    if refusal is not None or form.errors:
        return item_page(view, refusal=refusal, correcting=form)
    flash(say(Text("已提请更正，等第二人复核", "Asked; a second person decides")), "ok")
    return redirect(url_for("receiving.item", ref=view.ref))


@desk.post("/items/<ref>/correction/decide")
def decide_correction(ref: str) -> ResponseReturnValue:
    view, agree = visible(ref), request.form.get("answer") == "agree"

    def act() -> None:
        with transaction() as session:
            command.decide_correction(session, view.ref, agree=agree, by=acting(), now=clock.now())

    refusal = refusal_of(act)
    if refusal is not None:
        return item_page(view, refusal=refusal)
    done = Text("已按更正登记", "Corrected") if agree else Text("更正未采用", "Not corrected")
    flash(say(done), "ok")
    return redirect(url_for("receiving.item", ref=view.ref))
