"""Webhooks for people: addresses of one's own shop, what was sent, what was given up, sent anew."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading, transaction
from app.base.errors import Missing, Refusal
from app.commands.messages.webhooks import endpoints
from app.commands.messages.webhooks.endpoints import NewHook
from app.queries.network.gate import webhooks as query
from app.queries.network.merchant import shops_with_platform
from app.web.base.access import acting
from app.web.base.desk import Access, Desk, NavigationEntry
from app.web.base.fresh import ALWAYS
from app.web.base.language import say
from app.web.base.lists import asked_filter, number
from workflows.messages.webhooks.back_off import (
    REPLAYED_FROM,
    WEBHOOK_STATE_NAMES,
    WebhookState,
)
from workflows.messages.webhooks.topics import FAMILIES
from workflows.people.programs import hook_places
from workflows.roles import Permission
from workflows.verdict import Refused, Text

PAGE = 50
MOST_SHOWN = 200
FAMILY_NAMES = {
    "piece": Text("货品状态", "Pieces"),
    "certificate": Text("证书状态", "Certificates"),
    "return": Text("退货状态", "Returns"),
}
ADDED = Text("已新增；请把签名密钥交给接收方", "Added; give its secret to the receiver")
ENDED = Text("已停用，不再推送", "Ended; nothing goes there any more")
TRIED = Text("测试通知已排队，稍后刷新看结果", "A test is on its way; reload in a moment")
RESENT = Text("已重新排队", "It waits to be sent again")

desk = Desk(
    "webhooks",
    Text("推送", "Webhooks"),
    "/webhooks",
    Access(permission=Permission.WEBHOOK_MANAGE),
    navigation=(NavigationEntry("webhooks.page", Text("推送地址", "Webhooks"), "g w"),),
)


@desk.get("")
def page() -> ResponseReturnValue:
    return _list_page()


def _list_page(refused: Refused | None = None, status: int = 200) -> ResponseReturnValue:
    held = hook_places(acting())
    own = [one.merchant_id for one in held if one.merchant_id is not None]
    with reading() as session:
        rows = query.hooks(session, held, limit=MOST_SHOWN)
        shops = shops_with_platform(session, own)
    shown = render_template(
        "messages/hooks/list.html",
        rows=rows[:MOST_SHOWN],
        shops=shops if len(shops) > 1 else [],
        families=FAMILY_NAMES,
        refused=refused,
        typed=request.form if refused is not None else {},
        wanted=request.form.getlist("family") if refused is not None else [],
    )
    return shown, status


@desk.post("", fresh=ALWAYS)
def add() -> ResponseReturnValue:
    form = request.form
    chosen = [f"{one}.*" for one in FAMILIES if one in form.getlist("family")]
    try:
        with transaction() as session:
            wanted = NewHook(
                url=form.get("url", ""),
                topics=chosen,
                note=form.get("note", ""),
                merchant_id=number(form.get("merchant", "")),
            )
            made = endpoints.add_hook(session, wanted, by=acting(), now=clock.now())
            code = made.code
    except Refusal as refusal:
        return _list_page(refusal.refused, refusal.status)
    flash(say(ADDED), "ok")
    return redirect(url_for("webhooks.hook", hook=code))


@desk.get("/<hook>", endpoint="hook")
def one_hook(hook: str) -> ResponseReturnValue:
    return _hook_page(hook)


def _hook_page(
    code: str, refused: Refused | None = None, status: int = 200, *, secrets: tuple[str, ...] = ()
) -> ResponseReturnValue:
    before = number(asked_filter("before"))
    state = asked_filter("state")
    with reading() as session:
        hook = query.hook_called(session, hook_places(acting()), code)
        if hook is None:
            raise Missing(Text("没有这个接收地址", "There is no such address"))
        rows = query.hook_messages(
            session,
            hook.key,
            before=before,
            state=WebhookState(state) if state in set(WebhookState) else None,
            limit=PAGE,
        )
    older = rows[PAGE - 1].key if len(rows) > PAGE else None
    shown = render_template(
        "messages/hooks/hook.html",
        hook=hook,
        rows=rows[:PAGE],
        state=state,
        states=WEBHOOK_STATE_NAMES,
        resent=REPLAYED_FROM,
        older=url_for("webhooks.hook", code=code, state=state, before=older) if older else "",
        secrets=secrets,
        refused=refused,
    )
    return shown, status


@desk.post("/<hook>/secret", fresh=ALWAYS)
def secret(hook: str) -> ResponseReturnValue:
    """Shown in this answer alone; that it was read is in the ledger."""
    try:
        with transaction() as session:
            keys = endpoints.open_secrets(session, hook, by=acting(), now=clock.now())
    except Refusal as refusal:
        return _say_refusal(hook, refusal)
    return _hook_page(hook, secrets=keys)


@desk.post("/<hook>/rotate", fresh=ALWAYS)
def rotate(hook: str) -> ResponseReturnValue:
    try:
        with transaction() as session:
            endpoints.rotate_secret(session, hook, by=acting(), now=clock.now())
            keys = endpoints.open_secrets(session, hook, by=acting(), now=clock.now())
    except Refusal as refusal:
        return _say_refusal(hook, refusal)
    return _hook_page(hook, secrets=keys)


@desk.post("/<hook>/end")
def end(hook: str) -> ResponseReturnValue:
    return _act(hook, endpoints.end_hook, ENDED)


@desk.post("/<hook>/test", endpoint="test")
def send_test(hook: str) -> ResponseReturnValue:
    return _act(hook, endpoints.try_hook, TRIED)


@desk.post("/<hook>/replay")
def replay_dead(hook: str) -> ResponseReturnValue:
    return _act(hook, endpoints.replay_dead, RESENT)


@desk.post("/<hook>/messages/<message>/replay")
def replay(hook: str, message: str) -> ResponseReturnValue:
    def act(session: Any, code: str, **more: Any) -> object:
        return endpoints.replay(session, code, message, **more)

    return _act(hook, act, RESENT)


def _act(code: str, act: Callable[..., object], said: Text) -> ResponseReturnValue:
    try:
        with transaction() as session:
            act(session, code, by=acting(), now=clock.now())
    except Refusal as refusal:
        return _say_refusal(code, refusal)
    flash(say(said), "ok")
    return redirect(url_for("webhooks.hook", hook=code))


def _say_refusal(code: str, refusal: Refusal) -> ResponseReturnValue:
    if isinstance(refusal, Missing):
        raise refusal
    return _hook_page(code, refusal.refused, refusal.status)
