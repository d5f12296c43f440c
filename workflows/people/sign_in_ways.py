"""How somebody proved who they are, and what each way opens."""

from __future__ import annotations

from collections.abc import Mapping
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


SCOPE_NAMES: Mapping[KeyScope, Text] = whole(
    KeyScope,
    {
        KeyScope.READ: Text("读取货品", "Read pieces"),
        KeyScope.ORDERS: Text("导入订单", "Import orders"),
    },
)
SCOPES: Mapping[KeyScope, frozenset[Permission]] = whole(
    KeyScope,
    {
        KeyScope.READ: frozenset({Permission.ITEM_READ}),
        KeyScope.ORDERS: frozenset({Permission.ORDER_IMPORT}),
    },
)


def at_a_bench(actor: Actor, center_id: int) -> Actor:
    """The same person, as far as a badge at a station of that center goes."""
    return actor.narrowed(roles=BENCH_ROLES, center_id=center_id)


def by_a_key(actor: Actor, scopes: frozenset[KeyScope], center_id: int | None) -> Actor:
    """The same person, as far as a program's key goes."""
    given = frozenset(permission for scope in scopes for permission in SCOPES[scope])
    return actor.narrowed(only=given, center_id=center_id)
