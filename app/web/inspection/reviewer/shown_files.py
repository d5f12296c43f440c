"""Marks of the files that a page shows a reviewer: only what was shown can have been looked at."""

from __future__ import annotations

from collections.abc import Iterable

from flask import current_app
from itsdangerous import BadSignature, Signer

from app.web.base.access import person
from app.web.base.lists import number


def look_mark(key: int) -> str:
    """What the page says of a file once it was looked at; good for this person's sign-in alone."""
    return _signer().sign(str(key)).decode()


def shown_files(marks: Iterable[str]) -> list[int]:
    """The files of these marks; what no page of this sign-in has shown is left out."""
    signer, found = _signer(), []
    for mark in marks:
        try:
            key = number(signer.unsign(mark.encode()).decode())
        except BadSignature:
            continue
        if key is not None:
            found.append(key)
    return found


def _signer() -> Signer:
    who = person()
    return Signer(current_app.secret_key or "", salt=f"look.{who.person_id}.{who.session_id}")
