"""What production speaks to on other machines: over TLS, and with who it says it is."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

from sqlalchemy.engine import make_url

from app.base.config import Config, Misconfigured

THIS_MACHINE = frozenset({"", "localhost", "127.0.0.1", "::1"})
# libpq checks the server's name in this mode alone; its default goes on in clear.
CHECKED = "verify-full"
POOL_WAIT = 5  # seconds for a connection of the pool
# A server that is silent is given up: to connect, and then by TCP.
ANSWERS = {"connect_timeout": 5, "tcp_user_timeout": 15_000, "keepalives_idle": 10}
OF_PAGES = (
    "-c timezone=UTC -c lock_timeout=10s -c statement_timeout=60s "
    "-c idle_in_transaction_session_timeout=60s"
)


def must_be_encrypted(settings: Config) -> None:
    """Raise `Misconfigured` where a connection to another machine could be read or diverted.

    A time stamp authority may be asked over http: what it answers is signed and is checked.
    """
    if not settings.production:
        return
    _database(settings.database_url)
    stores = {
        "JADEGATE_EVIDENCE_URL": settings.evidence_url,
        "JADEGATE_PAPERS_URL": settings.papers_url,
    }
    for name, url in stores.items():
        endpoint = parse_qs(urlsplit(url).query).get("endpoint", [""])[0]
        if endpoint.startswith("http://") and not _here(endpoint):
            raise Misconfigured(f"{name}: the endpoint on another machine must be https")
    if any(place.startswith("http://") and not _here(place) for place in settings.heads):
        raise Misconfigured("JADEGATE_HEADS: an address on another machine must be https://")
    if any(where.startswith("http://") and not _here(where) for _, where in settings.witnesses):
        raise Misconfigured("JADEGATE_WITNESSES: an address on another machine must be https://")
    if settings.limits_url.startswith("redis://") and not _here(settings.limits_url):
        raise Misconfigured("JADEGATE_LIMITS_URL: on another machine it must be rediss:// (TLS)")


def _database(address: str) -> None:
    url = make_url(address)
    if url.drivername == "sqlite":
        return
    asked = url.query.get("host") or url.host or ""
    hosts = (asked,) if isinstance(asked, str) else asked
    elsewhere = [host for host in hosts if host not in THIS_MACHINE and not host.startswith("/")]
    if elsewhere and url.query.get("sslmode") != CHECKED:
        raise Misconfigured(
            f"JADEGATE_DATABASE_URL: {elsewhere[0]} is another machine: add ?sslmode={CHECKED} "
            "(and sslrootcert=... where its certificate is your own)"
        )


def _here(address: str) -> bool:
    return (urlsplit(address).hostname or "") in THIS_MACHINE
