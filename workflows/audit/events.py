"""What the ledger says of audits, and of access that auditors give to others."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.audit.heads import GAP_TAG
from workflows.event import Event, event


@event("audit.finding_opened", "审计发现", "Audit finding opened", led_to=None)
@dataclass(frozen=True)
class AuditFindingOpened(Event):
    text: str


@event("audit.downloaded", "审计下载", "Audit download", led_to=None)
@dataclass(frozen=True)
class AuditDownloaded(Event):
    what: str
    count: int


@event("audit.access_granted", "已授予监管查阅", "Read access granted to a regulator", led_to=None)
@dataclass(frozen=True)
class AccessGranted(Event):
    holder: str
    items: list[str]
    until: str


@event("audit.access_ended", "已终止监管查阅", "Read access of a regulator ended", led_to=None)
@dataclass(frozen=True)
class AccessEnded(Event):
    holder: str
    items: list[str]


@event("audit.case_read", "监管已查阅", "Case read by a regulator", led_to=None)
@dataclass(frozen=True)
class CaseRead(Event):
    holder: str
    item: str


@event(
    "ledger.redacted", "台账个人信息已遮盖", "Personal fields of the ledger redacted", led_to=None
)
@dataclass(frozen=True)
class LedgerRedacted(Event):
    """Written by whoever moves old rows; `rows_digest` is over chain, place and digest of each."""

    count: int
    rows_digest: str
    why: str


@event(GAP_TAG, "已确认恢复缺口", "A gap after a restore accepted", led_to=None)
@dataclass(frozen=True)
class GapAccepted(Event):
    """The chain goes on behind `last`; `lost` are the heads that were recorded and are no more.

    Each has `chain`, `seq`, `digest` and `place`; those of the certificate log stand in the
    network's chain. `workflows/audit/heads.py` reads it back.
    """

    chain: str
    last: int
    lost: list[dict[str, object]]
    why: str
