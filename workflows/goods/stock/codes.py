"""Codes of bins and of cases, as they are typed and scanned; the way through a warehouse."""

from __future__ import annotations

import re
from collections.abc import Iterable

from workflows.verdict import Refused, Text

LONGEST_BIN = 32
_BIN = re.compile(rf"[0-9A-Z][0-9A-Z-]{{0,{LONGEST_BIN - 1}}}")
# Application identifier 00, as a Code 128 says it, with or without its brackets.
_SSCC = re.compile(r"(?:\(00\)|00|\]C100)?([0-9]{18})")
_PARTS = re.compile(r"[0-9]+|[A-Z]+")


def bin_codes(typed: str) -> list[str] | Refused:
    """The codes of bins that were typed, one a line or parted by spaces, each once."""
    codes = list(dict.fromkeys(word.upper() for word in typed.replace(",", " ").split()))
    for code in codes:
        if not _BIN.fullmatch(code):
            return Refused(
                "bin_unreadable",
                Text(f"“{code}”不是库位码", f"“{code}” is no code of a bin"),
                next_step=Text(
                    f"只用字母、数字和连字符，如 A-01-02，最多 {LONGEST_BIN} 位",
                    f"Letters, digits and hyphens, such as A-01-02, at most {LONGEST_BIN}",
                ),
            )
    if not codes:
        return Refused("bin_missing", Text("请填写库位码", "Give the codes of the bins"))
    return codes


def plain_sscc(code: str) -> str:
    """The eighteen digits of a scanned SSCC; empty where it is none, by its check digit too."""
    found = _SSCC.fullmatch(code.strip())
    if found is None:
        return ""
    digits = [int(sign) for sign in found[1]]
    weighed = sum(digit * (3 if place % 2 == 0 else 1) for place, digit in enumerate(digits[:-1]))
    return found[1] if (weighed + digits[-1]) % 10 == 0 else ""


def walking_order(codes: Iterable[str]) -> list[str]:
    """The bins in the order that one walks past them: aisle by aisle, every other one backwards.

    An aisle is the first part of a code; in an aisle that one walks down the bins fall.
    """
    aisles: dict[str, list[str]] = {}
    for code in set(codes):
        aisles.setdefault(code.split("-", 1)[0], []).append(code)
    walked: list[str] = []
    for number, aisle in enumerate(sorted(aisles, key=_natural)):
        walked += sorted(aisles[aisle], key=_natural, reverse=number % 2 == 1)
    return walked


def _natural(code: str) -> list[tuple[int, str]]:
    """A2 before A10."""
    return [(int(p), "") if p.isdigit() else (0, p) for p in _PARTS.findall(code)]
