"""Counting who looks a certificate up, and the alarms that come of it."""

from __future__ import annotations

import ipaddress
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import func, insert, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from app.base.clock import local
from app.base.config import current
from app.models.audit.audit import AlarmKind, AuditAlarm, CertificateLookup
from workflows.people.lockout import network_of
from workflows.verdict import Text

PLACES = 5
WITHIN = timedelta(hours=24)
V4_NETWORK, V6_NETWORK = 24, 48


def count_lookup(
    session: Session, key: int, number: str, address: str, agent: str, *, now: datetime
) -> None:
    """Count a look-up; a certificate seen from many places within a day raises an alarm.

    One piece lies in one place: the same certificate looked up from all over the country is one
    paper shown with many pieces (套证).
    """
    place = place_of(address)
    session.execute(
        insert(CertificateLookup).values(certificate_id=key, at=now, place=place, agent=agent[:200])
    )
    places = session.scalar(
        select(func.count(CertificateLookup.place.distinct())).where(
            CertificateLookup.certificate_id == key, CertificateLookup.at > now - WITHIN
        )
    )
    if (places or 0) >= PLACES:
        said = Text(
            f"证书 {number} 在 24 小时内从 {PLACES} 个以上不同地点被查询，疑似套证。",
            f"Certificate {number} was looked up from {PLACES} places or more within 24 hours: "
            "one paper may be shown with many pieces.",
        )
        raise_alarm(session, AlarmKind.COPIED, number, said, now=now, certificate=key)


def place_of(address: str) -> str:
    """The network of an address, hashed with the installation's secret: no address is kept."""
    nearest = network_of(address).partition("/")[0]  # an IPv4 address written as an IPv6 one too
    try:
        host = ipaddress.ip_address(nearest)
        width = V4_NETWORK if host.version == 4 else V6_NETWORK  # noqa: PLR2004  # IP version
        network = str(ipaddress.ip_network(f"{nearest}/{width}", strict=False))
    except ValueError:
        network = address
    return sha256(f"{current().secret_key}\n{network}".encode()).hexdigest()


def raise_alarm(
    session: Session,
    kind: AlarmKind,
    subject: str,
    said: Text,
    *,
    now: datetime,
    certificate: int | None = None,
) -> None:
    """Raise an alarm; the same one again on the same day changes nothing."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    session.execute(
        dialect.insert(AuditAlarm)
        .values(
            kind=kind,
            subject=subject[:200],
            day=local(now).date().isoformat(),
            certificate_id=certificate,
            zh=said.zh,
            en=said.en,
            at=now,
        )
        .on_conflict_do_nothing()
    )
