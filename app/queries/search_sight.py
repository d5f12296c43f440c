"""Whose pieces, returns and buyers' phones somebody may find by a code."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, true

from workflows.roles import Actor, Permission

OF_CASES = (
    Permission.RETURN_READ,
    Permission.RETURN_MANAGE,
    Permission.RETURN_COMPARE,
    Permission.RETURN_RECEIVE,
)
# Who hears a buyer's phone: service on the line, receiving with a parcel that names no order.
OF_PHONES = (Permission.RETURN_READ, Permission.RETURN_RECEIVE)
Centers = Collection[int] | None


@dataclass(frozen=True, slots=True)
class SearchSight:
    """What a search may show: pieces, cases and phones of these centers (None: all), and shops."""

    items: Centers
    cases: Centers
    phones: Centers
    shops: Collection[int]


def sight_for(actor: Actor) -> SearchSight:
    """What this person may find anywhere."""
    shops = actor.shops(Permission.MERCHANT_READ)
    return SearchSight(
        items=actor.centers(Permission.ITEM_READ),
        cases=_of_any(actor, OF_CASES),
        phones=_of_any(actor, OF_PHONES),
        shops=frozenset(shops if actor.centers(Permission.MERCHANT_READ) != frozenset() else ()),
    )


def at_centers(sight: SearchSight, centers: Centers) -> SearchSight:
    """The same, no farther than these centers."""
    return SearchSight(
        items=_both(sight.items, centers),
        cases=_both(sight.cases, centers),
        phones=_both(sight.phones, centers),
        shops=(),
    )


def within(column: Any, centers: Centers) -> ColumnElement[bool]:
    """The condition on a column that names a center."""
    return true() if centers is None else column.in_(sorted(centers))


def _both(held: Centers, asked: Centers) -> Centers:
    if held is None or asked is None:
        return asked if held is None else held
    return frozenset(held) & frozenset(asked)


def _of_any(actor: Actor, permissions: Iterable[Permission]) -> Centers:
    held = [actor.centers(permission) for permission in permissions]
    if any(centers is None for centers in held):
        return None
    return frozenset(key for centers in held for key in centers or ())
