"""Names that decide who is who: what none may hold, and when two of them are one.

Signs that nobody sees make two names of one; so do blanks, points and the width of letters.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache

from workflows.verdict import Text
from workflows.whole import whole

# Unicode 15.1, DerivedCoreProperties.txt: Default_Ignorable_Code_Point.
IGNORABLE = (
    (0x00AD, 0x00AD),
    (0x034F, 0x034F),
    (0x061C, 0x061C),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x200B, 0x200F),
    (0x202A, 0x202E),
    (0x2060, 0x206F),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFF8),
    (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A),
    (0xE0000, 0xE0FFF),
)
# Braille's blank, which no property names.
BLANK = "\u2800"
UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


@lru_cache(maxsize=8192)  # every text that is typed is asked sign by sign
def is_unseen(sign: str) -> bool:
    """Whether a reader does not see that it is there."""
    place = ord(sign)
    return (
        sign == BLANK
        or unicodedata.category(sign) in UNSEEN
        or any(first <= place <= last for first, last in IGNORABLE)
    )


def first_unseen(name: str) -> str:
    """The first such sign as it is called, `U+200B`; empty where there is none."""
    return next((f"U+{ord(sign):04X}" for sign in name if is_unseen(sign)), "")


def without_unseen(name: str) -> str:
    """The name as it is read: for files, which nobody types anew."""
    return "".join(sign for sign in name if not is_unseen(sign))


LONGEST_KEY = 200
# Letters that stand for figures where a number is read: JG1OO1 is JG1001.
READ_AS_FIGURES = str.maketrans("oil", "011")


class NumberKind(StrEnum):
    """The fields of numbers that tell people, and those they act for, apart: one is no other's."""

    STAFF = "staff_no"
    CREDENTIAL = "number"
    CMA = "cma_no"
    CNAS = "cnas_no"


NUMBER_NAMES: Mapping[NumberKind, Text] = whole(
    NumberKind,
    {
        NumberKind.STAFF: Text("工号", "staff number"),
        NumberKind.CREDENTIAL: Text("证书编号", "credential"),
        NumberKind.CMA: Text("机构 CMA 编号", "agency's CMA number"),
        NumberKind.CNAS: Text("机构 CNAS 编号", "agency's CNAS number"),
    },
)


def name_key(name: str) -> str | None:
    """The skeleton as a table keeps it; None for a name without letters and digits."""
    return skeleton(name)[:LONGEST_KEY] or None


def skeleton(name: str) -> str:
    """What two names have in common that are one: letters and digits, narrow and small."""
    seen = without_unseen(unicodedata.normalize("NFKC", without_unseen(name)).casefold())
    return "".join(sign for sign in seen if unicodedata.category(sign)[0] in "LN")


def number_key(number: str) -> str:
    """What two numbers of people have in common that are read as one."""
    return skeleton(number).translate(READ_AS_FIGURES)
