"""What is done upon a step of a parcel's route: a sign-for is recorded, or a person looks.

A delivery is recorded only where the carrier says who or what signed. What it does not say is
whether the buyer agreed: an agent, a locker or a station without the buyer's word is recorded
without consent, and by the law no period begins before the buyer has it (E-commerce Law 52).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from workflows.dispatch.places import SignPlace
from workflows.dispatch.tracking.words import RouteStep, TrackingWord
from workflows.verdict import Text
from workflows.whole import whole


class TrackingDoubt(StrEnum):
    """Why a person has to look at a step."""

    UNKNOWN_CODE = "unknown_code"
    PLACE_UNSAID = "place_unsaid"
    WORDS_DIFFER = "words_differ"
    REFUSED = "refused"
    GOING_BACK = "going_back"
    CAME_BACK = "came_back"
    TROUBLE = "trouble"
    SIGNED_AGAIN = "signed_again"
    NO_PARCEL = "no_parcel"
    TIME = "time"


DOUBT_NAMES: Mapping[TrackingDoubt, Text] = whole(
    TrackingDoubt,
    {
        TrackingDoubt.UNKNOWN_CODE: Text(
            "状态码不认识，请查快递官网", "An unknown code: look at the carrier's own page"
        ),
        TrackingDoubt.PLACE_UNSAID: Text(
            "没说是谁签收的，请问清后登记签收",
            "Who signed is not said: ask, then record the delivery",
        ),
        TrackingDoubt.WORDS_DIFFER: Text(
            "状态码和文字说明不一致，请核对后登记签收",
            "Code and words differ: check, then record the delivery",
        ),
        TrackingDoubt.REFUSED: Text(
            "买家拒收，包裹到仓后按退货收件",
            "The buyer refused it: taken in as a return when it comes",
        ),
        TrackingDoubt.GOING_BACK: Text(
            "快递退回途中，请问清原因", "The carrier brings it back: ask why"
        ),
        TrackingDoubt.CAME_BACK: Text(
            "快递称已退回，请核对是否到仓", "The carrier says it is back: check that it came"
        ),
        TrackingDoubt.TROUBLE: Text("派送遇阻，请联系快递", "It is held up: ask the carrier"),
        TrackingDoubt.SIGNED_AGAIN: Text(
            "已有签收记录，请核对取件或签收时间",
            "A sign-for is on record: check when the buyer had it",
        ),
        TrackingDoubt.NO_PARCEL: Text("没有发过这个运单号", "No parcel was sent under that number"),
        TrackingDoubt.TIME: Text(
            "签收时间早于发货或晚于现在", "The time lies before the dispatch or in the future"
        ),
    },
)


@dataclass(frozen=True, slots=True)
class ParcelSeen:
    """What is on record of the piece in a parcel: on its way or not, and its sign-for."""

    on_the_way: bool
    signed_at: datetime | None = None
    place: SignPlace | None = None


@dataclass(frozen=True, slots=True)
class Heed:
    """What to do: record a delivery at `place`, have a person look for `doubt`, or neither."""

    place: SignPlace | None = None
    doubt: TrackingDoubt | None = None


NOTHING = Heed()
SIGN_FORS = frozenset(
    {
        TrackingWord.SIGNED,
        TrackingWord.SIGNED_SELF,
        TrackingWord.SIGNED_AGENT,
        TrackingWord.SIGNED_BOX,
    }
)
_ASKS: Mapping[TrackingWord, TrackingDoubt] = {
    TrackingWord.REFUSED: TrackingDoubt.REFUSED,
    TrackingWord.GOING_BACK: TrackingDoubt.GOING_BACK,
    TrackingWord.CAME_BACK: TrackingDoubt.CAME_BACK,
    TrackingWord.TROUBLE: TrackingDoubt.TROUBLE,
    TrackingWord.UNKNOWN: TrackingDoubt.UNKNOWN_CODE,
}


def is_telling(step: RouteStep) -> bool:
    """Whether anything follows from it; what only moves is not kept."""
    return step.word in SIGN_FORS or step.word in _ASKS


def heed(step: RouteStep, parcel: ParcelSeen | None) -> Heed:
    """What follows from a step, whenever it comes."""
    if not is_telling(step):
        return NOTHING
    if parcel is None:
        return Heed(doubt=TrackingDoubt.NO_PARCEL)
    if step.word not in SIGN_FORS:
        over = parcel.signed_at is not None and step.at <= parcel.signed_at
        return NOTHING if over else Heed(doubt=_ASKS[step.word])
    if not parcel.on_the_way:
        return NOTHING if _is_that(step, parcel) else Heed(doubt=TrackingDoubt.SIGNED_AGAIN)
    if step.differ:
        return Heed(doubt=TrackingDoubt.WORDS_DIFFER)
    if step.place is None:
        return Heed(doubt=TrackingDoubt.PLACE_UNSAID)
    return Heed(place=step.place)


def _is_that(step: RouteStep, parcel: ParcelSeen) -> bool:
    """Whether it is the sign-for on record: the same minute, and no other place."""
    if parcel.signed_at is None:
        return False
    minutes = abs((step.at - parcel.signed_at).total_seconds()) < 60  # noqa: PLR2004  # a minute
    return minutes and step.place in (None, parcel.place)
