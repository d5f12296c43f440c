"""Whether a return may be asked for at all: the goods are with the buyer, and no case is theirs."""

from __future__ import annotations

from workflows.verdict import ALLOWED, Answer, Citation, Refused, Text


def may_be_opened(*, with_buyer: bool, running: str, refunded: bool) -> Answer:
    """`running` is the case that is open or was `refunded` for this piece, empty where none is."""
    if running:
        zh = "已退款" if refunded else "已有进行中的退货申请"
        en = "was refunded" if refunded else "has an open return"
        return Refused(
            "already_open",
            Text(f"该货品{zh}：{running}", f"This item {en}: {running}"),
            Citation("Jadegate house rules", tag="house rule"),
            Text("请在原申请中继续", "Go on in that case"),
            {"case": running},
        )
    if not with_buyer:
        return Refused(
            "not_with_buyer",
            Text("货品不在买家处，不能申请退货", "The piece is not with the buyer"),
            next_step=Text("请查看货品当前状态", "See where the item is now"),
        )
    return ALLOWED
