"""What the ledger says of audits, and of access that auditors give to others."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.audit.heads import GAP_TAG
from workflows.event import Event, event


@event("audit.finding_opened", "审计发现", "Audit finding opened", led_to=None)
@dataclass(frozen=True)
class AuditFindingOpened(Event):
    text: str


@event("audit.finding_assigned", "审计发现已指派", "Audit finding assigned", led_to=None)
@dataclass(frozen=True)
class FindingAssigned(Event):
    finding: int
    grade: str
    owner: int | None
    due: str


@event("audit.finding_stepped", "审计发现有进展", "Step about an audit finding", led_to=None)
@dataclass(frozen=True)
class FindingStepped(Event):
    finding: int
    step: str
    text: str


@event("audit.sample_drawn", "已抽样", "Sample drawn", led_to=None)
@dataclass(frozen=True)
class SampleDrawn(Event):
    """By which seed from which population: enough to draw it again without this system."""

    seed: str
    wanted: int
    stratum: str
    filters: str
    upto: int
    population: int
    population_digest: str
    drawn: int


@event("audit.ledger_checked", "台账已核对", "Ledger checked", led_to=None)
@dataclass(frozen=True)
class LedgerChecked(Event):
    since: str
    events: int
    flaws: int


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
