"""Refunds are carried out by whoever the settings name."""

from __future__ import annotations

from dataclasses import replace
from importlib.metadata import EntryPoint

import pytest

from app.base import config
from app.base.config import Misconfigured, from_environment
from app.commands.returns import executor as returns_executor
from app.commands.returns.executor import GROUP, executor
from app.commands.returns.refund import RefundRecorder


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
