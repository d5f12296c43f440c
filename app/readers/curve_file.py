"""Spectrum files as instruments write them: FTIR, Raman, UV-Vis, XRF."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from app.readers.facts import FileReading, Limits, Unread
from app.readers.spectrum.curve import Spectrum, UnreadableSpectrum
from app.readers.spectrum.measure import AXIS_OF, OF_AXIS, curve_figures
from workflows.inspection.standard.curves import CurveBand

CurveParser = Callable[[bytes, int | None], Spectrum]


def read_curve(
    parse: CurveParser,
    content: bytes,
    _: Limits,
    *,
    number: int | None = None,
    bands: tuple[CurveBand, ...] = (),
    technique: str = "",
) -> FileReading | Unread:
    """The curve in the file, at most 200,000 points, by the parser of how it is written.

    `number` says which of several spectra, counted from 1; `bands` are curve_figures on it;
    `technique` is what it is where the file says neither that nor its axis.
    """
    try:
        found = parse(content, number)
        if technique and not found.technique:
            found = _name_technique(found, technique)
        return FileReading(curve=found, reading=curve_figures(found, bands))
    except UnreadableSpectrum as unreadable:
        code = f"spectrum_{unreadable.code}"
        return Unread(code, unreadable.where, choices=unreadable.choices)


def _name_technique(found: Spectrum, technique: str) -> Spectrum:
    """The curve as what somebody says it is, unless its axis says otherwise."""
    axis = AXIS_OF.get(technique, "")
    if found.x_unit in {"", axis}:
        return replace(found, technique=technique, x_unit=axis)
    return replace(found, technique=OF_AXIS.get(found.x_unit, ""))
