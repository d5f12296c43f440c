"""What a unit's paper may say of the lot that it comes from: no more than what was done.

A lot is stated as what it is, with its plans and what its sample showed. Of a unit it is never said
that it was tested, unless every piece of its lot was.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from workflows.goods.lots.classes import CLASS_NAMES, LotClass
from workflows.goods.lots.states import LotState
from workflows.goods.sampling.plan import STANDARD, SamplingPlan
from workflows.goods.sampling.tables import SEVERITY_NAMES
from workflows.goods.stock.states import UNIT_STATES, UnitState
from workflows.verdict import ALLOWED, Answer, Citation, Refused, Text

HOUSE = Citation("Jadegate house rules", tag="house rule")
NOT_TESTED = Text(
    "以上是对整批的结论，不表示本单件经过检验。",
    "This is said of the lot; it does not say that this unit was tested.",
)
ALL_TESTED = Text(
    "本批每一件都经过检验，本单件在其中。",
    "Every piece of this lot was inspected, this unit among them.",
)
NO_CERTIFICATE = Text(
    "本说明不是鉴定证书，不替代发货前的检测与证书。",
    "This is no certificate, and stands for no test or certificate before dispatch.",
)
LET_THROUGH = (LotState.ACCEPTED, LotState.CONCEDED, LotState.SORTED)
# What was sold is gone from the shelf, and still what it was.
_SOLD = UnitState.ISSUED


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedClass:
    """One class of nonconformity: its frozen plan, and how much its sample showed."""

    kind: LotClass
    plan: SamplingPlan
    counted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedLot:
    """A lot that was let through, as its paper speaks of it; good and bad: of a sorted one."""

    ref: str
    name: str
    batch: str
    pieces: int
    state: LotState
    classes: tuple[StatedClass, ...]
    good: int = 0
    bad: int = 0

    @property
    def every_piece_tested(self) -> bool:
        """Sorted, or each class looked at the whole lot."""
        if self.state is LotState.SORTED:
            return True
        return bool(self.classes) and all(one.plan.whole for one in self.classes)


def statement_answer(lot: LotState, unit: UnitState, recalled: bool) -> Answer:
    """Whether anything may be stated of a unit: nothing good is said of what is stopped."""
    if lot not in LET_THROUGH:
        return Refused(
            "lot_not_let_through",
            Text("该批没有放行，不出批次说明", "The lot was not let through: nothing is stated"),
            HOUSE,
        )
    if recalled or unit is UnitState.HELD or not (UNIT_STATES[unit].here or unit is _SOLD):
        return Refused(
            "unit_stopped",
            Text(
                "这一件已冻结、召回或不在库，不出批次说明",
                "The unit is held, recalled or gone: nothing is stated",
            ),
            HOUSE,
            Text("解冻后再打印", "Print it once it is released"),
        )
    return ALLOWED


def lot_statement(unit: str, lot: StatedLot) -> tuple[Text, ...]:
    """The sentences of the paper, in their order."""
    of_batch = Text(f"，批号 {lot.batch}", f", batch {lot.batch}") if lot.batch else Text("", "")
    tested = ALL_TESTED if lot.every_piece_tested else NOT_TESTED
    return (
        Text(
            f"单件 {unit}：{lot.name}，属于批 {lot.ref}{of_batch.zh}，该批共 {lot.pieces} 件。",
            f"Unit {unit}: {lot.name}, of lot {lot.ref}{of_batch.en}, {lot.pieces} pieces.",
        ),
        *_how(lot),
        *(_of_class(one) for one in lot.classes),
        tested,
        NO_CERTIFICATE,
    )


def _how(lot: StatedLot) -> Iterator[Text]:
    """On what the lot was let through."""
    if lot.state is LotState.SORTED:
        yield Text(
            f"该批抽样不合格，经全数挑选，合格 {lot.good} 件，剔除 {lot.bad} 件。抽样结果：",
            f"Its sample failed; all were sorted, {lot.good} good, {lot.bad} not. The sample:",
        )
    elif lot.state is LotState.CONCEDED:
        yield Text(
            "该批抽样不合格，经两人批准让步接收。抽样结果：",
            "Its sample failed; two people granted a concession. The sample:",
        )
    else:
        yield Text(f"该批按 {STANDARD} 验收，予以接收：", f"It was accepted under {STANDARD}:")


def _of_class(one: StatedClass) -> Text:
    plan, name, severity = one.plan, CLASS_NAMES[one.kind], SEVERITY_NAMES[one.plan.severity]
    accepts = 0 if one.kind is LotClass.CRITICAL else plan.ac
    drawn = Text(f"抽 {plan.n} 件", f"{plan.n} drawn")
    if plan.whole:
        drawn = Text(f"全数 {plan.n} 件", f"all {plan.n}")
    level, aql, found = plan.level.value, f"AQL {plan.aql.normalize():f}", one.counted
    return Text(
        f"{name.zh}：检验水平 {level} · {aql} · {severity.zh} · {drawn.zh}"
        f" · Ac {accepts} · 发现 {found}",
        f"{name.en}: level {level}, {aql}, {severity.en}, {drawn.en}, Ac {accepts}, found {found}",
    )
