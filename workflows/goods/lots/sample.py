"""The sample of a lot: a plan for each class, which pieces are drawn, what they add up to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from workflows.goods.lots.classes import CLASS_NAMES, LotClass, PieceAuthenticity
from workflows.goods.lots.policy import policy_of
from workflows.goods.sampling.draw import DrawnPiece, draw_sample
from workflows.goods.sampling.plan import LotAnswer, Measure, SamplingPlan, sampling_plan
from workflows.goods.sampling.tables import InspectionSeverity
from workflows.verdict import Refused, Text


@dataclass(frozen=True, slots=True)
class SampledPiece:
    """One drawn piece: the classes it counts for, and what was recorded of it.

    `found` counts nonconformities by class; `authenticity` None: nobody has recorded it yet.
    """

    classes: frozenset[LotClass]
    authenticity: PieceAuthenticity | None
    found: Mapping[LotClass, int]


@dataclass(frozen=True, slots=True)
class ClassAnswer:
    """One class so far: what is counted against it, and whether all its pieces are recorded."""

    kind: LotClass
    plan: SamplingPlan
    counted: int
    complete: bool

    @property
    def fails(self) -> bool:
        """Refused from Re on (11.1); one critical nonconformity refuses, whatever the plan says."""
        return self.counted >= (1 if self.kind is LotClass.CRITICAL else self.plan.re)

    @property
    def accepted(self) -> bool | None:
        """The verdict of the class; None while it is not known."""
        if self.fails:
            return False
        return True if self.complete else None

    @property
    def lot_answer(self) -> LotAnswer | None:
        """The class as the switching rules count it; None while it is not known."""
        if self.accepted is None:
            return None
        return LotAnswer(self.accepted, self.counted, self.plan)


def plans_of_lot(
    pieces: int, category: str, severities: Mapping[LotClass, InspectionSeverity]
) -> Mapping[LotClass, SamplingPlan] | Refused:
    """The plan of each class, as it is frozen on a lot of so many pieces."""
    policy = policy_of(category)
    plans: dict[LotClass, SamplingPlan] = {}
    for one in LotClass:
        found = sampling_plan(pieces, policy.level, policy.aql[one], severities[one])
        if isinstance(found, Refused):
            return found
        plans[one] = found
    return plans


def draw_of_lot(
    plans: Mapping[LotClass, SamplingPlan], cartons: Sequence[int], seed: str
) -> Mapping[DrawnPiece, frozenset[LotClass]] | Refused:
    """The pieces to inspect and the classes that each counts for; the same seed draws them again.

    Each class has its own n, and is judged by exactly the pieces that were drawn for it.
    """
    classes: dict[DrawnPiece, set[LotClass]] = {}
    for one, plan in plans.items():
        drawn = draw_sample(cartons, plan.n, seed)
        if isinstance(drawn, Refused):
            return drawn
        for piece in drawn:
            classes.setdefault(piece, set()).add(one)
    return {piece: frozenset(classes[piece]) for piece in sorted(classes)}


def answers_of_lot(
    plans: Mapping[LotClass, SamplingPlan], pieces: Iterable[SampledPiece]
) -> tuple[ClassAnswer, ...]:
    """What the sample says of each class so far.

    A critical nonconformity counts on whatever piece it is found; the others count on the pieces
    that were drawn for their class.
    """
    sample = tuple(pieces)
    return tuple(_answer(one, plan, sample) for one, plan in plans.items())


def failing_of(answers: Iterable[ClassAnswer]) -> tuple[Text, ...]:
    """The classes that refuse the lot, with their numbers."""
    return tuple(
        Text(
            f"{CLASS_NAMES[one.kind].zh} {one.counted}",
            f"{CLASS_NAMES[one.kind].en} {one.counted}",
        )
        for one in answers
        if one.fails
    )


def doubtful_of(pieces: Iterable[SampledPiece]) -> int:
    """How many sampled pieces may not be genuine."""
    return sum(one.authenticity not in (None, PieceAuthenticity.GENUINE) for one in pieces)


def critical_of(pieces: Iterable[SampledPiece]) -> int:
    """How many sampled pieces have a critical nonconformity."""
    return sum(one.found.get(LotClass.CRITICAL, 0) > 0 for one in pieces)


def unrecorded_of(pieces: Iterable[SampledPiece]) -> int:
    """How many sampled pieces nobody has recorded."""
    return sum(one.authenticity is None for one in pieces)


def _answer(kind: LotClass, plan: SamplingPlan, sample: Sequence[SampledPiece]) -> ClassAnswer:
    own = [one for one in sample if kind in one.classes]
    counting = sample if kind is LotClass.CRITICAL else own
    found = [one.found.get(kind, 0) for one in counting]
    per_piece = plan.measure is Measure.PER_CENT
    return ClassAnswer(
        kind=kind,
        plan=plan,
        counted=sum(number > 0 for number in found) if per_piece else sum(found),
        complete=all(one.authenticity is not None for one in own),
    )
