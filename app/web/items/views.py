"""What all desks share: an item's page, scanning, evidence files."""

from __future__ import annotations

from functools import lru_cache

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.config import current
from app.base.db import reading, transaction
from app.base.errors import Missing
from app.base.storage import Blobs, open_store
from app.commands.inspection.presence import note_presence
from app.drawings.barcode import qr_svg
from app.drawings.code128 import code128_svg
from app.queries import items
from app.readers.frame_codes import decode
from app.readers.kinds import Preview, preview_of
from app.web.base.access import acting
from app.web.base.desk import SIGNED_IN, Desk
from app.web.base.language import say
from app.web.items.look_marks import with_mark
from app.web.items.pictures import small_curve, small_picture, whole_file
from app.web.items.sought import (
    code_in,
    goods_page,
    look_up,
    not_found,
    open_or_choose,
    own_lines,
    page_of,
    parcel_page,
)
from workflows.inspection.states import AT_WORK
from workflows.intake.codes.keyboard import PATTERN, faults_of
from workflows.roles import Permission
from workflows.verdict import Text

desk = Desk("items", Text("", ""), "", SIGNED_IN)
LARGEST_FRAME = 12 * 1024 * 1024


@lru_cache(maxsize=4)
def store_at(where: str) -> Blobs:
    """The evidence store of an address, opened once a process."""
    return open_store(where)


def evidence_store() -> Blobs:
    """The evidence store in use."""
    return store_at(current().evidence_url)


def visible(ref: str) -> items.ItemView:
    """The item, if this person may read items of its center; else as if it did not exist."""
    with reading() as session:
        view = items.item_view(session, ref)
    if view is None or not acting().may(Permission.ITEM_READ, view.center_id):
        raise Missing(Text(f"没有编号为 {ref} 的货品", f"No item is called {ref}"))
    return view


@desk.get("/items/<ref>", access=Permission.ITEM_READ)
def page(ref: str) -> ResponseReturnValue:
    view = visible(ref)
    with reading() as session:
        events = items.timeline(session, view.key)
        files = items.attachments(session, view.key, by=acting())
    return render_template(
        "items/page.html",
        item=view,
        events=events,
        files=files,
        now=clock.now(),
        at_work=view.state in AT_WORK,
    )


@desk.post("/items/<ref>/presence", access=Permission.ITEM_READ)
def presence(ref: str) -> ResponseReturnValue:
    """An open page says that somebody looks at the piece; the answer names the others."""
    view, by = visible(ref), acting()
    if by.person_id is None:
        return {"names": []}
    with transaction() as session:
        return {"names": note_presence(session, view.key, by.person_id, now=clock.now())}


@desk.get("/scan", access=SIGNED_IN)
def scan() -> ResponseReturnValue:
    found, actor = look_up(code_in()), acting()
    if found.pieces:
        return open_or_choose(found, lambda piece: page_of(piece, actor))
    lines = own_lines(found)
    if lines:
        return redirect(lines)
    goods = goods_page(found, actor)
    if goods:
        return redirect(goods)
    parcel = parcel_page(found, actor)
    if parcel:
        return redirect(parcel)
    flash(not_found(found), "error")
    back = request.referrer or ""
    return redirect(back if back.startswith(request.host_url) else url_for("home.page"))


@desk.get("/scanner", access=SIGNED_IN)
def scanner() -> ResponseReturnValue:
    """What a reader sends of a printed pattern, what is wrong with it, and what to set."""
    arrived = request.args.get("arrived")
    return render_template(
        "items/scanner.html",
        arrived=arrived,
        faults=faults_of(arrived) if arrived is not None else [],
        bars=code128_svg(PATTERN, title=say(Text("测试条码", "Test bar code"))),
        square=qr_svg(PATTERN, title=say(Text("测试二维码", "Test QR code"))),
    )


@desk.post("/scan/frame", access=SIGNED_IN)
def scan_frame() -> ResponseReturnValue:
    frame = request.files.get("file")
    content = frame.read(LARGEST_FRAME) if frame else b""
    codes = decode(content) if content else []
    return {"code": codes[0] if codes else None}


@desk.get("/evidence/<int:key>", access=Permission.ITEM_READ)
def evidence(key: int) -> ResponseReturnValue:
    found = _file(key)
    response = whole_file(evidence_store(), found.digest, found.mime, known=True)
    return with_mark(response, key)


@desk.get("/evidence/<int:key>/thumb", access=Permission.ITEM_READ)
def evidence_thumbnail(key: int) -> ResponseReturnValue:
    found = _file(key)
    if preview_of(found.mime) is Preview.CURVE:
        return small_curve(evidence_store(), found.digest, found.mime, found.spectrum)
    return small_picture(evidence_store(), found.digest, found.mime)


def _file(key: int) -> items.AttachmentView:
    with reading() as session:
        found = items.attachment(session, key)
        if found is None or not acting().may(Permission.ITEM_READ, found.center_id):
            raise Missing
        if not items.may_open(session, found, acting()):
            raise Missing
    return found
