"""Shops, suppliers, centers and agencies whose names read alike are one, and none comes twice."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from support.build import NOW
from support.databases import both_databases
from support.desk_pieces import at_once

from app.base import db
from app.base.errors import Invalid
from app.commands.goods.suppliers import add_supplier
from app.commands.network.setup import add_agency, add_center, merchant_of
from app.models.network.center import Merchant
from workflows.network.centers import CenterKind
from workflows.orders.shops.shop_names import is_same_shop
from workflows.people.names import name_key
from workflows.verdict import Text

# Blanks, points, width, case and what nobody sees make no other name; another letter does.
ALIKE = ("玉见 Jade 小铺", "玉见·ＪＡＤＥ小铺", "玉见\u200bjade\u3000小铺", "玉见jade小铺")
OTHER = ("玉见 Jade 小铺 2", "玉见小铺", "玉見 Jade 小铺")


@pytest.mark.parametrize("name", ALIKE)
def test_names_that_read_alike_are_one(name) -> None:
    assert is_same_shop(ALIKE[0], name)
    assert name_key(name) == "玉见jade小铺"


@pytest.mark.parametrize("name", OTHER)
def test_names_that_differ_by_a_letter_are_two(name) -> None:
    assert not is_same_shop(ALIKE[0], name)


def test_names_without_letters_are_one_only_where_they_are_the_same() -> None:
    assert name_key("-") is None
    assert is_same_shop("-", "-")
    assert not is_same_shop("-", "·")


def known(shop: str, platform: str = "doudian") -> int:
    with db.transaction() as session:
        return merchant_of(session, platform, shop).id


@both_databases
def test_a_shop_is_known_once_however_it_is_written(network, database) -> None:
    keys = at_once(*(lambda name=name: known(name) for name in ALIKE * 2))
    assert len(set(keys)) == 1
    assert known(ALIKE[0], "taobao") not in keys
    assert known(OTHER[0]) not in keys
    with db.transaction() as session:
        before = Merchant(
            platform="doudian", shop="玉见jade 小铺"
        )  # from before names were compared
        session.add(before)
        session.flush()
        old = before.id
    assert known("玉见jade 小铺") == old
    assert known("玉见 jade 小铺！") == keys[0]
    with db.reading() as session:
        assert session.scalar(select(func.count()).where(Merchant.name_key == "玉见jade小铺")) == 2


@both_databases
def test_another_supplier_center_or_agency_is_not_called_alike(network, database) -> None:
    admin, buyer = network.admin, network.purchaser
    made = {
        "supplier": lambda s, n, name: add_supplier(s, f"S{n}", name, by=buyer, now=NOW),
        "center": lambda s, n, name: add_center(
            s, f"C{n}", CenterKind.WAREHOUSE, Text(name, "x"), "云南", "瑞丽", [],
            capacity_a_day=9, by=admin, now=NOW,
        ),
        "agency": lambda s, n, name: add_agency(
            s, f"A{n}", Text(name, "x"), "x", f"CMA {n}", f"CNAS {n}", by=admin, now=NOW
        ),
    }  # fmt: skip
    for make in made.values():
        with db.transaction() as session:
            make(session, 0, ALIKE[0])
        for n, name in enumerate((*ALIKE[1:], "·"), start=1):
            with pytest.raises(Invalid), db.transaction() as session:
                make(session, n, name)
        with db.transaction() as session:
            make(session, 9, OTHER[0])
