"""Who carries refunds out: the recorder of the house, or a payment provider that plugs in.

A provider's package names a class without arguments as an entry point of the group
`jadegate.refund_executors`; `JADEGATE_REFUND_EXECUTOR` chooses it by that name.
"""

from __future__ import annotations

from importlib.metadata import entry_points
from typing import cast

from app.base.config import Misconfigured, current
from app.commands.returns.refund import RefundExecutor, RefundRecorder

GROUP = "jadegate.refund_executors"
RECORDER = "recorder"


def executor() -> RefundExecutor:
    """The executor of the settings; raises `Misconfigured` where nobody goes by that name."""
    name = current().refund_executor
    if name == RECORDER:
        return RefundRecorder()
    found = next(iter(entry_points(group=GROUP, name=name)), None)
    if found is None:
        raise Misconfigured(f"JADEGATE_REFUND_EXECUTOR: no {name!r} in the group {GROUP}")
    return cast("RefundExecutor", found.load()())
