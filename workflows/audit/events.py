"""What the ledger says of audits, and of access that auditors give to others."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.event import Event, event


@event("audit.finding_opened", "审计发现", "Audit finding opened")
@dataclass(frozen=True)
class AuditFindingOpened(Event):
    text: str


@event("audit.downloaded", "审计下载", "Audit download")
@dataclass(frozen=True)
class AuditDownloaded(Event):
    what: str
    count: int


@event("audit.access_granted", "已授予监管查阅", "Read access granted to a regulator")
@dataclass(frozen=True)
class AccessGranted(Event):
    holder: str
    items: list[str]
    until: str


@event("audit.access_ended", "已终止监管查阅", "Read access of a regulator ended")
@dataclass(frozen=True)
class AccessEnded(Event):
    holder: str
    items: list[str]


@event("audit.case_read", "监管已查阅", "Case read by a regulator")
@dataclass(frozen=True)
class CaseRead(Event):
    holder: str
    item: str
