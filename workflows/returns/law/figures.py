"""The numbers that texts of law and the house fix, each with the days on which it holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from workflows.returns.law.act_table import last_day
from workflows.returns.law.acts import Cite, NotInForce, cite


@dataclass(frozen=True, slots=True)
class Figure:
    """A number fixed by law, or by the house where the law leaves it open, at a date."""

    name: str
    value: int
    since: date
    until: date
    cite: Cite


def _figure(name: str, value: int, since: str, spec: str, until: str = "") -> Figure:
    return Figure(name, value, date.fromisoformat(since), last_day(until), cite(spec))


FIGURES: tuple[Figure, ...] = (
    _figure("address_hours", 48, "0001-01-01", "HOUSE"),
    _figure("bulk_quantity", 20, "0001-01-01", "HOUSE"),
    _figure("clock_tolerance_seconds", 60, "0001-01-01", "HOUSE"),
    _figure("fraud_minimum", 500, "2014-03-15", "CPL 55"),
    _figure("fraud_multiple", 3, "2014-03-15", "CPL 55"),
    _figure("notice_days", 7, "2014-03-15", "CPL 25", until="2017-03-14"),
    _figure("notice_days", 7, "2017-03-15", "MEASURES 10"),
    _figure("offence_days", 15, "2015-03-15", "PENALTY 9", until="2017-03-14"),
    _figure("offence_days", 15, "2017-03-15", "MEASURES 31"),
    _figure("refund_days", 7, "2014-03-15", "CPL 25", until="2017-03-14"),
    _figure("refund_days", 7, "2017-03-15", "MEASURES 13"),
    _figure("ship_back_days", 7, "0001-01-01", "HOUSE"),
)


@cache
def figure(name: str, on: date) -> Figure | None:
    """The figure that held on that day, or None where no text fixed one; KeyError on no name."""
    if name not in {one.name for one in FIGURES}:
        raise KeyError(name)
    return next((f for f in FIGURES if f.name == name and f.since <= on <= f.until), None)


def number(name: str, on: date) -> int:
    """The value of a figure of the house; `NotInForce` where no text fixed the figure.

    A figure of the law is asked of `figure`, whose None says that the law was silent.
    """
    held = figure(name, on)
    if held is None:
        raise NotInForce(f"{name} on {on}")
    return held.value
