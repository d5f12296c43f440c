"""Four eyes: who may not be the same person for one item, and who may not touch it at all."""

from __future__ import annotations

from workflows.guard import guard
from workflows.verdict import ALLOWED, Answer, Citation, Refused, Text

RULE = Citation("RB/T 214", "4.5", tag="from memory")
ISO_IMPARTIALITY = Citation("ISO/IEC 17025:2017", "4.1")


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
