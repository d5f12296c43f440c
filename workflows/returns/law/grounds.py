"""What a refusal says of its own case: what happened, when, who found it, on what evidence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from workflows.returns.law.calendar import local_day
from workflows.returns.law.case import Case
from workflows.returns.law.facts.goods_names import MARK_NAMES, SEAL_NAMES
from workflows.returns.law.facts.situation import Arrival, GoodsCondition
from workflows.returns.law.facts.word_names import WORDS
from workflows.returns.law.facts.words import ReturnFinding
from workflows.returns.law.rule import RuleWord
from workflows.verdict import Text

_SEEN = Text("所见", "seen")


def facts_of_case(case: Case, word: RuleWord) -> Text | None:
    """The facts that a refusing rule rests on, as one sentence; None where it names them itself."""
    kind = word.rule.id.partition(".")[0]
    told = tuple(_BY_KIND[kind](case)) if kind in _BY_KIND else ()
    if not told:
        return None
    zh, en = "；".join(part.zh for part in told), "; ".join(part.en for part in told)
    return Text(f"本案事实：{zh}。", f"In this case: {en}.")


def _confirmation(case: Case) -> Iterator[Text]:
    given = case.facts.confirmation
    if given is not None:
        record = given.record
        if record.confirmed_at is not None:
            at = _minute(record.confirmed_at)
            version = record.text_version or "-"
            yield Text(
                f"买家于{at}对订单{record.order or '-'}逐单确认，确认文本版本{version}",
                f"confirmed at {at} for order {record.order or '-'}, text version {version}",
            )
        yield _evidence(record.evidence)
    yield from _state(case.facts.condition, Text("买家所述", "told by the buyer"))
    if case.facts.arrival is not None and case.facts.arrival.found_by:
        yield from _inspected(case)


def _excluded(case: Case) -> Iterator[Text]:
    custom = case.facts.goods.custom
    if custom.production_started_at is not None:
        at = _minute(custom.production_started_at)
        yield Text(f"{at}开始制作", f"production began at {at}")
    if custom.production_proof:
        yield Text(
            f"制作证据{len(custom.production_proof)}项",
            f"{len(custom.production_proof)} proofs of production",
        )
    yield from _confirmation(case)


def _period(case: Case) -> Iterator[Text]:
    window, sent = case.window, case.sent_at
    if window is None or sent is None:
        return
    yield Text(f"{window.signed_on}签收", f"signed for on {window.signed_on}")
    yield Text(
        f"第七日为{window.nominal_last_day}，遇休息日顺延后最后一日为{window.last_day}",
        f"day seven is {window.nominal_last_day}, the last day after days of rest"
        f" {window.last_day}",
    )
    yield Text(f"退货通知于{_minute(sent)}发出", f"the notice was sent at {_minute(sent)}")


def _conduct(case: Case) -> Iterator[Text]:
    prior, bought = case.facts.prior, case.facts.goods.quantity
    if prior.refunded:
        yield Text("系统中已有退款记录", "a refund is on record")
    if prior.open_case:
        yield Text("系统中有未办结的申请", "a request not yet closed is on record")
    if bought is not None and prior.returned_quantity:
        yield Text(
            f"购买{bought}件，已退{prior.returned_quantity}件",
            f"{bought} bought, {prior.returned_quantity} returned",
        )


def _inspected(case: Case) -> Iterator[Text]:
    arrival = case.facts.arrival
    if arrival is None:
        return
    if arrival.received_at is not None:
        day = local_day(arrival.received_at)
        yield Text(f"退回商品于{day}收到", f"the goods came back on {day}")
    yield from _state(arrival.condition, _SEEN)
    if arrival.value_loss:
        yield Text("认定价值明显贬损", "considerable loss of value was found")
    yield from _found(arrival)


def _found(arrival: Arrival) -> Iterator[Text]:
    if arrival.finding is None or arrival.found_by is None:
        return
    name = WORDS[ReturnFinding][arrival.finding]
    yield Text(
        f"查验人认定（姓名留档）：{name.zh}",
        f"the inspector, whose name is on record, found: {name.en}",
    )
    yield _evidence(arrival.evidence)


def _review(case: Case) -> Iterator[Text]:
    yield from _inspected(case)
    review = case.facts.review
    if review is not None and review.evidence:
        yield _evidence(review.evidence)


def _state(seen: GoodsCondition, who: Text) -> Iterator[Text]:
    names = [MARK_NAMES[mark] for mark in dict.fromkeys(seen.marks)]
    layers = [SEAL_NAMES[layer] for layer in dict.fromkeys(seen.broken_seals)]
    if names:
        yield Text(
            f"{who.zh}：{'、'.join(name.zh for name in names)}",
            f"{who.en}: {', '.join(name.en for name in names)}",
        )
    if layers:
        yield Text(
            f"已打开的密封层：{'、'.join(name.zh for name in layers)}",
            f"layers broken: {', '.join(name.en for name in layers)}",
        )


def _evidence(items: tuple[str, ...]) -> Text:
    return Text(f"证据{len(items)}项", f"{len(items)} pieces of evidence")


def _minute(moment: datetime) -> str:
    return moment.isoformat(sep=" ", timespec="minutes")[:16]


_BY_KIND = {
    "blind_box": _confirmation,
    "confirmation": _confirmation,
    "conduct": _conduct,
    "exclusion": _excluded,
    "intact": _inspected,
    "period": _period,
    "review": _review,
}
