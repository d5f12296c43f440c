"""The public address looked at as a browser does: who speaks for it, and how."""

from __future__ import annotations

import socket
import ssl
import sys
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

import click

from app.base import clock, config

WAIT = 10.0  # seconds
HTTPS = 443


@dataclass(frozen=True, slots=True)
class PublicTls:
    """What was met: why the certificate is not trusted (empty: it is), until when it holds, and
    whether the old versions of TLS are still spoken."""

    distrust: str
    ends_at: datetime | None
    speaks_old: bool


def look_at_tls(
    host: str, port: int, trusted: Callable[[], ssl.SSLContext] = ssl.create_default_context
) -> PublicTls:
    """Meet a server with the roots that this machine trusts. Raises `OSError` where none is."""
    try:
        given = _meet(trusted(), host, port)
    except ssl.SSLCertVerificationError as error:
        return PublicTls(error.verify_message, None, speaks_old=_speaks_old(host, port))
    except ssl.SSLError as error:
        return PublicTls(error.reason or "no TLS", None, speaks_old=_speaks_old(host, port))
    ends = datetime.fromtimestamp(ssl.cert_time_to_seconds(given["notAfter"]), UTC)
    return PublicTls("", ends, speaks_old=_speaks_old(host, port))


def _meet(context: ssl.SSLContext, host: str, port: int) -> dict[str, str]:
    with (
        socket.create_connection((host, port), WAIT) as plain,
        context.wrap_socket(plain, server_hostname=host) as met,
    ):
        return met.getpeercert() or {}  # type: ignore[return-value]  # its dates are texts


def _speaks_old(host: str, port: int) -> bool:
    """Whether TLS 1.0 or 1.1 is still spoken; who it is, does not matter for that."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.maximum_version = ssl.TLSVersion.TLSv1_1
    try:
        _meet(context, host, port)
    except OSError:
        return False
    return True


def faults_of(seen: PublicTls, days: int, now: datetime) -> list[str]:
    """What is wrong, in words; nothing where a browser is content for so many days."""
    found = []
    if seen.distrust:
        found.append(f"the certificate is not trusted by everybody: {seen.distrust}")
    if seen.ends_at is not None and (seen.ends_at - now).days < days:
        found.append(f"the certificate ends on {seen.ends_at:%Y-%m-%d}: renew it")
    if seen.speaks_old:
        found.append("TLS 1.0 or 1.1 is still spoken: ssl_protocols TLSv1.2 TLSv1.3")
    return found


@click.command()
@click.option("--days", default=14, help="how long the certificate must still hold")
def tls(days: int) -> None:
    """Look at the public address as a browser does: its certificate, and the TLS it speaks."""
    address = urlsplit(config.use(config.from_environment()).public_url)
    host, port = address.hostname or "", address.port or HTTPS
    if address.scheme != "https":
        raise click.ClickException(f"{address.geturl()} is no https address: JADEGATE_PUBLIC_URL")
    try:
        seen = look_at_tls(host, port)
    except OSError as error:
        click.echo(f"{host}:{port} does not answer: {error.strerror or error}", err=True)
        sys.exit(2)
    found = faults_of(seen, days, clock.now())
    for fault in found:
        click.echo(f"{host}: {fault}", err=True)
    if found:
        sys.exit(1)
    click.echo(f"{host}: trusted by everybody until {seen.ends_at:%Y-%m-%d}, TLS 1.2 and 1.3 alone")
