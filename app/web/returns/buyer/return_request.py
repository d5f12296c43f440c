"""Asking for a return: one page of plain questions, answered at once by the law."""

from __future__ import annotations

import secrets
from collections.abc import Iterable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from app.base import clock
from app.base.content import brought
from app.base.db import reading, transaction
from app.base.errors import Invalid, Refusal
from app.commands.evidence import StoredFile, store_file
from app.commands.returns.request import Request, open_return
from app.queries.returns.buyer import BuyerItem
from app.queries.returns.law import if_asked_now
from app.queries.returns.opening import opening_answer
from app.readers.facts import MALWARE, SCANNER_AWAY, TOO_BUSY, TOO_COSTLY, Kind
from app.web.base.categories import takeback_of
from app.web.base.forms import text
from app.web.base.language import say
from app.web.base.limits import limiter
from app.web.items.views import evidence_store
from app.web.returns.buyer import passes
from app.web.returns.buyer.desk import desk
from app.web.returns.buyer.finding import my_item, to_look_up
from app.web.returns.buyer.return_forms import WHYS, ReturnForm
from workflows.returns.flow import ReturnChannel
from workflows.returns.law.facts.words import Mark, PackageSeal
from workflows.verdict import Answer, Refused, Text

MOST_PHOTOS = 9
# What can be wrong with a photograph too; all else is said of the files of instruments.
OF_ANY_FILE = {
    *("file_empty", "file_too_large", "file_cut_off"),
    *(TOO_COSTLY, TOO_BUSY, MALWARE, SCANNER_AWAY),
}
PHOTO_NEEDED = Refused(
    "photo_needed",
    Text("这不是照片，没有收下", "That isn't a photograph; it was not taken"),
    next_step=Text(
        "请选手机拍的照片（JPEG、HEIC、PNG），再提交一次",
        "Choose a picture (JPEG, HEIC, PNG) and send it again",
    ),
)


@desk.form("/items/<ref>/return")
@limiter.limit("20/minute", methods=["POST"])
def ask_return(ref: str) -> ResponseReturnValue:
    granted = passes.shown_pass()
    if granted is None:
        return to_look_up()
    found = my_item(ref)
    if request.method == "GET" and not granted.acts:
        return redirect(url_for("buyer.confirm", to=found.ref, do="return"))
    form = ReturnForm(takeback_of(found.category))
    if not form.key.data:
        form.key.data = secrets.token_urlsafe(16)
    refused, status = None, 200
    if form.validate_on_submit():
        try:
            return redirect(url_for("buyer.return_case", ref=_open_case(found, form)))
        except Refusal as refusal:
            refused, status = refusal.refused, refusal.status
    elif request.method == "POST":
        status = 422
    elif isinstance(stands := _stands_against(found), Refused):
        if "case" in stands.facts:
            return redirect(url_for("buyer.return_case", ref=stands.facts["case"]))
        flash(say(stands.reason), "warn")
        return redirect(url_for("buyer.item", ref=found.ref))
    page = render_template(
        "returns/buyer/return.html",
        item=found,
        form=form,
        refused=refused,
        freight_paid=_freight_promised(found),
    )
    return page, status


def _stands_against(found: BuyerItem) -> Answer:
    with reading() as session:
        return opening_answer(session, found.key)


def _freight_promised(found: BuyerItem) -> bool:
    """Whether the way back is the shop's by its promise, said before anything is asked for."""
    with reading() as session:
        answer = if_asked_now(session, found.key, clock.now())
    return any(promise.return_freight for promise in answer.facts.promises)


def _open_case(found: BuyerItem, form: ReturnForm) -> str:
    """Open the case; the reference of it, also where this very form was sent before."""
    seals = tuple(PackageSeal(value) for value in form.seals.data or ())
    marks = {Mark(value) for value in form.marks.data or ()}
    ground, claim, _ = WHYS[form.why.data]
    asked = Request(
        reason=text(form.reason),
        ground=ground,
        claim=claim,
        quantity=form.quantity.data or 1,
        channel=ReturnChannel.BUYER_PAGE,
        marks=tuple(sorted(marks | {Mark.SEAL_BROKEN} if seals else marks)),
        broken_seals=seals,
        asks_for_person=bool(form.person.data),
        key=f"{found.ref}:{form.key.data}",
    )
    passes.must_act()
    photos = keep_photos(form.photos.data)
    by, now = passes.acting_buyer(), clock.now()
    with transaction() as session:
        return open_return(session, found.ref, asked, photos, by=by, now=now)[0].ref


def keep_photos(files: Iterable[FileStorage | str] | None) -> list[StoredFile]:
    """The photos of a form, verified and put away; raises `Refusal` for what is none."""
    sent = [f for f in files or () if isinstance(f, FileStorage) and f.filename]
    if len(sent) > MOST_PHOTOS:
        most = f"一次最多 {MOST_PHOTOS} 张照片", f"At most {MOST_PHOTOS} photos at once"
        raise Invalid("photos", Text(*most))
    return [_keep_photo(f) for f in sent]


def _keep_photo(sent: FileStorage) -> StoredFile:
    """One photo put away; what is none is told so, in no words of a laboratory."""
    try:
        stored = store_file(evidence_store(), str(sent.filename), brought(sent.stream))
    except Refusal as refusal:
        code = refusal.refused.code
        if code in OF_ANY_FILE or code.startswith("image"):
            raise
        raise Refusal(PHOTO_NEEDED) from None
    if stored.file.kind is not Kind.IMAGE:
        raise Refusal(PHOTO_NEEDED)
    return stored
