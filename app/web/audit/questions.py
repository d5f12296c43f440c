"""The twelve questions: asked with filters, answered as a table, kept by name, taken as CSV."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from urllib.parse import urlencode

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading, transaction
from app.base.errors import Missing
from app.commands.audit import audit as command
from app.commands.audit.samples import drop_question, keep_question
from app.commands.audit.search_index import bring_up_to_date
from app.drawings.spreadsheet import CSV_TYPE, csv_stream
from app.drawings.spreadsheet import Cell as Written
from app.queries.audit import certificates as found
from app.queries.audit.lists import questions_of
from app.queries.audit.questions.answers import ANSWERS
from app.queries.audit.questions.asking import Cell, QuestionFilters
from app.web.audit.search_form import key_in
from app.web.base.access import acting, person
from app.web.base.categories import category_name, category_options
from app.web.base.desk import Desk
from app.web.base.forms import figure
from app.web.base.language import say
from app.web.base.lists import asked_filter
from app.web.base.show import local_time
from workflows.audit.questions import QUESTIONS, USUAL_PERCENT, QuestionKey
from workflows.papers.states import ISSUED, STATES
from workflows.roles import Permission
from workflows.strict_json.days import day_in
from workflows.verdict import Text

USUAL_DAYS = 30
SHOWN = 200
MOST_EXPORTED = 100_000
LONGEST = 200
MOST_PERCENT = 1000
OWN_PAGES = {
    QuestionKey.SAMPLE: "auditor.samples",
    QuestionKey.ALTERED: "auditor.integrity",
}
FILTERS = (
    "since", "until", "center", "agency", "shop", "category", "signatory", "reviewer", "person",
    "state", "number", "day", "percent",
)  # fmt: skip
TEXT_FILTERS = {
    "shop": Text("店铺", "Shop"),
    "signatory": Text("签字人", "Signatory"),
    "reviewer": Text("审核员", "Reviewer"),
    "person": Text("姓名", "Name"),
    "number": Text("证书编号", "Certificate"),
    "percent": Text("变化超过（%）", "Changed by more than (%)"),
}
CATEGORY = "品类"
KEPT = Text("已保存，在“提问”页随时可用", "Kept: it stands on the page of questions")


def register(desk: Desk) -> None:
    """Put the pages onto the auditors' desk."""
    desk.get("/questions", endpoint="questions")(page)
    desk.get("/questions/<key>", endpoint="question")(question)
    desk.get("/questions/<key>.csv", endpoint="question_file")(as_file)
    desk.post("/questions/<key>/keep", endpoint="keep_question")(keep)
    desk.post("/questions/kept/<int:key>/drop", endpoint="drop_question")(drop)


def page() -> ResponseReturnValue:
    """All questions, and those that the auditor keeps."""
    with reading() as session:
        kept = questions_of(session, person().person_id)
    return render_template(
        "audit/questions.html",
        questions=[(_address(key), record) for key, record in QUESTIONS.items()],
        kept=[(key, name, f"{url_for('auditor.questions')}/{query}") for key, name, query in kept],
    )


def question(key: str) -> ResponseReturnValue:
    """One question with its filters and the first rows of its answer."""
    which = _which(key)
    record = QUESTIONS[which]
    bring_up_to_date()
    asked = _read_filters()
    with reading() as session:
        table = ANSWERS[which](session, asked)
        rows = list(islice(table.rows, SHOWN + 1))
        choices = found.choices(session, asked.centers)
    heads = [say(head) for head in table.heads]
    return render_template(
        "audit/question.html",
        key=which.value,
        record=record,
        heads=heads,
        columns=[(head, "") for head in heads],
        rows=[(_leads(table.leads, row), _cells(table.heads, row)) for row in rows[:SHOWN]],
        more=len(rows) > SHOWN,
        shown=SHOWN,
        asked=asked,
        kept=_kept_filters(),
        texts=[(name, say(TEXT_FILTERS[name])) for name in record.asks if name in TEXT_FILTERS],
        agencies=[(key, say(name)) for key, name in choices["agencies"]],
        centers=[(key, say(name)) for key, name in choices["centers"]],
        labelled_categories=category_options(),
        labelled_states=[(state.value, say(STATES[state].name)) for state in ISSUED],
        query=urlencode(_kept_filters()),
    )


def as_file(key: str) -> ResponseReturnValue:
    """The whole answer as CSV; that it left the house is in the ledger."""
    which = _which(key)
    bring_up_to_date()
    asked = _read_filters()
    with transaction() as session:
        what = f"question {which.value} {urlencode(_kept_filters())}"[:1000]
        command.record_download(session, what, 1, by=acting(), now=clock.now(), center_id=None)
    name = f"{which.value}-{asked.since:%Y%m%d}-{asked.until:%Y%m%d}.csv"
    with reading() as session:
        table = ANSWERS[which](session, asked)
        rows = [_write_row(table.heads, row) for row in islice(table.rows, MOST_EXPORTED)]
    made = csv_stream([say(head) for head in table.heads], rows)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(made, headers=headers, content_type=CSV_TYPE)


def keep(key: str) -> ResponseReturnValue:
    """Keep a question with its filters under a name."""
    which = _which(key)
    query = f"{which.value}?{urlencode(_kept_filters())}"
    with transaction() as session:
        keep_question(session, request.form.get("name", ""), query, by=acting(), now=clock.now())
    flash(say(KEPT), "ok")
    return redirect(url_for("auditor.questions"))


def drop(key: int) -> ResponseReturnValue:
    """Forget one."""
    with transaction() as session:
        drop_question(session, key, by=acting())
    return redirect(url_for("auditor.questions"))


def _which(key: str) -> QuestionKey:
    if key not in set(QuestionKey) or QuestionKey(key) in OWN_PAGES:
        raise Missing(Text("没有这个提问", "There is no such question"))
    return QuestionKey(key)


def _address(key: QuestionKey) -> str:
    if key in OWN_PAGES:
        return url_for(OWN_PAGES[key])
    return url_for("auditor.question", key=key.value)


def _kept_filters() -> dict[str, str]:
    return {name: request.args[name] for name in FILTERS if request.args.get(name)}


def _read_filters() -> QuestionFilters:
    """What is asked for; a day or a figure that can't be read asks for the usual."""
    now = clock.now()
    today = clock.local(now).date()
    until = day_in(asked_filter("until")) or today
    since = day_in(asked_filter("since")) or _days_before(until)
    return QuestionFilters(
        now=now,
        centers=acting().centers(Permission.AUDIT_READ),
        since=since,
        until=until,
        center_id=key_in(request.args.get("center", "")),
        agency_id=key_in(request.args.get("agency", "")),
        shop=asked_filter("shop", LONGEST).strip(),
        category=asked_filter("category"),
        signatory=asked_filter("signatory", LONGEST).strip(),
        reviewer=asked_filter("reviewer", LONGEST).strip(),
        person=asked_filter("person", LONGEST).strip(),
        state=asked_filter("state"),
        number=asked_filter("number"),
        day=day_in(asked_filter("day")),
        percent=_percent(asked_filter("percent")),
    )


def _days_before(until: date) -> date:
    return max(until, date(2000, 1, 1)) - timedelta(days=USUAL_DAYS)


def _percent(text: str) -> Decimal:
    usual = Decimal(USUAL_PERCENT)
    try:
        typed = figure(text.strip().rstrip("%％") or str(usual))
    except ValueError:
        return usual
    return typed if 0 <= typed <= MOST_PERCENT else usual


def _leads(what: str, row: Sequence[Cell]) -> str:
    first = str(row[0] or "")
    if not first:
        return ""
    match what:
        case "certificate":
            return url_for("auditor.certificate", number=first)
        case "item":
            return url_for("auditor.item", ref=first)
        case "return":
            return url_for("after_sales.case", ref=first)
    return ""


def _cells(heads: Sequence[Text], row: Sequence[Cell]) -> list[str]:
    return [_show_cell(head, cell) for head, cell in zip(heads, row, strict=True)]


def _show_cell(head: Text, cell: Cell) -> str:
    if isinstance(cell, datetime):
        return local_time(cell)
    written = _plain(head, cell)
    return "" if written is None else str(written)


def _plain(head: Text, cell: Cell) -> Written:
    if isinstance(cell, Text):
        return say(cell)
    if head.zh == CATEGORY and isinstance(cell, str):
        return category_name(cell)
    return cell


def _write_row(heads: Sequence[Text], row: Sequence[Cell]) -> list[Written]:
    return [_plain(head, cell) for head, cell in zip(heads, row, strict=True)]
