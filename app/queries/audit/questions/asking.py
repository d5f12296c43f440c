"""What an auditor asks with, and the table that answers: heads, rows, and where a row leads."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from sqlalchemy import ColumnElement
from sqlalchemy.orm import InstrumentedAttribute

from app.base.clock import SHANGHAI
from workflows.verdict import Text

Cell = str | int | float | Decimal | date | datetime | Text | None


@dataclass(frozen=True, slots=True)
class QuestionFilters:
    """The filters of a question; empty means all. `centers` None means every center.

    The days are those of China, both inclusive.
    """

    now: datetime
    centers: Collection[int] | None
    since: date
    until: date
    center_id: int | None = None
    agency_id: int | None = None
    shop: str = ""
    category: str = ""
    signatory: str = ""
    reviewer: str = ""
    person: str = ""
    state: str = ""
    number: str = ""
    day: date | None = None
    percent: Decimal = Decimal(1)

    @property
    def starts(self) -> datetime:
        """The first instant of the period."""
        return midnight(self.since)

    @property
    def ends(self) -> datetime:
        """The first instant after it."""
        return midnight(self.until + timedelta(days=1))

    def here(self, column: InstrumentedAttribute[int]) -> list[ColumnElement[bool]]:
        """The centers that are asked about, as a condition."""
        conditions: list[ColumnElement[bool]] = []
        if self.centers is not None:
            conditions.append(column.in_(sorted(self.centers)))
        if self.center_id is not None:
            conditions.append(column == self.center_id)
        return conditions


@dataclass(frozen=True, slots=True)
class AnswerTable:
    """An answer: its heads and rows. A row's first cell is what it leads to.

    `leads`: what that is (`certificate`, `item`, `return`), "" for nothing. Rows are read while
    they are taken, so the session stays open until then.
    """

    heads: Sequence[Text]
    rows: Iterator[Sequence[Cell]]
    leads: str = ""


def midnight(day: date) -> datetime:
    """When a day begins in China."""
    return datetime.combine(day, time(), SHANGHAI)
