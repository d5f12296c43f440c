"""What an agency may test at a center, by days: its scope."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, or_, select
from sqlalchemy.orm import Session

from app.base.clock import local
from app.models.network.center import Agency, AgencyScope
from workflows.people.postings import ScopePeriod

TODAY: Any = bindparam("today")
IN_FORCE: ColumnElement[bool] = (AgencyScope.valid_from <= TODAY) & or_(
    AgencyScope.valid_to.is_(None), AgencyScope.valid_to >= TODAY
)
MAY_TEST = (
    select(AgencyScope.agency_id)
    .join(Agency, Agency.id == AgencyScope.agency_id)
    .where(
        AgencyScope.center_id == bindparam("center"),
        AgencyScope.category == bindparam("category"),
        Agency.active.is_(True),
        IN_FORCE,
    )
)
MAY_BE_TESTED = (
    select(AgencyScope.category)
    .join(Agency, Agency.id == AgencyScope.agency_id)
    .where(
        AgencyScope.center_id == bindparam("center"),
        AgencyScope.agency_id.in_(bindparam("agencies", expanding=True)),
        Agency.active.is_(True),
        IN_FORCE,
    )
)


def agencies_in_scope(
    session: Session, center_id: int, category: str, now: datetime
) -> frozenset[int]:
    """The agencies that may test a category at a center today."""
    given = {"center": center_id, "category": category, "today": local(now).date()}
    return frozenset(session.scalars(MAY_TEST, given))


def categories_in_scope(
    session: Session, center_id: int, agencies: Collection[int], now: datetime
) -> frozenset[str]:
    """The categories that one of these agencies may test at a center today."""
    given = {"center": center_id, "agencies": sorted(agencies), "today": local(now).date()}
    return frozenset(session.scalars(MAY_BE_TESTED, given))


def scope_periods(session: Session, agency_id: int, center_id: int | None) -> list[ScopePeriod]:
    """The days of all that an agency may test at a center (None: at any)."""
    wanted = select(AgencyScope.valid_from, AgencyScope.valid_to).where(
        AgencyScope.agency_id == agency_id
    )
    if center_id is not None:
        wanted = wanted.where(AgencyScope.center_id == center_id)
    return [ScopePeriod(first=r[0], last=r[1]) for r in session.execute(wanted)]
