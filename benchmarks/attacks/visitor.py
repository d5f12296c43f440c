"""Somebody at the door: cookies, the token of the last page, an address of their own."""

from __future__ import annotations

import http.client
import itertools
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

PATIENCE = 240.0
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
BOUNDARY = "------------------------attack"
FORM, WRONG = "application/x-www-form-urlencoded", 400
# Limits by address count each of these apart, as they do strangers of the world.
_NETWORKS = itertools.count(2)


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        """The page."""
        return self.body.decode("utf-8", "replace")

    @property
    def words(self) -> str:
        """The page without its tags."""
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", self.text))

    @property
    def json(self) -> Any:
        """The answer for a program; None where it is none."""
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    @property
    def location(self) -> str:
        """Where it leads on, without the host."""
        split = urlsplit(self.headers.get("location", ""))
        return split.path + (f"?{split.query}" if split.query else "")


class Visitor:
    """A browser of flesh and blood: it keeps cookies, and follows nothing by itself."""

    def __init__(self, port: int, name: str = "nobody") -> None:
        self.port, self.name = port, name
        network = next(_NETWORKS)
        self.address = f"127.0.{network // 250}.{network % 250 + 2}"
        self.cookies: dict[str, str] = {}
        self.token = ""

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """One request; raises `OSError` where nobody answers."""
        open_ = http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=PATIENCE, source_address=(self.address, 0)
        )
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {"Cookie": cookie} if cookie else {}
        sent |= {"User-Agent": "attack/1", **(headers or {})}
        try:
            open_.request(method, path, body, sent)
            answer = open_.getresponse()
            content = answer.read()
        finally:
            open_.close()
        self._keep(answer.headers.get_all("Set-Cookie") or [])
        reply = Reply(answer.status, {k.lower(): v for k, v in answer.getheaders()}, content)
        if found := TOKEN.search(reply.text):
            self.token = found[1]
        return reply

    def get(self, path: str, **headers: str) -> Reply:
        """A page."""
        return self.ask("GET", path, headers=headers)

    def post(
        self,
        path: str,
        fields: Mapping[str, Any] | None = None,
        files: Mapping[str, tuple[str, bytes]] | None = None,
        **headers: str,
    ) -> Reply:
        """A form with the token of the last page; a field may have several values."""
        if not self.token:
            self.get("/sign-in" if self.name == "nobody" else "/account")
        pairs = [("csrf_token", self.token)]
        for name, value in (fields or {}).items():
            several = value if isinstance(value, list) else [value]
            pairs += [(name, str(one)) for one in several]
        if files is None:
            body, kind = urlencode(pairs).encode(), FORM
        else:
            body, kind = _multipart(pairs, files), f"multipart/form-data; boundary={BOUNDARY}"
        here = f"http://127.0.0.1:{self.port}"
        sent = {"Content-Type": kind, "Referer": urljoin(here, path), **headers}
        return self.ask("POST", path, body, sent)

    def send_json(self, path: str, value: Any, **headers: str) -> Reply:
        """A body that is JSON, with the token in its header."""
        if not self.token:
            self.get("/sign-in")
        sent = {"Content-Type": "application/json", "X-CSRFToken": self.token, **headers}
        return self.ask("POST", path, json.dumps(value).encode(), sent)

    def sign_in(self, login: str, password: str, code: str = "") -> Reply:
        """Through the door; the token of the page before is dead from then on."""
        self.get("/sign-in")
        reply = self.post("/sign-in", {"login": login, "password": password, "code": code})
        if reply.status < WRONG:
            self.name = login
            self.get("/account")
        return reply

    def _keep(self, lines: list[str]) -> None:
        for line in lines:
            name, _, rest = line.partition("=")
            value = rest.partition(";")[0]
            if value.strip('"') and "max-age=0" not in rest.lower():
                self.cookies[name] = value
            else:
                self.cookies.pop(name, None)


def _multipart(pairs: list[tuple[str, str]], files: Mapping[str, tuple[str, bytes]]) -> bytes:
    out = bytearray()
    for name, value in pairs:
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'
        out += head.encode() + value.encode() + b"\r\n"
    for name, (filename, content) in files.items():
        head = (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; '
            f'filename="{filename}"\r\nContent-Type: application/octet-stream\r\n\r\n'
        )
        out += head.encode() + content + b"\r\n"
    return bytes(out + f"--{BOUNDARY}--\r\n".encode())
