"""Days and times that people and programs write, read in one way or not at all.

Nothing is guessed: seven digits could be two days, a week is no day, two separators are a slip.
Full-width digits are read as what they stand for.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, tzinfo

SEPARATED = re.compile(r"(?P<y>[0-9]{4})(?P<s>[-/.])(?P<m>[0-9]{1,2})(?P=s)(?P<d>[0-9]{1,2})")
TOGETHER = re.compile(r"(?P<y>[0-9]{4})(?P<m>[0-9]{2})(?P<d>[0-9]{2})")
SPOKEN = re.compile(r"(?P<y>[0-9]{4})年(?P<m>[0-9]{1,2})月(?P<d>[0-9]{1,2})日?")
ISO_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?)?"
)


def day_in(text: str) -> date | None:
    """The day of 2026-03-05, 2026/3/5, 2026.3.5, 20260305 or 2026年3月5日; None for all else."""
    plain = unicodedata.normalize("NFKC", text).strip()
    for form in (SEPARATED, TOGETHER, SPOKEN):
        if found := form.fullmatch(plain):
            try:
                return date(int(found["y"]), int(found["m"]), int(found["d"]))
            except ValueError:
                return None
    return None


def moment_in(text: str, zone: tzinfo) -> datetime | None:
    """The time of 2026-03-05T14:30 on a clock of that zone, as browsers write it; None else."""
    plain = text.strip()
    if not ISO_MOMENT.fullmatch(plain):
        return None
    try:
        return datetime.fromisoformat(plain).replace(tzinfo=zone)
    except ValueError:
        return None
