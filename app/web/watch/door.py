"""What every request passes first and last: its number, its line in the log, its place in the
meters.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import Flask, Response, g, request
from werkzeug.wsgi import ClosingIterator

from app.base.config import Config
from app.base.watch import meters
from app.base.watch.request_ids import HEADER, begin, current_request, end

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIApplication

# What machines ask of this one by its own address, whatever the house's public name is.
OF_MACHINES = frozenset({"/healthz", "/readyz", "/metrics"})
# A body of which nothing comes for so long is cut off: it holds a thread.
SILENCE = 20.0
_log = logging.getLogger("jadegate.access")


class WatchedDoor:
    """The application behind a door that gives every request its number."""

    def __init__(self, inner: WSGIApplication, settings: Config) -> None:
        self.inner = inner
        self.public = urlsplit(settings.public_url).netloc
        self.behind_proxy = settings.proxies > 0

    def __call__(self, environ: dict[str, Any], start: StartResponse) -> Iterable[bytes]:
        number = begin(environ.get("HTTP_X_REQUEST_ID", "") if self.behind_proxy else "")
        environ["jadegate.began"] = time.monotonic()
        if environ.get("PATH_INFO") in OF_MACHINES:
            environ["HTTP_HOST"] = self.public
        line = environ.get("gunicorn.socket")
        if line is not None:
            line.settimeout(SILENCE)
        try:
            answer = self.inner(environ, start)
        except BaseException:
            end(number)
            raise
        return ClosingIterator(answer, lambda: end(number))


def note_answer(response: Response) -> Response:
    """The last of all: the answer carries the request's number, and is counted and written down."""
    response.headers[HEADER] = current_request()
    took = time.monotonic() - request.environ.get("jadegate.began", time.monotonic())
    endpoint = request.endpoint or ""
    meters.count_answer(endpoint, request.method, response.status_code, took)
    if _log.isEnabledFor(logging.INFO):
        _log.info("%s", _line(response, endpoint, took))
    return response


def _line(response: Response, endpoint: str, took: float) -> str:
    # The rule and not the address: links that open something have their secret in it.
    who = g.get("person")
    facts = {
        "event": "request",
        "method": request.method,
        "endpoint": endpoint,
        "rule": request.url_rule.rule if request.url_rule else "",
        "piece": (request.view_args or {}).get("ref", ""),
        "status": response.status_code,
        "ms": round(took * 1000, 1),
        "bytes": _length(response),
        "person": who.person_id if who else None,
    }
    return json.dumps({k: v for k, v in facts.items() if v not in (None, "")}, sort_keys=True)


def _length(response: Response) -> int | None:
    # To count a stream is to make all of it first, and to keep it in memory.
    if response.is_streamed:
        return response.content_length
    return response.calculate_content_length()


def register(flask: Flask, settings: Config) -> None:
    """Before all other hooks: what is registered first runs last after a request."""
    flask.after_request(note_answer)
    flask.wsgi_app = WatchedDoor(flask.wsgi_app, settings)  # type: ignore[method-assign, assignment]  # the documented way
