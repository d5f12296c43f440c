"""Until when a piece may come back, and why: the law's own answer in a buyer's words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.base import clock
from app.web.base.language import say
from app.web.base.show import local_date
from workflows.returns.law.calendar import ReturnWindow
from workflows.returns.law.case import open_case
from workflows.returns.law.facts.situation import CaseFacts
from workflows.verdict import Text

MOMENT = timedelta(microseconds=1)
ARTICLES = Text(
    "《消费者权益保护法》第二十五条；《网络购买商品七日无理由退货暂行办法》第十条",
    "Consumer Rights Law, article 25; Measures on seven-day returns, article 10",
)
ROLLED = Text("；《民法典》第二百零三条", "; Civil Code, article 203")


@dataclass(frozen=True, slots=True)
class WindowShown:
    """`last`: the last day, all of it; empty while nothing has started. `why`: sentences."""

    last: str
    over: bool
    why: tuple[str, ...]
    law: str


def window_of(sale: CaseFacts, now: datetime) -> WindowShown:
    """The return window of a piece that was delivered, by the facts of its sale.

    It is called over only where no way of counting could still reach this instant.
    """
    today = clock.local(now).date()
    case = open_case(sale, today)
    reception, window = case.reception, case.window
    said = tuple(say(word.sentence(today)) for word in reception.said)
    if window is None:
        return WindowShown("", over=False, why=said, law=say(ARTICLES))
    carried = window.last_day != window.nominal_last_day
    return WindowShown(
        last=_last_day(window.ends),
        over=not reception.open_ended and now >= max(window.ends, window.doubtful_until),
        why=(*said, *_count_days(window)),
        law=say(ARTICLES) + (say(ROLLED) if carried else ""),
    )


def _last_day(ends: datetime) -> str:
    """The day whose 24:00 is this instant."""
    return local_date((clock.local(ends) - MOMENT).date())


def _count_days(window: ReturnWindow) -> tuple[str, ...]:
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
    if window.promised_ends is not None and window.promised_ends > window.law_ends:
        zh, en = "店铺或平台承诺了更长的期限，到{a}。", "The shop or platform promised more: {a}."
        sentences.append(say(Text(zh, en)).format(a=_last_day(window.promised_ends)))
    if not window.settled:
        zh = "有关年份的放假安排还没有正式公布，期限只会更晚，不会更早。"
        en = "The calendar of rest days is not official yet; the end can only come later."
        sentences.append(say(Text(zh, en)))
    return tuple(sentences)


def _about(zh: str, en: str, a: date, b: date) -> str:
    return say(Text(zh, en)).format(a=local_date(a), b=local_date(b))
