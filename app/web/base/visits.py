"""A browser's visit as a person: its cookie and the secret of its forms begin and end with it."""

from __future__ import annotations

import secrets

from flask import current_app, g, request, session
from flask_login import login_user, logout_user
from itsdangerous import BadData, URLSafeTimedSerializer

from app.web.base.access import Visitor
from app.web.base.language import VISIT_LANGUAGE
from workflows.people.sessions import SESSION_LASTS

CSRF = "csrf_token"
# Flask-WTF signs the tokens of its forms with this.
CSRF_SALT = "wtf-csrf-token"
CSRF_HEADER = "X-CSRFToken"
CSRF_BYTES = 24


def begin(visitor: Visitor) -> None:
    """The browser is this person's from here on; what it held for anybody else is dead.

    The secret of the forms names the person, so that a page can be told from another person's.
    """
    end()
    login_user(visitor)
    remember_language(visitor.person.language)
    session[CSRF] = f"{visitor.person.person_id}.{secrets.token_urlsafe(CSRF_BYTES)}"


def remember_language(chosen: str) -> None:
    """What a page that can't ask who is looking speaks."""
    session[VISIT_LANGUAGE] = chosen


def end() -> None:
    """The browser is nobody's: cookie, secret of the forms and all that was noted in it."""
    logout_user()
    session.clear()
    g.pop(CSRF, None)
    g.pop("person", None)


def page_owner() -> int | None:
    """Whose page the form of this request came from, as its signed token has it; None: nobody's."""
    token = request.form.get(CSRF) or request.headers.get(CSRF_HEADER) or ""
    signed = URLSafeTimedSerializer(current_app.secret_key or "", salt=CSRF_SALT)
    try:
        value = signed.loads(token, max_age=int(SESSION_LASTS.total_seconds()))
    except BadData:
        return None
    person, dot, _ = str(value).partition(".")
    return int(person) if dot and person.isascii() and person.isdigit() else None
