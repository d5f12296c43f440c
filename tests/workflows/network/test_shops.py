"""An address that a courier can deliver to."""

from __future__ import annotations

import pytest

from workflows.network.shops import serves_as_address
from workflows.verdict import ALLOWED, Refused

WHERE = "云南省德宏州瑞丽市姐告玉城大道 1 号"


@pytest.mark.parametrize(
    ("recipient", "phone", "address", "field"),
    [
        ("王店长", "13800000055", WHERE, ""),
        ("售后组", "0692-4141234", WHERE, ""),
        ("售后组", "0871-65112233-801", WHERE, ""),
        ("售后组", "400-820-8820", WHERE, ""),
        ("", "13800000055", WHERE, "recipient"),
        ("王" * 41, "13800000055", WHERE, "recipient"),
        ("王店长", "1380000005", WHERE, "phone"),
        ("王店长", "12800000055", WHERE, "phone"),
        ("王店长", "电话见后台", WHERE, "phone"),
        ("王店长", "13800000055", "瑞丽市", "address"),
        ("王店长", "13800000055", "瑞" * 201, "address"),
    ],
)
def test_whether_a_courier_can_deliver_there(recipient, phone, address, field):
    answer = serves_as_address(recipient, phone, address)
    if not field:
        assert answer is ALLOWED
    else:
        assert isinstance(answer, Refused)
        assert answer.facts == {"field": field}
