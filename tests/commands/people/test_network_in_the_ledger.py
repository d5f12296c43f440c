"""What the administrator changes in the network stands in the ledger, in words, once each."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import select
from support.build import FOUNDER, NOW
from support.desk_pieces import write

from app.base import db
from app.commands.network import setup
from app.models.audit.ledger import LedgerEvent
from app.models.network.center import Center
from workflows.network.centers import CenterKind
from workflows.verdict import Text

pytestmark = pytest.mark.usefixtures("database")


def changes():
    with db.reading() as session:
        wanted = select(LedgerEvent.body).where(LedgerEvent.tag == "network.changed")
        bodies = session.scalars(wanted.order_by(LedgerEvent.id))
        return [json.loads(body)["change"] for body in bodies]


def test_each_thing_set_up_is_one_line(network):
    assert changes() == [
        "center RL added",
        "center ZZ added",
        "agency A07 added",
        "agency A07 admitted at RL",
        "agency A07 admitted at ZZ",
    ]


def test_a_center_that_is_added_and_a_shop_that_is_settled_are_told(network):
    def act(session):
        setup.add_center(
            session, "SZ", CenterKind.WAREHOUSE, Text("深圳仓", "Shenzhen"), "广东", "深圳",
            ["jade"], capacity_a_day=10, by=FOUNDER, now=NOW,
        )  # fmt: skip
        home = session.scalars(select(Center).where(Center.code == "SZ")).one()
        setup.settle_merchant(session, "doudian", "玉见小铺", home, by=FOUNDER, now=NOW)

    write(act)
    assert changes()[5:] == ["center SZ added", "merchant 1 settled at SZ"]
