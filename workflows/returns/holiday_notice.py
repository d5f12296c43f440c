"""A notice of days off as an operator types it, and what must be so before it holds.

Source: 全国年节及纪念日放假办法 for the festivals, the State Council's yearly notice for the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple
from urllib.parse import urlsplit

from workflows.returns.law.calendar import SATURDAY, TURN_OF_YEAR, is_statutory_day
from workflows.returns.law.facts.holidays import RestSpan
from workflows.verdict import Text

LONGEST_HOLIDAY = 14
MOST_SPANS = 20
MOST_WORKED = 30
DOCUMENT = re.compile(r"\S{2,30}〔20\d\d〕\d{1,4}号")
_ASCII_BRACKETS = str.maketrans("[]【】（）()", "〔〕〔〕〔〕〔〕")
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．－／", "0123456789.-/")
_ASIDE = re.compile(r"[（(][^）)]*[）)]")
_BETWEEN = re.compile(r"至|到|~|～|—|–|\s+-\s+|\.\.|,|，|、|;|；|\s+")
_DAY = re.compile(r"(?:(?P<year>\d{4})[年/.-])?(?:(?P<month>\d{1,2})[月/.-])?(?P<day>\d{1,2})日?")


class NoticeProblem(NamedTuple):
    """What is wrong, and in which field."""

    field: str
    text: Text


class UnreadableDay(ValueError):
    """A line holds something that is no day."""

    def __init__(self, line: str) -> None:
        super().__init__(line)
        self.line = line


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeGiven:
    """What was typed: the year, the days, and where it was read."""

    year: int
    document: str
    read_at: str
    dated: date
    rest: tuple[RestSpan, ...]
    work: tuple[date, ...]


def document_number(typed: str) -> str:
    """The number of a document with the brackets that the State Council writes."""
    return "".join(typed.split()).translate(_ASCII_BRACKETS)


def spans_of_text(typed: str, year: int) -> tuple[RestSpan, ...]:
    """Days off, one holiday a line: `2月5日至11日`, `2027-02-05 2027-02-11`, or one day alone.

    Raises `UnreadableDay` with the line.
    """
    found = []
    for line in _lines(typed):
        days = _days_of(line, year)
        if len(days) > 2:  # noqa: PLR2004  # a first and a last
            raise UnreadableDay(line)
        found.append(RestSpan(first=days[0], last=days[-1]))
    return tuple(sorted(found, key=lambda span: span.first))


def days_of_text(typed: str, year: int) -> tuple[date, ...]:
    """Single days, however they are set apart. Raises `UnreadableDay` with the line."""
    return tuple(sorted(day for line in _lines(typed) for day in _days_of(line, year)))


def _lines(typed: str) -> list[str]:
    return [line.strip() for line in typed.splitlines() if line.strip()]


def _days_of(line: str, year: int) -> list[date]:
    days: list[date] = []
    plain = _ASIDE.sub("", line.translate(_FULL_WIDTH))
    for part in (one for one in _BETWEEN.split(plain) if one):
        read = _DAY.fullmatch(part)
        # `2月5日至11日`: the second day is of the first one's month.
        month = read and (read["month"] or (days and days[-1].month))
        if read is None or not month:
            raise UnreadableDay(line)
        try:
            days.append(date(int(read["year"] or year), int(month), int(read["day"])))
        except ValueError:
            raise UnreadableDay(line) from None
    if not days:
        raise UnreadableDay(line)
    return days


def problems_of(given: NoticeGiven, today: date) -> tuple[NoticeProblem, ...]:
    """All that stands against a notice; nothing where it may be put before a second person."""
    return (*_check_source(given, today), *_check_days_off(given), *_check_worked(given))


def _check_source(given: NoticeGiven, today: date) -> Iterator[NoticeProblem]:
    if given.year not in (today.year, today.year + 1):
        yield _problem(
            "year",
            "只录入今年或明年的放假安排",
            "A notice is entered for this year or the next",
        )
    if not DOCUMENT.fullmatch(given.document):
        yield _problem(
            "document",
            "请照原文填写文号，如：国办发明电〔2026〕7号",
            "Give the document's number as it is printed, like 国办发明电〔2026〕7号",
        )
    parts = urlsplit(given.read_at)
    host = parts.hostname or ""
    if parts.scheme != "https" or not (host == "gov.cn" or host.endswith(".gov.cn")):
        yield _problem(
            "read_at",
            "请填写读到原文的政府网址（https，gov.cn 结尾的网站）",
            "Give the address at which the text was read, on a site of gov.cn, by https",
        )
    if not date(given.year - 1, 1, 1) <= given.dated <= today:
        yield _problem(
            "dated",
            "成文日期不晚于今天，不早于上一年 1 月 1 日",
            "The notice is dated no later than today and no earlier than the year before",
        )


def _check_days_off(given: NoticeGiven) -> Iterator[NoticeProblem]:
    if not 0 < len(given.rest) <= MOST_SPANS:
        yield _problem(
            "rest",
            f"请填写放假日期，一行一个假期，最多 {MOST_SPANS} 行",
            f"Give the days off, one holiday a line, {MOST_SPANS} at most",
        )
    for span in given.rest:
        if not 0 <= (span.last - span.first).days < LONGEST_HOLIDAY:
            yield _of_day(
                "rest",
                span.first,
                f"这个假期的首尾日期不对（一个假期最多 {LONGEST_HOLIDAY} 天）",
                f"first and last day don't fit (a holiday has {LONGEST_HOLIDAY} days at most)",
            )
        yield from _check_year("rest", given.year, span.first, span.last)
    for one, other in pairwise(sorted(given.rest, key=lambda span: span.first)):
        if other.first <= one.last:
            yield _of_day("rest", other.first, "两个假期重叠", "two holidays overlap")
    day, last = date(given.year, 1, 1), date(given.year, 12, 31)
    while given.rest and day <= last:
        if is_statutory_day(day) and not any(span.holds(day) for span in given.rest):
            yield _of_day(
                "rest",
                day,
                "是法定节日，却不在所填的放假日期里",
                "is a festival by statute, yet none of the days off",
            )
        day += timedelta(days=1)


def _check_worked(given: NoticeGiven) -> Iterator[NoticeProblem]:
    if len(given.work) > MOST_WORKED:
        yield _problem(
            "work",
            f"调休上班最多 {MOST_WORKED} 天",
            f"At most {MOST_WORKED} weekend days are worked",
        )
    for day in given.work:
        if day.weekday() < SATURDAY:
            yield _of_day(
                "work",
                day,
                "不是周六或周日，不用填",
                "is neither Saturday nor Sunday: leave it out",
            )
        if any(span.holds(day) for span in given.rest):
            yield _of_day("work", day, "又放假又上班", "is off and worked at once")
        yield from _check_year("work", given.year, day)
    for one, other in pairwise(sorted(given.work)):
        if one == other:
            yield _of_day("work", one, "填了两遍", "stands there twice")


def _check_year(field: str, year: int, *days: date) -> Iterator[NoticeProblem]:
    """A notice speaks of its year, and of the last days of the one before."""
    for day in days:
        eve = day.year == year - 1 and (day.month, day.day) >= TURN_OF_YEAR
        if day.year != year and not eve:
            yield _of_day(
                field,
                day,
                f"不在 {year} 年（上一年只能是 12 月 25 日以后）",
                f"is not in {year}, nor in the last week of the year before",
            )


def _of_day(field: str, day: date, zh: str, en: str) -> NoticeProblem:
    return _problem(field, f"{day.isoformat()} {zh}", f"{day.isoformat()} {en}")


def _problem(field: str, zh: str, en: str) -> NoticeProblem:
    return NoticeProblem(field, Text(zh, en))
