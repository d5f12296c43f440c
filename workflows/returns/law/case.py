"""One case as the rules see it: the facts, the day whose law applies, and what follows at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial

from workflows.returns.law.calendar import ReturnWindow, carried_on, end_of, return_window
from workflows.returns.law.facts.labels import LabelMeaning, meaning_of
from workflows.returns.law.facts.purchase import Promise
from workflows.returns.law.facts.situation import CaseFacts, LegalPolicy
from workflows.returns.law.facts.words import PromiseBy
from workflows.returns.law.figures import figure
from workflows.returns.law.rule import words_of_day
from workflows.returns.law.rules.receipt import Reception, receive


@dataclass(frozen=True, slots=True)
class Case:
    """A case under decision; `window` is None while no receipt, or no law, has started it."""

    facts: CaseFacts
    on: date
    label: LabelMeaning | None
    promises: tuple[Promise, ...]
    reception: Reception
    window: ReturnWindow | None
    doubtful_until: datetime | None
    sent_at: datetime | None

    def kept(self, covers: Callable[[Promise], bool]) -> bool:
        """Whether a promise that covers this was made, and its own time has not run out."""
        return any(covers(promise) and self._in_time(promise) for promise in self.promises)

    def _in_time(self, promise: Promise) -> bool:
        if self.window is None or self.sent_at is None:
            return True
        if promise.days is None:
            return self.sent_at < self.window.law_ends
        last = self.window.signed_on + timedelta(days=promise.days)
        policy = self.facts.policy
        since = self.reception.starts_from or self.window.starts
        return self.sent_at < end_of(carried_on(last, policy.rest_day_mode, policy.holidays, since))


def promises_of(facts: CaseFacts, label: LabelMeaning | None) -> tuple[Promise, ...]:
    """All promises of the case; a label that grants the return is one of them."""
    if label is None or label.days is None:
        return facts.promises
    covers_excluded = not (label.except_custom and facts.goods.custom.claimed)
    granted = Promise(by=PromiseBy.LABEL, days=label.days, excluded_goods=covers_excluded)
    return (*facts.promises, granted)


def _windows(
    reception: Reception, policy: LegalPolicy, days: int | None, promised: int | None
) -> tuple[ReturnWindow | None, datetime | None]:
    """The window, and until when lateness stays in doubt (None: no end to the doubt yet)."""
    if reception.starts_from is None or days is None:
        return None, None
    count = partial(
        return_window,
        mode=policy.rest_day_mode,
        days=days,
        promised_days=promised,
        known=policy.holidays,
    )
    window = count(reception.starts_from)
    if reception.open_ended or reception.latest is None:
        return window, None
    if reception.latest == reception.starts_from:
        return window, window.doubtful_until
    latest = count(reception.latest)
    return window, max(window.doubtful_until, latest.doubtful_until)


def open_case(facts: CaseFacts, on: date) -> Case:
    """The case with its promises collected and its window counted (Measures 10)."""
    label = meaning_of(facts.label) if facts.label else None
    promises = promises_of(facts, label)
    legal = figure("notice_days", on)
    days = legal.value if legal is not None else None
    promised = max((p.days for p in promises if p.days is not None), default=None)
    reception = receive(facts)
    reception = replace(reception, said=words_of_day(reception.said, on))
    window, doubtful = _windows(reception, facts.policy, days, promised)
    return Case(
        facts=facts,
        on=on,
        label=label,
        promises=promises,
        reception=reception,
        window=window,
        doubtful_until=doubtful,
        sent_at=facts.notice.sent_at,
    )
