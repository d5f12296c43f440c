"""What the key of a program opens: whose things it sees, and what the same request sent again is.

A key acts for a person. Where that person's role is given for one shop, the key is that shop's and
sees nothing of another one; at one center, nothing of another center.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

from workflows.roles import Actor, Permission, Role
from workflows.verdict import ALLOWED, Answer, Refused, Text

ANSWERS_KEPT = timedelta(days=30)
LONGEST_MARK = 64
PROMPT_MARK = " · 命令行"
KEY_MARK = " · 密钥 "
_MARK = re.compile(rf"[\x21-\x7e]{{1,{LONGEST_MARK}}}")
_CURSOR = re.compile(r"([a-z]{1,20}):([0-9]{1,18})")
MARK_MISSING = Refused(
    "idempotency_key_missing",
    Text("缺少请求头 Idempotency-Key，没有保存", "Idempotency-Key is missing; nothing was saved"),
    next_step=Text(
        f"请为每次写入带上自选的唯一编号（1–{LONGEST_MARK} 个可见 ASCII 字符），重发时编号不变",
        f"Send a mark of your own with each write (1 to {LONGEST_MARK} visible ASCII characters), "
        "the same one when you send the same request again",
    ),
)
OTHER_REQUEST = Refused(
    "idempotency_key_reused",
    Text(
        "该 Idempotency-Key 已用于另一个请求，没有保存",
        "This Idempotency-Key was used for another request; nothing was saved",
    ),
    next_step=Text("新的请求请换一个编号", "A new request takes a new mark"),
)
STILL_RUNS = Refused(
    "request_running",
    Text("同一个请求正在处理", "The same request is being done at this moment"),
    next_step=Text("请几秒后用同一编号重发", "Send it again with the same mark in a few seconds"),
)
CHANGED_SINCE = Refused(
    "precondition_failed",
    Text("这条记录在您读取之后有变动，没有保存", "It was changed since you read it; not saved"),
    next_step=Text("请重新读取，再带上新的 ETag 提交", "Read it again and send its new ETag"),
)
TAG_MISSING = Refused(
    "precondition_required",
    Text("缺少请求头 If-Match，没有保存", "If-Match is missing; nothing was saved"),
    next_step=Text("请先读取，再把 ETag 放进 If-Match", "Read it, then send its ETag as If-Match"),
)
NOT_THE_SHOPS = Refused(
    "not_the_shops_key",
    Text(
        "只有绑定该订单店铺的密钥才能代买家办理，没有保存",
        "Only a key of the order's own shop may speak for its buyer; nothing was saved",
    ),
    next_step=Text(
        "请改用该店铺的密钥；中心自己的程序请由客服在工作台登记",
        "Use the shop's own key; for a center, its customer service does it",
    ),
)
YES_IS_THE_BUYERS = Refused(
    "yes_is_the_buyers",
    Text(
        "接受差异对店铺有利，须由买家本人确认，没有保存",
        "A yes to a deviation serves the shop: the buyer gives it in person; nothing was saved",
    ),
    next_step=Text(
        "请把平台的签名链接或买家页发给买家；不接受可以由店铺转告",
        "Send the buyer the platform's signed link or the buyer page; a no may be told here",
    ),
)
BAD_CURSOR = Refused(
    "bad_cursor",
    Text("cursor 不是本接口给出的", "This cursor was not given out here"),
    next_step=Text("请用上一页的 next，或从头读取", "Take `next` of the page before, or none"),
)


@dataclass(frozen=True, slots=True)
class Holding:
    """One place where a permission holds: a center (None: all) and a shop (None: all)."""

    center_id: int | None
    merchant_id: int | None

    def covers(self, center_id: int | None, merchant_id: int) -> bool:
        """Whether what belongs to this center and shop is within; of no center: of all alone."""
        at = self.center_id is None or self.center_id == center_id
        return at and self.merchant_id in (None, merchant_id)


def holdings(by: Actor, permission: Permission) -> tuple[Holding, ...]:
    """Whose things the permission opens; empty: nobody's."""
    held = (Holding(one.center_id, one.merchant_id) for one in by.held_for(permission))
    return tuple(dict.fromkeys(held))


def hook_places(by: Actor) -> tuple[Holding, ...]:
    """Whose webhooks somebody manages; a merchant of no shop is nobody's."""
    held = (
        one
        for one in by.held_for(Permission.WEBHOOK_MANAGE)
        if one.role is not Role.MERCHANT or one.merchant_id is not None
    )
    return tuple(dict.fromkeys(Holding(one.center_id, one.merchant_id) for one in held))


def covers(held: Iterable[Holding], center_id: int | None, merchant_id: int) -> bool:
    """Whether one of the places has it within."""
    return any(one.covers(center_id, merchant_id) for one in held)


def speaks_for_buyers_of(
    held: Iterable[Holding], center_id: int | None, merchant_id: int
) -> Answer:
    """Whether a program may say what a buyer wants: the buyer told their shop, and no one else."""
    of_the_shop = (one for one in held if one.merchant_id is not None)
    return ALLOWED if covers(of_the_shop, center_id, merchant_id) else NOT_THE_SHOPS


def is_mark(given: str) -> bool:
    """Whether a text may be an Idempotency-Key."""
    return _MARK.fullmatch(given) is not None


def write_cursor(what: str, last: int) -> str:
    """Where the next page of a list begins."""
    return base64.urlsafe_b64encode(f"{what}:{last}".encode()).decode().rstrip("=")


def read_cursor(what: str, given: str) -> int | Refused:
    """The key that `write_cursor` wrote for the same list; 0 for the first page."""
    if not given:
        return 0
    try:
        text = base64.urlsafe_b64decode(given + "=" * (-len(given) % 4)).decode("ascii")
    except (binascii.Error, ValueError):
        return BAD_CURSOR
    found = _CURSOR.fullmatch(text)
    return int(found[2]) if found is not None and found[1] == what else BAD_CURSOR


def name_in_ledger(actor: Actor) -> str:
    """Who acted, as the ledger has it: a key is no person, so its number stands with the name."""
    return actor.name if actor.key is None else f"{actor.name}{KEY_MARK}{actor.key}"


def at_prompt(actor: Actor) -> Actor:
    """Somebody in whose name a prompt acts: no password was asked, and the ledger says so."""
    return replace(actor, name=f"{actor.name}{PROMPT_MARK}")


def key_in_ledger(said: str) -> tuple[str, int | None]:
    """What `name_in_ledger` wrote, taken apart: the name, and the key's number or None."""
    name, mark, number = said.rpartition(KEY_MARK)
    # isascii too: of "³" and its like isdigit is true, and int refuses them.
    if not mark or not (number.isascii() and number.isdigit()):
        return said, None
    return name, int(number)
