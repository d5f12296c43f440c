"""The language and the look: chosen by anybody, kept in the browser."""

from __future__ import annotations

from flask import Response, make_response, redirect, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.base.config import current
from app.base.db import transaction
from app.base.errors import Invalid
from app.base.security import cookie_name
from app.commands.people import sign_in as command
from app.web.base import visits
from app.web.base.access import person
from app.web.base.desk import PUBLIC
from app.web.base.language import COOKIE, LANGUAGES, SCHEME, SCHEMES
from app.web.people.sign_in.desk import desk, safe_next
from workflows.verdict import Text

YEAR_SECONDS = 365 * 24 * 3600


@desk.post("/language", access=PUBLIC)
def choose_language() -> ResponseReturnValue:
    chosen = request.form.get("language", "")
    if chosen not in LANGUAGES:
        raise Invalid("language", Text("请选择语言", "Choose a language"))
    if current_user.is_authenticated:
        with transaction() as session:
            command.set_language(session, person().person_id, chosen)
        visits.remember_language(chosen)
    response = make_response(redirect(safe_next(request.form.get("next"))))
    _keep(response, COOKIE, chosen)
    return response


@desk.post("/scheme", access=PUBLIC)
def choose_scheme() -> ResponseReturnValue:
    asked = request.form.get("scheme", "")
    response = make_response(redirect(safe_next(request.form.get("next"))))
    _keep(response, SCHEME, asked if asked in SCHEMES else "")
    return response


def _keep(response: Response, name: str, value: str) -> None:
    """Remember a choice in the browser for a year; an empty one is forgotten."""
    response.set_cookie(
        cookie_name(name, current()),
        value,
        max_age=YEAR_SECONDS if value else 0,
        samesite="Lax",
        httponly=True,
        secure=current().production,
    )
