"""What the ledger says of certificates.

`code` is the reason that the public log repeats; the reason in words stays in the ledger alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from workflows.event import Event, event
from workflows.papers.states import CertificateState


@event(
    "certificate.drafted",
    "证书内容已定稿",
    "Certificate content frozen",
    led_to=CertificateState.DRAFT,
)
@dataclass(frozen=True)
class CertificateDrafted(Event):
    number: str
    record_digest: str


@event(
    "certificate.voided", "证书草稿作废", "Certificate draft voided", led_to=CertificateState.VOID
)
@dataclass(frozen=True)
class CertificateVoided(Event):
    number: str
    reason: str


@event("certificate.issued", "证书已签发", "Certificate issued", led_to=CertificateState.ISSUED)
@dataclass(frozen=True)
class CertificateIssued(Event):
    number: str
    record_digest: str
    pdf_digest: str
    leaf: int | None = None


@event(
    "certificate.suspended", "证书暂停", "Certificate suspended", led_to=CertificateState.SUSPENDED
)
@dataclass(frozen=True)
class CertificateSuspended(Event):
    number: str
    reason: str
    code: str = ""


@event("certificate.restored", "证书恢复", "Certificate restored", led_to=CertificateState.ISSUED)
@dataclass(frozen=True)
class CertificateRestored(Event):
    number: str
    reason: str
    code: str = ""


@event(
    "certificate.superseded",
    "证书被替代",
    "Certificate superseded",
    led_to=CertificateState.SUPERSEDED,
)
@dataclass(frozen=True)
class CertificateSuperseded(Event):
    number: str
    by_number: str
    reason: str
    code: str = ""


@event("certificate.revoked", "证书撤销", "Certificate revoked", led_to=CertificateState.REVOKED)
@dataclass(frozen=True)
class CertificateRevoked(Event):
    number: str
    reason: str
    second_person: int
    code: str = ""
