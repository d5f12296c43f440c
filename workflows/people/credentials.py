"""What qualifies a person for a category on a day (RB/T 214, ISO/IEC 17025:2017 6.2)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from workflows.verdict import ALLOWED, Answer, Citation, Refused, Text

RULE = Citation("ISO/IEC 17025:2017", "6.2.5")
ALL_CATEGORIES = "*"


@dataclass(frozen=True, slots=True)
class HeldCredential:
    """One credential: its kind (CGC, GAC, ...), number, scope and days, both inclusive."""

    kind: str
    number: str
    categories: frozenset[str]
    valid_from: date
    valid_to: date

    def covers(self, category: str) -> bool:
        """Whether the category is in its scope."""
        return category in self.categories or ALL_CATEGORIES in self.categories

    def is_valid(self, on: date) -> bool:
        """Whether that day is one of its days."""
        return self.valid_from <= on <= self.valid_to


def fitting_credentials(
    held: Sequence[HeldCredential], category: str, accepted: Collection[str]
) -> list[HeldCredential]:
    """Those of a kind that the category accepts, with the category in their scope, on any day."""
    return [c for c in held if c.kind in accepted and c.covers(category)]


def credential_for(
    held: Sequence[HeldCredential], category: str, accepted: Collection[str], on: date
) -> Answer:
    """Allowed while one fitting credential is valid on that day.

    `accepted`: the kinds that the category's standard names; of any other kind none opens a bench.
    """
    fitting = fitting_credentials(held, category, accepted)
    if any(c.is_valid(on) for c in fitting):
        return ALLOWED
    if not fitting:
        return _no_fitting(held, category, accepted)
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


def _no_fitting(
    held: Sequence[HeldCredential], category: str, accepted: Collection[str]
) -> Refused:
    ask = Text("请联系中心主管登记资质", "Ask the center manager to record one")
    others = sorted({c.kind for c in held if c.covers(category)})
    if not others:
        return Refused(
            "credential_missing",
            Text(f"您没有“{category}”品类的资质", f"You hold no credential for {category}"),
            RULE,
            ask,
        )
    zh, en = "、".join(accepted), ", ".join(accepted)
    return Refused(
        "credential_of_another_kind",
        Text(
            f"“{category}”品类须持 {zh} 之一，您的 {'、'.join(others)} 不适用",
            f"{category} asks for one of {en}; {', '.join(others)} does not qualify",
        ),
        RULE,
        ask,
    )
