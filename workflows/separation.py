"""Four eyes: who may not be the same person for one item, and who may not touch it at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from workflows.verdict import ALLOWED, Answer, Citation, Refused, Text

RULE = Citation("RB/T 214", "4.5", tag="from memory")
ISO_IMPARTIALITY = Citation("ISO/IEC 17025:2017", "4.1")

FactsT = TypeVar("FactsT")
GuardOf = Callable[[FactsT], Answer]


class People(Protocol):
    """The part of the facts that says who did what."""

    @property
    def actor(self) -> int | None: ...
    @property
    def receiver(self) -> int | None: ...
    @property
    def recorder(self) -> int | None: ...
    @property
    def exception_by(self) -> int | None: ...
    @property
    def inspectors(self) -> frozenset[int]: ...
    @property
    def reviewer(self) -> int | None: ...
    @property
    def related(self) -> bool: ...


def not_related(f: People) -> Answer:
    """Nobody handles the goods of a merchant they are related to."""
    if not f.related:
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


def reviewer_is_not_inspector(f: People) -> Answer:
    """The person who tested does not review."""
    if f.actor not in f.inspectors:
        return ALLOWED
    return Refused(
        "reviewer_is_inspector",
        Text("检验员不能审核自己检测的货品", "The inspector can't review their own test"),
        RULE,
        Text("请由另一位审核员审核", "Another reviewer must decide"),
    )


def signatory_is_third(f: People) -> Answer:
    """Inspector, reviewer and signatory are three people."""
    if f.actor not in f.inspectors and f.actor != f.reviewer:
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


def sealer_is_not_receiver(f: People) -> Answer:
    """Whoever opened the parcel does not close it."""
    if f.actor not in (f.receiver, f.recorder):
        return ALLOWED
    return Refused(
        "sealer_is_receiver",
        Text("收货员不能封装自己收的货品", "The receiver can't seal the same item"),
        RULE,
        Text("请由另一位封装员封装", "Another clerk must seal it"),
    )


def second_person_for_exception(f: People) -> Answer:
    """An exception is resolved by a second person."""
    if f.actor != f.exception_by:
        return ALLOWED
    return Refused(
        "second_person_needed",
        Text("须由登记人以外的第二人处理", "A second person must decide on this exception"),
        Citation("CM-01", tag="house rule"),
    )
