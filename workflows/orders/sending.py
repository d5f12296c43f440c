"""What a shop says of goods that it sends in, before they come."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from workflows.verdict import Text
from workflows.whole import whole


class HandBackWay(StrEnum):
    """How goods that are not sent on go back to their shop."""

    POST = "post"
    PICK_UP = "pick_up"


HAND_BACK_NAMES: Mapping[HandBackWay, Text] = whole(
    HandBackWay,
    {
        HandBackWay.POST: Text("邮寄退回商家", "Posted back to the shop"),
        HandBackWay.PICK_UP: Text("商家到中心自提", "Picked up at the center by the shop"),
    },
)
