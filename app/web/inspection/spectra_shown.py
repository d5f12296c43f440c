"""The spectra of checks as pages show them: drawn with their bands, with figures and doubts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup

from app.base.errors import NotYet
from app.drawings.spectrum_plot import PlotBand, plot_svg
from app.queries.inspection.curves import CurveJudged
from app.queries.items import AttachmentView
from app.readers.door import read_stored
from app.readers.kinds import Preview, preview_of
from app.readers.refusals import refusal_of
from app.web.base.categories import check_of
from app.web.base.language import language, say
from app.web.items.views import evidence_store
from workflows.inspection.curves import bands_of, is_seen
from workflows.inspection.standard.curves import CurveBand
from workflows.inspection.standard.parts import FilePart
from workflows.verdict import Refused, Text

HEADS = (
    Text("谱带", "Band"),
    Text("峰位", "Peak"),
    Text("峰高", "Height"),
    Text("面积", "Area"),
    Text("与最高带之比", "Ratio to the highest"),
    Text("是否读到", "Seen"),
)
SEEN, UNSEEN = Text("读到", "seen"), Text("未读到", "not seen")
LIKE = Text("最相似的参考谱", "Most alike")


@dataclass(frozen=True, slots=True)
class SpectrumShown:
    """One curve: its file, its drawing, its figures row by row, what it says against the word."""

    key: int
    name: str
    drawing: Markup
    rows: list[list[str]]
    doubts: list[str]
    against: list[str]
    answer: str

    @property
    def heads(self) -> list[str]:
        """What the columns of the figures are."""
        return [say(head) for head in HEADS] if self.rows else []


def spectra_of(
    files: Iterable[AttachmentView], judged: Sequence[CurveJudged] = ()
) -> dict[str, list[SpectrumShown]]:
    """The curves of spectrum files, by check; a file that can't be read says why."""
    known = {curve.key: curve for curve in judged}
    found: dict[str, list[SpectrumShown]] = {}
    for file in files:
        if preview_of(file.mime) is Preview.CURVE:
            found.setdefault(file.check_code, []).append(_show(file, known.get(file.key)))
    return found


def _show(file: AttachmentView, judged: CurveJudged | None) -> SpectrumShown:
    marks = _marks(file.check_code, judged)
    try:
        drawing = _draw(file.digest, file.mime, file.spectrum, marks, language())
    except NotYet as busy:  # told, and not remembered
        drawing = _tell_refusal(busy.refused)
    if judged is None:
        return SpectrumShown(file.key, file.name, drawing, [], [], [], "")
    return SpectrumShown(
        file.key,
        file.name,
        drawing,
        _rows(file.check_code, judged),
        [say(doubt.reason) for doubt in judged.doubts if not doubt.certain],
        [say(doubt.reason) for doubt in judged.against],
        judged.answer,
    )


def _marks(code: str, judged: CurveJudged | None) -> tuple[PlotBand, ...]:
    """The bands that the standard names, and where one was read."""
    check = check_of(code)
    bands = bands_of(check)
    if not bands:
        files = [p for p in check.parts if isinstance(p, FilePart)] if check is not None else []
        named = next((p.band for p in files if p.band is not None), None)
        return (PlotBand(float(named.lower), float(named.upper), say(named.name)),) if named else ()
    read = {r.code: r for r in judged.reading.bands} if judged is not None else {}
    marks = []
    for band in bands:
        name, reading = say(band.name), read.get(band.code)
        if reading is not None and is_seen(band, reading):
            marks.append(PlotBand(reading.peak, reading.peak))
            name = f"{name} {reading.height:.2g}"
        marks.append(PlotBand(float(band.lower), float(band.upper), name))
    return tuple(marks)


def _rows(code: str, judged: CurveJudged) -> list[list[str]]:
    named: dict[str, CurveBand] = {band.code: band for band in bands_of(check_of(code))}
    highest = max((r.height for r in judged.reading.bands), default=0.0)
    rows = []
    for reading in judged.reading.bands:
        band = named.get(reading.code)
        if band is None:
            continue
        height = max(reading.height, 0.0)  # below its baseline a band is none
        ratio = f"{height / highest:.2f}" if highest > 0 else ""
        seen = say(SEEN if is_seen(band, reading) else UNSEEN)
        figures = [f"{reading.peak:.5g}", f"{height:.3g}", f"{reading.area:.3g}"]
        rows.append([say(band.name), *figures, ratio, seen])
    for match in judged.reading.matches:
        alike = f"{match.name} / {match.material}"
        rows.append([say(LIKE), alike, f"r = {match.correlation:.2f}", "", "", ""])
    return rows


@lru_cache(maxsize=64)
def _draw(
    digest: str, mime: str, spectrum: int | None, marks: tuple[PlotBand, ...], _language: str
) -> Markup:
    file = read_stored(mime, evidence_store().get(digest), spectrum=spectrum)
    if isinstance(file, Refused):
        refusal = refusal_of(file)
        if isinstance(refusal, NotYet):
            raise refusal
        return _tell_refusal(file)
    return Markup("") if file.curve is None else plot_svg(file.curve, marks)


def _tell_refusal(refused: Refused) -> Markup:
    return Markup("<p>{}</p>").format(say(refused.reason))
