"""Conditions of a standard against declared facts and findings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from workflows.inspection.finding import Fact, Finding, Listing
from workflows.inspection.finding_input import Value
from workflows.inspection.names import base_name
from workflows.inspection.standard.limits import Condition
from workflows.inspection.standard.types import Check, Standard

Findings = Mapping[str, Finding]


@dataclass(frozen=True, slots=True)
class Context:
    """All that a check is judged by."""

    standard: Standard
    check: Check
    findings: Findings
    listing: Listing
    on: date

    @property
    def finding(self) -> Finding:
        """What was found for this check; empty where nothing was."""
        return self.findings.get(self.check.code, Finding())

    def holds(self, condition: Condition | None) -> bool:
        """True where there is no condition, or it is met."""
        return condition is None or holds(condition, self.findings, self.listing)


def holds(condition: Condition, findings: Findings, listing: Listing) -> bool:
    """Whether the condition is met; `unknown` answers where the fact or finding isn't there."""
    if condition.every:
        return all(holds(c, findings, listing) for c in condition.every)
    if condition.either:
        return any(holds(c, findings, listing) for c in condition.either)
    if condition.neither:
        return not any(holds(c, findings, listing) for c in condition.neither)
    if condition.listing:
        return _meets(condition, listing.get(condition.listing))
    finding = findings.get(condition.check, Finding())
    if condition.tested is not None:
        return bool(finding.values) == condition.tested
    return _meets(condition, finding.values.get(condition.part))


def _meets(condition: Condition, value: Value | Fact | None) -> bool:
    if value is None:
        return condition.unknown
    if condition.at_least is not None:
        return isinstance(value, Decimal) and value >= condition.at_least
    return bool(words(value) & {base_name(w) for w in condition.one_of})


def words(value: Value | Fact) -> set[str]:
    """A value as the words a condition compares: yes and no, the members of a list, a name."""
    if isinstance(value, bool):
        return {"yes" if value else "no"}
    if isinstance(value, tuple):
        return {base_name(str(v)) for v in value}
    return {base_name(format(value, "f") if isinstance(value, Decimal) else str(value))}
