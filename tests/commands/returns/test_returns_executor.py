"""Refunds are carried out by whoever the settings name."""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import EntryPoint

import pytest
from sqlalchemy import select
from support.databases import both_databases
from support.desk_pieces import write
from support.return_pieces import (
    BACK,
    DAY,
    HOUR,
    arrived,
    asked,
    case_of,
    compared,
    delivered,
    refunded,
    settled,
)

from app.base import config, db
from app.base.config import Misconfigured, from_environment
from app.base.errors import Invalid, NotPermitted, Refusal
from app.commands.returns import executor as returns_executor
from app.commands.returns.executor import GROUP, executor
from app.commands.returns.refund import (
    PaymentFailed,
    RefundRecorder,
    confirm_arrival,
    execute_refund,
)
from app.models.intake.item import Item
from app.models.returns.case import RefundAttempt
from app.queries.returns.desk.shop import shop_cases
from workflows.returns.states import ReturnState


class Bank:
    """A provider that answers with its own reference."""

    name = "bank"

    def execute(self, order):
        return f"BANK-{order.number}"


@pytest.fixture(autouse=True)
def in_use(settings):
    """The settings of the test in use, and back again after it."""
    config.use(settings)
    yield
    config.use(settings)


def test_the_recorder_is_the_default(settings):
    assert isinstance(executor(), RefundRecorder)
    assert settings.refund_executor == "recorder"


def test_a_provider_plugs_in_by_its_name(settings, monkeypatch):
    monkeypatch.setattr(Bank, "__module__", __name__)
    known = [EntryPoint("bank", f"{__name__}:Bank", GROUP)]

    def found(*, group, name):
        return [e for e in known if (e.group, e.name) == (group, name)]

    monkeypatch.setattr(returns_executor, "entry_points", found)
    config.use(replace(settings, refund_executor="bank"))
    assert executor().name == "bank"
    config.use(replace(settings, refund_executor="nobody"))
    with pytest.raises(Misconfigured, match="nobody"):
        executor()


def test_the_setting_is_read(tmp_path):
    env = {"JADEGATE_INSTANCE": str(tmp_path), "JADEGATE_REFUND_EXECUTOR": "bank"}
    assert from_environment(env).refund_executor == "bank"


class Broken:
    """A provider whose line is down, once."""

    name = "broken"
    tries = 0

    def execute(self, order):
        self.tries += 1
        if self.tries == 1:
            raise ConnectionError(order.number)
        return f"BANK-{order.number}"


def what_its_shop_reads(case):
    with db.reading() as session:
        shop = session.get_one(Item, case_of(case).item_id).merchant_id
        (row,) = shop_cases(session, [shop], BACK + DAY)
        return row.refunded


@both_databases
def test_how_far_the_money_is_is_written_down(database, network):
    """Asked for, failed, asked for again and paid; or passed on, and confirmed by a person."""
    ref = delivered(network)
    case = asked(ref)
    arrived(network, case)
    compared(network, ref, case)
    settled(network, case)
    paid_at, by = BACK + 3 * HOUR, network.customer_service_2
    broken = Broken()
    with pytest.raises(PaymentFailed):
        execute_refund(broken, case, by=by, now=paid_at)
    assert payments(case) == ["asked", "failed"]
    assert case_of(case).state is ReturnState.REFUND_DUE
    assert what_its_shop_reads(case) is None
    paid = execute_refund(broken, case, by=by, now=paid_at).amount
    assert what_its_shop_reads(case) == paid > 0
    assert payments(case) == ["asked", "failed", "asked", "arrived"]
    with pytest.raises(Refusal):
        write(lambda s: confirm_arrival(s, case, "4200001", by=by, now=paid_at))


def test_what_was_only_passed_on_is_confirmed_by_a_person_with_a_reference(database, network):
    ref = delivered(network)
    case = asked(ref)
    arrived(network, case)
    compared(network, ref, case)
    refunded(network, case)
    assert payments(case) == ["asked", "submitted"]
    by, at = network.customer_service, BACK + DAY
    with pytest.raises(Invalid):
        write(lambda s: confirm_arrival(s, case, " ", by=by, now=at))
    with pytest.raises(NotPermitted):
        write(lambda s: confirm_arrival(s, case, "4200001", by=network.inspector, now=at))
    write(lambda s: confirm_arrival(s, case, "4200001", by=by, now=at))
    assert payments(case)[-1] == "arrived"


def payments(case):
    with db.reading() as session:
        rows = session.scalars(
            select(RefundAttempt)
            .where(RefundAttempt.case_id == case_of(case).id)
            .order_by(RefundAttempt.id)
        ).all()
        return [row.state.value for row in rows]
