"""What the receiving clerk saw: the intake checks of the standard, read, complete, and kept."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.clock import local
from app.base.errors import Invalid, Refusal
from app.commands import record
from app.commands.desk_files import KeptFile
from app.models.audit.ledger import LedgerEvent
from app.models.intake.item import Item
from app.queries.inspection import standards
from app.queries.inspection.findings import listing_of
from app.queries.inspection.submissions import this_submission_began
from app.queries.intake.sheet import GROSS_MASS, intake_checks
from workflows.audit.ledger import canonical
from workflows.inspection.events import FindingSaved
from workflows.inspection.finding import Finding, parse_value, raw_value, reasons_of
from workflows.inspection.finding_input import several
from workflows.inspection.judging.judge import judge_check
from workflows.inspection.judging.judgement import CheckResult, MissingFinding
from workflows.inspection.standard.file_fields import field_for
from workflows.inspection.standard.types import Check, Severity, Standard
from workflows.intake.events import ExceptionRaised
from workflows.roles import Actor, Permission
from workflows.verdict import Citation, Refused, Text

INTAKE_ROUND = 0
# What a second person lets go on by resolving an exception of a kind; all else stays refused.
EXCUSED_BY: dict[str, str] = {"seal": "CM-01", "codes": "CM-02", "other": "CM-03", "count": "CM-04"}


@dataclass(frozen=True, slots=True)
class IntakeFindings:
    """What the clerk saw, read and judged; `missing` is what was asked and left out."""

    findings: Mapping[str, Finding]
    missing: tuple[MissingFinding, ...]


def read_intake(
    session: Session,
    item: Item,
    gross_mass: Decimal | None,
    given: Mapping[str, Any] | None,
    files: Sequence[KeptFile],
    *,
    now: datetime,
) -> IntakeFindings:
    """Read the findings by code of the check; a broken seal is said before all that is missing.

    `given` None: the checks were not asked here; only the mass is kept, and the judge will name
    the others as missing. Raises `Invalid` with the check's code as field, `Refusal` where a
    critical check fails that no second person has let go on.
    """
    standard = standards.in_force(session, item.category, now)
    checks = intake_checks(standard)
    findings = _read(standard, checks, _raw(checks, gross_mass, given or {}, files))
    if given is None:
        return IntakeFindings(findings, ())
    listing = listing_of(standard, item.listing)
    on = local(now).date()
    results = [judge_check(standard, check, findings, listing, on) for check in checks]
    _refuse_critical([r for r in results if r.code not in _excused_checks(session, item)])
    return IntakeFindings(findings, tuple(m for r in results for m in r.missing))


def keep_intake(
    session: Session, item: Item, seen: IntakeFindings, *, by: Actor, now: datetime
) -> None:
    """Write the findings into the item and the ledger; raises `Invalid` for what is missing."""
    if seen.missing:
        zh = "；".join(m.sentence.zh for m in seen.missing)
        en = "; ".join(m.sentence.en for m in seen.missing)
        raise Invalid(seen.missing[0].code, Text(f"尚缺：{zh}", f"Missing: {en}"), "incomplete")
    item.intake = {code: raw_value(finding) for code, finding in seen.findings.items()}
    _say(session, item, by, now)


def _raw(
    checks: Sequence[Check],
    gross_mass: Decimal | None,
    given: Mapping[str, Any],
    files: Sequence[KeptFile],
) -> dict[str, dict[str, Any]]:
    """All input by check and part: what was typed, the mass, and the files that were attached."""
    known = {check.code: check for check in checks}
    if strange := [code for code in given if code not in known]:
        raise Invalid(
            strange[0],
            Text(f"此台没有检验项 {strange[0]}", f"No check {strange[0]} at this desk"),
        )
    raw: dict[str, dict[str, Any]] = {}
    for code, value in given.items():
        first = known[code].parts[0].key
        raw[code] = dict(value) if isinstance(value, Mapping) else {first: value}
    if gross_mass is not None and gross_mass > 0 and GROSS_MASS in known:
        raw[GROSS_MASS] = {known[GROSS_MASS].parts[0].key: format(gross_mass, "f")}
    for file in files:
        check = known.get(file.check_code)
        part = _part_for(check, file) if check is not None else None
        if check is not None and part and not raw.get(check.code, {}).get("not_testable"):
            kept = raw.setdefault(check.code, {})
            kept[part] = [*several(kept.get(part, [])), f"{file.digest}.{file.extension}"]
    return raw


def _part_for(check: Check, file: KeptFile) -> str | None:
    part = field_for(check, file.extension, picture=file.kind == "image")
    return None if isinstance(part, Refused) else part


def _read(
    standard: Standard, checks: Sequence[Check], raw: Mapping[str, Mapping[str, Any]]
) -> dict[str, Finding]:
    found: dict[str, Finding] = {}
    for check in checks:
        if check.code not in raw:
            continue
        finding = parse_value(check, raw[check.code], reasons=reasons_of(standard))
        if isinstance(finding, Refused):
            zh = f"{check.code} {check.zh}：{finding.reason.zh}"
            en = f"{check.code} {check.en}: {finding.reason.en}"
            raise Invalid(check.code, Text(zh, en), finding.code, finding.citation)
        if finding.values or finding.not_testable:
            found[check.code] = finding
    return found


def _excused_checks(session: Session, item: Item) -> frozenset[str]:
    """The checks that the exceptions of this submission speak of; each was resolved by a second."""
    if item.exception_by_id is None:
        return frozenset()
    since = this_submission_began(session, item)
    raised = select(LedgerEvent.body).where(
        LedgerEvent.item_id == item.id, LedgerEvent.tag == ExceptionRaised.tag
    )
    if since is not None:
        raised = raised.where(LedgerEvent.at >= since)
    kinds = (json.loads(body)["kind"] for body in session.scalars(raised))
    return frozenset(EXCUSED_BY[kind] for kind in kinds if kind in EXCUSED_BY)


def _refuse_critical(results: Sequence[CheckResult]) -> None:
    failed = [r for r in results if r.failed and r.severity is Severity.CRITICAL]
    if not failed:
        return
    zh = "；".join(f"{r.name.zh}：{r.reason.zh}" for r in failed)
    en = "; ".join(f"{r.name.en}: {r.reason.en}" for r in failed)
    raise Refusal(
        Refused(
            "intake_fails",
            Text(f"关键项不合格，不能直接入检：{zh}", f"A critical check fails: {en}"),
            Citation(failed[0].code, tag="house rule"),
            Text(
                "请登记入库异常：两张照片，由第二人处理",
                "Raise an intake exception: two photos, and a second person decides",
            ),
            {"checks": " ".join(r.code for r in failed)},
        )
    )


def _say(session: Session, item: Item, by: Actor, now: datetime) -> None:
    role = by.role_for(Permission.RECEIVE, item.center_id)
    for code, value in item.intake.items():
        digest = hashlib.sha256(canonical(value).encode()).hexdigest()
        record.append(
            session,
            FindingSaved(INTAKE_ROUND, code, item.submissions, digest),
            by=by,
            now=now,
            role=role,
            center_id=item.center_id,
            item_id=item.id,
        )


def mass_as_found(
    session: Session, item: Item, gross_mass: Decimal, *, now: datetime
) -> dict[str, Any] | None:
    """A corrected mass as the item's findings keep it; None where the standard asks for none."""
    standard = standards.in_force(session, item.category, now)
    checks = [check for check in intake_checks(standard) if check.code == GROSS_MASS]
    found = _read(standard, checks, _raw(checks, gross_mass, {}, ()))
    return raw_value(found[GROSS_MASS]) if GROSS_MASS in found else None
