"""How long is kept what nobody has to account for: one table, which the clock goes by.

What the ledger, papers, orders and buyers' data are kept for, other rules say; nothing here
touches them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

from workflows.whole import whole


class Transient(StrEnum):
    """What is kept for a while and then deleted."""

    SIGN_INS = "sign_ins"
    LOOKS = "looks"
    MESSAGES = "messages"
    NOTICES = "notices"
    WEBHOOKS = "webhooks"
    ORPHANS = "orphans"


# Sign-ins after their end, since the Cybersecurity Law wants logs kept for six months at least.
# Looks since the last; messages since they were sent; notices, and how each message stands, since
# they were asked for; webhooks since they ended; files that no row names (what was put before a
# refusal) since they were put: a month, so that after a restore there is time to find what the
# lost rows spoke of.
RETENTION: Mapping[Transient, timedelta] = whole(
    Transient,
    {
        Transient.SIGN_INS: timedelta(days=190),
        Transient.LOOKS: timedelta(days=1),
        Transient.MESSAGES: timedelta(days=90),
        Transient.NOTICES: timedelta(days=190),
        Transient.WEBHOOKS: timedelta(days=30),
        Transient.ORPHANS: timedelta(days=30),
    },
)
