"""Parcels sent and pieces given back, many with one click."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import request
from flask import session as browser
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.errors import Invalid
from app.commands.dispatch import parcels as command
from app.commands.entries import LONGEST_COURIER
from app.commands.intake import receiving
from app.web.base.access import acting
from app.web.base.batches import Act, attempt
from app.web.base.edge import wants_json
from app.web.base.forms import FULL_WIDTH, figure
from app.web.base.language import say
from app.web.dispatch.desk import desk
from app.web.dispatch.lists import COURIER, list_page
from app.web.items.parcel_fields import right_as_is
from workflows.roles import Permission
from workflows.verdict import Text

MOST = 100


@desk.post("/parcels", access=Permission.DISPATCH)
def send_many() -> ResponseReturnValue:
    form = request.form

    def act(session: Any, ref: str) -> None:
        command.dispatch(
            session,
            ref,
            form.get("courier", ""),
            form.get(f"waybill-{ref}", ""),
            _money(form.get(f"insured-{ref}", "")),
            by=acting(),
            now=clock.now(),
            as_is=right_as_is(),
        )
        browser[COURIER] = form.get("courier", "")[:LONGEST_COURIER]

    return _each(act, Text("已发货", "Sent"), "parcels", Permission.DISPATCH)


@desk.post("/going-back", access=Permission.HAND_BACK)
def hand_back_many() -> ResponseReturnValue:
    form = request.form

    def act(session: Any, ref: str) -> None:
        method, waybill = form.get("method", ""), form.get("waybill", "")
        receiving.hand_back(
            session, ref, method, waybill, by=acting(), now=clock.now(), as_is=right_as_is()
        )

    return _each(act, Text("已退回", "Gone back"), "going_back", Permission.HAND_BACK)


@desk.post("/not-passed", access=Permission.HAND_BACK)
def prepare_many() -> ResponseReturnValue:
    reason = request.form.get("reason", "")

    def act(session: Any, ref: str) -> None:
        receiving.prepare_return(session, ref, reason, by=acting(), now=clock.now())

    return _each(act, Text("转待退回", "Waits to go back"), "not_passed", Permission.HAND_BACK)


def _each(act: Act, done: Text, name: str, permission: Permission) -> ResponseReturnValue:
    refs = list(dict.fromkeys(request.form.getlist("ref")))[:MOST]
    if not refs:
        raise Invalid("ref", Text("请先勾选货品", "Choose the pieces first"))
    results = {ref: _one(act, ref, done) for ref in refs}
    if wants_json():
        return {"results": {r: {"ok": ok, "text": said} for r, (ok, said) in results.items()}}
    return list_page(name, permission, results, request.form)


def _one(act: Act, ref: str, done: Text) -> tuple[bool, str]:
    refused = attempt(act, ref)
    return refused is None, say(done if refused is None else refused.reason)


def _money(raw: str) -> Decimal | None:
    plain = raw.translate(FULL_WIDTH).replace(",", "").strip()
    try:
        return figure(plain) if plain else None
    except ValueError:
        raise Invalid("insured_value", Text("保价请填数字", "Enter a number")) from None
