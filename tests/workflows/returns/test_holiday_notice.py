"""Notices of days off entered after the fact: how they are read, and what they move."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.law_situations import situations

from workflows.returns.holiday_notice import (
    NoticeGiven,
    UnreadableDay,
    days_of_text,
    document_number,
    problems_of,
    spans_of_text,
)
from workflows.returns.law.calendar import (
    TZ,
    RestDayMode,
    YearStatus,
    is_rest_day,
    is_settled,
    midnight,
    return_window,
    year_status,
)
from workflows.returns.law.decide import decide
from workflows.returns.law.facts.holidays import HolidayNotice, RestSpan
from workflows.returns.law.facts.reading import FactsError, facts_from_json
from workflows.returns.law.facts.schema import facts_to_json
from workflows.strict_json.reader import dump, load

TODAY = date(2026, 12, 2)
# A notice as it might be: nobody has published it yet.
REST = """
1月1日（周五）至3日
2月5日至11日
4月3日至5日
5月1日至5日
6月9日
9月15日
2027-10-01 2027-10-07
"""
WORK = "1月10日、2月14日，4月25日"


def span(first, last=None):
    return RestSpan(first=date.fromisoformat(first), last=date.fromisoformat(last or first))


NOTICE = NoticeGiven(
    year=2027,
    document="国办发明电〔2026〕9号",
    read_at="https://www.gov.cn/zhengce/content/202612/content_1.htm",
    dated=date(2026, 12, 1),
    rest=spans_of_text(REST, 2027),
    work=days_of_text(WORK, 2027),
)
KNOWN = HolidayNotice(
    year=2027,
    document=NOTICE.document,
    known_at=datetime(2026, 12, 2, 9, tzinfo=TZ),
    rest=NOTICE.rest,
    work=NOTICE.work,
)


def test_days_are_read_as_the_notice_writes_them():
    assert NOTICE.rest[:2] == (span("2027-01-01", "2027-01-03"), span("2027-02-05", "2027-02-11"))
    assert NOTICE.rest[-1] == span("2027-10-01", "2027-10-07")
    assert NOTICE.work == (date(2027, 1, 10), date(2027, 2, 14), date(2027, 4, 25))
    assert document_number(" 国办发明电[2026] 9号 ") == "国办发明电〔2026〕9号"
    assert spans_of_text("2026年12月30日—2027年1月2日", 2027) == (span("2026-12-30", "2027-01-02"),)
    assert load(NoticeGiven, dump(NOTICE)) == NOTICE


@pytest.mark.parametrize(
    "line", ["元旦", "2月30日", "13月1日", "5日", "1月1日 1月2日 1月3日", "至"]
)
def test_what_is_no_day_is_named(line):
    with pytest.raises(UnreadableDay) as caught:
        spans_of_text(f"1月1日\n{line}", 2027)
    assert caught.value.line == line


# What is changed, and in which field it is found.
FAULTS = [
    ({"document": "九号"}, "document"),
    ({"read_at": "http://www.gov.cn/x"}, "read_at"),
    ({"read_at": "https://gov.cn.example.com/x"}, "read_at"),
    ({"dated": date(2026, 12, 3)}, "dated"),
    ({"dated": date(2025, 12, 31)}, "dated"),
    ({"rest": ()}, "rest"),
    ({"rest": NOTICE.rest[1:]}, "rest"),
    ({"rest": (*NOTICE.rest, span("2027-10-07", "2027-10-08"))}, "rest"),
    ({"rest": (*NOTICE.rest, span("2027-12-05", "2027-12-01"))}, "rest"),
    ({"rest": (*NOTICE.rest, span("2027-11-01", "2027-11-15"))}, "rest"),
    ({"rest": (*NOTICE.rest, span("2026-12-24"))}, "rest"),
    ({"rest": (*NOTICE.rest, span("2028-01-01"))}, "rest"),
    ({"work": (date(2027, 1, 11),)}, "work"),
    ({"work": (date(2027, 1, 3),)}, "work"),
    ({"work": (date(2027, 1, 10), date(2027, 1, 10))}, "work"),
    ({"work": (date(2028, 1, 8),)}, "work"),
]


@pytest.mark.parametrize(("change", "field"), FAULTS, ids=range(len(FAULTS)))
def test_each_fault_is_found_in_its_field(change, field):
    found = problems_of(replace(NOTICE, **change), TODAY)
    assert {one.field for one in found} == {field}
    assert all(one.text.zh and one.text.en for one in found)


def test_a_notice_is_of_this_year_or_the_next():
    for year, fits in ((2025, False), (2026, True), (2027, True), (2028, False)):
        found = {one.field for one in problems_of(replace(NOTICE, year=year), TODAY)}
        assert ("year" not in found) is fits, year


def test_a_right_notice_has_no_fault():
    assert problems_of(NOTICE, TODAY) == ()
    eve = replace(NOTICE, rest=(span("2026-12-31"), *NOTICE.rest), work=(date(2026, 12, 26),))
    assert problems_of(eve, TODAY) == ()


def test_a_notice_makes_its_year_official_and_the_end_of_the_year_before():
    assert year_status(2027) is YearStatus.PROVISIONAL
    assert year_status(2027, (KNOWN,)) is YearStatus.OFFICIAL
    assert is_settled(date(2026, 12, 28), (KNOWN,))
    assert is_settled(date(2027, 3, 1), (KNOWN,))
    assert not is_settled(date(2027, 12, 28), (KNOWN,))
    assert is_rest_day(date(2027, 2, 9), known=(KNOWN,))
    assert not is_rest_day(date(2027, 2, 9))
    assert not is_rest_day(date(2027, 1, 10), known=(KNOWN,))
    assert is_rest_day(date(2027, 1, 9), known=(KNOWN,))
    assert not is_rest_day(date(2027, 2, 9), RestDayMode.STATUTORY_DAYS, (KNOWN,))


def test_a_later_notice_of_the_year_stands_alone():
    changed = replace(KNOWN, known_at=KNOWN.known_at + timedelta(days=40), rest=(), work=())
    both = (changed, KNOWN)
    assert not is_rest_day(date(2027, 2, 9), known=both)
    assert is_rest_day(date(2027, 1, 10), known=both)


def test_a_notice_over_an_official_year_replaces_its_table():
    longer = HolidayNotice(
        year=2026, document="x", known_at=KNOWN.known_at, rest=(span("2026-02-15", "2026-03-01"),)
    )
    assert is_rest_day(date(2026, 2, 26), known=(longer,))
    assert is_rest_day(date(2026, 2, 28), known=(longer,))  # the table has it worked
    assert not is_rest_day(date(2026, 10, 5), known=(longer,))


def test_the_window_grows_by_the_notice_and_never_shrinks():
    # Signed for on 2 February 2027: day seven is the 9th, a working day until the notice.
    signed = datetime(2026, 12, 1, 10, tzinfo=TZ)
    early = return_window(datetime(2027, 2, 2, 10, tzinfo=TZ), days=7)
    late = return_window(datetime(2027, 2, 2, 10, tzinfo=TZ), days=7, known=(KNOWN,))
    assert (early.last_day, late.last_day) == (date(2027, 2, 9), date(2027, 2, 12))
    assert (early.settled, late.settled) == (False, True)
    assert late.doubtful_until == late.law_ends == midnight(date(2027, 2, 13))
    # The 10th of January, a Sunday that the notice has worked. Who signed before it was entered was
    # told Monday and keeps it; who signs after is told Sunday.
    told = replace(KNOWN, known_at=datetime(2027, 1, 4, tzinfo=TZ))
    before = return_window(datetime(2027, 1, 3, 10, tzinfo=TZ), days=7, known=(told,))
    after = return_window(datetime(2027, 1, 3, 10, tzinfo=TZ), days=7, known=(KNOWN,))
    assert (before.last_day, after.last_day) == (date(2027, 1, 11), date(2027, 1, 10))
    assert before.ends == before.doubtful_until == midnight(date(2027, 1, 12))
    assert return_window(signed, days=7, known=(KNOWN,)) == return_window(signed, days=7)


FIRST = datetime(2026, 11, 1, tzinfo=TZ)
MOMENTS = st.integers(0, 400 * 24).map(lambda hours: FIRST + timedelta(hours=hours))
DAYS = st.dates(date(2026, 12, 20), date(2027, 12, 31))
SPANS = st.builds(
    lambda first, more: RestSpan(first=first, last=first + timedelta(days=more)),
    DAYS,
    st.integers(0, 9),
)
NOTICES = st.lists(
    st.builds(
        lambda at, rest, work: HolidayNotice(
            year=2027, document="x", known_at=at, rest=tuple(rest), work=tuple(work)
        ),
        MOMENTS,
        st.lists(SPANS, max_size=6),
        st.lists(DAYS.filter(lambda day: day.weekday() >= 5), max_size=6),
    ),
    max_size=3,
).map(tuple)
SIGNED = MOMENTS


@settings(max_examples=60, deadline=None)
@given(signed=SIGNED, known=NOTICES, promised=st.none() | st.integers(1, 40))
def test_no_notice_ever_takes_time_from_who_had_signed(signed, known, promised):
    told = tuple(one for one in known if one.known_at <= signed)
    then = return_window(signed, days=7, promised_days=promised, known=told)
    now = return_window(signed, days=7, promised_days=promised, known=known)
    assert now.ends >= then.ends
    assert now.law_ends >= then.law_ends
    assert now.doubtful_until >= now.ends


def late(known=()):
    """Asked for on 15 February 2027 of goods signed for on the 2nd."""
    ordinary = next(one for one in situations() if one.row.get("base") and one.file == "time.toml")
    given = ordinary.given()
    given["sale"]["ordered_at"] = "2027-01-29T10:00:00+08:00"
    parcel = {"delivery": "SIGNED", "at": "2027-02-02T10:00:00+08:00"}
    given["receipt"] = {"parcels": [parcel]}
    given["notice"] = {"sent_at": "2027-02-15T10:00:00+08:00"}
    facts = facts_from_json(given)
    return replace(facts, policy=replace(facts.policy, holidays=known))


def test_nobody_is_late_by_a_provisional_calendar_and_somebody_is_by_the_notice():
    day = date(2027, 2, 15)
    open_now, known = decide(late(), day), decide(late((KNOWN,)), day)
    assert (open_now.decision.value, open_now.deciding) == ("person", "period.unsettled_calendar")
    assert (known.decision.value, known.deciding) == ("refuse", "period.late")
    again = facts_from_json(facts_to_json(late((KNOWN,))))
    assert decide(again, day) == known


def test_a_day_of_the_facts_is_a_day():
    given = facts_to_json(late((KNOWN,)))
    given["policy"]["holidays"][0]["rest"][0]["first"] = "2027-02-05T00:00"
    with pytest.raises(FactsError) as caught:
        facts_from_json(given)
    assert caught.value.problems[0].path == "policy.holidays[0].rest[0].first"
