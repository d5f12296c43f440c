"""Which sample a lot asks for: lot size, level, AQL and severity to n, Ac and Re (10.1 to 10.4)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from workflows.goods.sampling.tables import (
    TABLE_NAMES,
    InspectionSeverity,
    Level,
    aql_place,
    aqls,
    code_letter,
    table_plan,
)
from workflows.verdict import Citation, Refused, Text
from workflows.whole import whole

STANDARD = "GB/T 2828.1-2012"
SMALLEST_SAMPLED = 2
LARGEST_LOT = 10**9
# Up to this AQL it is per cent nonconforming; above, nonconformities per hundred items (5.2).
LARGEST_PER_CENT = Decimal(10)


class Measure(StrEnum):
    """What is counted: items that don't conform, or nonconformities, of which one has several."""

    PER_CENT = "per_cent"
    PER_HUNDRED = "per_hundred"


MEASURE_NAMES = whole(
    Measure,
    {
        Measure.PER_CENT: Text("不合格品百分数", "per cent nonconforming"),
        Measure.PER_HUNDRED: Text("每百单位产品不合格数", "nonconformities per 100 items"),
    },
)


@dataclass(frozen=True, slots=True)
class SamplingPlan:
    """What is frozen on a lot when it is received; later changes of policy change nothing of it.

    `letter` is what the lot asks for, `plan_letter` what is carried out once the arrows are
    followed. `whole` says that n reaches the lot: every piece is inspected.
    """

    lot: int
    level: Level
    aql: Decimal
    severity: InspectionSeverity
    letter: str
    plan_letter: str
    n: int
    ac: int
    re: int
    whole: bool
    measure: Measure

    @property
    def source(self) -> Citation:
        """The table that says so."""
        return Citation(STANDARD, f"表 1, {TABLE_NAMES[self.severity].zh}")


@dataclass(frozen=True, slots=True)
class LotAnswer:
    """Whether a lot passes by the count of its sample."""

    accepted: bool
    counted: int
    plan: SamplingPlan


def sampling_plan(
    lot: int, level: Level, aql: Decimal, severity: InspectionSeverity = InspectionSeverity.NORMAL
) -> SamplingPlan | Refused:
    """The single sampling plan of a lot, or why there is none.

    `lot` counts pieces; `aql` is one of the 26 preferred values.
    """
    column = aql_place(aql)
    if column is None:
        return _unknown_aql(aql)
    if not 1 <= lot <= LARGEST_LOT:
        return _no_lot(lot)
    letter = code_letter(max(lot, SMALLEST_SAMPLED), level)
    found = table_plan(severity, letter, column)
    return SamplingPlan(
        lot=lot,
        level=level,
        aql=aql,
        severity=severity,
        letter=letter,
        plan_letter=found.letter,
        n=min(found.n, lot),
        ac=found.ac,
        re=found.re,
        whole=found.n >= lot,
        measure=Measure.PER_CENT if aql <= LARGEST_PER_CENT else Measure.PER_HUNDRED,
    )


def answer_of_sample(plan: SamplingPlan, counted: int) -> LotAnswer | Refused:
    """Accept up to Ac, refuse from Re on (11.1).

    `counted` are nonconforming pieces, or nonconformities, which can be more than the pieces.
    """
    if counted < 0 or (plan.measure is Measure.PER_CENT and counted > plan.n):
        return Refused(
            "count_impossible",
            Text(
                f"样本 {plan.n} 件，不合格品数不可能是 {counted}",
                f"{counted} nonconforming pieces can't be found in a sample of {plan.n}",
            ),
            plan.source,
            Text("请核对样本记录", "Check what was recorded of the sample"),
        )
    return LotAnswer(accepted=counted <= plan.ac, counted=counted, plan=plan)


def tighter_aql(aql: Decimal) -> Decimal | None:
    """The preferred AQL one step tighter, or None below the tightest."""
    column = aql_place(aql)
    return None if not column else Decimal(aqls()[column - 1])


def _unknown_aql(aql: Decimal) -> Refused:
    nearest = ", ".join(aqls())
    return Refused(
        "aql_unknown",
        Text(f"标准没有接收质量限 {aql}", f"The standard has no AQL of {aql}"),
        Citation(STANDARD, "5.5"),
        Text(f"请从优先值中选择：{nearest}", f"Choose a preferred value: {nearest}"),
    )


def _no_lot(lot: int) -> Refused:
    return Refused(
        "lot_size_impossible",
        Text(
            f"批量须为 1 至 {LARGEST_LOT} 的整数，收到 {lot}",
            f"A lot has 1 to {LARGEST_LOT} pieces, not {lot}",
        ),
        Citation(STANDARD, "3.1.7"),
        Text("请清点后重填批量", "Count the lot and give its size again"),
    )
