"""Facts that contradict one another are no order: every contradiction is named with its path."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from workflows.returns.law.act_table import ACTS
from workflows.returns.refund.articles import is_in_force
from workflows.returns.refund.basket import Basket
from workflows.returns.refund.cents import cents, yuan
from workflows.returns.refund.order import Order, Promotion, Return, TenderKind
from workflows.returns.refund.tenders import APART_FROM_MONEY
from workflows.strict_json.reader import UnreadableJson
from workflows.verdict import Text

Problem = tuple[str, Text]
MEASURES = ACTS["MEASURES"]


def check_day(on: date) -> None:
    """Raise `UnreadableJson` for a day on which the law settled no refunds in this way."""
    if not is_in_force(on):
        zh = f"{on} 时《{MEASURES.name.zh}》尚未施行，不能按它结算；请由人工依当时的法律处理"
        en = f"{MEASURES.name.en}: not in force on {on}; a person settles by the law of that day"
        raise UnreadableJson([("on", Text(zh, en))], [])


def check_order(order: Order, at: str = "order") -> None:
    """Raise `UnreadableJson` where the order contradicts itself."""
    problems = [*_names(order), *_sets(order), *_promotions(order), *_gifts(order)]
    problems = problems or [*_check_recorded(order), *_sums(order), *_own_tenders(order)]
    _raise(problems, at)


def check_returns(
    order: Order, returns: Sequence[Return], refunded: Mapping[str, Decimal], at: str = ""
) -> None:
    """Raise `UnreadableJson` where more came back or was refunded than was bought or paid."""
    bought = {line.id: line.quantity for line in order.lines}
    given = {gift.id: gift.quantity for gift in order.gifts}
    problems = [
        *_too_many("lines", bought, [r.lines for r in returns]),
        *_too_many("gifts", given, [r.gifts for r in returns]),
        *_check_refunded(order, refunded),
    ]
    if not returns or not (returns[-1].lines or returns[-1].gifts):
        problems.append(("now.lines", Text("没有退回任何商品", "nothing comes back")))
    _raise(problems, at)


def _raise(problems: list[Problem], at: str) -> None:
    if problems:
        raise UnreadableJson(
            [(f"{at}.{path}" if at else path, text) for path, text in problems], []
        )


def _names(order: Order) -> Iterator[Problem]:
    for kind in ("lines", "sets", "promotions", "tenders", "gifts"):
        ids = [named.id for named in getattr(order, kind)]
        for name, times in Counter(ids).items():
            if times > 1:
                yield kind, Text(f"编号重复：{name}", f"double id: {name}")


def _find_unknown(order: Order, names: Iterable[str], path: str) -> Iterator[Problem]:
    known = {line.id for line in order.lines}
    for name in names:
        if name not in known:
            yield path, Text(f"没有订单行 {name}", f"there is no order line {name}")


def _sets(order: Order) -> Iterator[Problem]:
    bought = {line.id: line.quantity for line in order.lines}
    for i, offer in enumerate(order.sets):
        path = f"sets[{i}].components"
        yield from _find_unknown(order, offer.components, path)
        if any(bought.get(line, need) < need for line, need in offer.components.items()):
            yield path, Text("购买数量不足一套", "fewer units were bought than one set needs")
    within = Counter(line for offer in order.sets for line in offer.components)
    for i, line in enumerate(order.lines):
        if within[line.id] > 1:
            yield f"lines[{i}]", Text("同一行只能属于一个套装", "a line may be in one set only")
        if line.price is None and not within[line.id]:
            yield f"lines[{i}].price", Text("套装以外的行必须有单价", "a price is required here")


def _promotions(order: Order) -> Iterator[Problem]:
    for i, promotion in enumerate(order.promotions):
        yield from _find_unknown(order, promotion.lines, f"promotions[{i}].lines")
        for j, tier in enumerate(promotion.tiers):
            if (tier.off is None) == (tier.percent_off is None):
                zh, en = "off 与 percent_off 须且只须填一项", "give off or percent_off, not both"
                yield f"promotions[{i}].tiers[{j}]", Text(zh, en)
        if promotion.repeated and not _repeatable(promotion):
            zh = "每满须只有一档，有门槛，且为减额"
            en = "a repeated promotion has one tier, with a threshold and an amount off"
            yield f"promotions[{i}].tiers", Text(zh, en)


def _repeatable(promotion: Promotion) -> bool:
    first = promotion.tiers[0]
    one_threshold = bool(first.from_amount) != bool(first.from_pieces)
    return len(promotion.tiers) == 1 and one_threshold and first.off is not None


def _gifts(order: Order) -> Iterator[Problem]:
    for i, gift in enumerate(order.gifts):
        if gift.line is not None:
            yield from _find_unknown(order, [gift.line], f"gifts[{i}].line")
            if gift.from_amount is not None:
                zh, en = "line 与 from_amount 至多填一项", "give line or from_amount, not both"
                yield f"gifts[{i}]", Text(zh, en)


def _check_recorded(order: Order) -> Iterator[Problem]:
    basket = Basket(order)
    if basket.value_unknown((0,) * len(order.lines)):
        zh, en = "没有单价的组成只能整套购买", "a component without a price is sold in sets only"
        yield "lines", Text(zh, en)
    for offer, saving in zip(order.sets, basket.set_savings, strict=True):
        if saving < 0:
            zh = f"套装 {offer.id} 的价格高于各件单价之和"
            yield "sets", Text(zh, f"set {offer.id} costs more than its components")
    paid = [line.paid for line in order.lines if line.paid is not None]
    if not paid:
        return
    if len(paid) < len(order.lines):
        zh, en = "实付金额须每行都有或都没有", "paid amounts are on every line or on none"
        yield "lines", Text(zh, en)
    elif cents(sum(paid, Decimal(0))) != basket.paid:
        total = sum(paid, Decimal(0))
        zh = f"各行实付合计 {total}，与优惠后的 {yuan(basket.paid)} 不符"
        en = f"paid amounts add up to {total}, prices less promotions to {yuan(basket.paid)}"
        yield "lines", Text(zh, en)
    for i, line in enumerate(order.lines):
        amount = basket.prices[i] * line.quantity
        if line.price is not None and line.paid is not None and cents(line.paid) > amount:
            yield f"lines[{i}].paid", Text("实付高于标价", "more was paid than the price")


def _sums(order: Order) -> Iterator[Problem]:
    goods = yuan(Basket(order).paid)
    due = goods + order.outbound_freight.paid
    tendered = sum((tender.amount for tender in order.tenders), Decimal(0))
    if tendered != due:
        zh = f"支付合计 {tendered}，与商品加运费的 {due} 不符"
        en = f"tenders add up to {tendered}, goods and freight to {due}"
        yield "tenders", Text(zh, en)
    apart = sum((t.amount for t in order.tenders if t.kind in APART_FROM_MONEY), Decimal(0))
    if apart > goods:
        zh, en = "券、积分、补贴之和高于商品金额", "coupons, points and subsidy exceed the goods"
        yield "tenders", Text(zh, en)
    by_card = sum((t.amount for t in order.tenders if t.kind is TenderKind.CARD), Decimal(0))
    if order.card_fee is not None and order.card_fee.amount > by_card:
        zh, en = "手续费高于信用卡支付金额", "the surcharge exceeds what was paid by card"
        yield "card_fee", Text(zh, en)


def _own_tenders(order: Order) -> Iterator[Problem]:
    money = {t.id: t.amount for t in order.tenders if t.kind not in APART_FROM_MONEY}
    basket = Basket(order)
    for i, line in enumerate(order.lines):
        path = f"lines[{i}].tenders"
        for name in line.tenders:
            if name not in money:
                zh, en = f"没有支付款项的方式 {name}", f"no tender of money is called {name}"
                yield path, Text(zh, en)
        most = line.paid if line.paid is not None else yuan(basket.prices[i] * line.quantity)
        if sum(line.tenders.values(), Decimal(0)) > most:
            zh, en = "高于该行所付", "more than was paid for the line"
            yield path, Text(zh, en)
    named = sum((sum(line.tenders.values(), Decimal(0)) for line in order.lines), Decimal(0))
    apart = sum((t.amount for t in order.tenders if t.id not in money), Decimal(0))
    if named and named + apart > yuan(basket.paid):
        zh, en = (
            "各行自己的支付加券、积分、补贴高于商品金额",
            "own tenders and coupons exceed the goods",
        )
        yield "tenders", Text(zh, en)
    for name, amount in money.items():
        own = sum((line.tenders.get(name, Decimal(0)) for line in order.lines), Decimal(0))
        if own > amount:
            zh = f"各行用 {name} 支付的合计 {own}，高于其支付金额"
            yield "tenders", Text(zh, f"lines name {own} by {name}, more than it paid")


def _too_many(
    kind: str, bought: Mapping[str, int], returned: Sequence[Mapping[str, int]]
) -> Iterator[Problem]:
    back: Counter[str] = Counter()
    for mapping in returned:
        back.update(mapping)
    for name, quantity in back.items():
        most = bought.get(name, 0)
        if quantity > most:
            zh = f"{name} 共退 {quantity}，订单中只有 {most}"
            yield f"now.{kind}", Text(zh, f"{quantity} of {name} come back, the order has {most}")


def _check_refunded(order: Order, refunded: Mapping[str, Decimal]) -> Iterator[Problem]:
    paid = {tender.id: tender.amount for tender in order.tenders}
    for name, amount in refunded.items():
        if amount > paid.get(name, Decimal(0)):
            zh = f"{name} 已退 {amount}，高于其支付金额"
            yield "refunded", Text(zh, f"{amount} was refunded to {name}, more than it paid")
