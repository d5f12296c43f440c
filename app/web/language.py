"""Chinese first, English second: which of the two a request is answered in."""

from __future__ import annotations

from flask import g, has_request_context, request

from workflows.verdict import Text

LANGUAGES = ("zh", "en")
COOKIE = "language"


def language() -> str:
    """The person's choice, else the cookie's, else English only where the browser prefers it."""
    if not has_request_context():
        return "zh"
    person = g.get("person")
    if person is not None:
        return str(person.language)
    chosen = request.cookies.get(COOKIE)
    if chosen in LANGUAGES:
        return str(chosen)
    preferred = request.accept_languages.best or "zh"
    return "en" if preferred.lower().startswith("en") else "zh"


def locale() -> str:
    """The same as Babel and WTForms name it."""
    return "en" if language() == "en" else "zh"


def say(text: Text | str | None) -> str:
    """A text of the pure rooms in the request's language; for templates, as a filter."""
    if text is None:
        return ""
    return text if isinstance(text, str) else text.in_language(language())
