"""What can be wrong with a parcel, and how a piece goes back to its merchant."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from workflows.verdict import Text
from workflows.whole import whole

EXCEPTION_KINDS: dict[str, Text] = {
    "seal": Text("封签破损或重封", "Seal broken or redone"),
    "codes": Text("物品码、运单、订单不一致", "Codes do not agree"),
    "count": Text("件数不符", "Wrong piece count"),
    "empty": Text("空包，里面没有货品", "Empty parcel"),
    "mixed": Text("一包里有别的订单的货品", "Goods of another order in the same parcel"),
    "wrong_center": Text("送错中心", "Sent to the wrong center"),
    "damage": Text("货品破损", "Damaged"),
    "other_goods": Text("货品与订单不是同一种", "Other goods than ordered"),
    "prohibited": Text("疑为禁限售或危险物品", "Perhaps prohibited or hazardous"),
    "other": Text("其他", "Other"),
}


class HandBackWay(StrEnum):
    """How goods that are not sent on go back to their merchant."""

    POST = "post"
    PICK_UP = "pick_up"


RETURN_METHODS: Mapping[HandBackWay, Text] = whole(
    HandBackWay,
    {
        HandBackWay.POST: Text("快递寄回", "By post"),
        HandBackWay.PICK_UP: Text("商家自提", "Picked up by the merchant"),
    },
)
