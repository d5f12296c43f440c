"""The seven-day labels of the platforms, and what they mean in law.

A label that grants the return is a promise; one that withholds it counts only as far as
Measures 7 and a valid confirmation carry it. Values this table doesn't know promise nothing and
exclude nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from workflows.returns.law.facts.purchase import Exclusion, Label
from workflows.returns.law.facts.words import ExclusionGround, LabelPlatform, Term


@dataclass(frozen=True, slots=True)
class LabelMeaning:
    """Days promised (None: no return promised), and the limit the label puts on it."""

    days: int | None
    limit: Exclusion | None = None
    except_custom: bool = False
    known: bool = True


_UNKNOWN = LabelMeaning(days=None, known=False)
_NONE = LabelMeaning(days=None)
_YES = LabelMeaning(days=7)
_EXCEPT_CUSTOM = LabelMeaning(days=7, except_custom=True)
_15, _30 = LabelMeaning(days=15), LabelMeaning(days=30)


def _not_after(ground: ExclusionGround, term: Term) -> LabelMeaning:
    return LabelMeaning(days=None, limit=Exclusion(ground=ground, term=term))


_UNSEALED = _not_after(ExclusionGround.UNSEALING, Term.OPENED)
_ACTIVATED = _not_after(ExclusionGround.ACTIVATION, Term.ACTIVATED)
_INSTALLED = _not_after(ExclusionGround.ACTIVATION, Term.INSTALLED)
_USED = _not_after(ExclusionGround.ACTIVATION, Term.USED)

_D, _J, _M, _W = (
    LabelPlatform.DOUYIN,
    LabelPlatform.JD,
    LabelPlatform.MULTI,
    LabelPlatform.WECHAT,
)

# JD's 12-16 and 22-26 are the 15-day and 30-day forms of 1-5; which of the five limits a number
# carries isn't established, so only the days count.
LABELS: dict[tuple[LabelPlatform, str], LabelMeaning] = {
    (_D, "0"): _NONE,
    (_D, "1"): _YES,
    (_D, "2"): _UNSEALED,
    (_D, "7-0"): _NONE,
    (_D, "7-1"): _YES,
    (_D, "7-2"): _UNSEALED,
    (_D, "15-0"): _NONE,
    (_D, "15-1"): _15,
    (_J, "1"): _YES,
    (_J, "2"): _UNSEALED,
    (_J, "3"): _ACTIVATED,
    (_J, "4"): _USED,
    (_J, "5"): _INSTALLED,
    **{(_J, str(n)): _15 for n in range(12, 17)},
    **{(_J, str(n)): _30 for n in range(22, 27)},
    (_M, "0"): _NONE,
    (_M, "1"): _YES,
    (_M, "2"): _YES,
    (_M, "3"): _INSTALLED,
    (_M, "4"): _ACTIVATED,
    (_M, "5"): _USED,
    (_M, "6"): _EXCEPT_CUSTOM,
    (_M, "7"): _not_after(ExclusionGround.OTHER, Term.ALWAYS),
    (_W, "7"): _YES,
    (_W, "7-custom-excepted"): _EXCEPT_CUSTOM,
}


def meaning_of(label: Label) -> LabelMeaning:
    """What a label means; an unknown value means nothing and says so."""
    return LABELS.get((label.platform, label.value.strip()), _UNKNOWN)
