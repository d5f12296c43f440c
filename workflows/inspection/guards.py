"""What an item's transitions look at, and the guards that object."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from workflows.inspection.judging.judgement import Authenticity, Outcome
from workflows.separation import GuardOf
from workflows.verdict import ALLOWED, Answer, Citation, Refused, Text

BUYER_ANSWERS_WITHIN = timedelta(hours=72)
CLAIM_LASTS = timedelta(hours=2)
MOST_HELD = 5
MOST_SUBMISSIONS = 3
MASS_DIFFERS = "mass_differs"
HOUSE = Citation("Jadegate house rules", tag="house rule")


@dataclass(frozen=True, slots=True)
class Facts:
    """What the guards look at. People are ids; None means nobody yet."""

    actor: int | None = None
    receiver: int | None = None
    recorder: int | None = None
    exception_by: int | None = None
    inspectors: frozenset[int] = frozenset()
    earlier_inspectors: frozenset[int] = frozenset()
    reviewer: int | None = None
    signatory: int | None = None
    holder: int | None = None
    related: bool = False
    credential: Answer = ALLOWED
    held: int = 0
    outcome: Outcome | None = None
    authenticity: Authenticity | None = None
    missing: tuple[Text, ...] = ()
    reason: str = ""
    photos: int = 0
    gross_mass: Decimal | None = None
    mass_recorded: Decimal | None = None
    mass_now: Decimal | None = None
    mass_limit: Decimal | None = None
    packing_evidence: int = 0
    live_certificate: bool = False
    submissions: int = 1
    asked_buyer_at: datetime | None = None
    claim_until: datetime | None = None
    now: datetime | None = None


def reason_given(f: Facts) -> Answer:
    """Some actions need a sentence that later readers can judge."""
    if f.reason.strip():
        return ALLOWED
    return Refused("reason_missing", Text("请填写原因", "Give a reason"), HOUSE)


def credential_valid(f: Facts) -> Answer:
    """Only people with a current credential for the category inspect, review and sign."""
    return f.credential


def weighed_and_photographed(f: Facts) -> Answer:
    """Mass and at least one photo before anything is unpacked further."""
    if f.gross_mass is None or f.gross_mass <= 0:
        return Refused("mass_missing", Text("请先称重", "Weigh the piece first"), HOUSE)
    if f.photos < 1:
        return Refused("photo_missing", Text("请至少拍一张照片", "Take at least one photo"), HOUSE)
    return ALLOWED


def holds_few(f: Facts) -> Answer:
    """Nobody hoards: a person holds at most `MOST_HELD` items."""
    if f.held < MOST_HELD:
        return ALLOWED
    return Refused(
        "holds_too_many",
        Text(f"您手上已有 {f.held} 件，最多 {MOST_HELD} 件", f"You hold {f.held} of {MOST_HELD}"),
        HOUSE,
        Text("请先提交或释放一件", "Submit or release one first"),
    )


def is_holder(f: Facts) -> Answer:
    """Only the person who holds the item goes on with it."""
    if f.actor is not None and f.actor == f.holder:
        return ALLOWED
    return Refused(
        "not_holder",
        Text("这一件现在由他人检测", "Someone else holds this item"),
        HOUSE,
        Text("如需接手，请填写原因后接管", "To go on with it, take it over with a reason"),
    )


def is_not_holder(f: Facts) -> Answer:
    """Taking over what one already holds would only blur the record."""
    if f.actor != f.holder:
        return ALLOWED
    return Refused("already_holder", Text("您已持有这一件", "You hold this item already"), HOUSE)


def retested_by_another(f: Facts) -> Answer:
    """A retest tells nothing new if the same eyes do it."""
    if f.actor not in f.earlier_inspectors:
        return ALLOWED
    return Refused(
        "retest_by_another",
        Text("复检须由另一位检验员进行", "A retest needs another inspector"),
        HOUSE,
        Text("请领取其他货品", "Claim another item"),
    )


def claim_is_stale(f: Facts) -> Answer:
    """The clock returns a claim only after its time."""
    if f.now is not None and f.claim_until is not None and f.now >= f.claim_until:
        return ALLOWED
    return Refused("claim_fresh", Text("领取尚未过期", "The claim has not expired"), HOUSE)


def findings_complete(f: Facts) -> Answer:
    """A verdict stands only on a complete set of findings."""
    if not f.missing:
        return ALLOWED
    return Refused(
        "incomplete",
        Text(
            "尚缺：" + "；".join(m.zh for m in f.missing),
            "Missing: " + "; ".join(m.en for m in f.missing),
        ),
        Citation("ISO/IEC 17025:2017", "7.5.1"),
    )


def outcome_is(*allowed: Outcome) -> GuardOf[Facts]:
    names = frozenset(allowed)

    def outcome_fits(f: Facts) -> Answer:
        if f.outcome in names:
            return ALLOWED
        found = f.outcome.value if f.outcome else "-"
        return Refused(
            "outcome_differs",
            Text(
                f"检测结果为「{found}」，不能作此结论",
                f"The findings say “{found}”; this verdict does not follow",
            ),
            Citation("ISO/IEC 17025:2017", "7.8.6"),
            Text("可退回修改或安排复检", "Send it back or order a retest"),
        )

    return outcome_fits


def found_counterfeit(f: Facts) -> Answer:
    """Only a counterfeit is kept back: the law forbids sending it on."""
    if f.authenticity is Authenticity.COUNTERFEIT:
        return ALLOWED
    return Refused(
        "not_counterfeit",
        Text("检测未判为假冒，不能扣留", "The findings do not say counterfeit"),
        Citation("商标法", "60", tag="from memory"),
        Text("可判不通过并退回商家", "Fail it and return it to the merchant"),
    )


def buyer_in_time(f: Facts) -> Answer:
    """The buyer decides within 72 hours; silence cancels."""
    if f.now and f.asked_buyer_at and f.now < f.asked_buyer_at + BUYER_ANSWERS_WITHIN:
        return ALLOWED
    return Refused(
        "buyer_too_late",
        Text(
            "72 小时确认期已过，订单已按取消处理", "The 72 hours are over; the order is cancelled"
        ),
        HOUSE,
    )


def buyer_silent(f: Facts) -> Answer:
    """Only silence beyond 72 hours lets the question lapse."""
    if f.now and f.asked_buyer_at and f.now >= f.asked_buyer_at + BUYER_ANSWERS_WITHIN:
        return ALLOWED
    return Refused(
        "buyer_still_asked", Text("买家仍在确认期内", "The buyer may still answer"), HOUSE
    )


def certificate_is_live(f: Facts) -> Answer:
    """A sealed bag carries exactly one live certificate."""
    if f.live_certificate:
        return ALLOWED
    return Refused(
        "certificate_missing",
        Text("没有有效证书，不能封装", "No live certificate: it can't be sealed"),
        Citation("一物一证", tag="house rule"),
    )


def mass_unchanged(f: Facts) -> Answer:
    """Re-weighing before the seal catches a swap."""
    if f.mass_now is None or f.mass_now <= 0:
        return Refused("mass_missing", Text("请先复称", "Weigh it again first"), HOUSE)
    if f.mass_recorded is None or f.mass_limit is None:
        return Refused("mass_unknown", Text("没有检测质量可比", "No inspected mass"), HOUSE)
    off = abs(f.mass_now - f.mass_recorded)
    if off <= f.mass_limit:
        return ALLOWED
    return Refused(
        MASS_DIFFERS,
        Text(
            f"复称 {f.mass_now} g，检测 {f.mass_recorded} g，"
            f"相差 {off} g，超过 {f.mass_limit} g，疑似调包",
            f"{f.mass_now} g now, {f.mass_recorded} g inspected: {off} g apart, limit "
            f"{f.mass_limit} g; a swap is possible",
        ),
        Citation("CM-16", tag="house rule"),
        Text("停止封装，请中心主管到场", "Stop and call the center manager"),
        {"difference_g": str(off), "limit_g": str(f.mass_limit)},
    )


def packing_recorded(f: Facts) -> Answer:
    """Packing is filmed or photographed, or it did not happen."""
    if f.packing_evidence > 0:
        return ALLOWED
    return Refused(
        "packing_evidence_missing",
        Text("请先上传封装照片或视频", "Add a photo or video of the packing first"),
        HOUSE,
    )


def submissions_left(f: Facts) -> Answer:
    """A failed piece may come again only a few times: no shopping for a pass."""
    if f.submissions < MOST_SUBMISSIONS:
        return ALLOWED
    return Refused(
        "submission_cap",
        Text(
            f"已达送检上限 {MOST_SUBMISSIONS} 次", f"{MOST_SUBMISSIONS} submissions are the limit"
        ),
        HOUSE,
    )
