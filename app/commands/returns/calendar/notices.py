"""Entering a notice of days off: by two, with its document and where it was read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy.orm import Session

from app.base.clock import local
from app.base.errors import Invalid, NotPermitted
from app.commands import record
from app.commands.entries import typed_sentence
from app.commands.people.second_person import Agreement, PairProposal, take_two
from app.models.returns.calendar import EnteredNotice
from app.queries.returns.calendar.notices import latest_notice
from app.queries.returns.calendar.recounts import count_open
from workflows.audit.ledger import canonical
from workflows.people.second_person import PairAct
from workflows.returns.holiday_notice import (
    NoticeGiven,
    UnreadableDay,
    days_of_text,
    document_number,
    problems_of,
    spans_of_text,
)
from workflows.returns.law.facts.holidays import RestSpan
from workflows.returns.service.events import HolidayNoticeEntered
from workflows.roles import Actor, Permission
from workflows.strict_json.reader import UnreadableJson, dump, load
from workflows.verdict import Text

# An operator at the prompt is an administrator; the rules are the managers' of the whole network.
ENTERS = (Permission.RULES_PROPOSE, Permission.ACCOUNT_ADMIN)
LONGEST_PLACE = 200


def enter_notice(
    session: Session,
    given: NoticeGiven,
    *,
    by: Actor,
    now: datetime,
    agreed: Agreement | None = None,
) -> EnteredNotice:
    """Keep a notice: windows are counted by it from now on, and those on an open calendar again.

    Raises `SecondPersonAsked` without an agreement, `Invalid` for the first thing that is wrong.
    """
    if not any(by.may(each) for each in ENTERS):
        raise NotPermitted
    typed_sentence("read_at", given.read_at)
    problems = problems_of(given, local(now).date())
    if len(given.read_at) > LONGEST_PLACE:
        most = LONGEST_PLACE
        raise Invalid("read_at", Text(f"网址最多 {most} 个字符", f"{most} characters at most"))
    if problems:
        zh = "；".join(problem.text.zh for problem in problems)
        en = "; ".join(problem.text.en for problem in problems)
        raise Invalid(problems[0].field, Text(zh, en), "holiday_notice")
    kept = dump(given)
    proposal = PairProposal(
        act=PairAct.ENTER_HOLIDAYS,
        subject=str(given.year),
        args=kept,
        facts={"latest": latest_notice(session, given.year)},
        shown=tuple(_lines_to_confirm(session, given)),
        reason=f"{given.document} {given.read_at}",
    )
    take_two(session, proposal, by=by, now=now, agreed=agreed)
    entered = EnteredNotice(
        year=given.year,
        document=given.document,
        read_at=given.read_at,
        dated=given.dated,
        days={"rest": kept["rest"], "work": kept["work"]},
        asked_by_id=by.person_id,
        agreed_by_id=agreed.by.person_id if agreed is not None else None,
        at=now,
    )
    session.add(entered)
    digest = sha256(canonical(entered.days).encode()).hexdigest()
    event = HolidayNoticeEntered(given.year, given.document, given.read_at, digest)
    record.append(session, event, by=by, now=now)
    return entered


def notice_of_text(
    year: int, document: str, read_at: str, dated: Any, rest: str, work: str
) -> NoticeGiven:
    """What a form holds, read; raises `Invalid` by field for a line that is no day."""
    if dated is None:
        raise Invalid("dated", Text("请填写成文日期", "Give the notice's date"))
    try:
        field = "rest"
        spans = spans_of_text(rest, year)
        field = "work"
        worked = days_of_text(work, year)
    except UnreadableDay as unreadable:
        raise Invalid(
            field,
            Text(
                f"看不懂这一行：{unreadable.line[:60]}。请写成 2月5日至11日",
                f"This line is no day: {unreadable.line[:60]}. Write 2027-02-05 2027-02-11",
            ),
        ) from None
    return NoticeGiven(
        year=year,
        document=document_number(document),
        read_at=read_at.strip(),
        dated=dated,
        rest=spans,
        work=worked,
    )


def notice_of_table(table: Any) -> NoticeGiven:
    """A notice from a file: `rest` a list of [first, last], `work` a list of days.

    Raises `Invalid` with every place that is wrong.
    """
    given = dict(table) if isinstance(table, dict) else {}
    spans = given.get("rest", [])
    if isinstance(spans, list):
        pairs = [one if isinstance(one, list) and one else [one] for one in spans]
        given["rest"] = [{"first": _iso(one[0]), "last": _iso(one[-1])} for one in pairs]
    given["work"] = [_iso(day) for day in given.get("work", [])]
    given["dated"] = _iso(given.get("dated"))
    given["document"] = document_number(str(given.get("document", "")))
    try:
        return load(NoticeGiven, given)
    except UnreadableJson as unreadable:
        zh = "；".join(f"{path}：{text.zh}" for path, text in unreadable.problems)
        en = "; ".join(f"{path}: {text.en}" for path, text in unreadable.problems)
        raise Invalid(unreadable.problems[0][0], Text(zh, en), "holiday_notice") from None


def _iso(day: Any) -> Any:
    return day.isoformat() if hasattr(day, "isoformat") else day


def _lines_to_confirm(session: Session, given: NoticeGiven) -> Iterator[tuple[Text, str | Text]]:
    yield Text("年份", "Year"), str(given.year)
    yield Text("文号", "Document"), given.document
    yield Text("成文日期", "Dated"), given.dated.isoformat()
    yield Text("原文网址", "Read at"), given.read_at
    yield Text("放假", "Days off"), "；".join(span_in_words(span) for span in given.rest)
    worked = "、".join(day.isoformat() for day in given.work)
    yield Text("调休上班", "Weekend days worked"), worked or "–"
    count = str(count_open(session))
    yield Text("按暂定日历决定、要重新计算的退货", "Returns to be counted again"), count


def span_in_words(span: RestSpan) -> str:
    """First and last day; one day alone."""
    first, last = span.first.isoformat(), span.last.isoformat()
    return first if first == last else f"{first} – {last}"
