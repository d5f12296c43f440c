"""How long a buyer's data is kept, and what may not be erased."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from workflows.personal.retention import (
    RETENTIONS,
    Keeping,
    OrderFacts,
    keep_until,
    may_lose_its_buyer,
    must_be_kept,
    retention,
)
from workflows.verdict import ALLOWED, Refused

DONE = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
QUIET = OrderFacts(False, False, False, DONE)


@pytest.mark.parametrize(
    ("kept", "day", "article", "years", "days"),
    [
        (Keeping.TRANSACTION, date(2026, 11, 30), "电子商务法 第三十一条", 3, 0),
        (Keeping.TRANSACTION, date(2015, 1, 1), "电子商务法 第三十一条", 3, 0),
        (Keeping.SIGN_IN, date(2025, 12, 31), "网络安全法 第二十一条", 0, 184),
        (Keeping.SIGN_IN, date(2026, 1, 1), "网络安全法 第二十三条", 0, 184),
        (Keeping.REJECTED_ROWS, date(2026, 11, 30), "个人信息保护法 第十九条", 0, 7),
        (Keeping.FILE_NAME, date(2026, 11, 30), "个人信息保护法 第十九条", 0, 90),
        (Keeping.CHOSEN_FILES, date(2026, 11, 30), "个人信息保护法 第十九条", 0, 3),
    ],
)
def test_the_rule_of_a_day(kept, day, article, years, days):
    rule = retention(kept, day)
    assert (str(rule.source), rule.years, rule.days) == (article, years, days)


def test_every_kind_has_a_rule_today_and_only_one():
    for kept in Keeping:
        day = date(2026, 11, 30)
        ours = [r for r in RETENTIONS if r.kept is kept and r.since <= day]
        assert len([r for r in ours if r.until is None or day < r.until]) == 1


def test_three_years_end_on_the_same_day_in_shanghai():
    until, article = keep_until(QUIET)
    assert until.isoformat() == "2029-11-20T12:00:00+08:00"
    assert str(article) == "电子商务法 第三十一条"
    leap = OrderFacts(False, False, False, datetime(2028, 2, 29, 4, 0, tzinfo=UTC))
    assert keep_until(leap)[0].date() == date(2031, 3, 1)


def test_it_is_kept_to_the_last_instant_and_no_longer():
    until, _ = keep_until(QUIET)
    kept = must_be_kept(QUIET, until - timedelta(microseconds=1))
    assert isinstance(kept, Refused)
    assert (kept.code, str(kept.citation)) == ("must_be_kept", "电子商务法 第三十一条")
    assert "2029-11-20" in kept.reason.zh
    assert must_be_kept(QUIET, until) == ALLOWED


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (QUIET, None),
        (OrderFacts(True, False, False, DONE), "return_open"),
        (OrderFacts(False, True, False, DONE), "refund_due"),
        (OrderFacts(True, True, True, DONE), "refund_due"),
        (OrderFacts(False, False, True, DONE), "order_under_way"),
    ],
)
def test_what_is_under_way_keeps_its_buyer(facts, code):
    answer = may_lose_its_buyer(facts)
    assert (answer.code if isinstance(answer, Refused) else None) == code
