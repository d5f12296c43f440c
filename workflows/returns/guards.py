"""The guards that object to a return's transitions."""

from __future__ import annotations

from datetime import datetime, timedelta

from workflows.guard import guard
from workflows.returns.facts import GoodsPlace
from workflows.returns.law.facts.words import ReturnFinding
from workflows.returns.law.rule import DecisionOutcome
from workflows.verdict import ALLOWED, Answer, Citation, Refused, Text

HOUSE = Citation("Jadegate house rules", tag="house rule")
MEASURES = "网络购买商品七日无理由退货暂行办法"
CONSUMER_LAW = "消费者权益保护法"
E_COMMERCE_LAW = "电子商务法"
ONE_DAY = timedelta(days=1)
AGAINST = (ReturnFinding.SWAPPED, ReturnFinding.NOT_INTACT)
# The piece that was sent, and no harm by the buyer.
PLAIN = (ReturnFinding.INTACT, ReturnFinding.FAULTY)


@guard
def reason_given(reason: str) -> Answer:
    """A decision by a person says why."""
    if reason.strip():
        return ALLOWED
    return Refused(
        "reason_needed",
        Text("请写明理由", "Give the reason"),
        HOUSE,
    )


@guard
def not_outbound_inspector(actor: int | None, outbound_inspectors: frozenset[int]) -> Answer:
    """Who inspected the piece before it went out doesn't compare it on its return."""
    if actor not in outbound_inspectors:
        return ALLOWED
    return Refused(
        "outbound_inspector",
        Text(
            "发货前检测过这一件的检验员不能做退货比对",
            "The inspector of the outbound test can't compare the returned piece",
        ),
        Citation("RB/T 214", "4.1.4"),
        Text("请由另一位检验员比对", "Another inspector must compare it"),
    )


@guard
def law_accepts(law: DecisionOutcome) -> Answer:
    """The decision stored is an acceptance."""
    return _law_is(law, DecisionOutcome.ACCEPT, DecisionOutcome.ACCEPT_INSPECT)


@guard
def law_takes_as_quality(law: DecisionOutcome) -> Answer:
    """The decision stored is the track of quality."""
    return _law_is(law, DecisionOutcome.QUALITY)


@guard
def law_refuses(law: DecisionOutcome) -> Answer:
    """Nobody refuses below the floor: the law must bear the refusal, evidence and all."""
    if law is DecisionOutcome.REFUSE:
        return ALLOWED
    return Refused(
        "below_floor",
        Text(
            "还不能拒绝：按现有事实和证据，法律不支持拒绝退货",
            "It can't be refused yet: on these facts and this evidence the law bears no refusal",
        ),
        Citation(CONSUMER_LAW, "25"),
        Text(
            "以商品状态为由拒绝的，请先收货比对并附证据，再决定",
            "For the state of the goods: receive and compare first, with evidence, then decide",
        ),
    )


def _law_is(law: DecisionOutcome, *allowed: DecisionOutcome) -> Answer:
    if law in allowed:
        return ALLOWED
    return Refused(
        "law_says_otherwise",
        Text("与依法作出的决定不一致", "This is not what the decision says"),
        HOUSE,
    )


@guard
def goods_with_buyer(goods: GoodsPlace) -> Answer:
    """The goods have not come back, or went to the buyer again."""
    if goods is GoodsPlace.WITH_BUYER:
        return ALLOWED
    return Refused("goods_at_center", Text("货品在中心", "The goods are at the center"))


@guard
def goods_at_center(goods: GoodsPlace) -> Answer:
    """The goods lie at the center."""
    if goods is GoodsPlace.AT_CENTER:
        return ALLOWED
    return Refused("goods_with_buyer", Text("货品不在中心", "The goods are not at the center"))


@guard
def decided_by_another(actor: int | None, refused_by: int | None) -> Answer:
    """An appeal is decided by someone else than who refused."""
    if actor is None or actor != refused_by:
        return ALLOWED
    return Refused(
        "second_person_needed",
        Text("申诉须由拒绝人以外的人处理", "Someone else than who refused decides the appeal"),
        HOUSE,
    )


@guard
def acceptance_kept(conclusion: ReturnFinding | None, accepted: bool, claim_denied: bool) -> Answer:
    """What was accepted is refused only for what the comparison found."""
    if not accepted or conclusion in AGAINST or claim_denied:
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


@guard
def claim_to_judge(claimed: bool, claim_judged: bool, conclusion: ReturnFinding | None) -> Answer:
    """A claim was made, the comparison did not confirm it, and no person has spoken since."""
    if claimed and not claim_judged and conclusion not in (None, ReturnFinding.FAULTY):
        return ALLOWED
    return Refused(
        "no_claim_to_judge",
        Text("没有待认定的质量主张", "No claim for quality waits to be decided on"),
        Citation(CONSUMER_LAW, "24"),
    )


@guard
def claim_proved(claim_denied: bool, evidence: int) -> Answer:
    """A claim is found not proved on evidence only (E-commerce Law 62)."""
    if not claim_denied or evidence > 0:
        return ALLOWED
    return Refused(
        "evidence_needed",
        Text("认定质量主张不成立须附查验证据", "That takes evidence of the inspection"),
        Citation(E_COMMERCE_LAW, "62"),
        Text("请由检验员补充比对照片", "The inspector adds photos of the comparison first"),
    )


@guard
def conclusion_proved(conclusion: ReturnFinding | None, evidence: int) -> Answer:
    """A conclusion against the buyer takes evidence (E-commerce Law 62)."""
    if conclusion is None:
        return Refused("conclusion_needed", Text("请选择结论", "Choose a conclusion"))
    if conclusion not in AGAINST or evidence > 0:
        return ALLOWED
    return Refused(
        "evidence_needed",
        Text("调包或不完好的结论须附证据", "Swapped and not intact need evidence attached"),
        Citation(E_COMMERCE_LAW, "62"),
        Text("请先上传照片或视频", "Upload photos or a video first"),
    )


@guard
def never_compared(compared_before: bool) -> Answer:
    """After the refund the goods are looked at once more only where nobody had looked before."""
    if not compared_before:
        return ALLOWED
    return Refused(
        "already_compared",
        Text("退款前已经比对过", "The goods were compared before the refund"),
        HOUSE,
    )


@guard
def waits_for_resale(piece_here: bool, resale_said: bool) -> Answer:
    """A returned piece is put to sale once, while it lies at the center."""
    if piece_here and not resale_said:
        return ALLOWED
    return Refused(
        "not_for_resale",
        Text("只能标记一次，而且货品还在中心", "Once, for a piece that still lies at the center"),
        Citation(MEASURES, "25"),
    )


@guard
def was_compared(conclusion: ReturnFinding | None) -> Answer:
    """Nobody offers again what nobody has looked at since it came back."""
    if conclusion is not None:
        return ALLOWED
    return Refused(
        "never_compared",
        Text(
            "退款是按期付出的，货还没有比对，真实状况不清楚",
            "The refund was paid by the clock; nobody has compared the piece since",
        ),
        Citation(MEASURES, "25"),
        Text("请检验员先比对", "An inspector compares it first"),
    )


@guard
def exchange_fits(exchange: bool, conclusion: ReturnFinding | None) -> Answer:
    """An exchange was asked for, and the same piece came back whole."""
    if exchange and conclusion in PLAIN:
        return ALLOWED
    return Refused(
        "exchange_not_agreed",
        Text("只有约定换货且货品核对无误才能换货", "Only an agreed exchange of the same piece"),
        HOUSE,
        Text("可改为退款", "Offer the refund instead"),
    )


@guard
def no_other_open(open_elsewhere: bool) -> Answer:
    """One open return an item: a case is taken up again only where no other runs."""
    if not open_elsewhere:
        return ALLOWED
    return Refused(
        "already_open",
        Text("该货品已有进行中的退货申请", "Another return of this item is open"),
        HOUSE,
        Text("请在该申请中继续", "Go on in that case"),
    )


@guard
def closed_as_not_shipped(not_shipped_back: bool) -> Answer:
    """Only a case that was closed because nothing came is taken up again."""
    if not_shipped_back:
        return ALLOWED
    return Refused("not_reopened", Text("该申请不能重新受理", "This case isn't taken up again"))


@guard
def ship_back_over(ship_back_until: datetime | None, now: datetime) -> Answer:
    """The time to send the goods back has run out."""
    if ship_back_until is not None and now >= ship_back_until:
        return ALLOWED
    return Refused(
        "still_time",
        Text("寄回期限未到", "There is still time to send it back"),
        Citation(MEASURES, "11"),
    )


@guard
def refund_day_reached(refund_overdue_at: datetime | None, now: datetime) -> Answer:
    """The last of the seven days for the refund has begun (Measures 13): nobody waits for more."""
    if refund_overdue_at is not None and now >= refund_overdue_at - ONE_DAY:
        return ALLOWED
    return Refused(
        "still_time",
        Text("七日退款期限未到", "The seven days for the refund are not over"),
        Citation(MEASURES, "13"),
    )


@guard
def nothing_found(conclusion: ReturnFinding | None) -> Answer:
    """No person found anything against the buyer."""
    if conclusion in (None, *PLAIN):
        return ALLOWED
    return Refused("found_against", Text("比对有不利结论，须人工决定", "A person decides this"))


@guard
def settlement_is_plain(refund_needs_person: bool) -> Answer:
    """The clock pays only what needs no person."""
    if not refund_needs_person:
        return ALLOWED
    return Refused(
        "settlement_needs_person",
        Text("退款金额须人工确认", "A person must confirm the amount"),
        HOUSE,
    )


@guard
def money_went_out(executed: bool) -> Answer:
    """A refund counts once its execution is recorded."""
    if executed:
        return ALLOWED
    return Refused("not_executed", Text("退款尚未执行", "The refund was not carried out yet"))
