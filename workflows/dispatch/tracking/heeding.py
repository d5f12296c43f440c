"""What is done upon a step of a parcel's route: a sign-for is recorded, or a person looks.

A delivery is recorded only where the carrier says who or what signed. What it does not say is
whether the buyer agreed: an agent, a locker or a station without the buyer's word is recorded
without consent, and by the law no period begins before the buyer has it (E-commerce Law 52).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from workflows.dispatch.places import SignPlace
from workflows.dispatch.tracking.words import WORDS, RouteStep, TrackingDoubt


@dataclass(frozen=True, slots=True)
class ParcelSeen:
    """What is on record of the piece in a parcel: on its way or not, and its sign-for."""

    on_the_way: bool
    signed_at: datetime | None = None
    place: SignPlace | None = None


@dataclass(frozen=True, slots=True)
class StepAnswer:
    """What to do: record a delivery at `place`, have a person look for `doubt`, or neither."""

    place: SignPlace | None = None
    doubt: TrackingDoubt | None = None


NOTHING = StepAnswer()


def is_sign_for(step: RouteStep) -> bool:
    """Whether it says that the parcel was signed for."""
    return bool(WORDS[step.word].places)


def is_telling(step: RouteStep) -> bool:
    """Whether anything follows from it; what only moves is not kept."""
    return is_sign_for(step) or WORDS[step.word].doubt is not None


def what_follows(step: RouteStep, parcel: ParcelSeen | None) -> StepAnswer:
    """What follows from a step, whenever it comes."""
    if not is_telling(step):
        return NOTHING
    if parcel is None:
        return StepAnswer(doubt=TrackingDoubt.NO_PARCEL)
    if not is_sign_for(step):
        over = parcel.signed_at is not None and step.at <= parcel.signed_at
        return NOTHING if over else StepAnswer(doubt=WORDS[step.word].doubt)
    if not parcel.on_the_way:
        return NOTHING if _is_that(step, parcel) else StepAnswer(doubt=TrackingDoubt.SIGNED_AGAIN)
    if step.differ:
        return StepAnswer(doubt=TrackingDoubt.WORDS_DIFFER)
    if step.place is None:
        return StepAnswer(doubt=TrackingDoubt.PLACE_UNSAID)
    return StepAnswer(place=step.place)


def _is_that(step: RouteStep, parcel: ParcelSeen) -> bool:
    """Whether it is the sign-for on record: the same minute, and no other place."""
    if parcel.signed_at is None:
        return False
    minutes = abs((step.at - parcel.signed_at).total_seconds()) < 60  # noqa: PLR2004  # a minute
    return minutes and step.place in (None, parcel.place)
