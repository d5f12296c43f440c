"""A curve in figures: the heights and areas of bands, and its form for comparison.

Transmittance and reflectance are turned into absorbance (Beer and Lambert); what counts upwards
(Raman, XRF) becomes shares of its whole height. The baseline of a band is the straight line
through its shoulders, a quarter of its width on each side.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from app.readers.spectrum.curve import Spectrum
from workflows.inspection.curves import BandReading, CurveReading
from workflows.inspection.standard.curves import CurveBand

Floats = npt.NDArray[np.float64]
SHOULDER = 0.25
DARKEST = 1e-4  # the least share of light that is told from none
FEWEST_IN_BAND = 3
GRID = 256
FEWEST_ON_GRID = 32
# Where curves of a technique are compared, in the unit of its axis.
COMPARED = {
    "ir": ("cm-1", 500.0, 3900.0),
    "raman": ("Δcm-1", 150.0, 1500.0),
    "uvvis": ("nm", 380.0, 780.0),
    "xrf": ("keV", 1.0, 20.0),
}
OF_AXIS = {"cm-1": "ir", "Δcm-1": "raman", "nm": "uvvis", "keV": "xrf"}
AXIS_OF = {technique: axis for technique, (axis, _, _) in COMPARED.items()}
DIGITS = 6
OF_SECOND_DIFFERENCES = 1 / (0.6745 * 6**0.5)  # of their median, to a standard deviation


def curve_figures(spectrum: Spectrum, bands: Sequence[CurveBand] = ()) -> CurveReading:
    """The figures of a curve; bands that it does not reach are left out."""
    x, y = np.asarray(spectrum.x), _comparable(spectrum)
    found = (_band(x, y, band) for band in bands)
    return CurveReading(
        technique=spectrum.technique,
        x_unit=spectrum.x_unit,
        y_unit=spectrum.y_unit,
        low=spectrum.x[0],
        high=spectrum.x[-1],
        step=float(np.median(np.diff(x))),
        bands=tuple(band for band in found if band is not None),
        shape=_shape(spectrum, x, y),
    )


def _comparable(spectrum: Spectrum) -> Floats:
    y = np.asarray(spectrum.y, dtype=np.float64)
    if spectrum.y_unit in {"T", "%T", "R", "%R"}:
        percent = spectrum.y_unit.startswith("%") or float(y.max()) > 2  # noqa: PLR2004  # no share
        share = y / 100 if percent else y
        return np.asarray(-np.log10(np.clip(share, DARKEST, None)))
    if spectrum.y_unit in {"A", "log(1/R)"}:
        return y
    height = float(y.max() - y.min())
    return (y - y.min()) / height if height > 0 else y - y


def _band(x: Floats, y: Floats, band: CurveBand) -> BandReading | None:
    low, high = float(band.lower), float(band.upper)
    margin = (high - low) * SHOULDER
    inside = (x >= low) & (x <= high)
    left = (x >= low - margin) & (x < low)
    right = (x > high) & (x <= high + margin)
    if inside.sum() < FEWEST_IN_BAND or not left.any() or not right.any():
        return None
    ends = np.array([x[left].mean(), x[right].mean()])
    levels = np.array([y[left].mean(), y[right].mean()])
    slope = (levels[1] - levels[0]) / (ends[1] - ends[0])
    above = y - (levels[0] + slope * (x - ends[0]))
    noise = _noise(y, left, right)
    at = int(np.argmax(np.where(inside, above, -np.inf)))
    height = float(above[at])
    area = float(np.trapezoid(np.clip(above[inside], 0, None), x[inside]))
    width = area / height if height > 0 else 0.0
    figures = (height, area, width, float(x[at]), noise)
    return BandReading(band.code, *(round(figure, DIGITS) for figure in figures))


def _noise(y: Floats, *sides: npt.NDArray[np.bool_]) -> float:
    """What neighbours differ by in the shoulders, slopes apart: the median, as a deviation."""
    steps = [np.diff(y[side], 2) for side in sides if side.sum() > FEWEST_IN_BAND]
    if not steps:
        return 0.0
    return float(np.median(np.abs(np.concatenate(steps)))) * OF_SECOND_DIFFERENCES


def _shape(spectrum: Spectrum, x: Floats, y: Floats) -> tuple[float | None, ...]:
    technique = spectrum.technique or OF_AXIS.get(spectrum.x_unit, "")
    axis, low, high = COMPARED.get(technique, ("", 0.0, 0.0))
    if not axis or spectrum.x_unit != axis:
        return ()
    grid = np.linspace(low, high, GRID)
    inside = (grid >= x[0]) & (grid <= x[-1])
    if inside.sum() < FEWEST_ON_GRID:
        return ()
    slope = np.gradient(np.interp(grid[inside], x, y))
    length = float(np.linalg.norm(slope))
    if length == 0:
        return ()
    values = iter(slope / length)
    return tuple(round(float(next(values)), DIGITS) if there else None for there in inside)


def correlation(one: Sequence[float | None], other: Sequence[float | None]) -> float:
    """How alike two forms are where both were measured, from -1 to 1; 0 for too little of both."""
    first = np.array([np.nan if v is None else v for v in one], dtype=np.float64)
    second = np.array([np.nan if v is None else v for v in other], dtype=np.float64)
    if first.shape != second.shape:
        return 0.0
    both = ~np.isnan(first) & ~np.isnan(second)
    if both.sum() < GRID // 4:
        return 0.0
    lengths = float(np.linalg.norm(first[both]) * np.linalg.norm(second[both]))
    return float(first[both] @ second[both]) / lengths if lengths else 0.0
