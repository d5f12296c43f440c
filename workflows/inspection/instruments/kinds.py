"""The kinds of instruments a bench reads from, and which reading is taken with which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from workflows.inspection.standard.curves import Technique
from workflows.inspection.standard.parts import FilePart, Number, Part
from workflows.inspection.standard.types import Check
from workflows.verdict import Text
from workflows.whole import whole


class InstrumentKind(StrEnum):
    """What an instrument is, as a register of ISO/IEC 17025 6.4 lists it."""

    BALANCE = "balance"
    CALIPER = "caliper"
    REFRACTOMETER = "refractometer"
    INFRARED = "infrared"
    UV_VIS = "uv_vis"
    RAMAN = "raman"
    XRF = "xrf"
    ALCOHOLMETER = "alcoholmeter"
    TIMING_MACHINE = "timing_machine"
    PRESSURE_TESTER = "pressure_tester"
    COLORIMETER = "colorimeter"


@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentRecord:
    """One kind. `units`, `techniques` and `columns` say which readings are taken with it.

    `columns`: of a table of reference values, for a figure that has no unit of its own.
    """

    name: Text
    units: frozenset[str]
    techniques: frozenset[Technique]
    columns: frozenset[str]


def _record(
    zh: str, en: str, *, units: str = "", techniques: tuple[Technique, ...] = (), columns: str = ""
) -> InstrumentRecord:
    return InstrumentRecord(
        name=Text(zh, en),
        units=frozenset(units.split()),
        techniques=frozenset(techniques),
        columns=frozenset(columns.split()),
    )


K = InstrumentKind

INSTRUMENTS: Mapping[InstrumentKind, InstrumentRecord] = whole(
    InstrumentKind,
    {
        # Density is weighed in air and in water (GB/T 16553, hydrostatic weighing).
        K.BALANCE: _record("电子天平", "balance", units="g g/cm³"),
        K.CALIPER: _record("卡尺", "caliper", units="mm"),
        K.REFRACTOMETER: _record("折射仪", "refractometer", columns="ri"),
        K.INFRARED: _record(
            "红外光谱仪", "infrared spectrometer", techniques=(Technique.IR, Technique.NIR)
        ),
        K.UV_VIS: _record(
            "紫外可见分光光度计", "UV-Vis spectrometer", techniques=(Technique.UVVIS,)
        ),
        K.RAMAN: _record("拉曼光谱仪", "Raman spectrometer", techniques=(Technique.RAMAN,)),
        K.XRF: _record("X 射线荧光仪", "XRF analyser", units="‰", techniques=(Technique.XRF,)),
        K.ALCOHOLMETER: _record("酒精计", "alcoholmeter", units="%vol"),
        K.TIMING_MACHINE: _record("校表仪", "timing machine", units="s/day ms deg"),
        K.PRESSURE_TESTER: _record("防水测试仪", "pressure tester", units="bar"),
        K.COLORIMETER: _record("色差仪", "colorimeter", units="dE"),
    },
)


def kinds_read_with(check: Check) -> frozenset[InstrumentKind]:
    """The instruments that the readings of a check are taken with."""
    return frozenset(kind for part in check.parts for kind in kinds_of_part(part))


def kinds_of_part(part: Part) -> frozenset[InstrumentKind]:
    """The instruments that answer one part; none where eyes do."""
    return frozenset(kind for kind, record in INSTRUMENTS.items() if _reads(record, part))


def _reads(record: InstrumentRecord, part: Part) -> bool:
    if isinstance(part, Number):
        column = part.lookup.column if part.lookup else ""
        return not part.system and (part.unit in record.units or column in record.columns)
    if isinstance(part, FilePart):
        return (part.curve.technique if part.curve else part.technique) in record.techniques
    return False
