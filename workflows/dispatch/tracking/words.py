"""What a carrier's route says of a parcel, in the house's words, whichever carrier says it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from enum import StrEnum

from workflows.dispatch.places import PLACES, SignPlace
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


@dataclass(frozen=True, slots=True, kw_only=True)
class WordRecord:
    """One word. `places`: where a sign-for of it may be, empty where it is none; `place`: where it
    is if no sentence says otherwise; `doubt`: why a person looks at whatever it says."""

    name: Text
    places: frozenset[SignPlace]
    place: SignPlace | None
    doubt: TrackingDoubt | None


BOXES = frozenset(place for place, record in PLACES.items() if record.is_box)
ANYWHERE = frozenset(place for place, record in PLACES.items() if record.name is not None)
WORDS: Mapping[TrackingWord, WordRecord] = whole(
    TrackingWord,
    {
        TrackingWord.MOVING: WordRecord(
            name=Text("运输或派送中", "On its way"),
            places=frozenset(),
            place=None,
            doubt=None,
        ),
        TrackingWord.IN_BOX: WordRecord(
            name=Text("已投柜或到站，待取", "In a locker or station, to be collected"),
            places=frozenset(),
            place=None,
            doubt=None,
        ),
        TrackingWord.SIGNED: WordRecord(
            name=Text("已签收，未说明签收人", "Signed for, by whom is not said"),
            places=ANYWHERE,
            place=None,
            doubt=None,
        ),
        TrackingWord.SIGNED_SELF: WordRecord(
            name=Text("本人签收", "Signed for by the recipient"),
            places=frozenset({SignPlace.SELF}),
            place=SignPlace.SELF,
            doubt=None,
        ),
        TrackingWord.SIGNED_AGENT: WordRecord(
            name=Text("他人代签", "Signed for by somebody else"),
            places=frozenset({SignPlace.AGENT}),
            place=SignPlace.AGENT,
            doubt=None,
        ),
        TrackingWord.SIGNED_BOX: WordRecord(
            name=Text("快递柜或驿站签收", "Signed for by a locker or station"),
            places=BOXES,
            place=None,
            doubt=None,
        ),
        TrackingWord.REFUSED: WordRecord(
            name=Text("收件人拒收", "Refused by the recipient"),
            places=frozenset(),
            place=None,
            doubt=TrackingDoubt.REFUSED,
        ),
        TrackingWord.GOING_BACK: WordRecord(
            name=Text("退回途中", "On its way back"),
            places=frozenset(),
            place=None,
            doubt=TrackingDoubt.GOING_BACK,
        ),
        TrackingWord.CAME_BACK: WordRecord(
            name=Text("已退回寄件人", "Back with the sender"),
            places=frozenset(),
            place=None,
            doubt=TrackingDoubt.CAME_BACK,
        ),
        TrackingWord.TROUBLE: WordRecord(
            name=Text("疑难件", "Trouble on the way"),
            places=frozenset(),
            place=None,
            doubt=TrackingDoubt.TROUBLE,
        ),
        TrackingWord.UNKNOWN: WordRecord(
            name=Text("未知状态", "An unknown state"),
            places=frozenset(),
            place=None,
            doubt=TrackingDoubt.UNKNOWN_CODE,
        ),
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


def step_of(
    waybill: str, code: str, at: datetime, said: str, table: Mapping[str, TrackingWord]
) -> RouteStep:
    """A step by a carrier's table of codes, and by its sentence where the code leaves it open.

    Words never make a sign-for of an unknown code; where code and words differ a person looks.
    """
    word = table.get(code, TrackingWord.UNKNOWN)
    if word is TrackingWord.UNKNOWN:
        word = _turned_back(said)
    meant = WORDS[word].places
    if not meant:
        return RouteStep(waybill, code, at, word)
    told = place_in_words(said)
    if told is None:
        return RouteStep(waybill, code, at, word, WORDS[word].place, differ=_says_two(said))
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
