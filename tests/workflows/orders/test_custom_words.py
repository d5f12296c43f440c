"""Why a piece counts as made for its buyer is told without the names of fields."""

from __future__ import annotations

import pytest

from workflows.orders.custom_made import CUSTOM_FIELDS
from workflows.orders.custom_words import FIELD_NAMES, name_fields


@pytest.mark.parametrize(
    ("kept", "zh", "en"),
    [
        ("", "", ""),
        ("order_type: 定制", "订单类型：定制", "Order type: 定制"),
        (
            "order_type: 定制；sku: 圈口53.5mm；内圈刻字",
            "订单类型：定制；规格：圈口53.5mm；内圈刻字",
            "Order type: 定制；Variant: 圈口53.5mm；内圈刻字",
        ),
        (
            "buyer_message: 含定制字样；merchant_remark: 含定制字样",
            "买家留言：含定制字样；商家备注：含定制字样",
            "Buyer's message: 含定制字样；Shop's remark: 含定制字样",
        ),
        # What somebody wrote is left alone.
        ("sku: my sku: 刻字", "规格：my sku: 刻字", "Variant: my sku: 刻字"),
    ],
)
def test_the_fields_have_names(kept, zh, en):
    told = name_fields(kept)
    assert (told.zh, told.en) == (zh, en)


def test_every_field_that_is_looked_at_has_a_name():
    assert set(FIELD_NAMES) == set(CUSTOM_FIELDS)
