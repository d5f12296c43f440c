"""For programs: a key with every request, JSON back, RFC 9457 for problems."""

from __future__ import annotations

from flask import abort, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.base import clock
from app.base.db import reading, transaction
from app.base.errors import Invalid
from app.commands.orders.files import MOST_SENT, read_upload
from app.commands.orders.taking_in import ImportSource, take_in_by_parts
from app.queries.items import timeline
from app.queries.orders.mappings import saved_mappings
from app.queries.orders.outcomes import import_result
from app.web.base.access import acting
from app.web.base.desk import SIGNED_IN, Desk
from app.web.base.limits import limiter
from app.web.items.views import visible
from workflows.inspection.states import STATE_NAMES
from workflows.roles import Permission
from workflows.verdict import Text

desk = Desk("api", Text("", ""), "/api", SIGNED_IN)
desk.before_request(lambda: None if not current_user.is_authenticated or _has_key() else abort(403))


def _has_key() -> bool:
    """A browser's cookie opens no API: that would be a way around the CSRF token."""
    return request.headers.get("Authorization", "").lower().startswith("bearer ")


@desk.get("/items/<ref>", access=Permission.ITEM_READ)
@limiter.limit("600/minute")
def item(ref: str) -> ResponseReturnValue:
    view = visible(ref)
    with reading() as session:
        events = timeline(session, view.key)
    return {
        "item": view.ref,
        "sub_order": view.sub_number,
        "category": view.category,
        "state": view.state.value,
        "state_zh": STATE_NAMES[view.state].zh,
        "state_en": STATE_NAMES[view.state].en,
        "since": view.state_since.isoformat(),
        "due": view.due_at.isoformat(),
        "events": [{"at": e.at.isoformat(), "tag": e.tag, "digest": e.digest} for e in events],
    }


@desk.post("/orders", access=Permission.ORDER_IMPORT)
@limiter.limit("60/minute")
def orders() -> ResponseReturnValue:
    sent = request.files.get("file")
    if sent is None:
        raise Invalid("file", Text("请以 file 字段上传订单文件", "Send the order file as `file`"))
    source = ImportSource(
        center_code=request.form.get("center") or None,
        platform=request.form.get("platform", ""),
        shop=request.form.get("shop", ""),
    )
    with reading() as session:
        own = saved_mappings(session)
    content = sent.read(MOST_SENT)
    found = read_upload(sent.filename or "orders", content, source.platform, own)
    key = take_in_by_parts(transaction, found, by=acting(), clock=clock.now, source=source)
    with reading() as session:
        return import_result(session, key)
