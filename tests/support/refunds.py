"""Refunds by the law of the day of the tests."""

from __future__ import annotations

from datetime import date
from functools import partial

from workflows.returns.refund import calculation, estimate

ON = date(2026, 11, 20)
refund = partial(calculation.refund, on=ON)
settle = partial(calculation.settle, on=ON)
refund_from_json = partial(calculation.refund_from_json, on=ON)
expect_refund = partial(estimate.expect_refund, on=ON)
