"""Four eyes: who may not be the same person for one item, and who may not touch it at all.

And whose laboratory it is: tests, verdicts, papers and comparisons are acts of one agency's people.
Where a person acts is a matter of permissions; for whom, of these guards.
"""

from __future__ import annotations

from workflows.guard import guard
from workflows.verdict import ALLOWED, Answer, Citation, Refused, Text

RULE = Citation("RB/T 214", "4.1.4")
ISO_IMPARTIALITY = Citation("ISO/IEC 17025:2017", "4.1")
PERSONNEL = Citation("ISO/IEC 17025:2017", "6.2.6")
OF_NO_AGENCY = Refused(
    "of_no_agency",
    Text(
        "您的岗位没有登记所属检测机构，不能代表机构行事",
        "Your role names no agency, and this is done in the name of one",
    ),
    PERSONNEL,
    Text("请中心主管按所属机构授予岗位", "Ask the center manager to grant it for your agency"),
)
OTHER_AGENCY = Refused(
    "other_agency",
    Text("这一件由其他机构负责", "Another agency answers for this item"),
    PERSONNEL,
    Text("请处理本机构的货品", "Go on with an item of your agency"),
)
SCOPE_LAPSED = Refused(
    "scope_lapsed",
    Text(
        "本机构在本中心对该品类的检测范围已终止",
        "Your agency's scope for this category at this center has ended",
    ),
    Citation("ISO/IEC 17025:2017", "5.3"),
    Text(
        "请管理员续登机构范围，或由主管取消本次送检",
        "An administrator must renew the scope, or the manager cancel the submission",
    ),
)


@guard
def not_related(related: bool) -> Answer:
    """Nobody handles the goods of a merchant they are related to."""
    if not related:
        return ALLOWED
    return Refused(
        "related_merchant",
        Text(
            "您与该商家有利害关系登记，不能经手其货品",
            "You are recorded as related to this merchant and can't handle its goods",
        ),
        ISO_IMPARTIALITY,
        Text("请交同事处理", "Hand it to a colleague"),
    )


@guard
def reviewer_is_not_inspector(actor: int | None, inspectors: frozenset[int]) -> Answer:
    """The person who tested does not review."""
    if actor not in inspectors:
        return ALLOWED
    return Refused(
        "reviewer_is_inspector",
        Text("检验员不能审核自己检测的货品", "The inspector can't review their own test"),
        RULE,
        Text("请由另一位审核员审核", "Another reviewer must decide"),
    )


@guard
def signatory_is_third(
    actor: int | None, inspectors: frozenset[int], reviewer: int | None
) -> Answer:
    """Inspector, reviewer and signatory are three people."""
    if actor not in inspectors and actor != reviewer:
        return ALLOWED
    return Refused(
        "signatory_not_third",
        Text(
            "授权签字人不能是该件的检验员或审核员",
            "The signatory can't be the item's inspector or reviewer",
        ),
        RULE,
        Text("请由另一位授权签字人签发", "Another signatory must sign"),
    )


@guard
def sealer_is_not_receiver(actor: int | None, receiver: int | None, recorder: int | None) -> Answer:
    """Whoever opened the parcel does not close it."""
    if actor not in (receiver, recorder):
        return ALLOWED
    return Refused(
        "sealer_is_receiver",
        Text("收货员不能封装自己收的货品", "The receiver can't seal the same item"),
        RULE,
        Text("请由另一位封装员封装", "Another clerk must seal it"),
    )


@guard
def second_person_for_exception(actor: int | None, exception_by: int | None) -> Answer:
    """An exception is resolved by a second person."""
    if actor != exception_by:
        return ALLOWED
    return Refused(
        "second_person_needed",
        Text("须由第二人处理", "A second person must decide on this exception"),
        Citation("CM-01", tag="house rule"),
        Text("异常是您登记的，请同事放行或拒收", "You raised it; a colleague decides on it"),
    )


@guard
def not_the_comparer(actor: int | None, compared_by: int | None) -> Answer:
    """What a comparison means for the money and the paper is another person's to decide."""
    if actor is None or actor != compared_by:
        return ALLOWED
    return Refused(
        "comparer_decides",
        Text(
            "比对人不能再决定这件退货的退款和证书",
            "Whoever compared the piece can't also decide on its refund and its certificate",
        ),
        RULE,
        Text("请由另一位同事处理", "A colleague must decide"),
    )


@guard
def of_the_agency(
    agency: int | None, own_agencies: frozenset[int], agencies_in_scope: frozenset[int]
) -> Answer:
    """Only people of the agency that tests the item test, judge and sign it, within its scope.

    A certificate bears the letterhead of one agency, and its own people answer for it.
    """
    if not own_agencies:
        return OF_NO_AGENCY
    if agency is None or agency not in own_agencies:
        return OTHER_AGENCY
    return ALLOWED if agency in agencies_in_scope else SCOPE_LAPSED


@guard
def compares_for_the_agency(
    agency: int | None, own_agencies: frozenset[int], agencies_in_scope: frozenset[int]
) -> Answer:
    """The agency that tested a piece compares it on its return; where its scope ended, another.

    The buyer's days run on, so the piece must not wait for a laboratory that may not work.
    """
    if not own_agencies:
        return OF_NO_AGENCY
    if agency in agencies_in_scope:
        return ALLOWED if agency in own_agencies else OTHER_AGENCY
    return ALLOWED if own_agencies & agencies_in_scope else SCOPE_LAPSED


@guard
def of_the_issuer(agency: int | None, own_agencies: frozenset[int]) -> Answer:
    """A paper is signed and withdrawn by the agency whose letterhead it bears.

    Its scope is not asked: what it issued it still answers for (ISO/IEC 17025:2017, 7.8.8).
    """
    if not own_agencies:
        return OF_NO_AGENCY
    return ALLOWED if agency is not None and agency in own_agencies else OTHER_AGENCY


@guard
def not_of_another_agency(agency: int | None, own_agencies: frozenset[int]) -> Answer:
    """The center's own people decide for each of its agencies, an agency's people for theirs."""
    if not own_agencies or agency is None or agency in own_agencies:
        return ALLOWED
    return OTHER_AGENCY
