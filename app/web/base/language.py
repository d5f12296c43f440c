"""Chinese first, English second: which of the two a request is answered in."""

from __future__ import annotations

from functools import lru_cache
from gettext import NullTranslations
from typing import Any

from flask import Flask, g, has_app_context, has_request_context, request, session
from flask_babel import get_translations
from markupsafe import Markup

from app.base.config import current
from app.base.security import cookie_name
from workflows.verdict import Text

LANGUAGES = ("zh", "en")
COOKIE = "language"
VISIT_LANGUAGE = "language"
SCHEME = "scheme"
# Anything else follows the system.
SCHEMES = ("light", "dark")
BOTH = " / "


def language() -> str:
    """The person's choice, else the cookie's, else English only where the browser prefers it."""
    if not has_request_context():
        return "zh"
    person = g.get("person")
    if person is not None:
        return str(person.language)
    if g.get("asks_nobody") and session.get(VISIT_LANGUAGE) in LANGUAGES:
        return str(session[VISIT_LANGUAGE])
    chosen = request.cookies.get(cookie_name(COOKIE, current()))
    if chosen in LANGUAGES:
        return str(chosen)
    preferred = request.accept_languages.best or "zh"
    return "en" if preferred.lower().startswith("en") else "zh"


def scheme() -> str:
    """Light or dark, where the browser has been told to; else empty."""
    chosen = (
        request.cookies.get(cookie_name(SCHEME, current()), "") if has_request_context() else ""
    )
    return chosen if chosen in SCHEMES else ""


def locale() -> str:
    """The same as Babel and WTForms name it."""
    return "en" if language() == "en" else "zh"


def say(text: Text | str | None) -> str:
    """A text of the pure rooms in the request's language; for templates, as a filter."""
    if text is None:
        return ""
    return text if isinstance(text, str) else text.in_language(language())


def either(text: str) -> str:
    """What the system wrote down in both languages, "zh / en", in the request's language."""
    zh, both, en = text.partition(BOTH)
    return say(Text(zh, en)) if both else text


def register(flask: Flask) -> None:
    """Give templates a `_` that looks the catalogue up once a request, not once a word."""
    flask.jinja_env.filters["either"] = either
    flask.jinja_env.globals["_"] = translate


def translate(message: str, **variables: Any) -> Markup:
    """The message in the request's language, as Jinja's own newstyle gettext gives it."""
    catalogue = g.get("catalogue") if has_app_context() else get_translations()
    if catalogue is None:
        catalogue = g.catalogue = get_translations()
    text = _in(catalogue, message)
    return text % variables if variables or "%" in text else text


@lru_cache(maxsize=8192)
def _in(catalogue: NullTranslations, message: str) -> Markup:
    """Catalogues are read once a process, and so are their words."""
    return Markup(catalogue.gettext(message))  # noqa: S704  # our own words, as in every template
