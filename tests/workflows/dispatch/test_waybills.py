"""Waybills as cells of order files name them."""

from __future__ import annotations

import pytest

from workflows.dispatch.waybills import waybills_in

SAID = {
    "": (),
    "无": (),
    "自提": (),
    "SF1000000000001": ("SF1000000000001",),
    "sf1000000000001": ("SF1000000000001",),
    "ＳＦ１０００００００００００１": ("SF1000000000001",),
    "顺丰速运 SF1000000000001": ("SF1000000000001",),
    "顺丰速运(SF1000000000001)": ("SF1000000000001",),
    "SF1000000000001,SF1000000000002": ("SF1000000000001", "SF1000000000002"),
    "SF1000000000001；75000000000011、SF1000000000001": ("SF1000000000001", "75000000000011"),
    "中通快递:75000000000011": ("75000000000011",),
    "JDVB12345678901-1-1-": ("JDVB12345678901-1-1",),
    "ZHONGTONG": (),
    "123": (),
    "7.5E+13": (),
}


@pytest.mark.parametrize("said", SAID)
def test_each_number_that_may_be_a_waybill_is_told(said: str) -> None:
    assert waybills_in(said) == SAID[said]


def test_a_cell_full_of_numbers_gives_a_bounded_list() -> None:
    assert len(waybills_in(" ".join(f"SF{n:013d}" for n in range(500)))) == 20
