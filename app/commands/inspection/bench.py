"""The bench: saving findings, attaching evidence to checks, submitting."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.base.errors import Invalid, Missing, NotPermitted, Refusal
from app.commands import evidence
from app.commands.advance import advance
from app.commands.inspection.claims import keep_claim
from app.commands.inspection.curves import curve_reading
from app.commands.inspection.findings import (
    Bench,
    add_finding,
    current_raw,
    keep_verdict,
    record_held_codes,
    verdict_so_far,
)
from app.commands.load import item_for_update, open_inspection
from app.models.inspection.evidence import Attachment, EvidencePurpose
from app.models.intake.item import Item
from app.queries.inspection import standards
from app.queries.inspection.facts import facts_of
from app.readers.facts import Kind
from workflows.inspection.events import InspectionSubmitted
from workflows.inspection.flow import ItemAction
from workflows.inspection.guards import is_holder
from workflows.inspection.judging.judgement import Verdict
from workflows.inspection.standard.file_fields import field_for
from workflows.inspection.standard.types import Check, Stage, Standard
from workflows.inspection.states import ItemState
from workflows.roles import Actor, Permission
from workflows.verdict import Citation, Refused, Text


def on_bench(session: Session, ref: str, *, by: Actor, now: datetime) -> Bench:
    """Lock the item that this person holds; raises `Refusal` where someone else has it."""
    item = item_for_update(session, ref)
    if not by.may(Permission.INSPECT, item.center_id):
        raise NotPermitted
    inspection = open_inspection(session, item)
    answer = is_holder.rule(by.person_id, item.holder_id)
    if item.state is not ItemState.INSPECTING or inspection is None or isinstance(answer, Refused):
        raise Refusal(answer if isinstance(answer, Refused) else _not_on_bench())
    keep_claim(session, item, now)
    standard = standards.pinned_standard(session, inspection.standard, inspection.standard_version)
    return Bench(item, inspection, standard)


def save_finding(
    session: Session,
    ref: str,
    code: str,
    raw: Mapping[str, Any],
    *,
    by: Actor,
    now: datetime,
    reason: str = "",
    client_key: str | None = None,
) -> Verdict:
    """Save what was observed for one check and judge all so far.

    `raw` is the form input by part, as `parse_value` takes it. Saving the same again, or the same
    `client_key` again (a retry), changes nothing. After a send-back a correction needs a reason.
    """
    bench = on_bench(session, ref, by=by, now=now)
    check = _check(bench.standard, code)
    add_finding(session, bench, check, raw, by=by, now=now, reason=reason, client_key=client_key)
    return verdict_so_far(session, bench, now)


def attach_to_check(
    session: Session,
    ref: str,
    code: str,
    files: list[evidence.StoredFile],
    *,
    by: Actor,
    now: datetime,
    reason: str = "",
) -> Verdict:
    """Add photos and files to a check; each goes to the part that takes its kind."""
    bench = on_bench(session, ref, by=by, now=now)
    check = _check(bench.standard, code)
    raw = dict(current_raw(session, bench.inspection.id, code))
    for file in files:
        part = _part_for(check, file)
        raw[part] = list(dict.fromkeys([*raw.get(part, []), f"{file.digest}.{file.extension}"]))
        evidence.attach(
            session,
            bench.item,
            file,
            EvidencePurpose.FINDING,
            by=by,
            now=now,
            inspection_id=bench.inspection.id,
            check_code=code,
            reading=curve_reading(session, check, file),
        )
    add_finding(session, bench, check, raw, by=by, now=now, reason=reason)
    return verdict_so_far(session, bench, now)


def replace_in_check(
    session: Session,
    ref: str,
    code: str,
    attachment_id: int,
    file: evidence.StoredFile,
    *,
    by: Actor,
    now: datetime,
    reason: str = "",
) -> Verdict:
    """Put a file in the place of another one of a check; the other one stays in the record.

    A file in place of itself, or sent again, changes nothing. Raises `Missing` where the other is
    not in use here.
    """
    bench = on_bench(session, ref, by=by, now=now)
    check = _check(bench.standard, code)
    gone = _of_check(session, bench.item, code, attachment_id)
    part, address = _part_for(check, file), f"{file.digest}.{file.extension}"
    recorded = current_raw(session, bench.inspection.id, code)
    of_this_round = gone.inspection_id == bench.inspection.id
    in_use = gone.withdrawn_at is None and (of_this_round or _is_in(recorded, gone))
    if gone.evidence.digest == file.digest or (not in_use and address in recorded.get(part, [])):
        return verdict_so_far(session, bench, now)
    if not in_use:
        raise Missing
    added = evidence.attach(
        session,
        bench.item,
        file,
        EvidencePurpose.FINDING,
        by=by,
        now=now,
        inspection_id=bench.inspection.id,
        check_code=code,
        reading=curve_reading(session, check, file),
    )
    added.position = gone.position
    if of_this_round:
        evidence.withdraw(session, bench.item, gone.id, by=by, now=now)
    raw = {k: _swap_address(v, gone, address if k == part else "") for k, v in recorded.items()}
    if address not in raw.get(part, []):
        raw[part] = [*raw.get(part, []), address]
    add_finding(session, bench, check, raw, by=by, now=now, reason=reason)
    return verdict_so_far(session, bench, now)


def detach_from_check(
    session: Session,
    ref: str,
    code: str,
    attachment_id: int,
    *,
    by: Actor,
    now: datetime,
    reason: str = "",
) -> Verdict:
    """Take a photo or file out of a check; the file itself stays in the record.

    Only a file of this check and this round: what others recorded stays in use.
    """
    bench = on_bench(session, ref, by=by, now=now)
    check = _check(bench.standard, code)
    gone = _of_check(session, bench.item, code, attachment_id)
    recorded = current_raw(session, bench.inspection.id, code)
    raw = {key: _swap_address(value, gone, "") for key, value in recorded.items()}
    if gone.inspection_id == bench.inspection.id:
        evidence.withdraw(session, bench.item, gone.id, by=by, now=now)
    elif raw == recorded:
        raise Missing
    add_finding(session, bench, check, raw, by=by, now=now, reason=reason)
    return verdict_so_far(session, bench, now)


def submit(session: Session, ref: str, *, by: Actor, now: datetime) -> Verdict:
    """Hand the findings to the reviewer; refused with everything that is missing, by name."""
    bench = on_bench(session, ref, by=by, now=now)
    item, inspection = bench.item, bench.inspection
    record_held_codes(session, bench, by=by, now=now)
    verdict = verdict_so_far(session, bench, now)
    facts = facts_of(session, item, ItemAction.SUBMIT, by=by, now=now, verdict=verdict)
    inspection.submitted_at = now
    keep_verdict(inspection, verdict)
    event = InspectionSubmitted(
        inspection.round,
        verdict.outcome.value,
        verdict.authenticity.value,
        verdict.conformity.value,
    )
    advance(session, item, ItemAction.SUBMIT, event, by=by, facts=facts, now=now)
    return verdict


def _check(standard: Standard, code: str) -> Check:
    check = standard.check(code)
    if check is None or check.stage not in (Stage.BENCH, Stage.INTAKE):
        raise Invalid(code, Text(f"此台没有检验项 {code}", f"No check {code} at this desk"))
    return check


def _of_check(session: Session, item: Item, code: str, key: int) -> Attachment:
    found = session.get(Attachment, key)
    here = (item.id, EvidencePurpose.FINDING, code)
    if found is None or (found.item_id, found.purpose, found.check_code) != here:
        raise Missing
    return found


def _is_in(recorded: Mapping[str, Any], file: Attachment) -> bool:
    """Whether the finding, as it was recorded, lists this file."""
    return any(_swap_address(value, file, "") != value for value in recorded.values())


def _swap_address(value: Any, gone: Attachment, address: str) -> Any:
    """The value of a part with the address of another file in place of one, or without it."""
    if not isinstance(value, list):
        return value
    digest = gone.evidence.digest
    listed = [address if str(v).startswith(digest) else v for v in value]
    return list(dict.fromkeys(v for v in listed if v))


def _part_for(check: Check, file: evidence.StoredFile) -> str:
    """The part that takes the file. Raises `Invalid` where none does."""
    part = field_for(check, file.extension, picture=file.file.kind is Kind.IMAGE)
    if isinstance(part, Refused):
        raise Invalid(check.code, part.reason, part.code)
    return part


def _not_on_bench() -> Refused:
    return Refused(
        "not_on_bench",
        Text("这一件不在检测中", "This item is not being inspected"),
        Citation("Jadegate house rules", tag="house rule"),
        Text("请先领取", "Claim it first"),
    )
