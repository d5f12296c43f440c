"""What the desks of goods share: a write that goes back where it came from, and typed values."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from app.base.db import transaction
from app.base.errors import Invalid, Missing, NotPermitted, Refusal
from app.base.refs import PATTERN
from app.web.base import typed_work
from app.web.base.edge import wants_json
from app.web.base.language import say
from app.web.base.lists import clean, number
from workflows.intake.codes.plain import plain
from workflows.verdict import Text

LONGEST_SCAN = 200
# What a write does, and where the page then is.
Act = Callable[[Any], str]


def write_here(act: Act, back: str, done: Text, *, scanned: bool = False) -> ResponseReturnValue:
    """Write and go on; a refusal is said on the page it came from, whose form stays as it was.

    With `scanned` so is that a code is of nothing, or of nothing that the person may know.
    """
    try:
        with transaction() as session:
            there = act(session)
    except NotPermitted:
        raise
    except Refusal as refusal:
        if wants_json() or (isinstance(refusal, Missing) and not scanned):
            raise
        step = say(refusal.refused.next_step)
        flash(f"{say(refusal.refused.reason)}{'。' + step if step else ''}", "error")
        typed_work.keep_refused(back)
        return redirect(back)
    flash(say(done), "ok")
    return redirect(there)


def field_text(name: str) -> str:
    """What was typed into a field."""
    return clean(request.form.get(name, ""))


def scanned_text(name: str) -> str:
    """A code scanned or typed into a field of a form, as it was meant."""
    return _read_scan(request.form.get(name, ""))


def scanned_filter(name: str) -> str:
    """The same of a field in the address."""
    return _read_scan(request.args.get(name, ""))


def _read_scan(sent: str) -> str:
    """Narrow and without what readers and input methods put around it; references as printed."""
    code = plain(sent[:LONGEST_SCAN])
    found = PATTERN.fullmatch(code.upper())
    return code if found is None else "-".join(found.groups())


def field_number(name: str, label: Text, empty: int | None = None) -> int:
    """A whole number from 0 on; raises `Invalid` with the field's name."""
    text = field_text(name)
    found = number(text) if text else empty
    if found is None:
        raise Invalid(name, Text(f"{label.zh}：请填整数", f"{label.en}: enter a whole number"))
    return found


def day(name: str, label: Text) -> date | None:
    """A day as date fields send it, or None where none was given; raises `Invalid`."""
    text = field_text(name)
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Invalid(
            name, Text(f"{label.zh}：日期读不出", f"{label.en}: this is no date")
        ) from None


def needed_day(name: str, label: Text) -> date:
    """A day that must be given."""
    found = day(name, label)
    if found is None:
        raise Invalid(name, Text(f"{label.zh}：请填写日期", f"{label.en}: give a date"))
    return found
