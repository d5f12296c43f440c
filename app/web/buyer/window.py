"""Until when a piece may come back, and why: the law's own answer in a buyer's words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app import clock
from app.queries.buyer import Parcel
from app.web.language import say
from app.web.show import local_date
from workflows.calendar import Window, return_window
from workflows.law import facts as law
from workflows.law.receipt import receive
from workflows.law.words import Delivery
from workflows.verdict import Text

MOMENT = timedelta(microseconds=1)
ARTICLES = Text(
    "《消费者权益保护法》第二十五条；《网络购买商品七日无理由退货暂行办法》第十条",
    "Consumer Rights Law, article 25; Measures on seven-day returns, article 10",
)
ROLLED = Text("；《民法典》第二百零三条", "; Civil Code, article 203")
KINDS = {
    "self": Delivery.SIGNED,
    "locker": Delivery.LOCKER,
    "station": Delivery.STATION,
    "agent": Delivery.AGENT,
}


@dataclass(frozen=True, slots=True)
class WindowShown:
    """`last`: the last day, all of it; empty while nothing has started. `why`: sentences."""

    last: str
    over: bool
    why: tuple[str, ...]
    law: str


def window_of(parcel: Parcel | None, now: datetime) -> WindowShown | None:
    """The return window of a parcel that was signed for; None before that.

    It is called over only where no way of counting could still reach this instant.
    """
    if parcel is None or parcel.signed_at is None:
        return None
    reception = receive(law.Facts(receipt=law.Receipt(parcels=(_as_law_sees(parcel),))))
    said = tuple(say(word.sentence()) for word in reception.said)
    if reception.starts_from is None:
        return WindowShown("", over=False, why=said, law=say(ARTICLES))
    window = return_window(reception.starts_from)
    carried = window.last_day != window.nominal_last_day
    return WindowShown(
        last=local_date((clock.local(window.ends) - MOMENT).date()),
        over=now >= max(window.ends, window.doubtful_until),
        why=(*said, *_counted(window)),
        law=say(ARTICLES) + (say(ROLLED) if carried else ""),
    )


def _as_law_sees(parcel: Parcel) -> law.Parcel:
    kind = KINDS.get(parcel.place, Delivery.SIGNED)
    if kind is Delivery.AGENT and parcel.consent is False:
        kind = Delivery.UNAUTHORISED
    return law.Parcel(
        delivery=kind, at=parcel.signed_at, received_at=parcel.picked_up_at, consent=parcel.consent
    )


def _counted(window: Window) -> tuple[str, ...]:
    nominal, last = window.nominal_last_day, window.last_day
    sentences = [
        _about(
            "{a}收到，从第二天算起，第七天是{b}。",
            "Received on {a}; counted from the day after, day seven is {b}.",
            window.signed_on,
            nominal,
        )
    ]
    if last != nominal:
        zh = "{a}休息，按法律顺延到{b}。"
        en = "{a} is a day of rest, so the law carries it on to {b}."
        sentences.append(_about(zh, en, nominal, last))
    if not window.settled:
        zh = "有关年份的放假安排还没有正式公布，期限只会更晚，不会更早。"
        en = "The calendar of rest days is not official yet; the end can only come later."
        sentences.append(say(Text(zh, en)))
    return tuple(sentences)


def _about(zh: str, en: str, a: date, b: date) -> str:
    return say(Text(zh, en)).format(a=local_date(a), b=local_date(b))
