"""Whether a machine may be sent people, and what about it is due to be looked at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

KEY_SOON = timedelta(days=30)
CLOCK_LATE = timedelta(minutes=5)


class MachineCheck(StrEnum):
    """What is asked of a machine; the first four keep people from it."""

    DATABASE = "database"
    SCHEMA = "schema"
    STORE = "store"
    HEADS = "heads"
    LIMITS = "limits"
    KEY = "key"
    CLOCK = "clock"


# A late clock or an old key is no machine's own fault: to send nobody anywhere mends neither.
SENDS_PEOPLE_AWAY = frozenset(
    {MachineCheck.DATABASE, MachineCheck.SCHEMA, MachineCheck.STORE, MachineCheck.HEADS}
)


@dataclass(frozen=True, slots=True)
class SeenOfMachine:
    """What was found: neighbours that answer, and since when the rest is as it is.

    `key_ends` is None where no certificate of a signer lies here, `ticked` where no clock went yet.
    """

    database: bool
    schema: bool
    store: bool
    heads: bool
    limits: bool
    key_ends: datetime | None
    ticked: datetime | None


@dataclass(frozen=True, slots=True)
class Readiness:
    """Each check as it stands, and whether people may be sent here."""

    checks: dict[MachineCheck, bool]

    @property
    def ok(self) -> bool:
        return all(self.checks[check] for check in SENDS_PEOPLE_AWAY)


def readiness(seen: SeenOfMachine, now: datetime) -> Readiness:
    """The checks of a machine."""
    return Readiness(
        {
            MachineCheck.DATABASE: seen.database,
            MachineCheck.SCHEMA: seen.schema,
            MachineCheck.STORE: seen.store,
            MachineCheck.HEADS: seen.heads,
            MachineCheck.LIMITS: seen.limits,
            MachineCheck.KEY: seen.key_ends is None or seen.key_ends - now > KEY_SOON,
            MachineCheck.CLOCK: seen.ticked is not None and now - seen.ticked <= CLOCK_LATE,
        }
    )


def schema_serves(here: str | None, wanted: str, known: frozenset[str]) -> bool:
    """Whether code that needs version `wanted` can work on a database at `here`.

    What is newer only adds until this code is gone (expand, then contract); what it does not know
    is newer.
    """
    return here is not None and (here == wanted or here not in known)
