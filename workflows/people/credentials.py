"""What qualifies a person for a category on a day (RB/T 214, ISO/IEC 17025:2017 6.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from workflows.verdict import ALLOWED, Answer, Citation, Refused, Text

RULE = Citation("ISO/IEC 17025:2017", "6.2.5")
ALL_CATEGORIES = "*"


@dataclass(frozen=True, slots=True)
class Held:
    """One credential: its kind (CGC, GAC, ...), number, scope and days, both inclusive."""

    kind: str
    number: str
    categories: frozenset[str]
    valid_from: date
    valid_to: date

    def covers(self, category: str) -> bool:
        return category in self.categories or ALL_CATEGORIES in self.categories


def credential_for(held: Sequence[Held], category: str, on: date) -> Answer:
    """Allowed while one credential of that category is valid on that day."""
    fitting = [c for c in held if c.covers(category)]
    if any(c.valid_from <= on <= c.valid_to for c in fitting):
        return ALLOWED
    if not fitting:
        return Refused(
            "credential_missing",
            Text(f"您没有「{category}」品类的资质", f"You hold no credential for {category}"),
            RULE,
            Text("请联系中心主管登记资质", "Ask the center manager to record one"),
        )
    latest = max(fitting, key=lambda c: c.valid_to)
    late = latest.valid_to < on
    return Refused(
        "credential_expired" if late else "credential_not_yet_valid",
        Text(
            f"资质 {latest.kind} {latest.number} "
            + (f"已于 {latest.valid_to} 到期" if late else f"自 {latest.valid_from} 起生效"),
            f"Credential {latest.kind} {latest.number} "
            + (f"expired on {latest.valid_to}" if late else f"is valid from {latest.valid_from}"),
        ),
        RULE,
        Text("续期登记后再操作", "Have the renewal recorded first"),
    )
