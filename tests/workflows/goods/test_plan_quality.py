"""Operating characteristics beside another library's distributions."""

from __future__ import annotations

from decimal import Decimal

import pytest
from scipy import stats
from support.certain import given_out

from workflows.goods.sampling.plan import Measure, sampling_plan
from workflows.goods.sampling.quality import acceptance_chance, quality_of
from workflows.goods.sampling.tables import InspectionSeverity, Level, aqls


def second_opinion(plan, quality):
    if plan.measure is Measure.PER_CENT:
        return stats.binom.cdf(plan.ac, plan.n, quality / 100)
    return stats.poisson.cdf(plan.ac, plan.n * quality / 100)


@pytest.mark.parametrize("aql", aqls())
@pytest.mark.parametrize("severity", InspectionSeverity)
def test_the_curve_is_that_of_the_distribution(severity, aql):
    for lot in (10, 300, 3000, 700_000):
        plan = given_out(sampling_plan(lot, Level.II, Decimal(aql), severity))
        for share in (0.0, 0.25, 1.0, 3.0, 8.0):
            quality = min(share * float(aql), 100.0 if float(aql) <= 10 else 1e6)
            chance = acceptance_chance(plan, quality)
            assert chance == pytest.approx(second_opinion(plan, quality), abs=1e-9)


@pytest.mark.parametrize("aql", aqls())
def test_risks_and_limiting_quality(aql):
    plan = given_out(sampling_plan(3000, Level.II, Decimal(aql)))
    worth = quality_of(plan)
    assert worth.producers_risk == pytest.approx(1 - second_opinion(plan, float(aql)), abs=1e-9)
    assert second_opinion(plan, worth.quality_at_10) == pytest.approx(0.10, abs=1e-6)
    chances = [chance for _, chance in worth.curve]
    assert chances[0] == 1.0
    assert chances == sorted(chances, reverse=True)


def test_a_known_plan():
    worth = quality_of(given_out(sampling_plan(1200, Level.II, Decimal("1.0"))))
    assert round(worth.producers_risk, 4) == 0.0466
    assert round(worth.quality_at_10, 2) == 6.52


def test_a_lot_of_nothing_but_faults_is_refused():
    plan = given_out(sampling_plan(1200, Level.II, Decimal("1.0")))
    assert acceptance_chance(plan, 100) == 0.0
    assert acceptance_chance(plan, 0) == 1.0
