"""What was read off a spectrum, against what its check asks and what the inspector says of it.

A curve of another technique, axis or range is no evidence for the check and is refused. A curve
that says something else than the inspector is a doubt: the reviewer answers it before the piece
may pass, and where it is certain no answer helps.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from workflows.inspection.finding import Finding, Listing
from workflows.inspection.names import row_named
from workflows.inspection.standard.curves import (
    TECHNIQUE_NAMES,
    CurveBand,
    CurveRule,
    Technique,
)
from workflows.inspection.standard.parts import Choice, FilePart, Multi
from workflows.inspection.standard.types import Check, Standard
from workflows.verdict import ALLOWED, Answer, Citation, Refused, Text

TIMES_NOISE = 3  # below that a height is none (IUPAC's limit of detection)
SOURCE = Citation("ISO/IEC 17025:2017", "7.7.1")


@dataclass(frozen=True, slots=True)
class BandReading:
    """A band above the straight line between its shoulders: height and area, their quotient as
    width, where it is highest, and the noise of the shoulders."""

    code: str
    height: float
    area: float
    width: float
    peak: float
    noise: float


@dataclass(frozen=True, slots=True)
class SpectrumMatch:
    """A reference spectrum that the curve resembles, and the correlation of both."""

    name: str
    material: str
    correlation: float


@dataclass(frozen=True, slots=True)
class CurveReading:
    """A curve in figures: what it is, how far and how finely it goes, its bands, its form.

    `shape` is the slope on the grid of its technique, of length one; None where nothing was
    measured there.
    """

    technique: str
    x_unit: str
    y_unit: str
    low: float
    high: float
    step: float
    bands: tuple[BandReading, ...] = ()
    shape: tuple[float | None, ...] = ()
    matches: tuple[SpectrumMatch, ...] = ()


@dataclass(frozen=True, slots=True)
class CurveDoubt:
    """What a curve says against the inspector's word. `certain`: the word can't stand."""

    code: str
    check: str
    reason: Text
    certain: bool = False


def curve_rule_of(check: Check) -> CurveRule | None:
    """What the check asks of its curves, if it asks for any."""
    rules = (p.curve for p in check.parts if isinstance(p, FilePart))
    return next((rule for rule in rules if rule is not None), None)


def bands_of(check: Check | None) -> tuple[CurveBand, ...]:
    """The bands that are measured on the curves of a check."""
    rule = curve_rule_of(check) if check is not None else None
    return rule.bands if rule is not None else ()


def fits(rule: CurveRule, reading: CurveReading) -> Answer:
    """Whether the curve can be evidence for the check at all."""
    asked = rule.name
    if reading.technique == Technique.LOG:
        return _unfit(
            "curve_technique",
            f"这是温度记录，不是谱图，此项要{asked.zh}",
            f"this is a temperature log and no spectrum; asked is {asked.en}",
        )
    if reading.x_unit and reading.x_unit != rule.axis:
        return _unfit(
            "curve_axis",
            f"这条曲线的横坐标是 {reading.x_unit}，此项要{asked.zh}",
            f"this curve's axis is {reading.x_unit}; asked is {asked.en}",
        )
    if reading.technique and reading.technique != rule.technique.value:
        name = _technique(reading.technique)
        return _unfit(
            "curve_technique",
            f"这是{name.zh}曲线，此项要{asked.zh}",
            f"this is a curve of {name.en}; asked is {asked.en}",
        )
    if reading.low > float(rule.lower) or reading.high < float(rule.upper):
        got, wanted = f"{reading.low:g}–{reading.high:g}", f"{rule.lower:f}–{rule.upper:f}"
        return _unfit(
            "curve_range",
            f"曲线范围 {got}，此项至少要 {wanted} {rule.axis}",
            f"the curve goes over {got}; at least {wanted} {rule.axis} is asked",
        )
    if reading.step > float(rule.step):
        return _unfit(
            "curve_resolution",
            f"点距 {reading.step:g} {rule.axis}，此项至多 {rule.step:f}",
            f"the points are {reading.step:g} {rule.axis} apart; at most {rule.step:f} is asked",
        )
    return ALLOWED


def is_seen(band: CurveBand, found: BandReading) -> bool:
    """Whether the band is there: high enough, above the noise, and of its width."""
    if found.height < float(band.seen) or found.height < TIMES_NOISE * found.noise:
        return False
    if band.width is not None and found.width < float(band.width):
        return False
    return band.narrow is None or found.width <= float(band.narrow)


def curve_doubts(
    standard: Standard, check: Check, finding: Finding, listing: Listing, reading: CurveReading
) -> tuple[CurveDoubt, ...]:
    """All that one curve says against what the inspector recorded for its check."""
    rule = curve_rule_of(check)
    if rule is None:
        return ()
    word = finding.values.get(rule.answer)
    said = _answer_text(word)
    found = [*_of_axis(rule, reading), *_of_bands(rule, reading, check, said)]
    found += _of_matches(standard, rule, reading, listing)
    return tuple(CurveDoubt(code, check.code, why, certain) for code, why, certain in found)


def plain_reading(reading: CurveReading) -> dict[str, Any]:
    """A reading as plain JSON values."""
    return asdict(reading)


def reading_from(plain: Mapping[str, Any]) -> CurveReading:
    """The inverse of `plain_reading`."""
    return CurveReading(
        **{key: plain[key] for key in ("technique", "x_unit", "y_unit", "low", "high", "step")},
        bands=tuple(BandReading(**band) for band in plain["bands"]),
        shape=tuple(plain["shape"]),
        matches=tuple(SpectrumMatch(**match) for match in plain["matches"]),
    )


def _of_axis(rule: CurveRule, reading: CurveReading) -> Iterator[tuple[str, Text, bool]]:
    if not reading.x_unit:
        zh = f"文件没有写明横坐标单位，按{rule.name.zh}读取"
        en = f"the file does not say its axis; it was read as {rule.name.en}"
        yield "axis_unknown", Text(zh, en), False


def _of_bands(
    rule: CurveRule, reading: CurveReading, check: Check, said: str
) -> Iterator[tuple[str, Text, bool]]:
    known = {band.code: band for band in reading.bands}
    word = _answer_name(check, rule.answer, said)
    for band in rule.bands:
        bears = band.contradicts(said) or band.is_needed(said)
        measured = known.get(band.code)
        if not bears:
            continue
        where = f"{band.lower:f}–{band.upper:f} {rule.axis}"
        if measured is None:
            why = Text(
                f"谱带{band.zh}（{where}）没有测量", f"band {band.en} ({where}) not measured"
            )
            yield f"{band.code}_unread", why, False
        elif band.contradicts(said) and is_seen(band, measured):
            certain = band.certain is not None and measured.height >= float(band.certain)
            yield f"{band.code}_seen", _seen_against(band, measured, where, word), certain
        elif band.is_needed(said) and not is_seen(band, measured):
            zh = f"结论“{word.zh}”，但没有读到{band.zh}（{where}，峰高 {measured.height:.3g}）"
            en = f"“{word.en}”, but {band.en} is not seen ({where}, height {measured.height:.3g})"
            yield f"{band.code}_absent", Text(zh, en), False


def _seen_against(band: CurveBand, found: BandReading, where: str, word: Text) -> Text:
    return Text(
        f"结论“{word.zh}”，但在 {where} 读到{band.zh}：峰位 {found.peak:.5g}，峰高"
        f" {found.height:.3g}",
        f"“{word.en}”, but {band.en} is seen at {where}: peak {found.peak:.5g}, height"
        f" {found.height:.3g}",
    )


def _of_matches(
    standard: Standard, rule: CurveRule, reading: CurveReading, listing: Listing
) -> Iterator[tuple[str, Text, bool]]:
    best = max(reading.matches, key=lambda match: match.correlation, default=None)
    claimed = str(listing.get("species", ""))
    if best is None or Decimal(str(best.correlation)) < rule.match or not claimed:
        return
    if _same_material(standard, best.material, claimed):
        return
    near = f"{best.name} / {best.material}, r = {best.correlation:.2f}"
    zh = f"与参考谱最相似的是 {near}；申报 {claimed}"
    en = f"most like the reference {near}; declared is {claimed}"
    yield "other_material", Text(zh, en), False


def _same_material(standard: Standard, one: str, other: str) -> bool:
    for table in standard.tables:
        first, second = row_named(table, one), row_named(table, other)
        if first is not None and second is not None:
            return first.code == second.code
    return one.casefold() == other.casefold()


def _answer_text(word: object) -> str:
    """The answer as a word: its code, or the figures that were read."""
    if word is None:
        return ""
    return ", ".join(map(str, word)) if isinstance(word, tuple) else str(word)


def _answer_name(check: Check, key: str, said: str) -> Text:
    part = check.part(key)
    options = part.options if isinstance(part, Choice | Multi) else ()
    return next((o.name for o in options if o.code == said), Text(said, said))


def _technique(code: str) -> Text:
    known = {technique.value: name for technique, name in TECHNIQUE_NAMES.items()}
    return known.get(code, Text("其他", "another kind"))


def _unfit(code: str, zh: str, en: str) -> Refused:
    next_step = Text(
        "请核对是否选错了文件，或重新测量后上传。",
        "Check that this is the right file, or measure again and upload that.",
    )
    return Refused(code, Text(zh, en), SOURCE, next_step)
