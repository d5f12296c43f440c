"""Response headers and cookie settings that every page carries."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Response, request
from werkzeug.exceptions import UnsupportedMediaType

from app.base.config import Config

POLICY = (
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' blob:",
    "media-src 'self' blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "manifest-src 'self'",
)
HEADERS = {
    "Content-Security-Policy": "; ".join(POLICY),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
}
FORMS = frozenset({"", "application/x-www-form-urlencoded", "multipart/form-data"})
LARGEST_REQUEST = 220 * 1024 * 1024
LARGEST_TEXT = 2 * 1024 * 1024


def flask_settings(config: Config) -> dict[str, Any]:
    """What Flask and its extensions are told."""
    return {
        "SECRET_KEY": config.secret_key,
        "SESSION_COOKIE_NAME": "jadegate",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": config.production,
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=12),
        "MAX_CONTENT_LENGTH": LARGEST_REQUEST,
        "MAX_FORM_MEMORY_SIZE": LARGEST_TEXT,
        "MAX_FORM_PARTS": 2000,
        "WTF_CSRF_TIME_LIMIT": None,
        "RATELIMIT_STORAGE_URI": config.limits_url,
        "BABEL_DEFAULT_LOCALE": "zh",
        "BABEL_TRANSLATION_DIRECTORIES": "translations",
        "TEMPLATES_AUTO_RELOAD": False,
    }


def bound_text() -> None:
    """Only files may be large: a form without any is read whole, and so the length of its body is
    what must be bound (Werkzeug bounds the fields of multipart forms alone).
    """
    if request.mimetype == "application/x-www-form-urlencoded":
        request.max_content_length = LARGEST_TEXT


def forms_only() -> None:
    """Pages are sent forms, and the one API files: what is a body of another kind fills nothing."""
    if request.method == "POST" and request.mimetype not in FORMS:
        raise UnsupportedMediaType


def harden(response: Response) -> Response:
    """Add the headers; pages with someone's work on them are not kept by browsers."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.endpoint == "static":
        response.headers["Cache-Control"] = "public, max-age=604800"
    else:
        response.headers.setdefault("Cache-Control", "no-store")
    return response
