"""Blind boxes: the guideline of the State Administration for Market Regulation of June 2023.

It was read in two reports, not in its own text: nobody is refused on it without the three things it
asks for, and a whole series is never excluded.
"""

from __future__ import annotations

from collections.abc import Iterator

from workflows.returns.law.case import Case
from workflows.returns.law.facts.purchase import Confirmation
from workflows.returns.law.facts.situation import CaseFacts
from workflows.returns.law.facts.words import ExclusionGround, Mark
from workflows.returns.law.rule import (
    DecisionCode,
    RuleEffect,
    RuleWord,
    rule,
)
from workflows.returns.law.rules.confirmation import PROPERTY, lacking_form, say_lacking

_BEFORE = "~CPL 25 until 2023-06-14"

SERIES = rule(
    "blind_box.series",
    RuleEffect.ACCEPT,
    DecisionCode.OK_UNCONFIRMED,
    f"BLIND_BOX; REGS 19(1); {_BEFORE}",
    "整套购买的盲盒，款式已知，不能以“拆封后不退”排除七日无理由退货。",
    "A whole series of blind boxes holds no surprise: the return can't be excluded by its opening.",
)
UNCONFIRMED = rule(
    "blind_box.unconfirmed",
    RuleEffect.ACCEPT,
    DecisionCode.OK_UNCONFIRMED,
    f"BLIND_BOX; MEASURES 20(2); REGS 19(2); {_BEFORE}",
    "单个盲盒的“拆封后不退”须由买家单次购买时自行勾选确认（缺：{parts_zh}），没有确认不得拒绝。",
    "That an opened blind box stays sold takes the buyer's own confirmation at this purchase"
    " (lacking: {parts_en}): without it the seller may not refuse.",
)
OPENED = rule(
    "blind_box.opened",
    RuleEffect.REFUSE,
    DecisionCode.EXCL_CONFIRMED,
    f"BLIND_BOX; MEASURES 7; MEASURES 20(2); {_BEFORE}",
    "单个盲盒，买家已单独确认拆封后不退，且已拆封，不适用七日无理由退货。",
    "A single blind box, confirmed by a step of its own, and opened: no return without a reason.",
)
UNOPENED = rule(
    "blind_box.unopened",
    RuleEffect.NOTE,
    None,
    f"BLIND_BOX; MEASURES 8; {_BEFORE}",
    "盲盒没有拆封，仍可退货。",
    "The blind box is unopened: the return stands.",
)
OPENING_UNKNOWN = rule(
    "blind_box.opening_unknown",
    RuleEffect.INSPECT,
    DecisionCode.OK_7D,
    f"BLIND_BOX; MEASURES 8; {_BEFORE}",
    "盲盒是否拆封尚不清楚，收货后查验。",
    "Whether the blind box was opened isn't known: to be looked at on arrival.",
)

RULES = (SERIES, UNCONFIRMED, OPENED, UNOPENED, OPENING_UNKNOWN)


def blind_box(case: Case) -> Iterator[RuleWord]:
    """An exclusion of blind boxes by their opening."""
    facts = case.facts
    if facts.goods.whole_series:
        yield SERIES.say()
        return
    given = facts.confirmation or Confirmation()
    form = lacking_form(facts)
    lacking = form if given.property_fits else (PROPERTY, *form)
    if lacking:
        yield say_lacking(UNCONFIRMED, lacking)
        return
    marks, absent = _seen(facts)
    if Mark.OPENED in marks or Mark.SEAL_BROKEN in marks:
        yield OPENED.say()
    else:
        yield UNOPENED.say() if Mark.OPENED in absent else OPENING_UNKNOWN.say()


def is_claimed(case: Case) -> bool:
    """Whether the seller excludes the return by the opening of the box."""
    claim = case.facts.exclusion or (case.label.limit if case.label else None)
    return claim is not None and claim.ground is ExclusionGround.UNSEALING


def _seen(facts: CaseFacts) -> tuple[set[Mark], set[Mark]]:
    marks, absent = set(facts.condition.marks), set(facts.condition.absent)
    if facts.arrival is not None and facts.arrival.found_by:
        marks |= set(facts.arrival.condition.marks)
        absent |= set(facts.arrival.condition.absent)
    return marks, absent
