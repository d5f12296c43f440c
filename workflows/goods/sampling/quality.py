"""How a plan tells good lots from bad: operating characteristic, risks, limiting quality."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, fsum, lgamma, log, log1p

from workflows.goods.sampling.plan import Measure, SamplingPlan

CONSUMERS_RISK = 0.10
_HALVINGS = 60


@dataclass(frozen=True, slots=True)
class PlanQuality:
    """What a plan is worth. Qualities are per cent, or nonconformities per hundred items.

    `producers_risk` is the chance that a lot at the AQL is refused; `quality_at_10` the quality
    that is still accepted one time in ten; `curve` pairs of quality and chance of acceptance.
    """

    producers_risk: float
    quality_at_10: float
    curve: tuple[tuple[float, float], ...]


def acceptance_chance(plan: SamplingPlan, quality: float) -> float:
    """The chance that a lot of this quality is accepted.

    Binomial for per cent nonconforming, Poisson for nonconformities per hundred items (12.1);
    `quality` has the unit of the AQL.
    """
    if plan.measure is Measure.PER_CENT:
        return _binomial(plan.ac, plan.n, min(quality / 100, 1.0))
    return _poisson(plan.ac, plan.n * quality / 100)


def quality_of(plan: SamplingPlan, points: int = 21) -> PlanQuality:
    """Risks of the plan and its curve, from perfect lots to twice what is accepted in ten."""
    limiting = _quality_accepted(plan, CONSUMERS_RISK)
    last = min(2 * limiting, 100.0) if plan.measure is Measure.PER_CENT else 2 * limiting
    qualities = [last * step / (points - 1) for step in range(points)]
    return PlanQuality(
        producers_risk=1 - acceptance_chance(plan, float(plan.aql)),
        quality_at_10=limiting,
        curve=tuple((quality, acceptance_chance(plan, quality)) for quality in qualities),
    )


def _quality_accepted(plan: SamplingPlan, chance: float) -> float:
    """The quality that is accepted with this chance; acceptance falls as quality worsens."""
    low = 0.0
    high = 100.0 if plan.measure is Measure.PER_CENT else 100.0 * (plan.ac + 10) * 3 / plan.n
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if acceptance_chance(plan, middle) > chance else (low, middle)
    return (low + high) / 2


def _binomial(most: int, n: int, p: float) -> float:
    if p <= 0 or most >= n:
        return 1.0
    if p >= 1:
        return 0.0
    # By logarithms: the binomial coefficient of 3150 over 44 leaves the range of a float.
    terms = (
        exp(lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) + k * log(p) + (n - k) * log1p(-p))
        for k in range(most + 1)
    )
    return min(fsum(terms), 1.0)


def _poisson(most: int, mean: float) -> float:
    if mean <= 0:
        return 1.0
    return min(fsum(exp(k * log(mean) - mean - lgamma(k + 1)) for k in range(most + 1)), 1.0)
