"""What makes an instrument fit for a reading on a day (ISO/IEC 17025 6.4.4 to 6.4.10)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from workflows.machine import ToneName
from workflows.verdict import ALLOWED, Answer, Citation, Refused, Text
from workflows.whole import whole

CALIBRATED = Citation("ISO/IEC 17025:2017", "6.4.8")
CHECKED = Citation("ISO/IEC 17025:2017", "6.4.10")
DEFECTIVE = Citation("ISO/IEC 17025:2017", "6.4.9")
DUE_SOON = timedelta(days=30)
# What the register keeps exactly on both databases.
FIGURE = re.compile(r"[0-9]{1,7}(\.[0-9]{1,5})?")


class Fitness(StrEnum):
    """Whether an instrument may be read from, or what stands against it."""

    FIT = "fit"
    UNCHECKED = "unchecked"
    CHECK_FAILED = "check_failed"
    UNCALIBRATED = "uncalibrated"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class FitnessRecord:
    """How one answer is named and shown, and what a person does about it."""

    name: Text
    tone: ToneName
    next_step: Text
    cites: Citation


FITNESS: Mapping[Fitness, FitnessRecord] = whole(
    Fitness,
    {
        Fitness.FIT: FitnessRecord(
            name=Text("可用", "fit for use"),
            tone="good",
            next_step=Text("", ""),
            cites=CALIBRATED,
        ),
        Fitness.UNCHECKED: FitnessRecord(
            name=Text("今日未核查", "not checked today"),
            tone="ask",
            next_step=Text("请先做今日核查", "Do today's check first"),
            cites=CHECKED,
        ),
        Fitness.CHECK_FAILED: FitnessRecord(
            name=Text("核查不合格", "failed its check"),
            tone="bad",
            next_step=Text(
                "停用并换一台；处理后重新核查", "Take another one; check it again once mended"
            ),
            cites=DEFECTIVE,
        ),
        Fitness.UNCALIBRATED: FitnessRecord(
            name=Text("未登记校准", "no calibration recorded"),
            tone="bad",
            next_step=Text("请审核员登记校准证书", "The reviewer records its calibration"),
            cites=CALIBRATED,
        ),
        Fitness.LAPSED: FitnessRecord(
            name=Text("校准已过期", "calibration lapsed"),
            tone="bad",
            next_step=Text(
                "换一台；过期的送校", "Take another one; send this one to be calibrated"
            ),
            cites=CALIBRATED,
        ),
        Fitness.WITHDRAWN: FitnessRecord(
            name=Text("已停用", "withdrawn"),
            tone="ended",
            next_step=Text("请换一台", "Take another one"),
            cites=DEFECTIVE,
        ),
    },
)


@dataclass(frozen=True, slots=True, kw_only=True)
class UncertaintyBand:
    """The expanded uncertainty U (k = 2) of readings in [lower, upper], in the unit of both."""

    lower: Decimal
    upper: Decimal
    uncertainty: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """One calibration certificate: in force from the day it was done to the day it is due."""

    certificate: str
    done_on: date
    due_on: date
    bands: tuple[UncertaintyBand, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckOfDay:
    """One reading of the check weight or reference piece."""

    on: date
    reading: Decimal
    passed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredInstrument:
    """What the register says of one instrument; a `reference` is what its daily check reads.

    `limit`: how far a check may read from the reference. None for both where its kind is not
    checked by the day, such as a spectrometer that tests itself.
    """

    number: str
    unit: str
    withdrawn: bool
    reference: Decimal | None
    limit: Decimal | None
    calibrations: tuple[Calibration, ...]
    checks: tuple[CheckOfDay, ...]


def fitness_on(one: RegisteredInstrument, day: date) -> Fitness:
    """Whether the instrument may be read from on a day; the worst objection first."""
    if one.withdrawn:
        return Fitness.WITHDRAWN
    known = [c for c in one.calibrations if c.done_on <= day]
    if not known:
        return Fitness.UNCALIBRATED
    if all(c.due_on < day for c in known):
        return Fitness.LAPSED
    if one.reference is None:
        return Fitness.FIT
    if one.checks and not one.checks[-1].passed:
        return Fitness.CHECK_FAILED
    if not any(c.on == day for c in one.checks):
        return Fitness.UNCHECKED
    return Fitness.FIT


def may_be_read(one: RegisteredInstrument, day: date) -> Answer:
    """Allowed where it is fit; else which instrument, what stands against it, and what next."""
    fitness = fitness_on(one, day)
    if fitness is Fitness.FIT:
        return ALLOWED
    record = FITNESS[fitness]
    text = Text(f"{one.number} {record.name.zh}", f"{one.number}: {record.name.en}")
    return Refused(f"instrument_{fitness.value}", text, record.cites, record.next_step)


def calibration_on(one: RegisteredInstrument, day: date) -> Calibration | None:
    """The calibration in force on a day: of several the one done last."""
    known = [c for c in one.calibrations if c.done_on <= day <= c.due_on]
    return max(known, key=lambda c: c.done_on, default=None)


def uncertainty_of(one: RegisteredInstrument, reading: Decimal, day: date) -> Decimal | None:
    """U of a reading by the calibration in force; None outside every range that it states."""
    calibration = calibration_on(one, day)
    bands = calibration.bands if calibration else ()
    return max((b.uncertainty for b in bands if b.lower <= reading <= b.upper), default=None)


def check_passes(one: RegisteredInstrument, reading: Decimal) -> bool:
    """Whether the daily check reads its reference within the limit, the limit included."""
    if one.reference is None or one.limit is None:
        return True
    return abs(reading - one.reference) <= one.limit


def is_due_soon(one: RegisteredInstrument, day: date) -> bool:
    """Whether the calibration in force ends within a month."""
    calibration = calibration_on(one, day)
    return calibration is not None and calibration.due_on - day <= DUE_SOON


def bands_in(text: str) -> tuple[UncertaintyBand, ...] | Refused:
    """Ranges as they are typed, one a line: `0-100 0.02` is U = 0.02 from 0 to 100."""
    bands: list[UncertaintyBand] = []
    for line in filter(None, (one.strip() for one in text.splitlines())):
        figures = _figures(line)
        if figures is None:
            zh = f"量程读不出：{line}；写作“0-100 0.02”，每行一段"
            return Refused("bands", Text(zh, f"can't read the range {line}: write 0-100 0.02"))
        lower, upper, u = figures
        if upper <= lower or u <= 0:
            zh, en = f"量程不成立：{line}", f"this is no range: {line}"
            return Refused("bands", Text(zh, en))
        bands.append(UncertaintyBand(lower=lower, upper=upper, uncertainty=u))
    return tuple(bands)


def _figures(line: str) -> tuple[Decimal, Decimal, Decimal] | None:
    ends, _, uncertainty = line.replace("~", "-").replace("–", "-").partition(" ")
    lower, _, upper = ends.partition("-")
    figures = (lower, upper, uncertainty.strip())
    if not all(_is_figure(one) for one in figures):
        return None
    return Decimal(figures[0]), Decimal(figures[1]), Decimal(figures[2])


def _is_figure(text: str) -> bool:
    return FIGURE.fullmatch(text) is not None


def figure_in(text: str) -> Decimal | Refused:
    """A figure of the register: up to seven digits and five places after the point."""
    plain = text.strip()
    if _is_figure(plain):
        return Decimal(plain)
    return Refused(
        "figure",
        Text(f"不是数字：{plain}", f"not a figure: {plain}"),
        next_step=Text("整数至多 7 位，小数至多 5 位", "Up to 7 digits and 5 places"),
    )


def last_fit_before(checks: Sequence[CheckOfDay], failed: date) -> date | None:
    """The day of the last check that passed before one that failed.

    What was read since is in doubt (ISO/IEC 17025 7.10, 6.4.9).
    """
    return max((c.on for c in checks if c.passed and c.on <= failed), default=None)
