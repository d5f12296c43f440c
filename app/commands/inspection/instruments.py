"""The register of instruments: recorded, calibrated, checked, withdrawn and taken back."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.clock import local
from app.base.errors import Invalid, Missing, NotPermitted, Refusal
from app.commands import record
from app.models.inspection.instrument import (
    Instrument,
    InstrumentCalibration,
    InstrumentCheck,
    InstrumentOnHand,
)
from app.queries.inspection.instruments import register_of
from workflows.inspection.instruments.events import (
    InstrumentCalibrated,
    InstrumentChecked,
    InstrumentRegistered,
    InstrumentReturned,
    InstrumentWithdrawn,
)
from workflows.inspection.instruments.kinds import InstrumentKind
from workflows.inspection.instruments.register import (
    Fitness,
    bands_in,
    check_passes,
    figure_in,
    fitness_on,
)
from workflows.roles import Actor, Permission
from workflows.verdict import Refused, Text

LONGEST_CODE = 64
LONGEST_NAME = 200
LONGEST_REASON = 2000
REASON = Text("请写明原因", "Say why")


def register_instrument(
    session: Session,
    center_id: int,
    number: str,
    kind: InstrumentKind,
    *,
    model: str = "",
    serial: str = "",
    unit: str = "",
    reference: str = "",
    limit: str = "",
    by: Actor,
    now: datetime,
) -> Instrument:
    """Record an instrument of a center; with a `reference` it is checked every day.

    `reference` and `limit` are figures in `unit`, given together or not at all.
    """
    me = _check_keeper(by, center_id)
    number = _fit("number", " ".join(number.split()).upper(), LONGEST_CODE)
    same = select(Instrument.id).where(
        Instrument.center_id == center_id, Instrument.number == number
    )
    if session.scalars(same).first() is not None:
        raise Invalid("number", Text("这个编号已登记", "This number is recorded already"))
    weighed = _read_figure("reference", reference)
    allowed = _read_figure("limit", limit)
    if (weighed is None) != (allowed is None):
        zh, en = "核查标准值和允差要一起填", "give the reference and its limit together"
        raise Invalid("limit" if allowed is None else "reference", Text(zh, en))
    if allowed is not None and not allowed:
        raise Invalid("limit", Text("允差要大于 0", "The limit must be above 0"))
    made = Instrument(
        center_id=center_id,
        number=number,
        kind=kind,
        model=_fit("model", model.strip(), LONGEST_NAME, empty=True),
        serial=_fit("serial", serial.strip(), LONGEST_CODE, empty=True),
        unit=_fit("unit", unit.strip(), LONGEST_CODE, empty=True),
        reference=weighed,
        check_limit=allowed,
        added_by_id=me,
        added_at=now,
    )
    session.add(made)
    session.flush()
    event = InstrumentRegistered(number, kind.value, made.unit, _write(weighed), _write(allowed))
    record.append(session, event, by=by, now=now, center_id=center_id)
    return made


def calibrate(
    session: Session,
    key: int,
    certificate: str,
    done_on: date,
    due_on: date,
    bands: str = "",
    laboratory: str = "",
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Record a calibration certificate; `bands` are its ranges with U, one a line."""
    one = _lock(session, key, by)
    me = _check_keeper(by, one.center_id)
    certificate = _fit("certificate", " ".join(certificate.split()), LONGEST_CODE)
    if due_on <= done_on:
        raise Invalid("due_on", Text("到期日早于校准日", "It is due before it was done"))
    if done_on > local(now).date():
        raise Invalid("done_on", Text("校准日在今天之后", "It was done after today"))
    same = select(InstrumentCalibration.id).where(
        InstrumentCalibration.instrument_id == one.id,
        InstrumentCalibration.certificate == certificate,
    )
    if session.scalars(same).first() is not None:
        raise Invalid("certificate", Text("这份证书已登记", "This certificate is recorded already"))
    ranges = bands_in(bands)
    if isinstance(ranges, Refused):
        raise Invalid("bands", ranges.reason)
    session.add(
        InstrumentCalibration(
            instrument_id=one.id,
            certificate=certificate,
            laboratory=_fit("laboratory", laboratory.strip(), LONGEST_NAME, empty=True),
            done_on=done_on,
            due_on=due_on,
            bands={"ranges": [[str(b.lower), str(b.upper), str(b.uncertainty)] for b in ranges]},
            added_by_id=me,
            added_at=now,
        )
    )
    event = InstrumentCalibrated(one.number, certificate, done_on.isoformat(), due_on.isoformat())
    record.append(session, event, by=by, now=now, center_id=one.center_id)


def check_today(
    session: Session, key: int, reading: str, note: str = "", *, by: Actor, now: datetime
) -> bool:
    """Read the reference; returns whether it passed.

    After a check that failed the next one says what was done to the instrument.
    """
    one = _lock(session, key, by)
    if by.person_id is None or not by.may(Permission.INSTRUMENT_CHECK, one.center_id):
        raise NotPermitted
    known = register_of(session, [one])[one.id]
    if one.reference is None:
        raise Invalid("reading", Text("这台仪器没有日常核查", "It has no daily check"))
    if known.withdrawn:
        raise Invalid("reading", Text("已停用，不再核查", "It is withdrawn"))
    value = _read_figure("reading", reading)
    if value is None:
        raise Invalid("reading", Text("请填读数", "Give the reading"))
    note = _fit("note", note.strip(), LONGEST_REASON, empty=True)
    failed_before = fitness_on(known, local(now).date()) is Fitness.CHECK_FAILED
    if failed_before and not note:
        zh, en = (
            "上次核查不合格：写明做了什么处理",
            "the last check failed: say what was done to it",
        )
        raise Invalid("note", Text(zh, en))
    passed = check_passes(known, value)
    session.add(
        InstrumentCheck(
            instrument_id=one.id,
            reading=value,
            passed=passed,
            by_id=by.person_id,
            at=now,
            note=note,
        )
    )
    event = InstrumentChecked(one.number, str(value), passed)
    record.append(session, event, by=by, now=now, center_id=one.center_id)
    return passed


def withdraw_instrument(
    session: Session, key: int, reason: str, *, by: Actor, now: datetime
) -> None:
    """Take an instrument out of use; twice is once."""
    one = _lock(session, key, by)
    me = _check_keeper(by, one.center_id)
    reason = _fit("reason", reason.strip(), LONGEST_REASON)
    if one.withdrawn_at is not None:
        return
    one.withdrawn_at, one.withdrawn_by_id, one.withdrawn_why = now, me, reason
    event = InstrumentWithdrawn(one.number, reason)
    record.append(session, event, by=by, now=now, center_id=one.center_id)


def return_instrument(session: Session, key: int, reason: str, *, by: Actor, now: datetime) -> None:
    """Take an instrument back into use; its calibration and check count as ever."""
    one = _lock(session, key, by)
    _check_keeper(by, one.center_id)
    reason = _fit("reason", reason.strip(), LONGEST_REASON)
    if one.withdrawn_at is None:
        return
    one.withdrawn_at, one.withdrawn_by_id, one.withdrawn_why = None, None, ""
    event = InstrumentReturned(one.number, reason)
    record.append(session, event, by=by, now=now, center_id=one.center_id)


def take_in_hand(session: Session, key: int, *, by: Actor) -> None:
    """Read from this instrument from now on, instead of another one of its kind."""
    one = session.get(Instrument, key)
    if one is None or not by.may(Permission.INSTRUMENT_READ, one.center_id):
        raise Missing
    if by.person_id is None or not by.may(Permission.INSPECT, one.center_id):
        raise NotPermitted
    if one.withdrawn_at is not None:
        raise Refusal(
            Refused(
                "instrument_withdrawn", Text(f"{one.number} 已停用", f"{one.number} is withdrawn")
            )
        )
    session.merge(
        InstrumentOnHand(
            person_id=by.person_id,
            center_id=one.center_id,
            kind=one.kind,
            instrument_id=one.id,
        )
    )


def _check_keeper(by: Actor, center_id: int) -> int:
    if by.person_id is None or not by.may(Permission.INSTRUMENT_MANAGE, center_id):
        raise NotPermitted
    return by.person_id


def _lock(session: Session, key: int, by: Actor) -> Instrument:
    one = session.get(Instrument, key, with_for_update=True)
    if one is None or not by.may(Permission.INSTRUMENT_READ, one.center_id):
        raise Missing
    return one


def _fit(field: str, text: str, longest: int, *, empty: bool = False) -> str:
    if not text and not empty:
        raise Invalid(field, REASON if field == "reason" else Text("请填写编号", "Give the number"))
    if len(text) > longest:
        raise Invalid(field, Text(f"最多 {longest} 个字", f"At most {longest} characters"))
    return text


def _read_figure(field: str, text: str) -> Decimal | None:
    if not text.strip():
        return None
    value = figure_in(text)
    if isinstance(value, Refused):
        raise Invalid(field, value.reason, next_step=value.next_step)
    return value


def _write(value: Decimal | None) -> str | None:
    return None if value is None else str(value)
