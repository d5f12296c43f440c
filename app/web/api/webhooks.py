"""Webhooks for programs: addresses that hear of what happens, their secrets, messages sent anew."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading, transaction
from app.base.errors import Missing, NotPermitted
from app.commands.messages.webhooks import endpoints
from app.commands.messages.webhooks.endpoints import NewHook
from app.commands.network.setup import known_merchant
from app.queries.network.gate import webhooks as found
from app.web.api import answers, hook_shapes
from app.web.api.bodies import Listing, MessageListing, NewWebhook, Trial
from app.web.api.desk import (
    Operation,
    answer,
    body,
    operation,
    page_begins,
    page_ends,
    query,
    write,
)
from app.web.base.access import acting
from workflows.people.programs import hook_places
from workflows.people.sign_in_ways import KeyScope
from workflows.verdict import Text

HOOKS = "webhooks"
MESSAGES = "messages"


@operation(
    Operation(
        name="list_webhooks",
        method="GET",
        path="/webhooks",
        scope=KeyScope.WEBHOOKS,
        summary=Text("推送地址列表", "List webhooks"),
        answer=hook_shapes.WebhookList,
        query=Listing,
    )
)
def list_webhooks() -> ResponseReturnValue:
    asked = query(Listing)
    after = page_begins(HOOKS, asked.cursor)
    with reading() as session:
        rows = found.hooks(session, hook_places(acting()), after=after, limit=asked.limit)
    items = [answers.webhook_answer(row) for row in rows[: asked.limit]]
    return answer(
        hook_shapes.WebhookList(items, page_ends(HOOKS, [row.key for row in rows], asked.limit))
    )


def _visible_hook(hook: str) -> found.HookSeen:
    with reading() as session:
        one = found.hook_called(session, hook_places(acting()), hook)
    if one is None:
        raise Missing(Text(f"没有接收地址 {hook}", f"There is no webhook {hook}"))
    return one


@operation(
    Operation(
        name="webhook",
        method="GET",
        path="/webhooks/{hook}",
        scope=KeyScope.WEBHOOKS,
        summary=Text("一个推送地址", "One webhook"),
        answer=hook_shapes.Webhook,
    )
)
def webhook(hook: str) -> ResponseReturnValue:
    return answer(answers.webhook_answer(_visible_hook(hook)))


@operation(
    Operation(
        name="add_webhook",
        method="POST",
        path="/webhooks",
        scope=KeyScope.WEBHOOKS,
        summary=Text("新增推送地址", "Add a webhook"),
        answer=hook_shapes.Webhook,
        body=NewWebhook,
        query=Trial,
    )
)
def add_webhook() -> ResponseReturnValue:
    given = body(NewWebhook)

    def act(session: Any) -> Any:
        merchant = None
        if given.platform or given.shop:
            shop = known_merchant(session, given.platform, given.shop)
            if shop is None:
                raise NotPermitted
            merchant = shop.id
        wanted = NewHook(url=given.url, topics=given.topics, note=given.note, merchant_id=merchant)
        return endpoints.add_hook(session, wanted, by=acting(), now=clock.now())

    return write(_endpoint_after(act))


def _endpoint_after(act: Callable[[Any], Any]) -> Callable[[Any], hook_shapes.Webhook]:
    """The endpoint as it is after the act. Its secret is in no answer that is kept."""

    def done(session: Any) -> hook_shapes.Webhook:
        code = act(session).code
        session.flush()
        one = found.hook_called(session, hook_places(acting()), code)
        if one is None:
            raise NotPermitted
        return answers.webhook_answer(one)

    return done


@operation(
    Operation(
        name="webhook_secrets",
        method="GET",
        path="/webhooks/{hook}/secrets",
        scope=KeyScope.WEBHOOKS,
        summary=Text("现用的签名密钥", "The secrets that sign now"),
        answer=hook_shapes.WebhookSecrets,
    )
)
def webhook_secrets(hook: str) -> ResponseReturnValue:
    """Read as often as wanted, and each reading is in the ledger."""
    _visible_hook(hook)
    with transaction() as session:
        keys = endpoints.open_secrets(session, hook, by=acting(), now=clock.now())
    return answer(hook_shapes.WebhookSecrets(list(keys)))


@operation(
    Operation(
        name="rotate_webhook",
        method="POST",
        path="/webhooks/{hook}/rotate",
        scope=KeyScope.WEBHOOKS,
        summary=Text(
            "更换签名密钥：新旧密钥同时有效 24 小时",
            "A new secret: the old one signs beside it for 24 hours",
        ),
        answer=hook_shapes.Webhook,
        query=Trial,
    )
)
def rotate_webhook(hook: str) -> ResponseReturnValue:
    _visible_hook(hook)
    return write(
        _endpoint_after(
            lambda session: endpoints.rotate_secret(session, hook, by=acting(), now=clock.now())
        )
    )


@operation(
    Operation(
        name="end_webhook",
        method="POST",
        path="/webhooks/{hook}/end",
        scope=KeyScope.WEBHOOKS,
        summary=Text("停用推送地址", "End a webhook"),
        answer=hook_shapes.Webhook,
        query=Trial,
    )
)
def end_webhook(hook: str) -> ResponseReturnValue:
    _visible_hook(hook)
    return write(
        _endpoint_after(
            lambda session: endpoints.end_hook(session, hook, by=acting(), now=clock.now())
        )
    )


def _message(row: Any) -> hook_shapes.WebhookMessage:
    return answers.webhook_message(found.message_seen(row))


@operation(
    Operation(
        name="try_webhook",
        method="POST",
        path="/webhooks/{hook}/test",
        scope=KeyScope.WEBHOOKS,
        summary=Text("发送一条测试通知", "Send a test"),
        answer=hook_shapes.WebhookMessage,
        query=Trial,
    )
)
def try_webhook(hook: str) -> ResponseReturnValue:
    _visible_hook(hook)
    return write(
        lambda session: _message(endpoints.try_hook(session, hook, by=acting(), now=clock.now()))
    )


@operation(
    Operation(
        name="list_webhook_messages",
        method="GET",
        path="/webhooks/{hook}/messages",
        scope=KeyScope.WEBHOOKS,
        summary=Text("推送记录", "What was sent to a webhook"),
        answer=hook_shapes.WebhookMessageList,
        query=MessageListing,
    )
)
def list_webhook_messages(hook: str) -> ResponseReturnValue:
    one, asked = _visible_hook(hook), query(MessageListing)
    before = page_begins(MESSAGES, asked.cursor) or None
    with reading() as session:
        rows = found.hook_messages(
            session, one.key, before=before, state=asked.state, limit=asked.limit
        )
    items = [answers.webhook_message(row) for row in rows[: asked.limit]]
    following = page_ends(MESSAGES, [row.key for row in rows], asked.limit)
    return answer(hook_shapes.WebhookMessageList(items, following))


@operation(
    Operation(
        name="replay_webhook_message",
        method="POST",
        path="/webhooks/{hook}/messages/{message}/replay",
        scope=KeyScope.WEBHOOKS,
        summary=Text("重发一条通知", "Send a message once more"),
        answer=hook_shapes.WebhookMessage,
        query=Trial,
    )
)
def replay_webhook_message(hook: str, message: str) -> ResponseReturnValue:
    _visible_hook(hook)
    return write(
        lambda session: _message(
            endpoints.replay(session, hook, message, by=acting(), now=clock.now())
        )
    )
