"""How somebody proved who they are, and what each way opens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum

from workflows.roles import Actor, Permission, Role
from workflows.verdict import Text
from workflows.whole import whole


class SignInWay(StrEnum):
    """What was shown when a session began."""

    PASSWORD = "password"  # noqa: S105  # the name of a way
    PASSKEY = "passkey"
    BADGE = "badge"
    EXAMPLE = "example"


WAY_NAMES: Mapping[SignInWay, Text] = whole(
    SignInWay,
    {
        SignInWay.PASSWORD: Text("密码", "Password"),
        SignInWay.PASSKEY: Text("通行密钥", "Passkey"),
        SignInWay.BADGE: Text("工牌 + PIN", "Badge and PIN"),
        SignInWay.EXAMPLE: Text("示例登录", "Example"),
    },
)
# What hands do at a bench. Nobody signs, decides about money or tends accounts by badge.
BENCH_ROLES = frozenset({Role.RECEIVING, Role.INSPECTOR, Role.SEALER, Role.WAREHOUSE_KEEPER})


class KeyScope(StrEnum):
    """What a program may be given a key for."""

    READ = "read"
    ORDERS = "orders"
    INSPECTIONS = "inspections"
    CERTIFICATES = "certificates"
    RETURNS = "returns"
    STOCK = "stock"
    WEBHOOKS = "webhooks"


SCOPE_NAMES: Mapping[KeyScope, Text] = whole(
    KeyScope,
    {
        KeyScope.READ: Text("读取货品", "Read pieces"),
        KeyScope.ORDERS: Text("下单送检", "Send orders in"),
        KeyScope.INSPECTIONS: Text("读取检测结论", "Read outcomes of inspections"),
        KeyScope.CERTIFICATES: Text("读取证书", "Read certificates"),
        KeyScope.RETURNS: Text("申请与查看退货", "Ask for returns and follow them"),
        KeyScope.STOCK: Text("追溯采购货品", "Trace goods bought in"),
        KeyScope.WEBHOOKS: Text("管理推送通知", "Manage webhooks"),
    },
)
SCOPES: Mapping[KeyScope, frozenset[Permission]] = whole(
    KeyScope,
    {
        KeyScope.READ: frozenset({Permission.ITEM_READ}),
        # A shop's closed order cancels what has not come.
        KeyScope.ORDERS: frozenset({Permission.ORDER_IMPORT, Permission.ITEM_CANCEL}),
        KeyScope.INSPECTIONS: frozenset({Permission.OUTCOME_READ}),
        KeyScope.CERTIFICATES: frozenset({Permission.PAPER_READ}),
        KeyScope.RETURNS: frozenset({Permission.RETURN_ASK}),
        KeyScope.STOCK: frozenset({Permission.LOT_READ}),
        KeyScope.WEBHOOKS: frozenset({Permission.WEBHOOK_MANAGE}),
    },
)


def at_a_bench(actor: Actor, center_id: int) -> Actor:
    """The same person, as far as a badge at a station of that center goes."""
    return actor.narrowed(roles=BENCH_ROLES, center_id=center_id)


def by_a_key(
    actor: Actor, scopes: frozenset[KeyScope], center_id: int | None, key: int | None
) -> Actor:
    """The same person, as far as the program's key of that number goes; the ledger says it."""
    given = frozenset(permission for scope in scopes for permission in SCOPES[scope])
    return replace(actor.narrowed(only=given, center_id=center_id), key=key)
