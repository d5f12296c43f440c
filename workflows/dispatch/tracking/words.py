"""What a carrier's route says of a parcel, in the house's words, whichever carrier says it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from enum import StrEnum

from workflows.dispatch.places import SignPlace
from workflows.verdict import Text
from workflows.whole import whole

CHINA = timezone(timedelta(hours=8))
MOST_STEPS = 300  # of one push; a parcel has thirty


class TrackingWord(StrEnum):
    """What one step of a route tells. `IN_BOX`: laid into a box, signed for by nobody yet."""

    MOVING = "moving"
    IN_BOX = "in_box"
    SIGNED = "signed"
    SIGNED_SELF = "signed_self"
    SIGNED_AGENT = "signed_agent"
    SIGNED_BOX = "signed_box"
    REFUSED = "refused"
    GOING_BACK = "going_back"
    CAME_BACK = "came_back"
    TROUBLE = "trouble"
    UNKNOWN = "unknown"


WORD_NAMES: Mapping[TrackingWord, Text] = whole(
    TrackingWord,
    {
        TrackingWord.MOVING: Text("运输或派送中", "On its way"),
        TrackingWord.IN_BOX: Text("已投柜或到站，待取", "In a locker or station, to be collected"),
        TrackingWord.SIGNED: Text("已签收，未说明签收人", "Signed for, by whom is not said"),
        TrackingWord.SIGNED_SELF: Text("本人签收", "Signed for by the recipient"),
        TrackingWord.SIGNED_AGENT: Text("他人代签", "Signed for by somebody else"),
        TrackingWord.SIGNED_BOX: Text("快递柜或驿站签收", "Signed for by a locker or station"),
        TrackingWord.REFUSED: Text("收件人拒收", "Refused by the recipient"),
        TrackingWord.GOING_BACK: Text("退回途中", "On its way back"),
        TrackingWord.CAME_BACK: Text("已退回寄件人", "Back with the sender"),
        TrackingWord.TROUBLE: Text("疑难件", "Trouble on the way"),
        TrackingWord.UNKNOWN: Text("未知状态", "An unknown state"),
    },
)


@dataclass(frozen=True, slots=True)
class RouteStep:
    """One step of a parcel's route. `place`: where it was signed for, if code and words agree.

    The carrier's own sentence is read and not kept: it names couriers and who signed.
    """

    waybill: str
    code: str
    at: datetime
    word: TrackingWord
    place: SignPlace | None = None
    differ: bool = False

    def digest(self, carrier: str, item: int | None) -> str:
        """The same for the same step, however often it is told."""
        whole_step = "|".join(
            (carrier, self.waybill, self.code, self.at.isoformat(), str(item or ""))
        )
        return hashlib.sha256(whole_step.encode()).hexdigest()


class UnreadablePush(Exception):
    """What was sent has not the documented form; the message says where."""


def sent_text(raw: object, longest: int = 64) -> str:
    """A field as text, without what is no sign at all (a database takes no NUL, no surrogate)."""
    if raw is None or isinstance(raw, (dict, list)):
        return ""
    return "".join(sign for sign in str(raw).strip()[:longest] if sign.isprintable())


_LOCKER = re.compile("柜|丰巢")
_STATION = re.compile("驿站|代收点|自提点|服务站|服务点|便利店|超市|代理点")
_AGENT = re.compile("代收|代签|门卫|保安|前台|物业|家人|同事|邻居|收发室")
_SELF = re.compile("本人")
_NOT_SELF = re.compile("[非未不]是?本人")
_REFUSED = re.compile("拒收|拒签")
_BACK = re.compile("退回|退件|退货")


def place_in_words(said: str) -> SignPlace | None:
    """Where a carrier's sentence says that a parcel was signed for; None: not said, or two ways."""
    found = []
    if _LOCKER.search(said):
        found.append(SignPlace.LOCKER)
    if _STATION.search(said):
        found.append(SignPlace.STATION)
    if not found and _AGENT.search(said):
        found.append(SignPlace.AGENT)
    if _SELF.search(said):
        found.append(SignPlace.AGENT if _NOT_SELF.search(said) else SignPlace.SELF)
    return found[0] if len(set(found)) == 1 else None


_MEANT: Mapping[TrackingWord, frozenset[SignPlace]] = {
    TrackingWord.SIGNED: frozenset(SignPlace) - {SignPlace.REFUSED},
    TrackingWord.SIGNED_SELF: frozenset({SignPlace.SELF}),
    TrackingWord.SIGNED_AGENT: frozenset({SignPlace.AGENT}),
    TrackingWord.SIGNED_BOX: frozenset({SignPlace.LOCKER, SignPlace.STATION}),
}
_BY_CODE = {
    TrackingWord.SIGNED_SELF: SignPlace.SELF,
    TrackingWord.SIGNED_AGENT: SignPlace.AGENT,
}


def step_of(
    waybill: str, code: str, at: datetime, said: str, table: Mapping[str, TrackingWord]
) -> RouteStep:
    """A step by a carrier's table of codes, and by its sentence where the code leaves it open.

    Words never make a sign-for of an unknown code; where code and words differ a person looks.
    """
    word = table.get(code, TrackingWord.UNKNOWN)
    if word is TrackingWord.UNKNOWN:
        word = _turned_back(said)
    meant = _MEANT.get(word)
    if meant is None:
        return RouteStep(waybill, code, at, word)
    told = place_in_words(said)
    if told is None:
        return RouteStep(waybill, code, at, word, _BY_CODE.get(word), differ=_says_two(said))
    return RouteStep(waybill, code, at, word, told if told in meant else None, told not in meant)


def _says_two(said: str) -> bool:
    """Whether a sentence names more than one place, so that it may not bear out its code."""
    return any(form.search(said) for form in (_LOCKER, _STATION, _AGENT, _SELF))


def _turned_back(said: str) -> TrackingWord:
    if _REFUSED.search(said):
        return TrackingWord.REFUSED
    return TrackingWord.GOING_BACK if _BACK.search(said) else TrackingWord.UNKNOWN


def instant_in_china(raw: object) -> datetime:
    """`2026-11-30 10:34:33` as carriers write it: the time in China. Raises `UnreadablePush`."""
    try:
        return datetime.strptime(str(raw), "%Y-%m-%d %H:%M:%S").replace(tzinfo=CHINA)
    except ValueError:
        raise UnreadablePush("time") from None
