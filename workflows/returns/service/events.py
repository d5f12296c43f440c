"""What the ledger says of the work around returns: the calendar, and what stands beside a case."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.event import Event, event


@event("law.holiday_notice", "放假安排已录入", "A notice of days off was entered", led_to=None)
@dataclass(frozen=True)
class HolidayNoticeEntered(Event):
    year: int
    document: str
    read_at: str
    days_digest: str


@event(
    "return.window_recounted", "可退期限重新计算", "Window of a return counted again", led_to=None
)
@dataclass(frozen=True)
class ReturnWindowRecounted(Event):
    case: str
    was: str
    ends: str
    outcome: str
    settled: bool


@event("return.dispute_noted", "登记款项争议", "A dispute over the money noted", led_to=None)
@dataclass(frozen=True)
class ReturnDisputeNoted(Event):
    case: str
    kind: str
    reference: str
    amount: str


@event("return.dispute_ended", "款项争议有结果", "A dispute over the money ended", led_to=None)
@dataclass(frozen=True)
class ReturnDisputeEnded(Event):
    case: str
    kind: str
    reference: str
    outcome: str
    given: str
