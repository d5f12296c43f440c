"""A small client of the API in the standard library alone: copy it, change it.

    office = Jadegate("https://qc.example.com", key)
    taken = office.send_order(order, mark="order-7001")
    for piece in office.pieces(order="7001"):
        print(piece["ref"], piece["state"])

Each write has a mark of the caller's: sent again under the same mark, it is answered and done once.
"""

import base64
import hashlib
import hmac
import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlencode

Transport = Callable[[str, str, Mapping[str, str], bytes | None], tuple[int, bytes]]
SECONDS = 30.0
OLDEST = 300.0  # seconds that a message may be old: what is older was kept and played again
REFUSED = 400


class Refused(Exception):
    """What was asked was refused: `code` is stable, words are for people."""

    def __init__(self, status: int, problem: Mapping[str, Any]) -> None:
        super().__init__(f"{status} {problem.get('code')}: {problem.get('title')}")
        self.status = status
        self.code = problem.get("code")
        self.problem = problem


class NotSigned(Exception):
    """A message that does not come from where it says."""


def by_https(
    method: str, url: str, headers: Mapping[str, str], body: bytes | None
) -> tuple[int, bytes]:
    """One request; the status and what was answered."""
    request = urllib.request.Request(url, data=body, headers=dict(headers), method=method)  # noqa: S310 - the operator's own address
    try:
        with urllib.request.urlopen(request, timeout=SECONDS) as answer:  # noqa: S310 - the operator's own address
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


class Jadegate:
    """An installation, as a shop's program sees it."""

    def __init__(self, at: str, key: str, transport: Transport = by_https) -> None:
        self.at = at.rstrip("/") + "/api/v1"
        self.key = key
        self.transport = transport

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        mark: str = "",
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """One request, as JSON. Raises `Refused`."""
        sent = {"Authorization": f"Bearer {self.key}", **(headers or {})}
        content = None
        if body is not None:
            content = json.dumps(body, ensure_ascii=False).encode()
            sent["Content-Type"] = "application/json"
        if mark:
            sent["Idempotency-Key"] = mark
        status, answered = self.transport(method, self.at + path, sent, content)
        told = json.loads(answered) if answered else {}
        if status >= REFUSED:
            raise Refused(status, told)
        return told

    def pages(self, path: str, **asked: str) -> Iterator[Any]:
        """All rows of a list, page by page."""
        cursor: str | None = ""
        while cursor is not None:
            wanted = urlencode({k: v for k, v in (asked | {"cursor": cursor}).items() if v})
            page = self.ask("GET", f"{path}?{wanted}")
            yield from page["items"]
            cursor = page["next"]

    def send_order(self, order: Mapping[str, Any], *, mark: str) -> Any:
        """Send an order in: all of its lines or none."""
        return self.ask("POST", "/orders", order, mark=mark)

    def pieces(self, **asked: str) -> Iterator[Any]:
        """Pieces, in one `state`, of one `order`."""
        return self.pages("/pieces", **asked)

    def certificates(self, piece: str) -> Any:
        """The certificates of a piece."""
        return self.ask("GET", f"/pieces/{quote(piece)}/certificates")["items"]

    def ask_return(self, piece: str, reason: str, *, mark: str) -> Any:
        """A return that the buyer asked for; the law's decision is in each."""
        said = {"reason": reason}
        return self.ask("POST", f"/pieces/{quote(piece)}/returns", said, mark=mark)["items"]

    def decline_deviation(self, piece: str, *, reference: str, mark: str) -> Any:
        """The buyer does not want the piece so; the number under which the platform keeps that."""
        said = {"accepts": False, "reference": reference}
        return self.ask("POST", f"/pieces/{quote(piece)}/deviation-answer", said, mark=mark)

    def add_webhook(self, url: str, topics: list[str], *, mark: str) -> Any:
        """Have an address told of these topics (none: all)."""
        return self.ask("POST", "/webhooks", {"url": url, "topics": topics}, mark=mark)

    def webhook_secrets(self, hook: str) -> list[str]:
        """What signs now, the newest first."""
        secrets: list[str] = self.ask("GET", f"/webhooks/{quote(hook)}/secrets")["secrets"]
        return secrets


def read_message(
    headers: Mapping[str, str], body: bytes, secrets: list[str], *, now: float | None = None
) -> Any:
    """A webhook's message, once its signature holds. Raises `NotSigned`.

    Keep `webhook-id` of what was taken: a message may come twice.
    """
    given = {name.lower(): value for name, value in headers.items()}
    number, at = given.get("webhook-id", ""), given.get("webhook-timestamp", "")
    moment = time.time() if now is None else now  # noqa: TID251  # no clock of the house's here
    if not at.isdigit() or abs(moment - int(at)) > OLDEST:
        raise NotSigned("too old, or without an instant")
    signed = f"{number}.{at}.".encode() + body
    sent = given.get("webhook-signature", "").split(" ")
    for secret in secrets:
        key = base64.b64decode(secret.removeprefix("whsec_"))
        own = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        if any(hmac.compare_digest(own, one) for one in sent):
            return json.loads(body)
    raise NotSigned("no signature holds")
