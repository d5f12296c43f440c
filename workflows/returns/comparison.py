"""A returned piece against the record it left with: differences, limits, and what they point to.

Each figure is held against the tolerance of its check, or, where the check has none, against two
steps of its resolution (two readings, each rounded). The proposal binds nobody: a person concludes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from workflows.returns.law.facts.goods_names import MARK_NAMES
from workflows.returns.law.facts.words import Mark, Match, PackageSeal
from workflows.verdict import Text
from workflows.whole import whole


class Proposal(StrEnum):
    """What the differences point to."""

    SAME = "same"
    DAMAGED = "damaged"
    SWAPPED = "swapped"
    NOT_INTACT = "not_intact"


PROPOSAL_NAMES: Mapping[Proposal, Text] = whole(
    Proposal,
    {
        Proposal.SAME: Text("同一件，完好", "The same piece, intact"),
        Proposal.DAMAGED: Text("同一件，有损", "The same piece, damaged"),
        Proposal.SWAPPED: Text("疑似调包", "Probably swapped"),
        Proposal.NOT_INTACT: Text("同一件，不完好", "The same piece, not intact"),
    },
)
MASS, DENSITY = "mass", "density"
IDENTITY = frozenset({"density", "certificate", "photos", "spectrum"})


@dataclass(frozen=True, slots=True)
class OutboundFigure:
    """A figure of the outbound record: in `unit`, read to `resolution`, allowed `tolerance`."""

    key: str
    name: Text
    unit: str
    value: Decimal
    resolution: Decimal
    tolerance: Decimal | None = None

    @property
    def limit(self) -> Decimal:
        """The largest difference that means nothing."""
        return self.tolerance if self.tolerance is not None else 2 * self.resolution


@dataclass(frozen=True, slots=True)
class Outbound:
    """What was recorded when the piece left."""

    figures: tuple[OutboundFigure, ...]
    tag_no: str = ""
    certificate_no: str = ""
    necessary_seal: PackageSeal | None = None


@dataclass(frozen=True, slots=True)
class ReturnedPiece:
    """What the inspector reads and sees on the returned piece; what was not read is left out."""

    figures: Mapping[str, Decimal] = field(default_factory=dict)
    tag_no: str = ""
    certificate_no: str = ""
    marks: tuple[Mark, ...] = ()
    broken_seals: tuple[PackageSeal, ...] = ()
    photos: Match | None = None
    spectrum: Match | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """One line of the comparison; `match` is None where there is nothing to compare."""

    key: str
    name: Text
    sent: str
    back: str
    unit: str = ""
    difference: Decimal | None = None
    limit: Decimal | None = None
    match: Match | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """All points, what they point to, and why."""

    points: tuple[Point, ...]
    proposal: Proposal
    reasons: tuple[Text, ...]

    def match_of(self, *keys: str) -> Match | None:
        """How these points came out together: one that differs is enough."""
        found = [p.match for p in self.points if p.key in keys and p.match is not None]
        if not found:
            return None
        return Match.DIFFERS if Match.DIFFERS in found else Match.MATCHES


DAMAGE = frozenset(
    {
        Mark.BRAND_TAG_CUT,
        Mark.BROKEN_IN_TRANSIT,
        Mark.DAMAGED,
        Mark.ENGRAVED,
        Mark.REPAIRED,
        Mark.RESIZED,
        Mark.SERIAL_ALTERED,
        Mark.SOILED,
        Mark.WASHED,
        Mark.WORN,
    }
)
USE = frozenset(
    {Mark.ACTIVATED, Mark.CONSUMED, Mark.DATA_TRACES, Mark.SEAL_BROKEN, Mark.USED_BEYOND_TESTING}
)


def compare(sent: Outbound, back: ReturnedPiece) -> Comparison:
    """The differences, and what they point to with the reasons for it."""
    points = (*_figures(sent, back), *_numbers(sent, back), *_points_seen(back))
    proposal, reasons = _propose(sent, back, points)
    return Comparison(points, proposal, reasons)


def _figures(sent: Outbound, back: ReturnedPiece) -> Iterator[Point]:
    for figure in sent.figures:
        found = back.figures.get(figure.key)
        if found is None:
            yield Point(figure.key, figure.name, str(figure.value), "", figure.unit)
            continue
        difference = found - figure.value
        match = Match.MATCHES if abs(difference) <= figure.limit else Match.DIFFERS
        yield Point(
            figure.key,
            figure.name,
            str(figure.value),
            str(found),
            figure.unit,
            difference,
            figure.limit,
            match,
        )


def _numbers(sent: Outbound, back: ReturnedPiece) -> Iterator[Point]:
    for key, name, went, came in (
        ("tag", Text("防拆扣编号", "Tamper tag number"), sent.tag_no, back.tag_no),
        ("certificate", Text("证书编号", "Certificate"), sent.certificate_no, back.certificate_no),
    ):
        match = None
        if went and came:
            match = Match.MATCHES if went.upper() == came.upper() else Match.DIFFERS
        yield Point(key, name, went, came, match=match)


def _points_seen(back: ReturnedPiece) -> Iterator[Point]:
    yield Point("photos", Text("照片", "Photos"), "", "", match=back.photos)
    yield Point("spectrum", Text("光谱", "Spectrum"), "", "", match=back.spectrum)


def _propose(
    sent: Outbound, back: ReturnedPiece, points: tuple[Point, ...]
) -> tuple[Proposal, tuple[Text, ...]]:
    differing = [p for p in points if p.match is Match.DIFFERS]
    reasons = tuple(_reason(p) for p in differing)
    identity = [p for p in differing if p.key in IDENTITY or p.key == "tag"]
    damage = [mark for mark in back.marks if mark in DAMAGE]
    mass = [p for p in differing if p.key == MASS]
    if identity or (mass and not damage):
        return Proposal.SWAPPED, reasons
    if damage or differing:
        return Proposal.DAMAGED, (*reasons, *(_name_mark(mark) for mark in damage))
    if sent.necessary_seal is not None and sent.necessary_seal in back.broken_seals:
        broken = Text("必要的一次性密封已破坏", "The necessary one-time seal is broken")
        return Proposal.NOT_INTACT, (broken,)
    used = [mark for mark in back.marks if mark in USE]
    if used:
        return Proposal.NOT_INTACT, tuple(_name_mark(mark) for mark in used)
    compared = [p for p in points if p.match is Match.MATCHES]
    names_zh = "、".join(p.name.zh for p in compared) or "无"
    names_en = ", ".join(p.name.en for p in compared) or "nothing"
    return Proposal.SAME, (Text(f"一致：{names_zh}", f"In agreement: {names_en}"),)


def _reason(point: Point) -> Text:
    if point.difference is None:
        return Text(
            f"{point.name.zh}不一致：{point.sent or '-'} / {point.back or '-'}",
            f"{point.name.en} differs: {point.sent or '-'} / {point.back or '-'}",
        )
    return Text(
        f"{point.name.zh}相差 {point.difference:+} {point.unit}，允许 ±{point.limit} {point.unit}",
        f"{point.name.en} differs by {point.difference:+} {point.unit}, "
        f"±{point.limit} {point.unit} allowed",
    )


def _name_mark(mark: Mark) -> Text:
    name = MARK_NAMES[mark]
    return Text(f"所见：{name.zh}", f"Seen: {name.en}")
