"""Times of an order that can't be are kept aside; what may be stays."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from workflows.orders.cells.times import in_their_time
from workflows.orders.kept_aside import AsideCell, aside_cells
from workflows.orders.row import OrderRow, OrderStatus

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 12, 1, 3, tzinfo=SHANGHAI)
ROW = OrderRow(
    line=2,
    main_order="692183740551",
    sub_order="692183740552",
    title="天然翡翠手镯",
    quantity=1,
    status=OrderStatus.TO_SHIP,
    aside="运费：7.5E+13",
)
FUTURE, BEFORE = (
    "（时间在半年以后，年份可能写错，未读入）",
    "（时间不合理，下单晚于付款、发货或完成，未读入）",
)
CASES = {
    "an order of next year that was paid": (
        {"submitted_at": "2027-11-21 10:00", "paid_at": "2026-11-20 10:00"},
        {"submitted_at": "下单时间：2027-11-21 10:00:00" + BEFORE},
    ),
    "paid next year": (
        {"submitted_at": "2026-11-21 10:00", "paid_at": "2027-11-21 10:00"},
        {"paid_at": "支付时间：2027-11-21 10:00:00" + FUTURE},
    ),
    "ordered after it was sent": (
        {"submitted_at": "2026-11-21 10:00", "shipped_at": "2026-11-11 10:00"},
        {"submitted_at": "下单时间：2026-11-21 10:00:00" + BEFORE},
    ),
    "a promise lies ahead": ({"promised_at": "2027-01-31 10:00"}, {}),
    "paid at the door": ({"shipped_at": "2026-11-11 10:00", "paid_at": "2026-11-15 10:00"}, {}),
    "another clock": ({"submitted_at": "2026-12-01 20:00", "paid_at": "2026-12-01 02:00"}, {}),
    "as it goes": ({"submitted_at": "2026-11-21 10:00", "paid_at": "2026-11-21 10:01"}, {}),
}


@pytest.mark.parametrize("case", CASES)
def test_what_cannot_be_is_kept_aside(case):
    told, gone = CASES[case]
    times: dict[str, Any] = {
        name: datetime.fromisoformat(at).replace(tzinfo=SHANGHAI) for name, at in told.items()
    }
    row = in_their_time(replace(ROW, **times), NOW)
    assert {name: getattr(row, name) for name in times} == times | dict.fromkeys(gone)
    assert row.aside.splitlines() == ["运费：7.5E+13", *gone.values()]
    assert all(cell.text for cell in aside_cells(row.aside))
    assert aside_cells(row.aside)[0] == AsideCell("运费", "7.5E+13")
    assert in_their_time(row, NOW) == row
