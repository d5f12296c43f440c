"""A notice of days off, entered by two; returns that are found and counted again by it."""

from __future__ import annotations

import tomllib
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from support.build import NOW
from support.desk_pieces import write
from support.flows.second_person import asked_of, confirmed
from support.return_pieces import DAY, HOUR, asked, case_of, delivered

from app.base import db
from app.base.errors import Invalid, NotPermitted, Refusal
from app.commands.across.confirm import OPERATOR
from app.commands.returns import clock
from app.commands.returns.calendar.notices import enter_notice, notice_of_table, notice_of_text
from app.commands.returns.goods import give_address
from app.commands.returns.refund import RefundRecorder
from app.models.audit.ledger import LedgerEvent
from app.queries.returns.calendar.notices import known_notices, notice_rows, years_known
from app.queries.returns.calendar.recounts import count_open, recount_rows
from app.queries.returns.case import case_view
from app.queries.returns.law import if_asked_now
from workflows.returns.law.calendar import TZ, YearStatus

pytestmark = pytest.mark.usefixtures("database")
GIVEN: dict[str, Any] = {
    "year": 2027,
    "document": "国办发明电[2026]9号",
    "read_at": "https://www.gov.cn/zhengce/content/202612/content_1.htm",
    "dated": date(2026, 12, 1),
}
REST = "1月1日至3日\n2月5日至11日\n4月3日至5日\n5月1日至5日\n6月9日\n9月15日\n10月1日至7日"
NOTICE = notice_of_text(**GIVEN, rest=REST, work="2月14日 1月10日")
# Signed for on 25 December 2026: day seven is New Year's Day.
SIGNED = datetime(2026, 12, 25, 3, tzinfo=UTC)
ASKED = SIGNED + DAY
ENTERED = ASKED + DAY
FILE = """
year = 2027
document = "国办发明电〔2026〕9号"
read_at = "https://www.gov.cn/zhengce/content/202612/content_1.htm"
dated = 2026-12-01
rest = [[2027-01-01, 2027-01-03], [2027-02-05, 2027-02-11], [2027-04-03, 2027-04-05],
  [2027-05-01, 2027-05-05], [2027-06-09], [2027-09-15], [2027-10-01, 2027-10-07]]
work = [2027-01-10, 2027-02-14]
"""


def entered(net, notice=NOTICE, *, now=ENTERED, by=None, second=None):
    key = asked_of(lambda s: enter_notice(s, notice, by=by or net.manager_net, now=now))
    return confirmed(key, second or net.manager_net_2, now)


def test_a_file_says_what_the_form_says():
    assert notice_of_table(tomllib.loads(FILE)) == NOTICE
    for wrong in ({}, {"rest": 3}, {"rest": [[]], "work": ["x"]}, {"year": "2027"}):
        with pytest.raises(Invalid):
            notice_of_table(tomllib.loads(FILE) | wrong if wrong else {})


def test_a_line_that_is_no_day_is_said_in_its_field():
    for field, rest, work in (("rest", "元旦", ""), ("work", REST, "周六")):
        with pytest.raises(Invalid) as caught:
            notice_of_text(**GIVEN, rest=rest, work=work)
        assert caught.value.field == field


def test_who_may_not_and_what_is_wrong(network):
    for by in (network.customer_service, network.manager):
        with pytest.raises(NotPermitted):
            write(lambda s, by=by: enter_notice(s, NOTICE, by=by, now=ENTERED))
    wrong = notice_of_text(**GIVEN | {"year": 2028}, rest=REST, work="")
    with pytest.raises(Invalid) as caught:
        write(lambda s: enter_notice(s, wrong, by=network.manager_net, now=ENTERED - 30 * DAY))
    assert caught.value.field == "year"


def test_returns_on_a_provisional_calendar_are_found_and_counted_again(network):
    ref = delivered(network, signed=SIGNED)
    case = asked(ref, now=ASKED)
    write(lambda s: give_address(s, case, by=network.customer_service, now=ASKED + HOUR))
    before = case_of(case)
    assert before.window_open
    assert before.decision["decision"]["window"]["settled"] is False
    with db.reading() as session:
        assert count_open(session) == 1
        assert case_view(session, case).window_open
        assert years_known((), date(2026, 12, 1))[1].status is YearStatus.PROVISIONAL
    assert not any("counted again" in line for line in clock.tick(RefundRecorder(), ENTERED))
    entered(network)
    assert clock.tick(RefundRecorder(), ENTERED + HOUR) == [f"{case}: window counted again"]
    after = case_of(case)
    # New Year's Day was known; the notice adds Saturday and Sunday, and Monday is the last day.
    assert after.window_ends == datetime(2027, 1, 5, tzinfo=TZ) == before.window_ends
    assert not after.window_open
    assert after.outcome == before.outcome
    assert after.ship_back_until >= before.ship_back_until
    with db.reading() as session:
        (row,) = recount_rows(session, None)
        assert (row.ref, row.settled, row.longer, row.otherwise) == (case, True, False, False)
        assert recount_rows(session, frozenset({0})) == []
        assert count_open(session, frozenset({after.center_id})) == 0
        (known,) = notice_rows(session)
        assert (known.asked_by, known.agreed_by, known.in_force) == (
            network.manager_net.name,
            network.manager_net_2.name,
            True,
        )
        assert years_known(known_notices(session, 2027), date(2026, 12, 1))[1].source == (
            "国办发明电〔2026〕9号"
        )
        tags = set(session.scalars(select(LedgerEvent.tag)))
        assert {"law.holiday_notice", "return.window_recounted"} <= tags
    assert clock.tick(RefundRecorder(), ENTERED + 2 * HOUR) == []


def test_a_window_grows_and_the_law_is_asked_anew(network):
    """A day off that nobody knew: the buyer has more time, and a request counted late is not."""
    ref = delivered(network, signed=datetime(2026, 12, 29, 3, tzinfo=UTC))
    case = asked(ref, now=datetime(2027, 1, 6, 3, tzinfo=UTC))
    assert (case_of(case).outcome, case_of(case).code) == ("person", "LATE")
    longer = REST.replace("1月1日至3日", "1月1日至6日")
    at = datetime(2027, 1, 6, 4, tzinfo=UTC)
    entered(network, notice_of_text(**GIVEN, rest=longer, work=""), now=at)
    clock.tick(RefundRecorder(), at + HOUR)
    found = case_of(case)
    assert found.window_ends == datetime(2027, 1, 8, tzinfo=TZ)
    with db.reading() as session:
        (row,) = recount_rows(session, None)
        assert row.longer
        assert row.otherwise
        assert (row.decided, row.law) == ("person", "accept")


def test_a_notice_entered_before_is_part_of_the_facts(network):
    entered(network, now=SIGNED - 5 * DAY)
    ref = delivered(network, signed=SIGNED)
    case = case_of(asked(ref, now=ASKED))
    assert not case.window_open
    assert case.decision["facts"]["policy"]["holidays"][0]["year"] == 2027
    with db.reading() as session:
        assert if_asked_now(session, case.item_id, ASKED).decision.window.settled


def test_the_operator_asks_and_a_manager_confirms_but_never_oneself(network):
    key = asked_of(lambda s: enter_notice(s, NOTICE, by=OPERATOR, now=ENTERED))
    with pytest.raises(Refusal):
        confirmed(key, OPERATOR, ENTERED)
    confirmed(key, network.manager_net, ENTERED)
    # The same year again is another act: what it replaces is among its facts.
    again = asked_of(lambda s: enter_notice(s, NOTICE, by=network.manager_net, now=ENTERED + DAY))
    with pytest.raises(Refusal):
        confirmed(again, network.manager_net, ENTERED + DAY)
    confirmed(again, network.manager_net_2, ENTERED + DAY + timedelta(minutes=1))
    with db.reading() as session:
        rows = notice_rows(session)
        assert [row.in_force for row in rows] == [True, False]
    assert NOW < ENTERED
