"""Marks: state, time and code as finished pieces of HTML, for what a list shows a hundred times.

Templates take them from `macros/state.html` and `macros/figures.html`. What is the same for many
rows is put together once a language and kept.
"""

from __future__ import annotations

from calendar import month_abbr
from datetime import datetime
from functools import cache, lru_cache

from flask import render_template
from markupsafe import Markup, escape

from app.base import clock as house_clock
from app.web.base.icons import icon
from app.web.base.language import language
from app.web.base.language import translate as _
from app.web.base.tones import tone_of

KEPT = 4096
NOTHING_DUE = Markup('<span class="due">–</span>')
LATE, SOON = " late", " soon"
# Where an instant in ISO 8601 says its month and day, its hour and minute.
DAYS, HOURS = slice(5, 10), slice(11, 16)
HOUR, TWO_DAYS, DAY = 60, 2880, 1440
LONGEST_GROUP = 8


# Typed, so that a text and finished HTML with the same letters are not taken for each other.
@lru_cache(maxsize=KEPT, typed=True)
def badge(state: str, label: str, plain: bool = False, tone: str = "") -> Markup:
    """Colour, shape and word of a state."""
    family = tone or tone_of(state)
    kind = f"{escape(family)} plain" if plain else escape(family)
    return _html(f'<span class="badge {kind}">{icon(family)}{escape(label)}</span>')


def moment(at: datetime, clock: bool = True) -> Markup:
    """Month, day and time of a local instant, of another year that as well; all for machines."""
    iso = at.isoformat()
    year = 0 if at.year == house_clock.now().astimezone(at.tzinfo).year else at.year
    shown = _day(at.month, at.day, language(), year)
    if clock:
        shown += f" {iso[HOURS]}"
    return _html(f'<time datetime="{iso}">{shown}</time>')


def span(seconds: float) -> Markup:
    """A duration in its largest unit."""
    return _html(span_in(seconds, language()))


def due(at: datetime | None, now: datetime, soon: int = 120, full: bool = False) -> Markup:
    """How long is left, or by how much it is late.

    `soon` in minutes; `full` adds the date, for the head of a page.
    """
    if at is None:
        return NOTHING_DUE
    before = _("%(at)s 前", at=moment(at))
    date = f' <small class="quiet">{before}</small>' if full else ""
    return _html(due_in(at, now, language(), soon, date))


def code(value: object, copy: bool = True) -> Markup:
    """A code in groups, monospaced; a click copies the whole of it unless `copy` is false."""
    shown = _group_number(str(value))
    if not copy:
        return _html(f'<span class="code">{shown}</span>')
    hint = _("点按复制")
    says = f'data-copy="{escape(value)}" title="{hint}"'
    return _html(f'<button type="button" class="code" {says}>{shown}</button>')


def script_words() -> Markup:
    """What the scripts of every page say."""
    return _script_words(language())


def span_in(seconds: float, language: str) -> str:
    """`span` in one language as a plain string: long lists are put together from these."""
    return _span(int(seconds // 60), language)


def due_in(at: datetime, now: datetime, language: str, soon: int = 120, date: str = "") -> str:
    """`due` in one language as a plain string; `date` stands behind it, else one for machines."""
    left = (at - now).total_seconds()
    urgency = LATE if left < 0 else SOON if left < soon * 60 else ""
    said = _time_left(urgency, int(abs(left) // 60), language)
    if not date:
        iso = at.isoformat()
        date = f'<time class="unseen" datetime="{iso}">{iso[DAYS]} {iso[HOURS]}</time>'
    return f'<span class="due{urgency}">{said}{date}</span>'


@cache
def _script_words(_language: str) -> Markup:
    return _html(render_template("script_words.html"))


@lru_cache(maxsize=KEPT)
def _group_number(value: str) -> str:
    *groups, last = value.split("-")
    return "".join(_group(group, "<i>-</i>") for group in groups) + _group(last, "")


def _group(group: str, dash: str) -> str:
    if len(group) <= LONGEST_GROUP:
        return f"<span>{escape(group)}{dash}</span>"
    fours = (group[i : i + 4] for i in range(0, len(group), 4))
    return "".join(f"<span>{escape(four)}</span>" for four in fours) + dash


@lru_cache(maxsize=KEPT)
def _day(month: int, day: int, _language: str, year: int = 0) -> str:
    words = {"month": month, "day": day, "month_name": month_abbr[month]}
    if year:
        return _("%(year)d年%(month)d月%(day)d日", year=year, **words)
    return _("%(month)d月%(day)d日", **words)


@lru_cache(maxsize=KEPT)
def _span(minutes: int, _language: str) -> str:
    if minutes < HOUR:
        return str(_("%(n)d 分", n=minutes))
    if minutes < TWO_DAYS:
        return str(_("%(n)d 小时", n=minutes // HOUR))
    return str(_("%(n)d 天", n=minutes // DAY))


@lru_cache(maxsize=KEPT)
def _time_left(urgency: str, minutes: int, language: str) -> str:
    if urgency == LATE:
        late = _("超时 %(span)s", span=_span(minutes, language))
        return f"{icon('bad')} {late}"
    drawn = f"{icon('clock')} " if urgency == SOON else ""
    left = _("剩 %(span)s", span=_span(minutes, language))
    return f"{drawn}{left}"


def _html(text: str) -> Markup:
    return Markup(text)  # noqa: S704  # every part was escaped or is ours
