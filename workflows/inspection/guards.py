"""The guards that object to an item's transitions."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from workflows.guard import Guard, guard, named_guard
from workflows.inspection.judging.judgement import Authenticity, Outcome
from workflows.inspection.judging.outcomes import OUTCOMES
from workflows.verdict import ALLOWED, Answer, Citation, Refused, Text

BUYER_ANSWERS_WITHIN = timedelta(hours=72)
CLAIM_LASTS = timedelta(hours=2)
EXCEPTION_PHOTOS = 2
MOST_HELD = 5
MOST_SUBMISSIONS = 3
HOUSE = Citation("Jadegate house rules", tag="house rule")


@guard
def reason_given(reason: str) -> Answer:
    """Some actions need a sentence that later readers can judge."""
    if reason.strip():
        return ALLOWED
    return Refused("reason_missing", Text("请填写原因", "Give a reason"), HOUSE)


@guard
def credential_valid(credential: Answer) -> Answer:
    """Only people with a current credential for the category inspect, review and sign."""
    return credential


@guard
def weighed_and_photographed(gross_mass: Decimal | None, photos: int) -> Answer:
    """Mass and at least one photo before anything is unpacked further."""
    if gross_mass is None or gross_mass <= 0:
        return Refused("mass_missing", Text("请先称重", "Weigh the piece first"), HOUSE)
    if photos < 1:
        return Refused("photo_missing", Text("请至少拍一张照片", "Take at least one photo"), HOUSE)
    return ALLOWED


@guard
def holds_few(held: int) -> Answer:
    """Nobody hoards: a person holds at most `MOST_HELD` items."""
    if held < MOST_HELD:
        return ALLOWED
    return Refused(
        "holds_too_many",
        Text(f"您手上已有 {held} 件，最多 {MOST_HELD} 件", f"You hold {held} of {MOST_HELD}"),
        HOUSE,
        Text("请先提交或释放一件", "Submit or release one first"),
    )


@guard
def agency_found(agency: int | None) -> Answer:
    """Only an agency whose scope at this center has the category may test it."""
    if agency is not None:
        return ALLOWED
    return Refused(
        "no_agency",
        Text("本中心没有可检测该品类的机构", "No agency at this center may test this category"),
        HOUSE,
        Text("请中心主管登记机构范围", "The center manager must record one"),
    )


@guard
def exception_photographed(exception_photos: int) -> Answer:
    """An exception shows the parcel and the fault: `EXCEPTION_PHOTOS` pictures."""
    if exception_photos >= EXCEPTION_PHOTOS:
        return ALLOWED
    return Refused(
        "exception_photos",
        Text(
            f"异常须有 {EXCEPTION_PHOTOS} 张照片，现有 {exception_photos} 张",
            f"An exception needs {EXCEPTION_PHOTOS} photos, there are {exception_photos}",
        ),
        Citation("CM-01", tag="house rule"),
        Text("请拍外包装和问题处各一张", "Take one of the parcel and one of the fault"),
    )


@guard
def is_holder(actor: int | None, holder: int | None) -> Answer:
    """Only the person who holds the item goes on with it."""
    if actor is not None and actor == holder:
        return ALLOWED
    return Refused(
        "not_holder",
        Text("这一件现在由他人检测", "Someone else holds this item"),
        HOUSE,
        Text("如需接手，请填写原因后接管", "To go on with it, take it over with a reason"),
    )


@guard
def is_not_holder(actor: int | None, holder: int | None) -> Answer:
    """Taking over what one already holds would only blur the record."""
    if actor != holder:
        return ALLOWED
    return Refused("already_holder", Text("您已持有这一件", "You hold this item already"), HOUSE)


@guard
def retested_by_another(actor: int | None, earlier_inspectors: frozenset[int]) -> Answer:
    """A retest tells nothing new if the same eyes do it."""
    if actor not in earlier_inspectors:
        return ALLOWED
    return Refused(
        "retest_by_another",
        Text("复检须由另一位检验员进行", "A retest needs another inspector"),
        HOUSE,
        Text("请领取其他货品", "Claim another item"),
    )


@guard
def claim_is_stale(now: datetime, claim_until: datetime | None) -> Answer:
    """The clock returns a claim only after its time."""
    if claim_until is not None and now >= claim_until:
        return ALLOWED
    return Refused("claim_fresh", Text("领取尚未过期", "The claim has not expired"), HOUSE)


@guard
def findings_complete(missing: tuple[Text, ...]) -> Answer:
    """A verdict stands only on a complete set of findings."""
    if not missing:
        return ALLOWED
    return Refused(
        "incomplete",
        Text(
            "尚缺：" + "；".join(m.zh for m in missing),
            "Missing: " + "; ".join(m.en for m in missing),
        ),
        Citation("ISO/IEC 17025:2017", "7.5.1"),
    )


NOTHING_YET = Text("尚无", "nothing yet")


def outcome_is(*allowed: Outcome) -> Guard[[Outcome | None]]:
    """The guard that lets a verdict stand only on findings that say one of these."""
    fitting = frozenset(allowed)

    def outcome_fits(outcome: Outcome | None) -> Answer:
        """The verdict must follow from what was found."""
        if outcome in fitting:
            return ALLOWED
        found = OUTCOMES[outcome] if outcome else NOTHING_YET
        return Refused(
            "outcome_differs",
            Text(
                f"检测结果为“{found.zh}”，不能作此结论",
                f"The findings say “{found.en}”; this verdict does not follow",
            ),
            Citation("ISO/IEC 17025:2017", "7.8.6"),
            Text("可退回修改或安排复检", "Send it back or order a retest"),
        )

    listed = ", ".join(outcome.value for outcome in allowed)
    return named_guard(f"outcome_is({listed})", outcome_fits)


@guard
def curves_agree(curves_against: tuple[Text, ...]) -> Answer:
    """A conclusion that the spectrum plainly contradicts does not stand, whoever confirms it."""
    if not curves_against:
        return ALLOWED
    return Refused(
        "curve_contradicts",
        Text(
            "谱图与结论相反：" + "；".join(t.zh for t in curves_against),
            "The spectrum says the opposite: " + "; ".join(t.en for t in curves_against),
        ),
        Citation("ISO/IEC 17025:2017", "7.7.1"),
        Text("请退回改正结论或安排复检", "Send it back or order a retest"),
    )


@guard
def curve_doubts_answered(curve_doubts: tuple[Text, ...]) -> Answer:
    """What a spectrum says against the inspector's word is answered before the piece may pass."""
    if not curve_doubts:
        return ALLOWED
    return Refused(
        "curve_doubts",
        Text(
            "谱图与结论有出入，尚未答复：" + "；".join(t.zh for t in curve_doubts),
            "The spectrum and the conclusion differ, unanswered: "
            + "; ".join(t.en for t in curve_doubts),
        ),
        Citation("ISO/IEC 17025:2017", "7.7.1"),
        Text("请在谱图下写明判断依据，或退回修改", "Answer below the curve, or send it back"),
    )


@guard
def found_counterfeit(authenticity: Authenticity | None) -> Answer:
    """Only a counterfeit is kept back: the law forbids sending it on."""
    if authenticity is Authenticity.COUNTERFEIT:
        return ALLOWED
    return Refused(
        "not_counterfeit",
        Text("检测未判为假冒，不能扣留", "The findings do not say counterfeit"),
        Citation("商标法", "60", tag="from memory"),
        Text("可判不通过并退回商家", "Fail it and return it to the merchant"),
    )


@guard
def buyer_in_time(now: datetime, asked_buyer_at: datetime | None) -> Answer:
    """The buyer decides within 72 hours; silence cancels."""
    if asked_buyer_at and now < asked_buyer_at + BUYER_ANSWERS_WITHIN:
        return ALLOWED
    return Refused(
        "buyer_too_late",
        Text(
            "72 小时确认期已过，订单已按取消处理", "The 72 hours are over; the order is cancelled"
        ),
        HOUSE,
    )


@guard
def buyer_silent(now: datetime, asked_buyer_at: datetime | None) -> Answer:
    """Only silence beyond 72 hours lets the question lapse."""
    if asked_buyer_at and now >= asked_buyer_at + BUYER_ANSWERS_WITHIN:
        return ALLOWED
    return Refused(
        "buyer_still_asked", Text("买家仍在确认期内", "The buyer may still answer"), HOUSE
    )


@guard
def certificate_is_live(live_certificate: bool) -> Answer:
    """A sealed bag carries exactly one live certificate."""
    if live_certificate:
        return ALLOWED
    return Refused(
        "certificate_missing",
        Text("没有有效证书，不能封装", "No live certificate: it can't be sealed"),
        Citation("一物一证", tag="house rule"),
    )


@guard
def bag_certificate_stands(bag_certificate_live: bool | None) -> Answer:
    """A bag whose certificate was revoked or suspended after the sealing stays; None: no bag."""
    if bag_certificate_live is not False:
        return ALLOWED
    return Refused(
        "certificate_not_live",
        Text("封装所附证书已失效，不能发货", "The certificate in the bag is not valid now"),
        Citation("一物一证", tag="house rule"),
        Text("请联系授权签字人", "Ask the signatory"),
    )


@guard
def packing_recorded(packing_evidence: int) -> Answer:
    """Packing is filmed or photographed, or it did not happen."""
    if packing_evidence > 0:
        return ALLOWED
    return Refused(
        "packing_evidence_missing",
        Text("请先上传封装照片或视频", "Add a photo or video of the packing first"),
        HOUSE,
    )


@guard
def submissions_left(submissions: int) -> Answer:
    """A failed piece may come again only a few times: no shopping for a pass."""
    if submissions < MOST_SUBMISSIONS:
        return ALLOWED
    return Refused(
        "submission_cap",
        Text(
            f"已达送检上限 {MOST_SUBMISSIONS} 次", f"{MOST_SUBMISSIONS} submissions are the limit"
        ),
        HOUSE,
    )
