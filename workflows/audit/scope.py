"""What a regulator may read without naming items: certificates by days of issue, shop, agency."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from workflows.verdict import ALLOWED, Answer, Refused, Text

LONGEST_PERIOD = timedelta(days=366)
BAD_PERIOD = Refused(
    "access_period",
    Text(
        f"请填写起止两天，最长 {LONGEST_PERIOD.days} 天",
        f"Both days of the period, at most {LONGEST_PERIOD.days} apart",
    ),
    facts={"field": "since"},
)


@dataclass(frozen=True, slots=True)
class AccessScope:
    """The days, both inclusive; a shop by its name, an agency by its key; empty means all."""

    since: date
    until: date
    shop: str = ""
    agency_id: int | None = None

    def plain(self) -> dict[str, Any]:
        """As it is kept."""
        return {
            "since": self.since.isoformat(),
            "until": self.until.isoformat(),
            "shop": self.shop,
            "agency": self.agency_id,
        }

    @classmethod
    def read(cls, kept: Mapping[str, Any] | None) -> AccessScope | None:
        """What `plain` wrote; None for an access that names its items."""
        if not kept:
            return None
        return cls(
            since=date.fromisoformat(kept["since"]),
            until=date.fromisoformat(kept["until"]),
            shop=kept["shop"],
            agency_id=kept["agency"],
        )

    def sentence(self) -> str:
        """As the ledger says it."""
        parts = [f"{self.since} – {self.until}", self.shop]
        agency = "" if self.agency_id is None else f"agency {self.agency_id}"
        return " · ".join(part for part in (*parts, agency) if part)


def period_fits(since: date | None, until: date | None) -> Answer:
    """Whether the days are a period that may be opened."""
    if since is None or until is None or not since <= until <= since + LONGEST_PERIOD:
        return BAD_PERIOD
    return ALLOWED
