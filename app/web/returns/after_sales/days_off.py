"""Days off: what is known of each year, notices entered by two, windows counted again."""

from __future__ import annotations

from datetime import date

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading, transaction
from app.base.errors import Invalid, NotPermitted, Refusal
from app.commands.returns.calendar.notices import (
    ENTERS,
    enter_notice,
    notice_of_text,
    span_in_words,
)
from app.queries.returns.calendar.notices import known_notices, notice_rows, years_known
from app.queries.returns.calendar.recounts import PAGE, count_open, recount_rows
from app.web.base.access import acting
from app.web.base.desk import Access
from app.web.base.language import say
from app.web.base.lists import asked_filter, number
from app.web.returns.after_sales.desk import desk
from app.web.returns.after_sales.filters import readable
from workflows.returns.law.calendar import YearStatus
from workflows.roles import Permission
from workflows.verdict import Text
from workflows.whole import whole

STATUS_NAMES = whole(
    YearStatus,
    {
        YearStatus.OFFICIAL: Text("已公布", "Official"),
        YearStatus.PROVISIONAL: Text("暂定：只有法定节日", "Provisional: festivals alone"),
        YearStatus.MISSING: Text("未录入", "Not entered"),
    },
)
STATUS_TONES = whole(
    YearStatus,
    {YearStatus.OFFICIAL: "good", YearStatus.PROVISIONAL: "ask", YearStatus.MISSING: "ask"},
)
# Days off hold for all centers: one center's people read them.
ENTERING = Access(permission=Permission.RULES_PROPOSE, network=True)


@desk.get("/days-off")
def days_off() -> ResponseReturnValue:
    return _page()


@desk.post("/days-off", access=ENTERING)
def enter_days_off() -> ResponseReturnValue:
    """Ask for a notice to be entered; a second person confirms it."""
    given = request.form
    year = number(given.get("year", ""))
    try:
        if year is None:
            raise Invalid("year", Text("请填写年份", "Give the year"))
        notice = notice_of_text(
            year,
            given.get("document", ""),
            given.get("read_at", ""),
            _day(given.get("dated", "")),
            given.get("rest", ""),
            given.get("work", ""),
        )
        with transaction() as session:
            enter_notice(session, notice, by=acting(), now=clock.now())
    except NotPermitted:
        raise
    except Refusal as refusal:
        return _page(refusal), refusal.status
    raise RuntimeError("a notice of days off was entered by one person alone")


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed.strip())
    except ValueError:
        return None


def _page(refusal: Refusal | None = None) -> str:
    today = clock.today()
    with reading() as session:
        years = years_known(known_notices(session, today.year - 1), today)
        notices = notice_rows(session)
        rows = recount_rows(session, readable(), before=number(asked_filter("before")) or 0)
        waiting = count_open(session, readable())
    actor = acting()
    older = url_for("after_sales.days_off", before=rows[PAGE - 1].key) if len(rows) > PAGE else ""
    return render_template(
        "returns/after_sales/days_off.html",
        years=[
            (one.year, say(STATUS_NAMES[one.status]), STATUS_TONES[one.status], one.source)
            for one in years
        ],
        notices=notices,
        spans={span: span_in_words(span) for row in notices for span in row.notice.rest},
        rows=rows[:PAGE],
        older=older,
        waiting=waiting,
        enters=any(actor.may(each) for each in ENTERS),
        next_year=next((one.year for one in years if one.status is not YearStatus.OFFICIAL), ""),
        typed=request.form,
        refusal=refusal,
    )
