"""The intake: what an order line becomes, and what a second import of it may still change.

Pure rules; the command that imports a file asks `decide` row by row and writes what it answers.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from workflows.orders.category_rules import (
    Ambiguous,
    Match,
    MatchedCategory,
    NoMatch,
    Rules,
    categorise,
    with_pulls,
)
from workflows.orders.custom_made import Proof, custom_made
from workflows.orders.row import (
    AfterSale,
    FieldChange,
    OrderRow,
    OrderStatus,
    changes,
    content_digest,
    is_older,
    merge_rows,
)
from workflows.orders.same_order import (
    IS_IT_THE_PRICE,
    IS_IT_THE_SAME,
    another_payment,
    another_price,
)
from workflows.verdict import Text

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Way(StrEnum):
    """Where an order line goes."""

    INSPECT = "inspect"
    NOT_NEEDED = "not_needed"
    NONE = "none"
    WAITING_FOR_CATEGORY = "waiting_for_category"


class RowResult(StrEnum):
    """What became of a row of the file; each row is exactly one of these."""

    ACCEPTED = "accepted"
    KNOWN = "known"
    UPDATED = "updated"
    REJECTED = "rejected"


class RowEffect(StrEnum):
    """What the command has to do."""

    REGISTER = "register"  # keep the line, make `route.items` items
    REROUTE = "reroute"  # keep the row, send the line its new way, make `route.items` items
    RECORD = "record"  # keep the row, items stay as they are
    CANCEL_ITEMS = "cancel_items"  # keep the row, cancel the items: none has arrived yet
    ASK_PERSON = "ask_person"  # keep the row; items have arrived, customer service decides
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Route:
    """The way of a line, why, and how many items it makes."""

    way: Way
    code: str
    reason: Text
    category: str | None = None
    items: int = 0
    candidates: tuple[str, ...] = ()
    rule_ids: tuple[str, ...] = ()
    custom: tuple[Proof, ...] = ()


@dataclass(frozen=True, slots=True)
class KnownLine:
    """A line that is already in the house.

    `items` counts the pieces ever registered for it, `arrived` those that reached the center;
    `category` is set where a person chose it.
    """

    row: OrderRow
    items: int = 0
    arrived: int = 0
    category: str | None = None


@dataclass(frozen=True, slots=True)
class RowDecision:
    """What to do with a row: its result, the effect, the row to keep, and why.

    `column` and `value` name the cell at fault where the row is rejected (`column` is a field).
    """

    result: RowResult
    effect: RowEffect
    row: OrderRow
    route: Route | None = None
    changes: tuple[FieldChange, ...] = ()
    code: str = ""
    reason: Text | None = None
    column: str = ""
    value: str = ""


FIXED_FIELDS = ("quantity", "title", "sku", "product_id")


def decide(
    row: OrderRow, known: KnownLine | None, rules: Rules, at: datetime, *, same: bool = False
) -> RowDecision:
    """What becomes of a row read at `at`; `known` is its line if the sub-order was imported before.

    `same`: a person has seen that it is the same order. Once pieces are registered, quantity and
    listing are fixed: they hang on the items' codes and on what the pieces are inspected against.
    """
    if known is None:
        route = find_route(row, rules, at)
        return RowDecision(
            RowResult.ACCEPTED, RowEffect.REGISTER, row, route, code=route.code, reason=route.reason
        )
    if content_digest(row) == content_digest(known.row):
        return _leave_unchanged(known, "same_content", Text("内容未变", "nothing changed"))
    if is_older(known.row, row):
        reason = Text("文件早于已知状态，不回退", "older than what is known; nothing is taken back")
        return _leave_unchanged(known, "older_file", reason)
    found = changes(known.row, row)
    if not found:
        return _leave_unchanged(known, "same_content", Text("内容未变", "nothing changed"))
    if refused := _refused_change(known, found):
        return refused
    if not same and (question := _question(row, known, found)):
        return question
    return _update(known, merge_rows(known.row, row), found, rules, at)


def find_route(row: OrderRow, rules: Rules, at: datetime) -> Route:
    """`route` with the category that the rules find."""
    return route(row, categorise(rules, row.title, row.sku, row.product_category), rules, at)


def chosen(category: str) -> MatchedCategory:
    """The match to hand to `route` when a person chose the category."""
    return MatchedCategory(category, ("person",))


def route(row: OrderRow, match: Match, rules: Rules, at: datetime) -> Route:
    """The way of an order line; thresholds and exemptions are those of the day of the order.

    The day is that of payment, else of submission, else of `at`, in Asia/Shanghai. An open price is
    not below any threshold.
    """
    custom = custom_made(row, rules)
    if none := _makes_no_items(row, rules):
        return Route(Way.NONE, *none, custom=custom)
    if not isinstance(match, MatchedCategory):
        return _waiting(match, custom, rules)
    code, reason = "inspect", Text("须检验", "needs inspection")
    way, items = Way.INSPECT, row.quantity
    if let_pass := _needs_no_inspection(row, match.category, rules, at):
        (code, reason), way, items = let_pass, Way.NOT_NEEDED, 0
    return Route(way, code, reason, match.category, items, rule_ids=match.rule_ids, custom=custom)


def _makes_no_items(row: OrderRow, rules: Rules) -> tuple[str, Text] | None:
    shown = row.status_text or row.status
    if row.status is OrderStatus.UNPAID and row.status not in rules.statuses:
        return "unpaid", Text("订单未支付", "the order is not paid")
    if row.after_sale is AfterSale.REFUNDED and row.after_sale not in rules.after_sales:
        return "refunded", Text("订单已退款", "the order is refunded")
    if row.status is OrderStatus.CLOSED and row.status not in rules.statuses:
        return "closed", Text("订单已关闭或取消", "the order is closed or cancelled")
    if row.status not in rules.statuses:
        return "status", Text(f"订单状态“{shown}”不登记", f"orders “{row.status}” make no items")
    if row.after_sale not in rules.after_sales:
        text = row.after_sale_text or row.after_sale
        return "after_sale", Text(
            f"售后状态“{text}”不登记", f"after-sale “{row.after_sale}” makes no items"
        )
    return None


def _waiting(match: NoMatch | Ambiguous, custom: tuple[Proof, ...], rules: Rules) -> Route:
    way = Way.WAITING_FOR_CATEGORY
    if isinstance(match, NoMatch):
        reason = with_pulls(match.reason, match.pulls, rules)
        return Route(way, "no_match", reason, rule_ids=match.rule_ids, custom=custom)
    names = match.categories
    called = [rules.names.get(code, Text(code, code)) for code in names]
    reason = Text(
        f"规则指向多个品类（{'、'.join(t.zh for t in called)}），须人工选择",
        f"rules point to several categories ({', '.join(t.en for t in called)}); a person chooses",
    )
    reason = with_pulls(reason, match.pulls, rules)
    return Route(way, "ambiguous", reason, candidates=names, rule_ids=match.rule_ids, custom=custom)


def _needs_no_inspection(
    row: OrderRow, category: str, rules: Rules, at: datetime
) -> tuple[str, Text] | None:
    day = (row.paid_at or row.submitted_at or at).astimezone(SHANGHAI).date()
    for exemption in rules.exemptions:
        if exemption.applies(category, day):
            return "exempt", exemption.reason
    for threshold in rules.thresholds:
        if row.unit_price is None or not threshold.applies(category, day):
            continue
        if row.unit_price < threshold.below:
            return "below_threshold", Text(
                f"单价 {row.unit_price} 元，低于 {threshold.below} 元",
                f"unit price {row.unit_price} yuan, below {threshold.below} yuan",
            )
    return None


def _leave_unchanged(known: KnownLine, code: str, reason: Text) -> RowDecision:
    return RowDecision(RowResult.KNOWN, RowEffect.NOTHING, known.row, code=code, reason=reason)


def _refused_change(known: KnownLine, found: tuple[FieldChange, ...]) -> RowDecision | None:
    fixed = {"main_order"} if not known.items else {"main_order", *FIXED_FIELDS}
    change = next((c for c in found if c.field in fixed), None)
    if change is None:
        return None
    zh = f"已登记 {known.items} 件，由“{change.old}”改为“{change.new}”须人工处理"
    en = f"{known.items} items registered; “{change.old}” to “{change.new}” needs a person"
    if change.field == "main_order":
        zh = f"子订单已属于主订单 {change.old}"
        en = f"the sub-order already belongs to order {change.old}"
    return RowDecision(
        RowResult.REJECTED,
        RowEffect.NOTHING,
        known.row,
        changes=found,
        code="fixed_field",
        reason=Text(zh, en),
        column=change.field,
        value=change.new,
    )


def _question(
    row: OrderRow, known: KnownLine, found: tuple[FieldChange, ...]
) -> RowDecision | None:
    change, code, reason = another_payment(found), "another_order", IS_IT_THE_SAME
    if change is None and known.items:
        change, code = another_price(known.row, row, found), "another_price"
        reason = IS_IT_THE_PRICE
    if change is None:
        return None
    said = {"old": change.old, "new": change.new}
    return RowDecision(
        RowResult.REJECTED,
        RowEffect.NOTHING,
        known.row,
        changes=found,
        code=code,
        reason=Text(reason.zh.format(**said), reason.en.format(**said)),
        column=change.field,
        value=change.new,
    )


def _update(
    known: KnownLine, row: OrderRow, found: tuple[FieldChange, ...], rules: Rules, at: datetime
) -> RowDecision:
    match = chosen(known.category) if known.category else None
    way = route(row, match, rules, at) if match else find_route(row, rules, at)
    if not known.items:
        effect, code, reason = RowEffect.REROUTE, way.code, way.reason
    elif way.way is not Way.NONE or _made_none(known, rules):
        effect, code, reason = RowEffect.RECORD, "recorded", Text("已更新", "updated")
    elif known.arrived:
        effect, code = RowEffect.ASK_PERSON, way.code
        reason = Text(
            f"{way.reason.zh}；{known.arrived} 件已到中心，由客服处理",
            f"{way.reason.en}; {known.arrived} pieces are at the center, customer service decides",
        )
    else:
        effect, code, reason = RowEffect.CANCEL_ITEMS, way.code, way.reason
    kept = way if effect is RowEffect.REROUTE else None
    return RowDecision(RowResult.UPDATED, effect, row, kept, found, code, reason)


def _made_none(known: KnownLine, rules: Rules) -> bool:
    return _makes_no_items(known.row, rules) is not None
