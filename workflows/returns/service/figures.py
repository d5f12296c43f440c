"""Figures of after-sales: first answer, days to the refund, overdue, overrides; by group."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from workflows.verdict import Text
from workflows.whole import whole


class FigureBy(StrEnum):
    """What cases are grouped by."""

    AGENT = "agent"
    SHOP = "shop"
    CATEGORY = "category"


class ServiceFigure(StrEnum):
    """What is counted; each has its list of cases."""

    CASES = "cases"
    ANSWERED = "answered"
    REFUNDED = "refunded"
    OVERDUE = "overdue"
    OVERRIDDEN = "overridden"


BY_NAMES: Mapping[FigureBy, Text] = whole(
    FigureBy,
    {
        FigureBy.AGENT: Text("负责人", "Agent"),
        FigureBy.SHOP: Text("店铺", "Shop"),
        FigureBy.CATEGORY: Text("品类", "Category"),
    },
)
FIGURE_NAMES: Mapping[ServiceFigure, Text] = whole(
    ServiceFigure,
    {
        ServiceFigure.CASES: Text("申请", "Returns"),
        ServiceFigure.ANSWERED: Text("已有人答复", "Answered by a person"),
        ServiceFigure.REFUNDED: Text("到货后已退款", "Refunded after arrival"),
        ServiceFigure.OVERDUE: Text("退款超期", "Refund overdue"),
        ServiceFigure.OVERRIDDEN: Text("改写结论或建议", "Against finding or advice"),
    },
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ServedCase:
    """One return as the figures see it; `groups` names what it belongs to, by kind.

    `answered_at`: when somebody of the house first wrote to the buyer or gave the address.
    """

    ref: str
    groups: Mapping[FigureBy, str]
    requested_at: datetime
    answered_at: datetime | None
    arrived_at: datetime | None
    refund_due: datetime | None
    refunded_at: datetime | None
    owes: bool
    overridden: bool


@dataclass(frozen=True, slots=True)
class GroupServed:
    """The figures of one group: counts, and means where there is something to take them of."""

    group: str
    counts: Mapping[ServiceFigure, int]
    answer: timedelta | None
    refund: timedelta | None

    @property
    def override_rate(self) -> float | None:
        """Overrides among all returns of the group, per cent."""
        cases = self.counts[ServiceFigure.CASES]
        return 100 * self.counts[ServiceFigure.OVERRIDDEN] / cases if cases else None


def counts_as(case: ServedCase, figure: ServiceFigure, now: datetime) -> bool:
    """Whether a return is among those that a figure counts."""
    match figure:
        case ServiceFigure.CASES:
            return True
        case ServiceFigure.ANSWERED:
            return case.answered_at is not None
        case ServiceFigure.REFUNDED:
            return case.refunded_at is not None and case.arrived_at is not None
        case ServiceFigure.OVERDUE:
            return is_overdue(case, now)
        case ServiceFigure.OVERRIDDEN:
            return case.overridden


def is_overdue(case: ServedCase, now: datetime) -> bool:
    """Whether the refund came after its last day, or is owed and has not come by now."""
    if case.refund_due is None:
        return False
    if case.refunded_at is not None:
        return case.refunded_at >= case.refund_due
    return case.owes and now >= case.refund_due


def group_served(
    cases: Iterable[ServedCase], by: FigureBy, now: datetime
) -> tuple[GroupServed, ...]:
    """The figures of each group, the largest first."""
    groups: dict[str, list[ServedCase]] = {}
    for case in cases:
        groups.setdefault(case.groups[by], []).append(case)
    found = [_figures(name, held, now) for name, held in groups.items()]
    return tuple(sorted(found, key=lambda one: (-one.counts[ServiceFigure.CASES], one.group)))


def cases_behind(
    cases: Iterable[ServedCase], by: FigureBy, group: str, figure: ServiceFigure, now: datetime
) -> tuple[ServedCase, ...]:
    """The returns behind one figure of one group."""
    return tuple(
        case for case in cases if case.groups[by] == group and counts_as(case, figure, now)
    )


def _figures(name: str, cases: list[ServedCase], now: datetime) -> GroupServed:
    counts = {
        figure: sum(counts_as(case, figure, now) for case in cases) for figure in ServiceFigure
    }
    answers = [c.answered_at - c.requested_at for c in cases if c.answered_at is not None]
    refunds = [
        c.refunded_at - c.arrived_at
        for c in cases
        if c.refunded_at is not None and c.arrived_at is not None
    ]
    return GroupServed(name, counts, _mean(answers), _mean(refunds))


def _mean(spans: list[timedelta]) -> timedelta | None:
    return sum(spans, timedelta()) / len(spans) if spans else None
