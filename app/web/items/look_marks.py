"""Marks of the files that a page shows a reviewer: looked at is what was shown and then fetched.

The page carries the mark of what it shows. For a picture or a download that mark is worth nothing
by itself: the browser sends it along when it asks for the file, and the answer that has the bytes
has the mark that counts. A curve is drawn into the page, which is its answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from flask import Response, current_app, request
from itsdangerous import BadSignature, Signer

from app.web.base.access import person
from app.web.base.lists import number

ASKED_WITH, ANSWERED_WITH = "Jadegate-Look", "Jadegate-Looked"


class LookStep(StrEnum):
    """What a mark says: that a page named the file, or that its bytes went out."""

    NAMED = "named"
    GIVEN = "given"


def look_mark(key: int) -> str:
    """What the page says of a file when it asks for it; good for this person's sign-in alone."""
    return _signer(LookStep.NAMED).sign(str(key)).decode()


def drawn_mark(key: int) -> str:
    """The mark of a file that is drawn into the page itself."""
    return _signer(LookStep.GIVEN).sign(str(key)).decode()


def with_mark(response: Response, key: int) -> Response:
    """The answer with a file's bytes, or that the browser has them, with the mark that counts.

    Who asks for the heads alone, or without the mark of a page of this sign-in, gets none.
    """
    asked = request.headers.get(ASKED_WITH, "")
    given = request.method == "GET" and response.status_code in (200, 304)
    if given and _keys([asked], LookStep.NAMED) == [key]:
        response.headers[ANSWERED_WITH] = drawn_mark(key)
    return response


def shown_files(marks: Iterable[str]) -> list[int]:
    """The files of these marks; what was not given to this sign-in is left out."""
    return _keys(marks, LookStep.GIVEN)


def _keys(marks: Iterable[str], step: LookStep) -> list[int]:
    signer, found = _signer(step), []
    for mark in marks:
        try:
            key = number(signer.unsign(mark.encode()).decode())
        except BadSignature:
            continue
        if key is not None:
            found.append(key)
    return found


def _signer(step: LookStep) -> Signer:
    who = person()
    salt = f"look.{step}.{who.person_id}.{who.session_id}"
    return Signer(current_app.secret_key or "", salt=salt)
