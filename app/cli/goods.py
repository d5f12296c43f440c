"""Goods bought in: what the sampling standard asks of a lot."""

from __future__ import annotations

import sys
from dataclasses import asdict
from decimal import Decimal, InvalidOperation
from typing import Any

import click
import orjson

from workflows.goods.sampling.draw import METHOD, MOST_PIECES, DrawnPiece, draw_sample
from workflows.goods.sampling.plan import MEASURE_NAMES, SamplingPlan, sampling_plan
from workflows.goods.sampling.quality import PlanQuality, quality_of
from workflows.goods.sampling.tables import SEVERITY_NAMES, InspectionSeverity, Level
from workflows.verdict import Refused

DIGITS = 9
AS_JSON = click.option("--json", "as_json", is_flag=True, help="print one JSON object")


@click.group()
def goods() -> None:
    """Goods bought in: sampling plans under GB/T 2828.1, and the draw of a sample."""


@goods.command()
@click.option("--lot", type=int, required=True, help="pieces in the lot")
@click.option(
    "--level",
    type=click.Choice([one.value for one in Level]),
    default=Level.II.value,
    show_default=True,
    help="inspection level",
)
@click.option("--aql", required=True, help="acceptance quality limit, such as 1.0")
@click.option(
    "--severity",
    type=click.Choice([one.value for one in InspectionSeverity]),
    default=InspectionSeverity.NORMAL.value,
    show_default=True,
)
@AS_JSON
def plan(lot: int, level: str, aql: str, severity: str, as_json: bool) -> None:
    """The single sampling plan of a lot: letter, n, Ac, Re, and what the plan is worth."""
    found = sampling_plan(lot, Level(level), _decimal(aql), InspectionSeverity(severity))
    if isinstance(found, Refused):
        raise click.ClickException(_in_both(found))
    worth = quality_of(found)
    if as_json:
        _print_json(_plan_json(found, worth))
    else:
        click.echo("\n".join(_plan_lines(found, worth)))


@goods.command()
@click.option("--cartons", required=True, help="pieces in each carton: 12,12,6 or 40x12")
@click.option("-n", "size", type=int, required=True, help="pieces of the sample")
@click.option("--seed", required=True, help="recorded with the draw, so that it can be repeated")
@AS_JSON
def draw(cartons: str, size: int, seed: str, as_json: bool) -> None:
    """Draw a sample by carton; the same cartons and seed draw the same pieces."""
    drawn = draw_sample(_sizes(cartons), size, seed)
    if isinstance(drawn, Refused):
        raise click.ClickException(_in_both(drawn))
    if as_json:
        _print_json({"method": METHOD, "seed": seed, "pieces": [asdict(one) for one in drawn]})
        return
    for carton, pieces in _by_carton(drawn).items():
        listed = " ".join(str(piece) for piece in pieces)
        click.echo(f"第 {carton} 箱 carton {carton}: {listed}")


def _plan_lines(found: SamplingPlan, worth: PlanQuality) -> list[str]:
    severity, measure = SEVERITY_NAMES[found.severity], MEASURE_NAMES[found.measure]
    asked = f"批量 lot {found.lot} · 水平 level {found.level.value} · AQL {found.aql}"
    lines = [
        f"{found.source}",
        f"{asked} · {severity.zh} {severity.en}",
        f"字码 letter {found.letter} → {found.plan_letter} · {measure.zh} {measure.en}",
        f"n = {found.n}   Ac = {found.ac}   Re = {found.re}",
    ]
    if found.whole:
        lines.append("样本量达到批量，全数检验 · n reaches the lot: inspect every piece")
    return [
        *lines,
        f"AQL 处被拒收的概率 producer's risk at the AQL: {worth.producers_risk:.1%}",
        f"仍有 10% 概率被接收的质量 quality accepted one time in ten: {worth.quality_at_10:.3g}",
    ]


def _plan_json(found: SamplingPlan, worth: PlanQuality) -> dict[str, Any]:
    return {
        **asdict(found),
        "aql": str(found.aql),
        "source": str(found.source),
        "producers_risk": worth.producers_risk,
        "quality_at_10": worth.quality_at_10,
        "curve": [list(point) for point in worth.curve],
    }


def _by_carton(drawn: tuple[DrawnPiece, ...]) -> dict[int, list[int]]:
    pieces: dict[int, list[int]] = {}
    for one in drawn:
        pieces.setdefault(one.carton, []).append(one.piece)
    return pieces


def _decimal(text: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite():
        raise click.UsageError(f"--aql: 不是数 / not a number: {text}")
    return value


def _sizes(text: str) -> list[int]:
    sizes: list[int] = []
    for part in text.split(","):
        times, _, size = part.strip().rpartition("x")
        if not size.isdecimal() or (times and not times.isdecimal()):
            raise click.UsageError(f"--cartons: 12,12,6 或 40x12 / 12,12,6 or 40x12: {part!r}")
        if len(times) > DIGITS or len(size) > DIGITS or len(sizes) + int(times or 1) > MOST_PIECES:
            raise click.UsageError(f"--cartons: 太多 / too many: {part!r}")
        sizes += [int(size)] * int(times or 1)
    return sizes


def _in_both(refused: Refused) -> str:
    step = refused.next_step
    zh, en = (step.zh, step.en) if step is not None else ("", "")
    return f"{refused.reason.zh}。{zh} / {refused.reason.en}. {en} ({refused.citation})"


def _print_json(value: dict[str, Any]) -> None:
    sys.stdout.buffer.write(orjson.dumps(value, option=orjson.OPT_APPEND_NEWLINE))
