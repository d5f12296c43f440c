"""What a sample says of a lot: by class, by the pieces drawn for it, and never against the rule."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.goods.lots.classes import LotClass, PieceAuthenticity
from workflows.goods.lots.sample import (
    ClassAnswer,
    SampledPiece,
    answers_of_lot,
    critical_of,
    doubtful_of,
    draw_of_lot,
    failing_of,
    plans_of_lot,
    unrecorded_of,
)
from workflows.goods.sampling.plan import Measure, SamplingPlan
from workflows.goods.sampling.tables import InspectionSeverity, Level
from workflows.verdict import Refused, Text

C, MAJOR, MINOR = LotClass.CRITICAL, LotClass.MAJOR, LotClass.MINOR
GENUINE = PieceAuthenticity.GENUINE
NORMAL = dict.fromkeys(LotClass, InspectionSeverity.NORMAL)
SEED = "0123456789abcdef"
ALL = frozenset(LotClass)


def plan(n: int, ac: int, measure: Measure = Measure.PER_CENT) -> SamplingPlan:
    severity = InspectionSeverity.NORMAL
    return SamplingPlan(
        1000, Level.II, Decimal(1), severity, "J", "J", n, ac, ac + 1, False, measure
    )


def piece(classes: frozenset[LotClass] = ALL, **found: int) -> SampledPiece:
    return SampledPiece(classes, GENUINE, {LotClass(name): n for name, n in found.items()})


def one(plans: dict[LotClass, SamplingPlan], *pieces: SampledPiece) -> dict[LotClass, ClassAnswer]:
    return {answer.kind: answer for answer in answers_of_lot(plans, pieces)}


@pytest.mark.parametrize(("bad", "accepted"), [(0, True), (2, True), (3, False), (9, False)])
def test_a_class_is_refused_from_re_on(bad, accepted):
    pieces = [piece(major=1) for _ in range(bad)] + [piece() for _ in range(80 - bad)]
    found = one({MAJOR: plan(80, 2)}, *pieces)[MAJOR]
    assert (found.counted, found.accepted) == (bad, accepted)
    assert failing_of([found]) == (() if accepted else (Text(f"严重 {bad}", f"major {bad}"),))


def test_one_critical_nonconformity_refuses_whatever_the_plan_allows():
    found = one({C: plan(315, 7)}, piece(critical=1), piece())[C]
    assert found.fails
    assert found.accepted is False


def test_a_critical_one_counts_on_a_piece_drawn_for_another_class():
    found = one({C: plan(2, 0)}, piece(frozenset({MINOR}), critical=2), piece(frozenset({C})))[C]
    assert (found.counted, found.fails) == (1, True)


def test_another_class_is_counted_on_its_own_pieces_alone():
    found = one({MAJOR: plan(1, 0)}, piece(frozenset({C}), major=1), piece(frozenset({MAJOR})))
    assert (found[MAJOR].counted, found[MAJOR].accepted) == (0, True)


def test_per_cent_counts_pieces_and_per_hundred_counts_nonconformities():
    assert one({MINOR: plan(5, 3)}, piece(minor=4))[MINOR].counted == 1
    assert one({MINOR: plan(5, 3, Measure.PER_HUNDRED)}, piece(minor=4))[MINOR].counted == 4


def test_a_class_is_open_while_one_of_its_pieces_has_no_record():
    waiting = SampledPiece(frozenset({MAJOR}), None, {})
    found = one({C: plan(1, 0), MAJOR: plan(2, 0)}, piece(), waiting)
    assert found[C].accepted is True
    assert found[MAJOR].accepted is None
    assert found[MAJOR].lot_answer is None
    assert unrecorded_of([piece(), waiting]) == 1


def test_a_class_that_has_failed_needs_no_further_pieces():
    waiting = SampledPiece(ALL, None, {})
    found = one({MAJOR: plan(2, 0)}, piece(major=1), waiting)[MAJOR]
    assert found.accepted is False
    assert found.lot_answer is not None
    assert not found.lot_answer.accepted


@pytest.mark.parametrize(
    ("said", "doubted"),
    [(None, 0), (GENUINE, 0), (PieceAuthenticity.DOUBTFUL, 1), (PieceAuthenticity.NOT_GENUINE, 1)],
)
def test_what_is_not_known_to_be_genuine_is_in_doubt(said, doubted):
    assert doubtful_of([SampledPiece(ALL, said, {})]) == doubted


def test_critical_pieces_are_counted_once_each():
    assert critical_of([piece(critical=3), piece(major=1), piece()]) == 1


@pytest.mark.parametrize(
    ("pieces", "category", "wanted"),
    [
        (1200, "liquor", [(80, 0, 1), (80, 2, 3), (80, 5, 6)]),
        (1200, "supplement", [(125, 0, 1), (80, 2, 3), (80, 5, 6)]),
        (40, "jade", [(32, 0, 1), (13, 0, 1), (13, 1, 2)]),
        (1200, "watch", [(50, 0, 1), (80, 2, 3), (80, 5, 6)]),
        (1, "gold", [(1, 0, 1), (1, 0, 1), (1, 0, 1)]),
    ],
)
def test_the_plans_of_a_category(pieces, category, wanted):
    plans = plans_of_lot(pieces, category, NORMAL)
    assert not isinstance(plans, Refused)
    assert [(p.n, p.ac, p.re) for p in plans.values()] == wanted
    assert list(plans) == list(LotClass)


def test_each_class_has_its_own_severity():
    severities = {**NORMAL, MAJOR: InspectionSeverity.TIGHTENED}
    plans = plans_of_lot(1200, "liquor", severities)
    assert not isinstance(plans, Refused)
    assert [p.severity.value for p in plans.values()] == ["normal", "tightened", "normal"]
    assert (plans[MAJOR].n, plans[MAJOR].ac) == (80, 1)


def test_a_lot_of_nothing_has_no_plan():
    refused = plans_of_lot(0, "liquor", NORMAL)
    assert isinstance(refused, Refused)
    assert refused.code == "lot_size_impossible"


@settings(max_examples=40, deadline=None)
@given(
    cartons=st.lists(st.integers(1, 60), min_size=1, max_size=12), seed=st.text("0a", min_size=16)
)
def test_each_class_is_judged_by_exactly_its_n_pieces(cartons, seed):
    plans = plans_of_lot(sum(cartons), "supplement", NORMAL)
    assert not isinstance(plans, Refused)
    drawn = draw_of_lot(plans, cartons, seed)
    assert not isinstance(drawn, Refused)
    for kind, planned in plans.items():
        assert sum(kind in classes for classes in drawn.values()) == planned.n
    assert all(classes for classes in drawn.values())
    assert all(1 <= p.piece <= cartons[p.carton - 1] for p in drawn)
    assert draw_of_lot(plans, cartons, seed) == drawn


def test_a_draw_whose_cartons_are_not_the_lot_is_refused():
    plans = plans_of_lot(1200, "liquor", NORMAL)
    assert not isinstance(plans, Refused)
    refused = draw_of_lot(plans, [12], SEED)
    assert isinstance(refused, Refused)
    assert refused.code == "sample_larger_than_lot"
