"""Whether the notice was in time (CPL 25; Measures 10; Civil Code 201, 203). Step 5."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from workflows.returns.law.calendar import ReturnWindow
from workflows.returns.law.case import Case
from workflows.returns.law.figures import figure, number
from workflows.returns.law.rule import DecisionCode, DecisionOutcome, RuleEffect, RuleWord, rule

_COUNTED = "CPL 25; MEASURES 10; CC 201; CC 203(2); GENERAL 203; PRINCIPLES 154"
_ROLLED = "CC 203(1); GENERAL 203; PRINCIPLES 154; COURT"
# Before the Measures nothing but the Law said that a notice is what counts.
_BEFORE = "~CPL 25 until 2017-03-14"

IN_TIME = rule(
    "period.in_time",
    RuleEffect.ACCEPT,
    DecisionCode.OK_7D,
    _COUNTED,
    "退货通知在{last}二十四时之前发出，未逾期；以发出通知为准，不看寄回时间。",
    "The notice was sent before the end of {last}: in time; it's the notice that counts, not the"
    " parcel.",
    figures=("notice_days",),
    limit=True,
)
ROLLED = rule(
    "period.rolled",
    RuleEffect.ACCEPT,
    DecisionCode.OK_HOLIDAY_ROLL,
    f"{_ROLLED}; MEASURES 10; CPL 25",
    "第七日{nominal}为休息日，期间顺延至{last}二十四时，通知未逾期。",
    "Day seven, {nominal}, is a day of rest: the period ends with {last}; the notice is in time.",
    figures=("notice_days",),
    limit=True,
)
PROMISED = rule(
    "period.promised",
    RuleEffect.ACCEPT,
    DecisionCode.OK_PROMISE,
    "MEASURES 5; REGS 12; CPL 44; SPC 10",
    "法定期间已过，但在承诺的期限内（{until}之前），卖家应当履行。",
    "Past the legal period, within the promised one (before {until}): the promise binds.",
    limit=True,
)
LATE = rule(
    "period.late",
    RuleEffect.REFUSE,
    DecisionCode.LATE,
    f"{_COUNTED}; {_ROLLED}",
    "退货通知发出时已超过全部期限（最晚{until}），不再适用无理由退货；质量问题不受影响。",
    "The notice came after every period had ended ({until} at the latest): no return without a"
    " reason; claims for quality remain.",
    figures=("notice_days",),
    limit=True,
)
ROLL_SWITCHED_OFF = rule(
    "period.other_count",
    RuleEffect.PERSON,
    DecisionCode.LATE,
    f"{_ROLLED}",
    "按当前规则开关已逾期，但按更有利的计算（至{until}）尚未逾期，由人工判断。",
    "Late as the switches count, not late by a more favourable count (before {until}): a person"
    " judges.",
    figures=("notice_days",),
    limit=True,
    leans=DecisionOutcome.ACCEPT,
)
UNSETTLED_CALENDAR = rule(
    "period.unsettled_calendar",
    RuleEffect.PERSON,
    DecisionCode.LATE,
    f"~{_ROLLED}",
    "期间涉及尚未正式公布的放假安排，不认定逾期，由人工判断。",
    "The period runs into a year without an official calendar: nobody is late; a person judges.",
    figures=("notice_days",),
    limit=True,
    leans=DecisionOutcome.ACCEPT,
)
START_UNSURE = rule(
    "period.start_unsure",
    RuleEffect.PERSON,
    DecisionCode.NOT_RECEIVED,
    "~CC 512; TAOBAO 38; ~CPL 25 until 2020-12-31",
    "签收时间未被证明或有争议，不认定逾期，由人工判断。",
    "The receipt is unproven or disputed: not called late; a person judges.",
    leans=DecisionOutcome.ACCEPT,
)
CLOCK = rule(
    "period.clock",
    RuleEffect.PERSON,
    DecisionCode.LATE,
    f"MEASURES 10; {_BEFORE}",
    "以服务器时间为准；买家设备时间在期限内且仅差数秒，由人工判断。",
    "The server's clock rules; the buyer's own said in time and seconds are between them: a person"
    " judges.",
    limit=True,
    leans=DecisionOutcome.ACCEPT,
)
EARLIER_NOTICE = rule(
    "period.earlier_notice",
    RuleEffect.PERSON,
    DecisionCode.LATE,
    f"MEASURES 10; {_BEFORE}",
    "买家称此前已用其他方式通知，任何可证明的通知都算数，由人工核对。",
    "The buyer speaks of an earlier notice; any notice that can be proved counts; a person looks.",
)
REOPENED = rule(
    "period.reopened",
    RuleEffect.PERSON,
    DecisionCode.NOT_SHIPPED_BACK,
    f"~MEASURES 11; TAOBAO 43; {_BEFORE}",
    "此前申请因未寄回而关闭；原通知的时间仍然有效，是否重新受理由人工决定。",
    "An earlier request was closed as nothing came back; its notice keeps its date, and a person"
    " decides whether to take the request up again.",
)
NOTICE_UNKNOWN = rule(
    "period.notice_unknown",
    RuleEffect.ASK,
    DecisionCode.LATE,
    f"MEASURES 10; {_BEFORE}",
    "需要先知道退货通知的发出时间。",
    "It has to be known first when the return notice was sent.",
)
BETTER_PROMISE = rule(
    "period.better_promise",
    RuleEffect.NOTE,
    None,
    "MEASURES 5; REGS 12; CPL 44; SPC 10",
    "有更长的退货承诺：{days}天，按更有利的执行。",
    "A longer return was promised, {days} days: the more favourable holds.",
)
WORSE_PROMISE = rule(
    "period.worse_promise",
    RuleEffect.NOTE,
    None,
    "CPL 26; SPC 1; REGS 19(1)",
    "约定的退货期短于法定期间，无效，仍按法定期间计算。",
    "A shorter period than the law's is void: the legal one is counted.",
)

RULES = (
    IN_TIME,
    ROLLED,
    PROMISED,
    LATE,
    ROLL_SWITCHED_OFF,
    UNSETTLED_CALENDAR,
    START_UNSURE,
    CLOCK,
    EARLIER_NOTICE,
    REOPENED,
    NOTICE_UNKNOWN,
    BETTER_PROMISE,
    WORSE_PROMISE,
)


def period(case: Case) -> Iterator[RuleWord]:
    """Step 5: in time by law, by the roll, by a promise; or late, or in doubt."""
    yield from case.reception.said
    yield from _promised_days(case)
    if case.window is None:
        return
    if case.sent_at is None:
        yield NOTICE_UNKNOWN.ask("notice.sent_at")
        return
    yield _counted(case, case.window, case.sent_at)


def _promised_days(case: Case) -> Iterator[RuleWord]:
    days = [promise.days for promise in case.promises if promise.days is not None]
    legal = figure("notice_days", case.on)
    if legal is None:
        return
    if any(promised < legal.value for promised in days):
        yield WORSE_PROMISE.say()
    if any(promised > legal.value for promised in days):
        yield BETTER_PROMISE.say(days=str(max(days)))


def _counted(case: Case, window: ReturnWindow, sent: datetime) -> RuleWord:
    last = window.last_day.isoformat()
    if sent < window.platform_ends:
        return IN_TIME.say(last=last)
    if sent < window.law_ends:
        return ROLLED.say(last=last, nominal=window.nominal_last_day.isoformat())
    if sent < window.ends:
        return PROMISED.say(until=_clock(window.ends))
    return _late(case, window, sent)


def _late(case: Case, window: ReturnWindow, sent: datetime) -> RuleWord:
    facts = case.facts
    if case.reception.unsure or case.doubtful_until is None:
        return START_UNSURE.say()
    if sent < case.doubtful_until:
        if not window.settled:
            return UNSETTLED_CALENDAR.say()
        return ROLL_SWITCHED_OFF.say(until=_clock(case.doubtful_until))
    device = facts.notice.device_clock_at
    tolerance = timedelta(seconds=number("clock_tolerance_seconds", case.on))
    if device is not None and device < window.ends and sent - window.ends <= tolerance:
        return CLOCK.say()
    if facts.prior.closed_not_shipped:
        return REOPENED.say()
    if facts.notice.earlier_claimed:
        return EARLIER_NOTICE.say()
    return LATE.say(until=_last_instant(case.doubtful_until))


def _last_instant(end: datetime) -> str:
    """The end of a day as the law writes it: 24:00 of that day, not 0:00 of the next."""
    last = end - timedelta(days=1)
    return f"{last.date().isoformat()} 24:00" if (end.hour, end.minute) == (0, 0) else _clock(end)


def _clock(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M")
