"""One reading for two checks: what was weighed once is the answer wherever the standard asks it."""

from __future__ import annotations

from collections.abc import Mapping

from workflows.inspection.finding import Finding
from workflows.inspection.standard.parts import Number
from workflows.inspection.standard.types import Check, Standard


def source_of(check: Check) -> str:
    """The check whose reading this one shares; empty for one that is asked by itself."""
    only = check.parts[0] if len(check.parts) == 1 else None
    return only.same_as if isinstance(only, Number) else ""


def with_same_readings(standard: Standard, findings: Mapping[str, Finding]) -> dict[str, Finding]:
    """The findings with what each shared reading says; one's own reading or reason stands."""
    found = dict(findings)
    for check in standard.checks:
        source = found.get(source_of(check)) if check.code not in found else None
        first = standard.check(source_of(check)) if source is not None else None
        if source is None or first is None:
            continue
        key, other = check.parts[0].key, first.parts[0].key
        if other in source.values:
            uncertain = {key: source.uncertainty[other]} if other in source.uncertainty else {}
            found[check.code] = Finding({key: source.values[other]}, "", "", uncertain)
        elif source.not_testable:
            found[check.code] = Finding({}, source.not_testable, source.note)
    return found
