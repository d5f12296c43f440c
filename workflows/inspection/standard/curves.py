"""What a check asks of a spectrum: technique, axis, range, and the bands that its answers mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from workflows.verdict import Text
from workflows.whole import whole

ANY = "*"


class Technique(StrEnum):
    """How a curve was measured; a recorder's log is a curve too, and no spectrum."""

    IR = "ir"
    NIR = "nir"
    RAMAN = "raman"
    UVVIS = "uvvis"
    XRF = "xrf"
    XRD = "xrd"
    LOG = "log"


TECHNIQUE_NAMES: Mapping[Technique, Text] = whole(
    Technique,
    {
        Technique.IR: Text("红外光谱", "infrared"),
        Technique.NIR: Text("近红外光谱", "near infrared"),
        Technique.RAMAN: Text("拉曼光谱", "Raman"),
        Technique.UVVIS: Text("紫外可见光谱", "UV-Vis"),
        Technique.XRF: Text("X 射线荧光", "X-ray fluorescence"),
        Technique.XRD: Text("X 射线衍射", "X-ray diffraction"),
        Technique.LOG: Text("温度记录", "temperature log"),
    },
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CurveBand:
    """One band, in the unit of the axis, and which answers of the check it bears on.

    `seen`: the height above its baseline from which it is there: absorbance where transmittance,
    reflectance or absorbance was measured, else the share of the curve's whole height. `width`:
    the least width (area by height) of a broad band; `narrow` the most of a line. `against`:
    answers that it contradicts where it is seen; from the height `certain` on they can't stand.
    `needed_by`: answers that it has to show for. In both `*` stands for every answer.
    """

    code: str
    lower: Decimal
    upper: Decimal
    zh: str
    en: str
    seen: Decimal
    certain: Decimal | None = None
    width: Decimal | None = None
    narrow: Decimal | None = None
    against: tuple[str, ...] = ()
    needed_by: tuple[str, ...] = ()

    @property
    def name(self) -> Text:
        """The name in both languages."""
        return Text(self.zh, self.en)

    def contradicts(self, said: str) -> bool:
        """Whether it speaks against that answer where it is seen."""
        return bool(said) and (said in self.against or ANY in self.against)

    def is_needed(self, said: str) -> bool:
        """Whether that answer has to show it."""
        return bool(said) and (said in self.needed_by or ANY in self.needed_by)


@dataclass(frozen=True, slots=True, kw_only=True)
class CurveRule:
    """What the curves of a file part have to be, and how they are read against the answer.

    `lower` to `upper` has to be measured, at most `step` apart. `answer` is the part of the same
    check that holds the inspector's word. From the correlation `match` on, the best reference
    spectrum has to be of the material that the listing names.
    """

    technique: Technique
    axis: str
    lower: Decimal
    upper: Decimal
    step: Decimal
    answer: str = "value"
    match: Decimal = Decimal("0.90")
    bands: tuple[CurveBand, ...] = ()

    @property
    def name(self) -> Text:
        """The technique with its axis."""
        name = TECHNIQUE_NAMES[self.technique]
        return Text(f"{name.zh}（{self.axis}）", f"{name.en} ({self.axis})")
