"""Parcels that are set aside: raised with two photos, decided by a second person."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from wtforms import MultipleFileField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length

from app.base import clock
from app.base.db import reading, transaction
from app.commands.intake import receiving
from app.queries import items
from app.web.base.access import acting
from app.web.base.forms import PageForm, text
from app.web.base.language import say
from app.web.intake.desk import desk
from app.web.intake.piece import item_page
from app.web.items.attempt import keep_files, refusal_of
from app.web.items.views import visible
from workflows.intake.kinds import EXCEPTION_KINDS
from workflows.verdict import Text

# A critical check that fails, and the kind of exception that it usually is.
KIND_OF_CHECK = {"CM-01": "seal", "CM-02": "codes", "CM-04": "count"}


class ExceptionForm(PageForm):
    """What is wrong with the parcel."""

    kind = RadioField(_l("异常类型"), [InputRequired(_l("请选择异常类型"))], validate_choice=False)
    reason = TextAreaField(_l("情况说明"), [InputRequired(_l("请写明情况")), Length(max=2000)])
    photos = MultipleFileField(_l("异常照片"))


class DecisionForm(PageForm):
    """What the second person decides, and why."""

    reason = TextAreaField(_l("处理意见"), [Length(max=2000)])


@desk.form("/items/<ref>/exception")
def set_apart(ref: str) -> ResponseReturnValue:
    view = visible(ref)
    form = ExceptionForm()
    form.kind.choices = [(key, say(name)) for key, name in EXCEPTION_KINDS.items()]
    refusal = None
    if request.method == "GET":
        form.kind.data = _suggest_kind(request.args.get("checks", ""))
    elif form.validate():
        refusal = refusal_of(lambda: _raise(view.ref, form))
        if refusal is None:
            done = Text(f"{view.ref} 已登记异常，等第二人处理", f"{view.ref} is set aside")
            flash(say(done), "warn")
            return redirect(url_for("receiving.queue"))
    with reading() as session:
        files = items.attachments(session, view.key)
        events = items.timeline(session, view.key)
    page = render_template(
        "intake/exception.html",
        item=view,
        form=form,
        files=files,
        events=events,
        refusal=refusal,
    )
    return page, refusal.status if refusal else 422 if form.errors else 200


def _suggest_kind(checks: str) -> str:
    return next((KIND_OF_CHECK[c] for c in checks.split() if c in KIND_OF_CHECK), "")


def _raise(ref: str, form: ExceptionForm) -> None:
    photos = keep_files(form.photos.data)
    with transaction() as session:
        receiving.raise_exception(
            session,
            ref,
            form.kind.data or "",
            text(form.reason),
            photos,
            by=acting(),
            now=clock.now(),
        )


@desk.post("/items/<ref>/resolve")
def resolve(ref: str) -> ResponseReturnValue:
    return _decide(ref, receiving.resolve_exception, Text("已放行，请称重", "Resolved; weigh it"))


@desk.post("/items/<ref>/reject")
def reject(ref: str) -> ResponseReturnValue:
    return _decide(ref, receiving.reject, Text("已拒收，转退回商家", "Rejected; it goes back"))


def _decide(ref: str, command: Callable[..., object], done: Text) -> ResponseReturnValue:
    view = visible(ref)
    form = DecisionForm()

    def act() -> None:
        with transaction() as session:
            command(session, view.ref, text(form.reason), by=acting(), now=clock.now())

    refusal = refusal_of(act)
    if refusal is not None:
        return item_page(view, refusal=refusal, decision_typed=text(form.reason))
    flash(say(done), "ok")
    return redirect(url_for("receiving.item", ref=view.ref))
