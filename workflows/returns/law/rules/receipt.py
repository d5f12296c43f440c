"""When a parcel counts as signed for (Civil Code 512; E-commerce Law 51, 52)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from workflows.returns.law.facts.situation import CaseFacts, ParcelFacts
from workflows.returns.law.facts.words import LockerStart, ParcelEnd, ParcelStart
from workflows.returns.law.rule import DecisionCode, DecisionOutcome, RuleEffect, RuleWord, rule

# Until these acts said when goods are delivered, all rested on "the day of receipt" in the Law.
_BEFORE_ECL = "~CPL 25 until 2018-12-31"
_BEFORE_CC = "~CPL 25 until 2020-12-31"

RECIPIENT = rule(
    "receipt.recipient",
    RuleEffect.NOTE,
    None,
    f"CC 512; ECL 51; {_BEFORE_ECL}",
    "收件人签收的时间就是交付时间，期间从次日起算。",
    "Goods are delivered when the recipient signs; the period starts the day after.",
)
AGENT = rule(
    "receipt.agent",
    RuleEffect.NOTE,
    None,
    f"ECL 52(2); TAOBAO 36; CC 512; {_BEFORE_ECL}",
    "由买家指定的人代收，或放在买家指定的地方，视为买家当时签收。",
    "Taken by a person the buyer named, or left where the buyer said: signed for at that time.",
)
PICKED_UP = rule(
    "receipt.picked_up",
    RuleEffect.NOTE,
    None,
    f"ECL 52(2); EXPRESS 28; ~CC 512; {_BEFORE_ECL}",
    "投入快递柜或驿站的包裹，从买家实际取件时起算。",
    "A parcel in a locker or a station counts from the moment the buyer really took it.",
)
DEPOSITED = rule(
    "receipt.deposited",
    RuleEffect.NOTE,
    None,
    f"~ECL 52(2); {_BEFORE_ECL}",
    "买家同意投柜且规则开关选择投递时间，从投递通知时起算；实际取件更晚的，逾期由人工判断。",
    "The buyer agreed to the locker and the switch says deposit: counted from the deposit; where"
    " the pick-up was later, lateness is for a person to judge.",
)
NOT_COLLECTED = rule(
    "receipt.not_collected",
    RuleEffect.ACCEPT,
    DecisionCode.OK_7D,
    f"ECL 52(2); {_BEFORE_ECL}",
    "没有买家实际取件的记录，七日期间尚未开始。",
    "Nothing shows that the buyer has taken the parcel: the seven days haven't begun.",
)
UNAUTHORISED = rule(
    "receipt.unauthorised",
    RuleEffect.NOTE,
    None,
    f"ECL 52(2); EXPRESS 28; {_BEFORE_ECL}",
    "未经买家同意由他人代收的，从买家实际收到时起算。",
    "Taken by someone without the buyer's consent: counted from when the buyer really got it.",
)
DENIED = rule(
    "receipt.denied",
    RuleEffect.PERSON,
    DecisionCode.NOT_RECEIVED,
    f"CC 512; TAOBAO 38; {_BEFORE_CC}",
    "物流显示送达而买家否认收到；送达由卖家证明，未证明前期间不起算。",
    "The carrier says delivered, the buyer denies it; the seller has to prove the receipt and no"
    " period runs before that.",
    may_refuse=False,
    leans=DecisionOutcome.ACCEPT,
)
PROVEN = rule(
    "receipt.proven",
    RuleEffect.NOTE,
    None,
    f"CC 512; TAOBAO 38; {_BEFORE_CC}",
    "卖家已证明送达，从该时间起算；因有争议，逾期只能由人工判断。",
    "The seller has proved the receipt and the period counts from it; as it's disputed, only a"
    " person may call the request late.",
)
AUTO_CONFIRMED = rule(
    "receipt.auto_confirmed",
    RuleEffect.ACCEPT,
    DecisionCode.NOT_RECEIVED,
    f"~CC 512; {_BEFORE_CC}",
    "只有系统自动确认收货而没有签收记录，按未逾期处理。",
    "The system confirmed the receipt by itself and no sign-for is recorded: treated as in time.",
)
UNKNOWN = rule(
    "receipt.unknown",
    RuleEffect.ACCEPT,
    DecisionCode.NOT_RECEIVED,
    f"~CC 512; {_BEFORE_CC}",
    "没有可证明的签收时间，按未逾期处理。",
    "No time of receipt can be shown: treated as in time.",
)
UNDELIVERED = rule(
    "receipt.undelivered",
    RuleEffect.ACCEPT,
    DecisionCode.OK_7D,
    "CPL 25; TAOBAO 23",
    "商品已发出尚未送达，买家可以随时退货；拦截或拒收后退款。",
    "Shipped and not yet delivered: the buyer may withdraw; the parcel is stopped or refused.",
)
REFUSED = rule(
    "receipt.refused",
    RuleEffect.ACCEPT,
    DecisionCode.OK_7D,
    "CPL 25; TAOBAO 40",
    "买家拒收适用七日无理由退货的商品，按退货处理并退款。",
    "The buyer refused delivery of goods that can be returned: treated as a return and refunded.",
)
LAST_PARCEL = rule(
    "receipt.last_parcel",
    RuleEffect.NOTE,
    None,
    "~MEASURES 10; ~CPL 25",
    "同一商品分多个包裹寄送的，从最后收到的包裹起算。",
    "Goods sent in several parcels count from the last one received.",
)
FIRST_PARCEL = rule(
    "receipt.first_parcel",
    RuleEffect.NOTE,
    None,
    "~MEASURES 10; ~CPL 25",
    "规则开关选择从首个包裹起算；最后一个包裹未逾期的，由人工判断。",
    "The switch counts from the first parcel; where the last one is still in time, a person"
    " judges.",
)
REPLACEMENT = rule(
    "receipt.replacement",
    RuleEffect.NOTE,
    None,
    "~MEASURES 10; ~CPL 25",
    "换货后的商品从收到换货时重新起算。",
    "Replacement goods have a window of their own from their receipt.",
)
REPLACED_NO_RESTART = rule(
    "receipt.replacement_no_restart",
    RuleEffect.NOTE,
    None,
    "~MEASURES 10; ~CPL 25",
    "规则开关选择换货不重新起算；从换货起算未逾期的，由人工判断。",
    "The switch gives a replacement no new window; where one would still be open, a person judges.",
)
INSTALLATION = rule(
    "receipt.installation",
    RuleEffect.NOTE,
    None,
    "MEASURES 10; REGS 18(1)",
    "七日从签收次日起算，安装时间只影响质量保证期。",
    "The seven days count from the receipt; the installation matters to the warranty only.",
)

RULES = (
    RECIPIENT,
    AGENT,
    PICKED_UP,
    DEPOSITED,
    NOT_COLLECTED,
    UNAUTHORISED,
    DENIED,
    PROVEN,
    AUTO_CONFIRMED,
    UNKNOWN,
    UNDELIVERED,
    REFUSED,
    LAST_PARCEL,
    FIRST_PARCEL,
    REPLACEMENT,
    REPLACED_NO_RESTART,
    INSTALLATION,
)


@dataclass(frozen=True, slots=True)
class Reception:
    """When the period starts, and how sure that is.

    `latest` is the most favourable start any switch could give, `open_ended` says that it has not
    come yet, `unsure` that lateness counted from this start is for a person to judge.
    """

    starts_from: datetime | None
    latest: datetime | None
    said: tuple[RuleWord, ...]
    open_ended: bool = False
    unsure: bool = False


_ON_BEHALF = {ParcelEnd.AGENT, ParcelEnd.LEFT_AS_TOLD}
_BOXES = {ParcelEnd.LOCKER, ParcelEnd.STATION}


def receive(facts: CaseFacts) -> Reception:
    """The start of the period, from all parcels of the goods."""
    parcels = facts.receipt.parcels or (ParcelFacts(),)
    each = [_parcel(parcel, facts.policy.locker_start) for parcel in parcels]
    joined = each[0] if len(each) == 1 else _join(each, facts.policy.parcels)
    joined = _replacement(facts, joined)
    if facts.receipt.installed_at is not None:
        joined = _with(joined, INSTALLATION.say())
    return joined


def _parcel(parcel: ParcelFacts, locker: LockerStart) -> Reception:
    if parcel.delivery is ParcelEnd.UNDELIVERED:
        return Reception(None, None, (UNDELIVERED.say(),), open_ended=True)
    if parcel.delivery is ParcelEnd.REFUSED:
        return Reception(None, None, (REFUSED.say(),), open_ended=True)
    if parcel.denied:
        return _denied(parcel)
    if parcel.delivery in _BOXES:
        return _box(parcel, locker)
    if parcel.delivery is ParcelEnd.UNAUTHORISED:
        return _since(parcel.received_at, UNAUTHORISED.say())
    real = parcel.received_at or parcel.at
    if parcel.delivery is ParcelEnd.AUTO_CONFIRMED and parcel.received_at is None and real:
        return Reception(real, real, (AUTO_CONFIRMED.say(),), unsure=True)
    return _since(real, AGENT.say() if parcel.delivery in _ON_BEHALF else RECIPIENT.say())


def _denied(parcel: ParcelFacts) -> Reception:
    if parcel.proven and parcel.at is not None:
        return Reception(parcel.at, parcel.at, (PROVEN.say(),), unsure=True)
    said = DENIED.ask("receipt.parcels.proven") if parcel.proven is None else DENIED.say()
    return Reception(None, None, (said,), open_ended=True)


def _box(parcel: ParcelFacts, locker: LockerStart) -> Reception:
    agreed = locker is LockerStart.DEPOSIT and parcel.consent is True
    if agreed and parcel.at is not None:
        late = parcel.received_at
        return Reception(parcel.at, late, (DEPOSITED.say(),), open_ended=late is None)
    if parcel.received_at is None:
        return Reception(None, None, (NOT_COLLECTED.say(),), open_ended=True)
    return _since(parcel.received_at, PICKED_UP.say())


def _since(start: datetime | None, said: RuleWord) -> Reception:
    if start is None:
        return Reception(None, None, (UNKNOWN.say(),), open_ended=True)
    return Reception(start, start, (said,))


def _join(each: list[Reception], start: ParcelStart) -> Reception:
    starts = [one.starts_from for one in each if one.starts_from is not None]
    latest = [one.latest for one in each if one.latest is not None]
    first = start is ParcelStart.FIRST
    begins = None
    if starts and (first or len(starts) == len(each)):
        begins = min(starts) if first else max(starts)
    said = tuple(word for one in each for word in one.said)
    return Reception(
        starts_from=begins,
        latest=max(latest, default=None),
        said=(*said, FIRST_PARCEL.say() if first else LAST_PARCEL.say()),
        open_ended=any(one.open_ended for one in each),
        unsure=any(one.unsure for one in each),
    )


def _replacement(facts: CaseFacts, joined: Reception) -> Reception:
    if not facts.receipt.replacement:
        return joined
    first = facts.receipt.first_received_at
    if facts.policy.replacement_restarts or first is None:
        return _with(joined, REPLACEMENT.say())
    said = (*joined.said, REPLACED_NO_RESTART.say())
    return Reception(first, joined.latest, said, joined.open_ended, joined.unsure)


def _with(joined: Reception, word: RuleWord) -> Reception:
    said = (*joined.said, word)
    return Reception(joined.starts_from, joined.latest, said, joined.open_ended, joined.unsure)
