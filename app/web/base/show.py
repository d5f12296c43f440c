"""Filters and names that templates use to show values."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from flask import Flask, url_for

from app.base import clock
from app.queries.items import AttachmentView, TimelineEntry
from app.web.base import marks
from app.web.base.categories import category_name, check_of, standard_today
from app.web.base.language import either, language, say
from workflows.events import state_after
from workflows.inspection.flow import ACTION_NAMES, ItemAction
from workflows.inspection.standard.parts import Choice, Multi
from workflows.inspection.standard.types import Standard
from workflows.inspection.states import STATE_NAMES, ItemState
from workflows.orders.custom_words import name_fields
from workflows.people.programs import key_in_ledger
from workflows.roles import ROLE_NAMES, Role
from workflows.verdict import Text

TAKEN = "%m-%d %H:%M"

NO_PERSON: dict[str, Text] = {
    "founder": Text("初始数据", "Set-up"),
    "operator": Text("命令行", "Command line"),
    "system": ROLE_NAMES[Role.SYSTEM],
    "buyer": ROLE_NAMES[Role.BUYER],
}

# Declared facts that stand among the facts of the order already.
SAID_BY_THE_ORDER = frozenset({"price", "quantity"})

# What somebody writes down about a piece, one after the other: together one line of a timeline.
WRITTEN_DOWN = ("inspection.finding_saved", "evidence.attached")

SYSTEM_SAYS: dict[str, Text] = {
    "system": Text("系统核对", "Checked by the system"),
    "sealing": Text("封装核对", "Checked at the sealing"),
}


def local_time(at: datetime | None, form: str = "%Y-%m-%d %H:%M") -> str:
    """An instant on a clock in China."""
    return clock.local(at).strftime(form) if at else ""


def local_date(at: datetime | date | None) -> str:
    """A day, in the habit of the language."""
    if at is None:
        return ""
    day = clock.local(at).date() if isinstance(at, datetime) else at
    if language() == "en":
        return f"{day.day} {day:%b %Y}"
    return f"{day.year}年{day.month}月{day.day}日"


def money(amount: Decimal | None) -> str:
    """Yuan with separators and two places."""
    return "" if amount is None else f"¥{amount:,.2f}"


def trim_mass(value: Decimal | None) -> str:
    """A mass without trailing zeros beyond two places."""
    if value is None:
        return ""
    text = f"{value:f}"
    while "." in text and text.endswith("0") and len(text.split(".")[1]) > 2:  # noqa: PLR2004  # two decimals
        text = text[:-1]
    return text


def state_name(state: str) -> str:
    """A state in the request's language."""
    return say(STATE_NAMES[ItemState(state)])


def action_name(action: str) -> str:
    """An action in the request's language."""
    return say(ACTION_NAMES[ItemAction(action)])


# Figures carry their units as data has them; one of them is no sign that people read in Chinese.
UNIT_NAMES = {"pc": Text("个", "pc")}


def unit_name(unit: str) -> str:
    """A unit as people read it."""
    return say(UNIT_NAMES.get(unit, unit))


def here(at: datetime) -> datetime:
    """The instant on a clock in China, for macros that print its parts."""
    return clock.local(at)


def listing_rows(
    listing: dict[str, Any], standard: Standard | None = None, category: str = ""
) -> list[tuple[str, str]]:
    """Declared facts as (label, value), in the words of the standard, else of today's one."""
    known = standard or standard_today(category)
    rows = []
    for code, value in listing.items():
        if code in SAID_BY_THE_ORDER:
            continue
        fact = known.fact(code) if known is not None else None
        label = say(fact.name) if fact is not None else code
        unit = fact.unit if fact is not None else ""
        words = _words(known, fact.words) if known is not None and fact is not None else {}
        rows.append((label, f"{_plain(value, words)} {unit_name(unit)}".strip()))
    return rows


def _words(standard: Standard, named: str) -> dict[str, Text]:
    """What the options of a check mean: `JD-03`, or `JD-05.lustre` for one of its parts."""
    code, _, key = named.partition(".")
    check = standard.check(code)
    if check is None:
        return {}
    parts = [p for p in check.parts if isinstance(p, Choice | Multi) and key in ("", p.key)]
    return {o.code: Text(o.zh, o.en) for part in parts for o in part.options}


def _plain(value: Any, words: dict[str, Text]) -> str:
    if isinstance(value, bool):
        return say(Text("是", "yes")) if value else say(Text("否", "no"))
    values = value if isinstance(value, list) else [value]
    comma = say(Text("、", ", "))
    return comma.join(say(words[v]) if v in words else str(v) for v in map(str, values))


def check_name(code: str) -> str:
    """A check in the request's language; codes mean the same in every category."""
    check = check_of(code)
    return say(check.name) if check is not None else code


def photo_items(
    files: list[AttachmentView], purpose: str = "", check: str = ""
) -> list[dict[str, Any]]:
    """The pictures among attached files, as the photo macros take them."""
    return [
        {
            "id": f.key,
            "url": url_for("items.evidence", key=f.key),
            "thumb": url_for("items.evidence_thumbnail", key=f.key),
            "alt": f.name,
            "caption": check_name(f.check_code),
        }
        for f in files
        if f.kind == "image" and purpose in ("", f.purpose) and check in ("", f.check_code)
    ]


def file_items(
    files: list[AttachmentView], purpose: str = "", check: str = ""
) -> list[AttachmentView]:
    """The files that are no pictures."""
    return [
        f
        for f in files
        if f.kind != "image" and purpose in ("", f.purpose) and check in ("", f.check_code)
    ]


def when_taken(file: AttachmentView) -> str:
    """When a picture was taken by the camera's clock, or came to hand by the browser's."""
    said = file.captured
    at = said.get("camera") or said.get("browser", "")
    if not at:
        return ""
    shot = datetime.fromisoformat(at)
    shown = local_time(shot, TAKEN) if shot.tzinfo else shot.strftime(TAKEN)
    return f"{shown} {said.get('device', '')}".strip()


def film_span(file: AttachmentView) -> str:
    """Where in a film of several pieces this one is seen: `00:35–01:10`; empty for a whole file."""
    if file.starts_s is None:
        return ""
    ends = "" if file.ends_s is None else _clock(file.ends_s)
    return f"{_clock(file.starts_s)}–{ends}"


def film_place(file: AttachmentView) -> str:
    """The fragment of an address at which a film opens there (W3C media fragments)."""
    if file.starts_s is None:
        return ""
    return f"#t={file.starts_s}" + ("" if file.ends_s is None else f",{file.ends_s}")


def _clock(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{minutes:02d}:{rest:02d}"


def timeline_items(events: list[TimelineEntry]) -> list[dict[str, Any]]:
    """Ledger events as the timeline macro takes them; the same many times over is one line."""
    shown: list[dict[str, Any]] = []
    for (tag, _, _, text), group in groupby(events, key=_say_entry):
        alike = list(group)
        first = alike[0]
        titles = Counter(say(one.title) for one in alike)
        shown.append(
            {
                "at": clock.local(first.at),
                "what": " · ".join(f"{t} × {n}" if n > 1 else t for t, n in titles.items()),
                "who": who_acted(first),
                "text": text,
                "state": state_after(tag, first.body),
            }
        )
    return shown


def _say_entry(entry: TimelineEntry) -> tuple[str, str, str, str]:
    tag = WRITTEN_DOWN[0] if entry.tag in WRITTEN_DOWN else entry.tag
    return tag, entry.who, entry.role, _reason(entry)


def _reason(entry: TimelineEntry) -> str:
    text = str(entry.body.get("reason") or entry.body.get("deviation") or "")
    if text in SYSTEM_SAYS or key_in_ledger(entry.who)[0] not in NO_PERSON:
        return reason_shown(text)
    return either(text)


def reason_shown(text: str) -> str:
    """A reason as somebody wrote it, or what software did, in words."""
    return say(SYSTEM_SAYS[text]) if text in SYSTEM_SAYS else text


def who_acted(entry: TimelineEntry) -> str:
    """Who did it, in words: a name with its role, or which of those who are no person."""
    name, key = key_in_ledger(entry.who)
    told = [say(NO_PERSON[name]) if name in NO_PERSON else name]
    if entry.role and name not in NO_PERSON:
        told.append(say(ROLE_NAMES[Role(entry.role)]))
    if key is not None:
        told.append(say(Text(f"密钥 {key}", f"key {key}")))
    return " · ".join(told)


def register(flask: Flask) -> None:
    """Make them known to templates."""
    flask.jinja_env.filters.update(
        say=say,
        local_time=local_time,
        local_date=local_date,
        money=money,
        trimmed=trim_mass,
        state_name=state_name,
        action_name=action_name,
        here=here,
        category_name=category_name,
        listing_rows=listing_rows,
        fields_named=name_fields,
        unit_name=unit_name,
        photo_items=photo_items,
        film_place=film_place,
        film_span=film_span,
        when_taken=when_taken,
        check_name=check_name,
        file_items=file_items,
        timeline_items=timeline_items,
        who_acted=who_acted,
        reason_shown=reason_shown,
    )
    flask.jinja_env.globals.update(now=clock.now, marks=marks)
    flask.jinja_env.trim_blocks = flask.jinja_env.lstrip_blocks = True
