"""Requests as they arrive: what is bound, and what a proxy says of them, before any is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from io import BytesIO
from ipaddress import ip_address
from threading import BoundedSemaphore
from typing import IO, Any
from urllib.parse import urlsplit

import flask
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser
from werkzeug.wsgi import ClosingIterator

from app.base.security import MOST_FIELDS

SMALL_BODY = 64 * 1024  # bytes of a body that is there before a thread takes the request
MOST_OF_STRANGERS = 4  # threads that larger ones of people without an account may hold
BUSY = "503 正在接收的文件较多，请几秒后再试 / too many files at this moment, try again\n".encode()
SCHEMES = ("http", "https")
NONSENSE = "400 代理转发的请求头无法识别 / a forwarded header can't be read\n".encode()


class BoundFormParser(FormDataParser):
    """Werkzeug bounds the fields of multipart forms alone; here the others too."""

    def _parse_urlencoded(
        self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str]
    ) -> Any:
        whole = stream.read()
        if whole.count(b"&") >= MOST_FIELDS:
            raise RequestEntityTooLarge
        return super()._parse_urlencoded(BytesIO(whole), mimetype, content_length, options)


class BoundRequest(flask.Request):
    """Every request of the house."""

    form_data_parser_class = BoundFormParser

    @property
    def referrer(self) -> str | None:  # type: ignore[override]  # a header that is no address is none
        """The page that the request came from, where it is an address at all."""
        said = self.headers.get("Referer")
        try:
            urlsplit(said or "")
        except ValueError:
            return None
        return said


class StrangersBodies:
    """Large bodies of people who are not signed in take a few threads and never all.

    One more is answered at once, unread: it may come again.
    """

    def __init__(self, answering: Callable[..., Iterable[bytes]], app: flask.Flask) -> None:
        self._answering, self._app = answering, app
        self._places = BoundedSemaphore(MOST_OF_STRANGERS)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if not self._of_a_stranger(environ):
            return self._answering(environ, start_response)
        if not self._places.acquire(blocking=False):
            headers = [("Content-Type", "text/plain; charset=utf-8"), ("Retry-After", "5")]
            start_response("503 Service Unavailable", headers)
            return [BUSY]
        try:
            answer = self._answering(environ, start_response)
        except BaseException:
            self._places.release()
            raise
        return ClosingIterator(answer, self._places.release)

    def _of_a_stranger(self, environ: dict[str, Any]) -> bool:
        said = str(environ.get("CONTENT_LENGTH") or "0")
        chunked = "HTTP_TRANSFER_ENCODING" in environ
        short = said.isdigit() and len(said) <= len(str(SMALL_BODY))
        if not chunked and short and int(said) <= SMALL_BODY:
            return False
        known = self._app.session_interface.open_session(self._app, BoundRequest(environ))
        return known is None or "_user_id" not in known


class SensibleProxy:
    """What the proxy says must be an address and a scheme; anything else is answered by 400.

    Stands within Werkzeug's `ProxyFix`, which believes what is written there.
    """

    def __init__(self, answering: Callable[..., Iterable[bytes]]) -> None:
        self._answering = answering

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        before = environ["werkzeug.proxy_fix.orig"]["REMOTE_ADDR"]
        sensible = environ["wsgi.url_scheme"] in SCHEMES
        if environ.get("REMOTE_ADDR") != before:
            try:
                ip_address(environ["REMOTE_ADDR"])
            except ValueError:
                sensible = False
        if sensible:
            return self._answering(environ, start_response)
        start_response("400 Bad Request", [("Content-Type", "text/plain; charset=utf-8")])
        return [NONSENSE]
