"""Figures below what an instrument can tell: `<0.5`, `≤0.5`, `<LOD`.

Such a reading is no number: it says that the true value lies below a figure, or below a limit of
detection that is not told. It is kept, judged and printed as what it is (ISO/IEC 17025, 7.8.2.1).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

BELOW = re.compile(r"(<=|<|≤|≦|⩽)\s*([0-9]{1,12}(?:\.[0-9]{1,8})?)\s*(.*)")
UNTOLD = re.compile(
    r"(?:<\s*(lod|loq|mdl)|(nd|n\.d\.|未检出))\s*(?:\(?\s*<?\s*([0-9]{1,12}(?:\.[0-9]{1,8})?)\)?)?\s*(.*)"
)
# Of contents and emissions there are limits of detection; a scale or a rule only shows a reading.
CONTENT = re.compile(r"%.*|‰|pp[mb]|(?!g/cm[³3])(?:[nuµμm]?g|cfu|CFU|m?mol)/.+")


class Below(StrEnum):
    """How a reading stands to its figure."""

    LESS = "<"
    AT_MOST = "≤"
    DETECTION = "<LOD"
    QUANTITATION = "<LOQ"


NAMED: Mapping[str, Below] = {
    "lod": Below.DETECTION,
    "mdl": Below.DETECTION,
    "loq": Below.QUANTITATION,
}


@dataclass(frozen=True, slots=True)
class CensoredFigure:
    """A reading below `figure`, in the unit of its part; None where the limit is not told."""

    below: Below
    figure: Decimal | None = None

    def __str__(self) -> str:
        """As it is typed, kept and printed."""
        figure = "" if self.figure is None else format(self.figure, "f")
        if self.below in {Below.LESS, Below.AT_MOST}:
            return f"{self.below.value}{figure}"
        return f"{self.below.value}({figure})" if figure else self.below.value

    @property
    def may_be_equal(self) -> bool:
        """Whether the true value may be the figure itself."""
        return self.below is Below.AT_MOST


def has_detection_limit(unit: str) -> bool:
    """Whether readings in this unit may lie below what an instrument can tell."""
    return CONTENT.fullmatch(unit) is not None


def censored_in(plain: str) -> tuple[CensoredFigure, str] | None:
    """The figure that such words mean, and the unit behind it; None where they are none."""
    if found := BELOW.fullmatch(plain):
        below = Below.LESS if found[1] == "<" else Below.AT_MOST
        return CensoredFigure(below, Decimal(found[2])), found[3]
    if found := UNTOLD.fullmatch(plain.lower()):
        figure = Decimal(found[3]) if found[3] else None
        return CensoredFigure(NAMED.get(found[1] or "", Below.DETECTION), figure), found[4]
    return None
