"""A trolley of parcels as it was scanned: which waybills go with which item code, and when."""

from __future__ import annotations

import re
from dataclasses import dataclass

from workflows.intake.codes.plain import narrow_text, plain

_ITEM = re.compile(r"QC[- ]?(20[0-9]{2})[- ]?([0-9]{6,15})", re.IGNORECASE)
_CLOCK = re.compile(r"@([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9])")
DAY = 24 * 3600


@dataclass(frozen=True, slots=True)
class TrolleyScan:
    """One item code, all that was scanned after it, and the second of the day (None: not told)."""

    ref: str
    waybills: tuple[str, ...]
    second: int | None = None

    def line(self) -> str:
        """As it is written again, to be corrected."""
        at = "" if self.second is None else f"@{clock_of(self.second)}"
        return " ".join(part for part in (self.ref, *self.waybills, at) if part)


def scans(text: str) -> tuple[str, list[TrolleyScan]]:
    """What stands before the first item code, and each code once, in the order scanned."""
    text = narrow_text(text)
    found = list(_ITEM.finditer(text))
    if not found:
        return " ".join(text.split()), []
    ends = [match.start() for match in found[1:]] + [len(text)]
    rows: dict[str, TrolleyScan] = {}
    for match, end in zip(found, ends, strict=True):
        ref = f"QC-{match[1]}-{match[2]}"
        words = text[match.end() : end]
        clock = _CLOCK.search(words)
        codes = [code for word in _CLOCK.sub(" ", words).split() if (code := plain(word).upper())]
        known = rows.get(ref, TrolleyScan(ref, ()))
        second = known.second
        if second is None and clock:
            second = second_of(clock[0][1:])
        rows[ref] = TrolleyScan(ref, tuple(dict.fromkeys((*known.waybills, *codes))), second)
    return " ".join(text[: found[0].start()].split()), list(rows.values())


def spans(seconds: list[int | None], began: int) -> list[tuple[int, int | None] | None]:
    """Where each piece is seen in one film: from its own scan to the next later one.

    Seconds of the day, of the scans and of the film's beginning; a film may go past midnight. None
    for a piece whose scan has no time or came before the film began.
    """
    since = [None if second is None else (second - began) % DAY for second in seconds]
    known = sorted({s for s in since if s is not None and s < DAY // 2})
    return [
        None
        if start is None or start not in known
        else (start, next((s for s in known if s > start), None))
        for start in since
    ]


def second_of(clock: str) -> int | None:
    """`12:03:05` as a second of the day; None where it is no time."""
    found = _CLOCK.fullmatch(f"@{clock.strip()}")
    return None if found is None else int(found[1]) * 3600 + int(found[2]) * 60 + int(found[3])


def clock_of(second: int) -> str:
    """A second of the day as a clock shows it."""
    return f"{second // 3600:02d}:{second // 60 % 60:02d}:{second % 60:02d}"
