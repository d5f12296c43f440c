"""Filters and names that templates use to show values."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from flask import Flask

from app import clock
from app.web.language import language, say
from workflows.inspection import ACTION_NAMES, STATE_NAMES, Action, State


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


def trimmed(value: Decimal | None) -> str:
    """A mass without trailing zeros beyond two places."""
    if value is None:
        return ""
    text = f"{value:f}"
    while "." in text and text.endswith("0") and len(text.split(".")[1]) > 2:  # noqa: PLR2004
        text = text[:-1]
    return text


def state_name(state: str) -> str:
    """A state in the request's language."""
    return say(STATE_NAMES[State(state)])


def action_name(action: str) -> str:
    """An action in the request's language."""
    return say(ACTION_NAMES[Action(action)])


def register(flask: Flask) -> None:
    """Make them known to templates."""
    flask.jinja_env.filters.update(
        say=say,
        local_time=local_time,
        local_date=local_date,
        money=money,
        trimmed=trimmed,
        state_name=state_name,
        action_name=action_name,
    )
    flask.jinja_env.globals.update(language=language, now=clock.now)
    flask.jinja_env.trim_blocks = flask.jinja_env.lstrip_blocks = True
