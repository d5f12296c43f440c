"""Settings that list several things, read or refused."""

from __future__ import annotations

from ipaddress import ip_network

SHORTEST_SECRET = 32


class Misconfigured(Exception):
    """A setting is missing, unknown or unsafe; the message says which and what to do."""


def platform_secrets(raw: str) -> tuple[tuple[str, str], ...]:
    """Platforms and the secrets of their links."""
    return _secrets("JADEGATE_PLATFORM_SECRETS", "platform", raw)


def carrier_secrets(raw: str) -> tuple[tuple[str, str], ...]:
    """Carriers that push, and the secrets by which they are known."""
    return _secrets("JADEGATE_CARRIER_SECRETS", "carrier", raw)


def _secrets(setting: str, of: str, raw: str) -> tuple[tuple[str, str], ...]:
    pairs = [pair.strip().partition("=") for pair in raw.split(",") if pair.strip()]
    if any(not name or len(secret) < SHORTEST_SECRET for name, _, secret in pairs):
        raise Misconfigured(
            f"{setting} must be {of}=secret,…; each secret has {SHORTEST_SECRET} signs or more"
        )
    return tuple((name.strip(), secret) for name, _, secret in pairs)


def head_places(raw: str) -> tuple[str, ...]:
    """Where heads are recorded apart."""
    places = tuple(place.strip().rstrip("/") for place in raw.split(",") if place.strip())
    for place in places:
        if not place.startswith(("/", "http://", "https://", "s3://")):
            known = "absolute folders, http(s):// or s3:// addresses"
            raise Misconfigured(f"JADEGATE_HEADS lists {known}, not {place!r}")
    return places


def witnesses(raw: str) -> tuple[tuple[str, str], ...]:
    """Who cosigns heads: a key and an address each."""
    pairs = [pair.split() for pair in raw.split(",") if pair.strip()]
    if any(len(pair) != 2 or not pair[1].startswith(("http://", "https://")) for pair in pairs):  # noqa: PLR2004  # a pair
        raise Misconfigured(
            "JADEGATE_WITNESSES must be `KEY ADDRESS`, by comma: a key as name+id+base64, "
            "an http(s):// address"
        )
    return tuple((key, address.rstrip("/")) for key, address in pairs)


def networks(raw: str) -> str:
    """Networks inside that webhooks may reach, as they were written."""
    try:
        _ = [ip_network(part.strip()) for part in raw.split(",") if part.strip()]
    except ValueError:
        raise Misconfigured(
            "JADEGATE_WEBHOOK_NETWORKS lists networks by comma, such as 10.1.2.0/24"
        ) from None
    return raw
