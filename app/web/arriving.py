"""Requests as they arrive: what is bound, and what a proxy says of them, before any is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from io import BytesIO
from ipaddress import ip_address
from typing import IO, Any
from urllib.parse import urlsplit

import flask
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

from app.base.security import MOST_FIELDS

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


class Request(flask.Request):
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
