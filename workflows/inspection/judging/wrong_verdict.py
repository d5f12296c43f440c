"""How likely a verdict on a reading is wrong, by its uncertainty: JCGM 106:2012, 7 and 8.

The measured quantity is taken as normal about the reading, with a standard uncertainty of U / 2.
"""

from __future__ import annotations

import math
from decimal import Decimal

from workflows.inspection.standard.limits import Range

TELLS_FROM, TELLS_MOST = Decimal("0.1"), Decimal("99.9")  # percent


def conformance(reading: Decimal, uncertainty: Decimal, limits: Range) -> float:
    """The probability that the true value keeps the limits; `uncertainty` is U with k = 2."""
    spread = float(uncertainty) / 2
    low = 0.0 if limits.lower is None else _below(float(limits.lower - reading) / spread)
    high = 1.0 if limits.upper is None else _below(float(limits.upper - reading) / spread)
    return high - low


def wrong_share(
    reading: Decimal, uncertainty: Decimal, limits: Range, *, accepted: bool
) -> Decimal:
    """The chance in percent, to a tenth, that taking it (or refusing it) is wrong."""
    conforms = conformance(reading, uncertainty, limits)
    share = Decimal(str(100 * (1 - conforms if accepted else conforms)))
    return share.quantize(Decimal("0.1"))


def share_text(share: Decimal) -> str:
    """The chance as it is written; what is beyond a tenth of a percent is said to be beyond it."""
    if share < TELLS_FROM:
        return f"< {TELLS_FROM} %"
    return f"> {TELLS_MOST} %" if share > TELLS_MOST else f"{share} %"


def _below(deviations: float) -> float:
    return 0.5 * (1 + math.erf(deviations / math.sqrt(2)))
