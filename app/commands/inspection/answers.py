"""Answers as the bench sends them: one field at a time, or a whole page, each exactly once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.base.clock import local
from app.base.errors import Invalid
from app.base.watch.page_seen import UNKNOWN, PageSeen
from app.commands.inspection.bench import on_bench
from app.commands.inspection.findings import Bench, add_finding, was_sent
from app.models.intake.item import Item
from app.queries.inspection.bench import FindingSheet, sheet_of
from app.queries.inspection.findings import raw_findings
from workflows.inspection.finding import RESERVED
from workflows.inspection.standard.parts import FilePart, Multi, Number, Photos
from workflows.inspection.standard.types import Check, Stage
from workflows.roles import Actor
from workflows.verdict import Text

OTHER = "other"
LONGEST_KEY = 64


@dataclass(frozen=True, slots=True)
class SavedBench:
    """An item on the bench after a save: its sheet, and what could not be taken, by check."""

    item: Item
    sheet: FindingSheet
    wrong: Mapping[str, Invalid]


def save_answer(
    session: Session,
    ref: str,
    name: str,
    values: Sequence[str],
    *,
    by: Actor,
    now: datetime,
    reason: str = "",
    client_key: str | None = None,
    page: PageSeen = UNKNOWN,
) -> SavedBench:
    """Record one field, `CODE.part`; the other parts of its check stay as they are.

    `values` is empty where the field was cleared. Raises `Invalid` for what can't be read,
    `ChangedElsewhere` where the field is no longer what `page` showed.
    """
    bench = on_bench(session, ref, by=by, now=now)
    code, _, key = name.partition(".")
    check = bench_check(bench, code)
    if key not in answerable(check):
        raise Invalid(name, Text(f"没有这一栏：{name[:40]}", f"No such field: {name[:40]}"))
    if client_key and len(client_key) > LONGEST_KEY:
        raise Invalid("Idempotency-Key", Text("请求编号过长", "The request's key is too long"))
    recorded = raw_findings(session, bench.inspection.id)
    if not (client_key and was_sent(session, bench.inspection.id, client_key)):
        kept = as_typed(check, recorded.get(code, {}))
        page.settle({name: kept.get(name, ())}, {name: values})
    raw = merge_answer(check, recorded.get(code, {}), key, [v for v in values if v.strip()])
    if raw or code in recorded:
        add_finding(
            session, bench, check, raw, by=by, now=now, reason=reason, client_key=client_key
        )
    return _save_bench(session, bench, now, {})


def save_page(
    session: Session,
    ref: str,
    answers: Mapping[str, Mapping[str, Sequence[str]]],
    *,
    by: Actor,
    now: datetime,
    reason: str = "",
    page: PageSeen = UNKNOWN,
) -> SavedBench:
    """Record what a whole page says, by check and part; what can't be read is told by check.

    Raises `ChangedElsewhere` where fields were changed here and elsewhere since `page` was drawn.
    """
    bench = on_bench(session, ref, by=by, now=now)
    recorded = raw_findings(session, bench.inspection.id)
    answers = _settle_page(bench, recorded, answers, page)
    wrong: dict[str, Invalid] = {}
    for code, given in answers.items():
        check = bench_check(bench, code)
        known = answerable(check)
        raw: dict[str, Any] = {k: list(v) for k, v in given.items() if k in known and any(v)}
        if set(raw) == {"note"} and not set(recorded.get(code, {})) - set(RESERVED):
            raw["not_testable"] = OTHER
        if raw or code in recorded:
            try:
                add_finding(session, bench, check, raw, by=by, now=now, reason=reason)
            except Invalid as invalid:
                wrong[code] = invalid
    return _save_bench(session, bench, now, wrong)


def _settle_page(
    bench: Bench,
    recorded: Mapping[str, Mapping[str, Any]],
    answers: Mapping[str, Mapping[str, Sequence[str]]],
    page: PageSeen,
) -> dict[str, dict[str, Sequence[str]]]:
    """The answers with what was recorded elsewhere meanwhile."""
    kept: dict[str, tuple[str, ...]] = {}
    for code in answers:
        kept |= as_typed(bench_check(bench, code), recorded.get(code, {}))
    sent = {f"{code}.{key}": v for code, given in answers.items() for key, v in given.items()}
    settled: dict[str, dict[str, Sequence[str]]] = {code: {} for code in answers}
    for name, values in page.settle(kept, sent).items():
        code, _, key = name.partition(".")
        if values and code in settled:
            settled[code][key] = values
    return settled


def as_typed(check: Check, raw: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """A finding by the fields of its form, `CODE.part`, each as the form shows it."""
    fields = {}
    for key in sorted(answerable(check) & raw.keys()):
        value = raw[key]
        if isinstance(value, bool):
            shown: tuple[str, ...] = ("yes" if value else "no",)
        elif isinstance(value, list | tuple):
            texts = tuple(str(one) for one in value)
            shown = texts if isinstance(check.part(key), Multi) else (" ".join(texts),)
        else:
            shown = () if value is None else (str(value),)
        fields[f"{check.code}.{key}"] = shown
    return fields


def merge_answer(
    check: Check, recorded: Mapping[str, Any], key: str, values: Sequence[str]
) -> dict[str, Any]:
    """The input of a check after one of its fields has changed.

    A result takes the place of a reason for not testing and the other way round; words without a
    result are such a reason themselves.
    """
    raw = {k: v for k, v in recorded.items() if k != key}
    reasoned = key == "not_testable" and bool(values)
    results = [k for k in raw if k not in RESERVED]
    if key == "note" and not results and raw.get("not_testable", OTHER) == OTHER:
        return {"not_testable": OTHER, "note": values[0]} if values else {}
    if reasoned:
        raw = {k: v for k, v in raw.items() if k == "note"}
    elif key in {p.key for p in check.parts} and values:
        raw.pop("not_testable", None)
    if not values:
        return raw
    part = check.part(key)
    many = isinstance(part, Multi) or (isinstance(part, Number) and part.readings is not None)
    return {**raw, key: list(values) if many and len(values) > 1 else values[-1]}


def answerable(check: Check) -> frozenset[str]:
    """The fields that a page may fill; files have their own way, the system its own parts."""
    typed = {p.key for p in check.parts if not isinstance(p, Photos | FilePart) and not p.system}
    return frozenset(typed | {"not_testable", "note"})


def bench_check(bench: Bench, code: str) -> Check:
    """The check of the bench with that code, or `Invalid`."""
    check = bench.standard.check(code)
    if check is None or check.stage not in (Stage.BENCH, Stage.INTAKE):
        raise Invalid(code, Text(f"此台没有检验项 {code[:20]}", f"No check {code[:20]} here"))
    return check


def _save_bench(
    session: Session, bench: Bench, now: datetime, wrong: Mapping[str, Invalid]
) -> SavedBench:
    session.flush()
    item = bench.item
    raw = raw_findings(session, bench.inspection.id)
    sheet = sheet_of(session, bench.standard, raw, item, local(now).date())
    return SavedBench(item, sheet, wrong)
