"""The form of a comparison: what was typed, and what it points to so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from werkzeug.datastructures import MultiDict

from app.base.errors import Refusal
from app.commands.returns.compare import ComparisonReadings, back_of
from app.web.base.language import say
from app.web.returns.after_sales.form_values import amount, choice, choices
from workflows.returns.comparison import PROPOSAL_NAMES, Comparison, Outbound, Point, compare
from workflows.returns.law.facts.words import Mark, Match, PackageSeal
from workflows.verdict import Text
from workflows.whole import whole

MATCH_NAMES: Mapping[Match, Text] = whole(
    Match,
    {
        Match.MATCHES: Text("一致", "in agreement"),
        Match.DIFFERS: Text("不一致", "differs"),
    },
)
# The field of the form where a point of the comparison goes by another name.
FIELDS = {"tag": "tag_no", "certificate": "certificate_no", "photos": "photos_match"}
SEEN = ("photos", "spectrum")
MANY = ("marks", "broken_seals")
NOTHING_YET = Text("还没有读数", "Nothing was read yet")


@dataclass(frozen=True, slots=True)
class ProposalView:
    """What the readings point to: the proposal in words, and a word for each field."""

    proposal: str
    fields: dict[str, tuple[str, str]]


def fields_of(outbound: Outbound) -> tuple[str, ...]:
    """The names of all fields of the form but files and the conclusion."""
    figures = tuple(figure.key for figure in outbound.figures)
    return (*figures, "tag_no", "certificate_no", "photos_match", "spectrum", *MANY, "value_loss")


def seen_of(given: MultiDict[str, str], outbound: Outbound) -> ComparisonReadings:
    """The form as the command takes it; raises `Invalid` for what can't be read."""
    figures: dict[str, Decimal] = {}
    for figure in outbound.figures:
        value = amount(given, figure.key, figure.unit)
        if value is not None:
            figures[figure.key] = value
    loss = given.get("value_loss", "")
    return ComparisonReadings(
        figures=figures,
        tag_no=given.get("tag_no", ""),
        certificate_no=given.get("certificate_no", ""),
        marks=choices(given, "marks", Mark),
        broken_seals=choices(given, "broken_seals", PackageSeal),
        photos=choice(given, "photos_match", Match) if given.get("photos_match") else None,
        spectrum=choice(given, "spectrum", Match) if given.get("spectrum") else None,
        value_loss=loss == "yes" if loss else None,
    )


def typed_of(answers: Mapping[str, Sequence[str]]) -> MultiDict[str, str]:
    """Keeping readings as a form has them."""
    return MultiDict([(name, value) for name, values in answers.items() for value in values])


def readings_before(comparison: Mapping[str, Any] | None) -> dict[str, str]:
    """What was read at an earlier comparison, by field: figures and numbers, nobody's judgement."""
    points = comparison["points"] if comparison else ()
    return {FIELDS.get(p["key"], p["key"]): p["back"] for p in points if p["key"] not in SEEN}


def proposal_view(given: MultiDict[str, str], outbound: Outbound) -> ProposalView:
    """What these readings point to; a field that can't be read says so."""
    try:
        found = compare(outbound, back_of(seen_of(given, outbound)))
    except Refusal as refusal:
        return ProposalView(say(refusal.refused.reason), {})
    read = any(point.match is not None for point in found.points) or given.getlist("marks")
    proposal = _proposal(found) if read or given.getlist("broken_seals") else say(NOTHING_YET)
    fields = {FIELDS.get(p.key, p.key): _say_point(p) for p in found.points if p.match is not None}
    return ProposalView(proposal, fields)


def _proposal(found: Comparison) -> str:
    reasons = say(Text("；", "; ")).join(say(reason) for reason in found.reasons)
    return f"{say(PROPOSAL_NAMES[found.proposal])}（{reasons}）"


def _say_point(point: Point) -> tuple[str, str]:
    """(tone, words) of one field: agreement or difference, with the figure."""
    match = point.match or Match.MATCHES
    figure = "" if point.difference is None else f" {point.difference:+} {point.unit}"
    return "pass" if match is Match.MATCHES else "fail", say(MATCH_NAMES[match]) + figure
