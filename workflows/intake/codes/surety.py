"""How surely a code names what it was found by, and what may open by it at once.

Digits that only end like a phone or an item code, a part of an order's number, or a number within
a title name nobody: they are shown with what agreed, and a person chooses.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import IntEnum

from workflows.intake.codes.meaning import CodeKind


class Surety(IntEnum):
    """The surest first."""

    NAMED = 0
    PHONE = 1
    PART = 2
    DOUBT = 3


# What is only a part of what it may be.
PARTS = (CodeKind.ITEM_DIGITS, CodeKind.ORDER_PART, CodeKind.LISTED_NUMBER)
OPENS = (Surety.NAMED, Surety.PHONE)


def surety_of(kind: CodeKind, *, names_phone: bool = False) -> Surety:
    """How surely a code, read as this kind, names what it was found by.

    `names_phone`: all that was typed is known of the phone.
    """
    if kind in PARTS:
        return Surety.PART
    if kind is not CodeKind.PHONE:
        return Surety.NAMED
    return Surety.PHONE if names_phone else Surety.DOUBT


def is_told_beside(one: Surety, found: Collection[Surety]) -> bool:
    """Whether a find is told beside the others: what was guessed is not, where a code names one."""
    return one in OPENS or Surety.NAMED not in found


def opens_at_once(found: Collection[Surety], *, at_intake: bool) -> bool:
    """Whether the only find opens without a choice. A form of intake opens by a code of its own
    piece, never by a phone."""
    (one,) = found if len(found) == 1 else (Surety.DOUBT,)
    return one is Surety.NAMED or (one in OPENS and not at_intake)
