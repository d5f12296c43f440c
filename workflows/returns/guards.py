"""What must hold before a step of a return: the facts the guards look at, and the guards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from workflows.returns.law.facts.words import Finding
from workflows.returns.law.rule import Outcome
from workflows.verdict import ALLOWED, Answer, Citation, Refused, Text

HOUSE = "Jadegate house rules"
MEASURES = "网络购买商品七日无理由退货暂行办法"
CONSUMER_LAW = "消费者权益保护法"
E_COMMERCE_LAW = "电子商务法"
ONE_DAY = timedelta(days=1)
PLAIN = (Finding.INTACT, Finding.FAULTY)  # the piece that was sent, and no harm by the buyer


class Goods(StrEnum):
    """Where the goods are while the case runs."""

    WITH_BUYER = "with_buyer"
    AT_CENTER = "at_center"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the guards look at; `law` is what the law says once a person's word is heard."""

    actor: int | None = None
    reason: str = ""
    related: bool = False
    outbound_inspectors: frozenset[int] = frozenset()
    refused_by: int | None = None
    law: Outcome | None = None
    goods: Goods = Goods.WITH_BUYER
    accepted: bool = False
    conclusion: Finding | None = None
    compared_before: bool = False
    evidence: int = 0
    claimed: bool = False
    claim_denied: bool = False
    exchange: bool = False
    not_shipped_back: bool = False
    ship_back_until: datetime | None = None
    refund_overdue_at: datetime | None = None
    refund_needs_person: bool = False
    executed: bool = False
    now: datetime | None = None


def reason_given(f: Facts) -> Answer:
    """A decision by a person says why."""
    if f.reason.strip():
        return ALLOWED
    return Refused(
        "reason_needed",
        Text("请写明理由", "Give the reason"),
        Citation(HOUSE, tag="house rule"),
    )


def not_related(f: Facts) -> Answer:
    """Nobody handles the goods of a merchant they are related to."""
    if not f.related:
        return ALLOWED
    return Refused(
        "related_merchant",
        Text("您与该商家有利害关系登记", "You are recorded as related to this merchant"),
        Citation("ISO/IEC 17025:2017", "4.1"),
        Text("请交同事处理", "Hand it to a colleague"),
    )


def not_outbound_inspector(f: Facts) -> Answer:
    """Who inspected the piece before it went out doesn't compare it on its return."""
    if f.actor not in f.outbound_inspectors:
        return ALLOWED
    return Refused(
        "outbound_inspector",
        Text(
            "发货前检测过这一件的检验员不能做退货比对",
            "The inspector of the outbound test can't compare the returned piece",
        ),
        Citation("RB/T 214", "4.5", tag="from memory"),
        Text("请由另一位检验员比对", "Another inspector must compare it"),
    )


def law_accepts(f: Facts) -> Answer:
    """The decision stored is an acceptance."""
    return _law_is(f, Outcome.ACCEPT, Outcome.ACCEPT_INSPECT)


def law_takes_as_quality(f: Facts) -> Answer:
    """The decision stored is the track of quality."""
    return _law_is(f, Outcome.QUALITY)


def law_refuses(f: Facts) -> Answer:
    """Nobody refuses below the floor: the law must bear the refusal, evidence and all."""
    if f.law is Outcome.REFUSE:
        return ALLOWED
    return Refused(
        "below_floor",
        Text(
            "法定底线以上不能拒绝：按现有事实和证据，法律不支持拒绝退货",
            "That would fall below the law: these facts and this evidence bear no refusal",
        ),
        Citation(CONSUMER_LAW, "25"),
        Text(
            "以商品状态为由拒绝的，须先收货比对并附证据",
            "A refusal for the state of the goods takes a comparison and its evidence first",
        ),
    )


def _law_is(f: Facts, *allowed: Outcome) -> Answer:
    if f.law in allowed:
        return ALLOWED
    return Refused(
        "law_says_otherwise",
        Text("与依法作出的决定不一致", "This is not what the decision says"),
        Citation(HOUSE, tag="house rule"),
    )


def goods_with_buyer(f: Facts) -> Answer:
    """The goods have not come back, or went to the buyer again."""
    if f.goods is Goods.WITH_BUYER:
        return ALLOWED
    return Refused("goods_at_center", Text("货品在中心", "The goods are at the center"))


def goods_at_center(f: Facts) -> Answer:
    """The goods lie at the center."""
    if f.goods is Goods.AT_CENTER:
        return ALLOWED
    return Refused("goods_with_buyer", Text("货品不在中心", "The goods are not at the center"))


def decided_by_another(f: Facts) -> Answer:
    """An appeal is decided by someone else than who refused."""
    if f.actor is None or f.actor != f.refused_by:
        return ALLOWED
    return Refused(
        "second_person_needed",
        Text("申诉须由拒绝人以外的人处理", "Someone else than who refused decides the appeal"),
        Citation(HOUSE, tag="house rule"),
    )


def acceptance_kept(f: Facts) -> Answer:
    """What was accepted is refused only for what the comparison found."""
    found = f.conclusion in (Finding.SWAPPED, Finding.NOT_INTACT)
    if not f.accepted or found or f.claim_denied:
        return ALLOWED
    return Refused(
        "acceptance_stands",
        Text(
            "已同意的退货，只有比对发现调包或不完好，或质量主张经查验不成立，才能拒绝",
            "An accepted return is refused only where the comparison found a swap or damage, or"
            " the inspection disproved the fault claimed",
        ),
        Citation(CONSUMER_LAW, "25"),
        Text("请结算退款", "Settle the refund"),
    )


def claim_to_judge(f: Facts) -> Answer:
    """A claim for quality was made, and the inspection did not confirm it."""
    if f.claimed and f.conclusion not in (None, Finding.FAULTY):
        return ALLOWED
    return Refused(
        "no_claim_to_judge",
        Text("没有待认定的质量主张", "No claim for quality waits to be decided on"),
        Citation(CONSUMER_LAW, "24"),
    )


def claim_proved(f: Facts) -> Answer:
    """A claim is found not proved on evidence only (E-commerce Law 62)."""
    if not f.claim_denied or f.evidence > 0:
        return ALLOWED
    return Refused(
        "evidence_needed",
        Text("认定质量主张不成立须附查验证据", "That takes evidence of the inspection"),
        Citation(E_COMMERCE_LAW, "62"),
        Text("请由检验员补充比对照片", "The inspector adds photos of the comparison first"),
    )


def conclusion_proved(f: Facts) -> Answer:
    """A conclusion against the buyer takes evidence (E-commerce Law 62)."""
    if f.conclusion is None:
        return Refused("conclusion_needed", Text("请选择结论", "Choose a conclusion"))
    against = {Finding.SWAPPED, Finding.NOT_INTACT}
    if f.conclusion not in against or f.evidence > 0:
        return ALLOWED
    return Refused(
        "evidence_needed",
        Text("调包或不完好的结论须附证据", "Swapped and not intact need evidence attached"),
        Citation(E_COMMERCE_LAW, "62"),
        Text("请先上传照片或视频", "Upload photos or a video first"),
    )


def never_compared(f: Facts) -> Answer:
    """After the refund the goods are looked at once more only where nobody had looked before."""
    if not f.compared_before:
        return ALLOWED
    return Refused(
        "already_compared",
        Text("退款前已经比对过", "The goods were compared before the refund"),
        Citation(HOUSE, tag="house rule"),
    )


def exchange_fits(f: Facts) -> Answer:
    """An exchange was asked for, and the same piece came back whole."""
    if f.exchange and f.conclusion in PLAIN:
        return ALLOWED
    return Refused(
        "exchange_not_agreed",
        Text("只有约定换货且货品核对无误才能换货", "Only an agreed exchange of the same piece"),
        Citation(HOUSE, tag="house rule"),
        Text("可改为退款", "Offer the refund instead"),
    )


def closed_as_not_shipped(f: Facts) -> Answer:
    """Only a case that was closed because nothing came is taken up again."""
    if f.not_shipped_back:
        return ALLOWED
    return Refused("not_reopened", Text("该申请不能重新受理", "This case isn't taken up again"))


def ship_back_over(f: Facts) -> Answer:
    """The time to send the goods back has run out."""
    if f.ship_back_until is not None and f.now is not None and f.now >= f.ship_back_until:
        return ALLOWED
    return Refused(
        "still_time",
        Text("寄回期限未到", "There is still time to send it back"),
        Citation(MEASURES, "11"),
    )


def refund_day_reached(f: Facts) -> Answer:
    """The last of the seven days for the refund has begun (Measures 13): nobody waits for more."""
    last = f.refund_overdue_at
    if last is not None and f.now is not None and f.now >= last - ONE_DAY:
        return ALLOWED
    return Refused(
        "still_time",
        Text("七日退款期限未到", "The seven days for the refund are not over"),
        Citation(MEASURES, "13"),
    )


def nothing_found(f: Facts) -> Answer:
    """No person found anything against the buyer."""
    if f.conclusion in (None, *PLAIN):
        return ALLOWED
    return Refused("found_against", Text("比对有不利结论，须人工决定", "A person decides this"))


def settlement_is_plain(f: Facts) -> Answer:
    """The clock pays only what needs no person."""
    if not f.refund_needs_person:
        return ALLOWED
    return Refused(
        "settlement_needs_person",
        Text("退款金额须人工确认", "A person must confirm the amount"),
        Citation(HOUSE, tag="house rule"),
    )


def money_went_out(f: Facts) -> Answer:
    """A refund counts once its execution is recorded."""
    if f.executed:
        return ALLOWED
    return Refused("not_executed", Text("退款尚未执行", "The refund was not carried out yet"))
