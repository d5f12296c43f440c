"""Where carriers tell of parcels: a form of their own kind, known by its signature."""

from __future__ import annotations

import logging

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import transaction
from app.base.errors import Missing
from app.commands.dispatch.tracking.adapters import NotAuthentic, carrier_adapter
from app.commands.dispatch.tracking.steps import take_steps
from app.web.base.desk import PUBLIC, Desk
from app.web.base.limits import limiter
from workflows.dispatch.tracking.words import UnreadablePush
from workflows.verdict import Text

desk = Desk("pushes", Text("", ""), "", PUBLIC)
PUSHES = "600/minute"
NO_SUCH = Text("没有接入这家快递的推送", "Nobody of that name pushes here")
_log = logging.getLogger("jadegate.carriers")


@desk.post("/carriers/<name>/tracking")
@limiter.limit(PUSHES)
def tracking(name: str) -> ResponseReturnValue:
    known = carrier_adapter(name)
    if known is None:
        raise Missing(NO_SUCH)
    adapter, secret = known
    try:
        steps = adapter.read(request.form, secret)
    except NotAuthentic:
        # The name alone: whatever else was sent is a stranger's.
        _log.warning("%s: a push with a wrong signature", name)
        return jsonify(adapter.answer(taken=False)), 403
    except UnreadablePush as where:
        _log.warning("%s: a push that can't be read: %s", name, where)
        return jsonify(adapter.answer(taken=False)), 422
    with transaction() as session:
        take_steps(session, name, steps, now=clock.now())
    return jsonify(adapter.answer(taken=True))
