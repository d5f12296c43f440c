"""Rate limits, counted by network as the lock-out counts; configured by `create_app`."""

from __future__ import annotations

from flask_limiter import Limiter

from app.web.base.access import address
from workflows.people.lockout import network_of


def counted_as() -> str:
    """Whose requests are counted together."""
    return network_of(address())


limiter = Limiter(counted_as, headers_enabled=True, strategy="moving-window")
