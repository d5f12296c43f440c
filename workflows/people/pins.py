"""What a PIN for quick change at a bench must be: six digits or more that nobody tries first."""

from __future__ import annotations

import unicodedata
from datetime import date
from itertools import pairwise

from workflows.verdict import Refused, Text

SHORTEST = 6
LONGEST = 12
LONGEST_PERIOD = 3
SHORT_DAY, LONG_DAY, FIRST_YEAR = 6, 8, 1900
NO_DIGITS = Refused(
    "pin_digits",
    Text(f"PIN 码须为 {SHORTEST}–{LONGEST} 位数字", f"A PIN has {SHORTEST} to {LONGEST} digits"),
)
EASY = Refused(
    "pin_easy",
    Text("这个 PIN 码太容易被猜中", "That PIN is too easily guessed"),
    next_step=Text(
        "不要用重复、连号、生日或常见数字", "No repetitions, rows, birthdays or common numbers"
    ),
)
# Numbers that Chinese keyboards and hearts know; rows, repetitions and days are ruled out below.
KNOWN = ("520131", "131452", "521131", "147258", "258369", "147369", "159357", "789456", "112233")


def as_digits(typed: str) -> str:
    """The PIN as it is kept: a Chinese keyboard's full-width digits are digits."""
    return unicodedata.normalize("NFKC", typed).strip()


def pin_serves(pin: str) -> Refused | None:
    """What speaks against it."""
    if not (pin.isascii() and pin.isdigit() and SHORTEST <= len(pin) <= LONGEST):
        return NO_DIGITS
    easy = _repeats(pin) or _is_row(pin) or _is_day(pin) or any(part in pin for part in KNOWN)
    return EASY if easy else None


def _repeats(pin: str) -> bool:
    """111111, 121212, 123123."""
    periods = range(1, LONGEST_PERIOD + 1)
    return any((pin[:n] * len(pin))[: len(pin)] == pin for n in periods)


def _is_row(pin: str) -> bool:
    """123456, 654321, 890123, 246802."""
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(pin)}
    return len(steps) == 1


def _is_day(pin: str) -> bool:
    """19880808, 880808."""
    if len(pin) not in (SHORT_DAY, LONG_DAY):
        return False
    years = [pin[:-4]] if len(pin) == LONG_DAY else ["19" + pin[:2], "20" + pin[:2]]
    return any(_exists(int(year), int(pin[-4:-2]), int(pin[-2:])) for year in years)


def _exists(year: int, month: int, day: int) -> bool:
    try:
        return date(year, month, day).year >= FIRST_YEAR
    except ValueError:
        return False
