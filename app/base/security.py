"""Response headers and cookie settings that every page carries."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

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
    "object-src 'none'",
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
HTTPS_ONLY = "max-age=31536000; includeSubDomains"
# What of a person's pictures a browser keeps for a day goes when they leave a shared bench.
LEAVING = frozenset({"sign_in.sign_out", "sign_in.sign_out_everywhere"})
FORMS = frozenset({"", "application/x-www-form-urlencoded", "multipart/form-data"})
PROGRAMS = frozenset({"application/json"})
THIS_MACHINE = ("127.0.0.1", "localhost", "[::1]")
LIMITS_WAIT = 1.0
LARGEST_REQUEST = 220 * 1024 * 1024
LARGEST_TEXT = 2 * 1024 * 1024
MOST_FIELDS = 2000  # of one form, however it is encoded


def flask_settings(config: Config) -> dict[str, Any]:
    """What Flask and its extensions are told."""
    return {
        "SECRET_KEY": config.secret_key,
        "SESSION_COOKIE_NAME": cookie_name("jadegate", config),
        "SESSION_COOKIE_PATH": "/",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": config.production,
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=12),
        "TRUSTED_HOSTS": trusted_hosts(config),
        "MAX_CONTENT_LENGTH": LARGEST_REQUEST,
        "MAX_FORM_MEMORY_SIZE": LARGEST_TEXT,
        "MAX_FORM_PARTS": MOST_FIELDS,
        "WTF_CSRF_TIME_LIMIT": None,
        "RATELIMIT_STORAGE_URI": config.limits_url,
        # Its counter away, each process counts for itself until it is back.
        "RATELIMIT_IN_MEMORY_FALLBACK_ENABLED": True,
        "RATELIMIT_STORAGE_OPTIONS": limits_wait(config),
        "BABEL_DEFAULT_LOCALE": "zh",
        "BABEL_TRANSLATION_DIRECTORIES": "translations",
        "TEMPLATES_AUTO_RELOAD": False,
    }


def limits_wait(config: Config) -> dict[str, Any]:
    """How long a counter on another machine is waited for, in seconds."""
    if config.limits_url.startswith("memory:"):
        return {}
    return {"socket_connect_timeout": LIMITS_WAIT, "socket_timeout": LIMITS_WAIT}


def cookie_name(name: str, config: Config) -> str:
    """A cookie's name: over https one that browsers take from this host alone, for all of it.

    RFC 6265bis, section 4.1.3.2: Secure, Path=/, no Domain.
    """
    return f"__Host-{name}" if config.production else name


def trusted_hosts(config: Config) -> list[str]:
    """The host names that requests may ask for: the public one, in development this machine's."""
    public = urlsplit(config.public_url).hostname or ""
    return [public] if config.production else [public, *THIS_MACHINE]


def unknown_host(_error: Exception) -> Response:
    """An answer without a page: every link on it would lead to a host that somebody made up."""
    text = "400 这里不是这个网址的服务器 / this server has no such host name\n"
    return Response(text, 400, mimetype="text/plain")


def bound_text() -> None:
    """Only files may be large: a form without any is read whole, and so the length of its body is
    what must be bound (Werkzeug bounds the fields of multipart forms alone).
    """
    if request.mimetype == "application/x-www-form-urlencoded":
        request.max_content_length = LARGEST_TEXT


def forms_only() -> None:
    """Pages are sent forms, programs send files and JSON: a body of another kind fills nothing."""
    kinds = FORMS | PROGRAMS if request.path.startswith("/api/") else FORMS
    if request.method == "POST" and request.mimetype not in kinds:
        raise UnsupportedMediaType


def harden(response: Response) -> Response:
    """Add the headers; pages with someone's work on them are not kept by browsers."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", HTTPS_ONLY)
    if request.endpoint in LEAVING:
        response.headers.setdefault("Clear-Site-Data", '"cache"')
    if request.endpoint == "static":
        response.headers["Cache-Control"] = "public, max-age=604800"
    else:
        response.headers.setdefault("Cache-Control", "no-store")
    return response
