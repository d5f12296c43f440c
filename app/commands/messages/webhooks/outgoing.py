"""One request to a receiver: by https, to the very address that was found to be the public's."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from app.base.config import current
from workflows.messages.webhooks.addresses import Network, may_be_reached, networks, unfit_url

ANSWERS_WITHIN = 10.0
DONE = range(200, 300)
AGENT = "Jadegate-Webhooks/1"


@dataclass(frozen=True, slots=True)
class WebhookAnswer:
    """What came of it: the receiver took it, or a word for why not."""

    taken: bool
    fault: str = ""


class NotForUs(OSError):
    """The name leads to an address that is not the public's."""


class PublicResolver(AbstractResolver):
    """Gives an address to the connection only where all that the name has may be reached.

    The connection is made to what is given here: nothing is resolved a second time.
    """

    def __init__(self, opened: Sequence[Network]) -> None:
        self.opened = opened
        self.inner = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self.inner.resolve(host, port, family)
        if not found or not all(may_be_reached(one["host"], self.opened) for one in found):
            raise NotForUs(host)
        return found

    async def close(self) -> None:
        await self.inner.close()


def post(url: str, headers: Mapping[str, str], content: bytes) -> WebhookAnswer:
    """Send it once; whatever goes wrong is said in a word, and nothing of an answer is kept."""
    if unfit_url(url) is not None:
        return WebhookAnswer(taken=False, fault="address not allowed")
    return asyncio.run(_post(url, headers, content))


@cache
def context_of_clients() -> ssl.SSLContext:
    """Which authorities are believed: the system's, read once a process."""
    return ssl.create_default_context()


async def _post(url: str, headers: Mapping[str, str], content: bytes) -> WebhookAnswer:
    connector = aiohttp.TCPConnector(
        resolver=PublicResolver(networks(current().webhook_networks)),
        ssl=context_of_clients(),
        use_dns_cache=False,
        force_close=True,
    )
    sent = {**headers, "Content-Type": "application/json", "User-Agent": AGENT}
    # `total` bounds all of it: a receiver that answers a byte now and then holds no worker.
    within = aiohttp.ClientTimeout(total=ANSWERS_WITHIN)
    try:
        async with (
            aiohttp.ClientSession(connector=connector, timeout=within) as session,
            session.post(url, data=content, headers=sent, allow_redirects=False) as answer,
        ):
            taken = answer.status in DONE
            return WebhookAnswer(taken=taken, fault="" if taken else f"HTTP {answer.status}")
    except TimeoutError:
        return WebhookAnswer(taken=False, fault="no answer in time")
    except (aiohttp.ClientError, OSError, ValueError) as error:
        return WebhookAnswer(taken=False, fault=_fault(error))


def _fault(error: BaseException) -> str:
    """A name alone: an error's words may repeat what a receiver said."""
    if isinstance(error, NotForUs) or isinstance(error.__cause__, NotForUs):
        return "not a public address"
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return "certificate not valid"
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return "name not found"
    return type(error).__name__
