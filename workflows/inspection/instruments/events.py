"""What the ledger says of instruments: registered, calibrated, checked, withdrawn, back in use."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.event import Event, event


@event("instrument.registered", "登记仪器", "Instrument registered", led_to=None)
@dataclass(frozen=True)
class InstrumentRegistered(Event):
    number: str
    kind: str
    unit: str
    reference: str | None
    limit: str | None


@event("instrument.calibrated", "登记校准", "Calibration recorded", led_to=None)
@dataclass(frozen=True)
class InstrumentCalibrated(Event):
    number: str
    certificate: str
    done_on: str
    due_on: str


@event("instrument.checked", "仪器核查", "Instrument checked", led_to=None)
@dataclass(frozen=True)
class InstrumentChecked(Event):
    number: str
    reading: str
    passed: bool


@event("instrument.withdrawn", "停用仪器", "Instrument withdrawn", led_to=None)
@dataclass(frozen=True)
class InstrumentWithdrawn(Event):
    number: str
    reason: str


@event("instrument.returned", "恢复使用仪器", "Instrument back in use", led_to=None)
@dataclass(frozen=True)
class InstrumentReturned(Event):
    number: str
    reason: str
