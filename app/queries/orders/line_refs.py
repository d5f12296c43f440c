"""What an order line is called where two platforms may give the same number.

A line of Douyin, the first platform of the house, goes by its number alone; others carry theirs:
`jd:290000000001`.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_

from app.models.orders.order import OrderLine

FIRST = "doudian"


def line_ref(platform: str, sub_number: str) -> str:
    """What the line is called in addresses and forms."""
    return sub_number if platform in {"", FIRST} else f"{platform}:{sub_number}"


def lines_called(ref: str) -> ColumnElement[bool]:
    """The condition on the lines that may be meant; of several `the_one` chooses."""
    platform, between, number = ref.rpartition(":")
    if between:
        return and_(OrderLine.platform == platform, OrderLine.sub_number == number)
    return OrderLine.sub_number == ref


def the_one(platforms: Sequence[str]) -> int | None:
    """Which of the lines found is meant: the only one, or Douyin's; None where nobody can say."""
    if len(platforms) == 1:
        return 0
    return platforms.index(FIRST) if FIRST in platforms else None
