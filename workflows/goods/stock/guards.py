"""The guards that object to a unit's changes."""

from __future__ import annotations

from workflows.goods.stock.states import UnitGrade
from workflows.guard import guard
from workflows.verdict import ALLOWED, Answer, Citation, Refused, Text

HOUSE = Citation("Jadegate house rules", tag="house rule")


@guard
def life_suffices(days_left: int | None, days_needed: int) -> Answer:
    """What expires too soon reaches no buyer."""
    if days_left is None or days_left >= days_needed:
        return ALLOWED
    return Refused(
        "life_too_short",
        Text(
            f"剩余有效期 {days_left} 天，发货时须剩 {days_needed} 天",
            f"{days_left} days are left until it expires; {days_needed} are needed at dispatch",
        ),
        HOUSE,
        Text("请冻结这一件，订单改占下一件", "Hold this unit; the order takes the next one"),
    )


@guard
def case_open(case_closed: bool) -> Answer:
    """Nothing is taken out of a closed case, nor said of one unit of it alone."""
    if not case_closed:
        return ALLOWED
    return Refused(
        "case_closed",
        Text("这一件在封着的箱里", "This unit is in a closed case"),
        HOUSE,
        Text("请先扫箱码开箱", "Open the case first, by its code"),
    )


@guard
def for_that_piece(piece: str, piece_scanned: str) -> Answer:
    """A unit goes out for the piece that it was reserved for, and for no other."""
    if piece == piece_scanned:
        return ALLOWED
    return Refused(
        "another_piece",
        Text(f"这一件是给 {piece} 的", f"This unit is for {piece}"),
        HOUSE,
        Text("请扫贴在该件上的物品码", "Scan the item label that belongs to it"),
    )


@guard
def order_let_go(owed_to: str) -> Answer:
    """What was taken from an order leaves the house only when the order has another, or is over."""
    if not owed_to:
        return ALLOWED
    return Refused(
        "order_waits",
        Text(
            f"这一件原为 {owed_to} 占用，该订单还没有换到货",
            f"This unit was for {owed_to}, whose order has no other unit yet",
        ),
        HOUSE,
        Text(
            "先补货上架（订单自动改占）或取消该订单，再退供应商或销毁；货没有问题的，请另一人解冻",
            "Put away another unit (the order takes it) or cancel the order first, then send it "
            "back or destroy it; if the goods are sound, another person releases it",
        ),
    )


@guard
def not_damaged(grade: UnitGrade) -> Answer:
    """What is damaged does not go back on sale."""
    if grade is not UnitGrade.DAMAGED:
        return ALLOWED
    return Refused(
        "damaged",
        Text("有损坏的不能解冻上架", "A damaged unit does not go back into stock"),
        HOUSE,
        Text("请退供应商或销毁", "Send it back to the supplier or destroy it"),
    )


@guard
def not_recalled(recalled: bool) -> Answer:
    """What is recalled goes back to nobody's shelf before the recall is lifted."""
    if not recalled:
        return ALLOWED
    return Refused(
        "unit_recalled",
        Text("这一件在召回中，不能解冻", "This unit is recalled: it is not released"),
        HOUSE,
        Text(
            "请退供应商或销毁；召回有误的，先由主管解除召回",
            "Send it back or destroy it; if the recall is wrong, a manager lifts it first",
        ),
    )
