"""Complete findings for every category, and variants, from the data of the example network."""

from __future__ import annotations

from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from app.demo.samples import category_of, findings_for, listing_for
from workflows.inspection.finding import Finding, Listing, parse_listing, parse_value, reasons_of
from workflows.inspection.standard.catalogue import Standard, standard_for
from workflows.inspection.standard.parts import FilePart, Photos
from workflows.verdict import Refused

ON = date(2026, 11, 20)


def complete_findings(case: str) -> dict[str, Any]:
    """Raw findings by code of the check, as `parse_value` takes them; evidence as digests."""
    standard = standard_of(case)
    return {code: _stored(standard, code, raw) for code, raw in findings_for(case).items()}


@cache
def standard_of(case: str) -> Standard:
    """The standard of the set's category on the day of the tests."""
    standard = standard_for(category_of(case), ON)
    assert standard is not None
    return standard


def listing_of(case: str, **changed: object) -> Listing:
    """Declared facts, parsed; None takes one away."""
    raw = {k: v for k, v in (listing_for(case) | changed).items() if v is not None}
    listing = parse_listing(standard_of(case), raw)
    assert not isinstance(listing, Refused), listing
    return listing


def findings_of(case: str, **changed: object) -> dict[str, Finding]:
    """Findings, parsed. `changed`: raw input by code with `_` for `-`; None takes one away."""
    changes = {code.replace("_", "-"): raw for code, raw in changed.items()}
    kept = {code: f for code, f in _parsed(case).items() if code not in changes}
    standard = standard_of(case)
    return kept | {c: parsed(standard, c, r) for c, r in changes.items() if r is not None}


@cache
def _parsed(case: str) -> dict[str, Finding]:
    standard = standard_of(case)
    return {code: parsed(standard, code, raw) for code, raw in complete_findings(case).items()}


def parsed(standard: Standard, code: str, raw: object) -> Finding:
    """One finding, which must be readable."""
    check = standard.check(code)
    assert check is not None, code
    finding = parse_value(check, raw, reasons=reasons_of(standard))
    assert not isinstance(finding, Refused), (code, finding)
    return finding


def evidence(name: str) -> str:
    """The content address that stands for a file of that name in tests."""
    return sha256(name.encode()).hexdigest() + Path(name).suffix


def _stored(standard: Standard, code: str, raw: Any) -> Any:
    check = standard.check(code)
    assert check is not None, code
    kept = {p.key for p in check.parts if isinstance(p, Photos | FilePart)}
    if isinstance(raw, dict):
        return {k: _digests(v) if k in kept else v for k, v in raw.items()}
    return _digests(raw) if check.parts[0].key in kept else raw


def _digests(names: list[str]) -> list[str]:
    return [evidence(name) for name in names]
