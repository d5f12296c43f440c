"""Whose rows a program's key sees: the condition that every question of the gate begins with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, true

from workflows.people.programs import Holding


def of_program(held: Sequence[Holding], center: Any, merchant: Any) -> ColumnElement[bool]:
    """The condition on a row with this center and this shop; for a key of nothing: no row."""
    places = [
        and_(
            true() if one.center_id is None else center == one.center_id,
            true() if one.merchant_id is None else merchant == one.merchant_id,
        )
        for one in held
    ]
    return or_(*places) if places else false()
