"""What a buyer reads first: every return has its four lines, and no line promises otherwise."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from workflows.returns.exchanges import ReplacementStanding
from workflows.returns.flow import ReturnGround
from workflows.returns.headlines.moments import until_words
from workflows.returns.headlines.situation import (
    ASPECTS,
    Aspect,
    BuyerSituation,
    aspect_of,
    badge_of,
    state_name,
)
from workflows.returns.headlines.table import (
    BadTable,
    HeadlineFacts,
    headline,
    headlines,
    read_headlines,
)
from workflows.returns.law.facts.words import ReturnFinding
from workflows.returns.law.rule import DecisionOutcome
from workflows.returns.payments import PaymentState
from workflows.returns.states import ReturnState
from workflows.verdict import Text

S, A, G, R = ReturnState, Aspect, ReturnGround, ReplacementStanding
STATES = {
    "requested", "accepted", "quality", "waiting_for_person", "more_info", "refused",
    "address_given", "on_the_way", "arrived", "compared", "refund_due", "refunded", "exchanged",
    "to_send_back", "sent_back", "closed", "appealed", "keep_due", "kept",
}  # fmt: skip
GROUNDS = {"no_reason", "quality", "exchange"}
FACTS = HeadlineFacts(
    by=Text("12月7日 24:00", "24:00 on 7 December"), amount="¥28,326.80", freight_paid=False
)
# Where a refund is refused, or may be: no line may name an amount.
NO_MONEY = {
    (S.COMPARED, A.AGAINST),
    (S.COMPARED, A.CLAIM_OPEN),
    (S.REFUSED, A.PLAIN),
    (S.TO_SEND_BACK, A.PLAIN),
    (S.SENT_BACK, A.PLAIN),
    (S.CLOSED, A.PLAIN),
    (S.CLOSED, A.NOT_SENT),
    (S.APPEALED, A.PLAIN),
    (S.APPEALED, A.HERE),
    (S.WAITING_FOR_PERSON, A.PLAIN),
    (S.MORE_INFO, A.PLAIN),
    (S.MORE_INFO, A.BY_SHOP),
    (S.REQUESTED, A.PLAIN),
    (S.EXCHANGED, A.PLAIN),
    (S.EXCHANGED, A.SENT),
    (S.EXCHANGED, A.NO_PIECE),
    *(
        (state, A.NO_PIECE)
        for state in (S.ACCEPTED, S.ADDRESS_GIVEN, S.ON_THE_WAY, S.ARRIVED, S.COMPARED)
    ),
}
KEYS = sorted(headlines())


def lines(key, facts=FACTS):
    found = headline(key, facts)
    return found.decided, found.do, found.when, found.money


def test_every_state_and_ground_has_its_four_lines():
    assert {(s.value, g.value) for s, g, _ in KEYS} == {(s, g) for s in STATES for g in GROUNDS}
    for state, ground, aspect in KEYS:
        assert aspect in ASPECTS[state]
        assert all(t.zh and t.en for t in lines((state, ground, aspect)))


@pytest.mark.parametrize("key", KEYS, ids="-".join)
def test_lines_are_short_filled_and_each_in_its_own_language(key):
    for facts in (FACTS, replace(FACTS, amount=None, freight_paid=True)):
        for line in lines(key, facts):
            assert len(line.zh) <= 48
            assert len(line.en) <= 140
            assert not re.search(r"[{}]", line.zh + line.en)
            assert not re.search(r"[\u4e00-\u9fff]", line.en)
            assert not re.search(r"\s[，。；]|，，", line.zh)


@pytest.mark.parametrize("key", KEYS, ids="-".join)
def test_no_line_promises_money_that_may_not_come(key):
    state, ground, aspect = key
    told = "".join(line.zh for line in lines(key))
    if (state, aspect) in NO_MONEY or (ground is G.EXCHANGE and state not in (
        S.REFUND_DUE, S.REFUNDED, S.KEEP_DUE, S.KEPT
    )):  # fmt: skip
        assert "28,326.80" not in told
    if ground is G.EXCHANGE and state in (S.ACCEPTED, S.ON_THE_WAY, S.ARRIVED, S.EXCHANGED):
        assert "同意退货" not in told
    if state is S.EXCHANGED and aspect is not A.NO_PIECE:
        assert "退款" not in told
    if (state, aspect) == (S.REFUNDED, A.SUBMITTED) or state is S.REFUND_DUE:
        assert "已退" not in told
    if state in (S.KEEP_DUE, S.KEPT):
        assert "退款" not in told
        assert "28,326.80" in told
    if state is S.KEEP_DUE or (state, aspect) == (S.KEPT, A.SUBMITTED):
        assert "已付" not in told


def test_who_bears_the_freight_is_said_where_goods_are_to_be_sent():
    key = (S.ADDRESS_GIVEN, G.NO_REASON, A.PLAIN)
    assert "运费您自己付" in headline(key, FACTS).money.zh
    assert "运费店铺承担" in headline(key, replace(FACTS, freight_paid=True)).money.zh


def test_an_exchange_is_not_called_a_return():
    """Until it is turned into a refund, which changes its ground."""
    for state in S:
        said = state_name(state, G.EXCHANGE), badge_of(state, G.EXCHANGE)
        assert "退货" not in "".join(text.zh for text in said)
        assert "return" not in "".join(text.en for text in said).casefold()
    assert state_name(S.ACCEPTED, G.EXCHANGE) == Text("同意换货", "Exchange accepted")
    assert state_name(S.ACCEPTED, G.NO_REASON) == Text("同意退货", "Accepted")
    assert state_name(S.REFUND_DUE, G.EXCHANGE) == Text("待退款", "Refund due")


CASE = BuyerSituation(
    state=S.COMPARED,
    ground=G.NO_REASON,
    outcome=DecisionOutcome.ACCEPT,
    conclusion=ReturnFinding.INTACT,
    claim_judged=False,
    delivered=True,
    asks_buyer=True,
    goods_here=False,
    not_sent=False,
    payment=None,
)

CHANGE, GONE = {"ground": G.EXCHANGE}, {"replacement": R.MISSING}


@pytest.mark.parametrize(
    ("changed", "aspect"),
    [
        ({}, A.PLAIN),
        ({"outcome": DecisionOutcome.REFUSE}, A.AGAINST),
        ({"outcome": DecisionOutcome.PERSON}, A.AGAINST),
        ({"conclusion": ReturnFinding.NOT_INTACT}, A.AGAINST),
        ({"conclusion": ReturnFinding.SWAPPED}, A.AGAINST),
        ({"conclusion": ReturnFinding.FAULTY}, A.FAULT),
        ({"ground": G.QUALITY, "outcome": DecisionOutcome.PERSON}, A.CLAIM_OPEN),
        ({"ground": G.QUALITY, "claim_judged": True}, A.PLAIN),
        ({"state": S.ACCEPTED}, A.PLAIN),
        ({"state": S.ACCEPTED, "delivered": False}, A.TRAVELLING),
        ({"state": S.QUALITY, "delivered": False}, A.TRAVELLING),
        ({"state": S.MORE_INFO}, A.PLAIN),
        ({"state": S.MORE_INFO, "asks_buyer": False}, A.BY_SHOP),
        ({"state": S.REFUND_DUE}, A.PLAIN),
        ({"state": S.REFUND_DUE, "payment": PaymentState.ASKED}, A.ASKED),
        ({"state": S.REFUND_DUE, "payment": PaymentState.FAILED}, A.FAILED),
        ({"state": S.REFUNDED}, A.SUBMITTED),
        ({"state": S.REFUNDED, "payment": PaymentState.SUBMITTED}, A.SUBMITTED),
        ({"state": S.REFUNDED, "payment": PaymentState.ARRIVED}, A.PLAIN),
        ({"state": S.KEEP_DUE}, A.PLAIN),
        ({"state": S.KEEP_DUE, "payment": PaymentState.ASKED}, A.ASKED),
        ({"state": S.KEEP_DUE, "payment": PaymentState.FAILED}, A.FAILED),
        ({"state": S.REFUND_DUE, "disputed": True}, A.DISPUTED),
        ({"state": S.REFUND_DUE, "disputed": True, "payment": PaymentState.ASKED}, A.DISPUTED),
        ({"state": S.KEEP_DUE, "disputed": True}, A.DISPUTED),
        ({"state": S.REFUNDED, "disputed": True}, A.SUBMITTED),
        ({"state": S.KEPT}, A.SUBMITTED),
        ({"state": S.KEPT, "payment": PaymentState.ARRIVED}, A.PLAIN),
        ({"state": S.CLOSED}, A.PLAIN),
        ({"state": S.CLOSED, "not_sent": True}, A.NOT_SENT),
        ({"state": S.APPEALED, "goods_here": True}, A.HERE),
        ({"state": S.APPEALED}, A.PLAIN),
        ({"state": S.REFUSED, "goods_here": True}, A.PLAIN),
        (CHANGE | {"state": S.ACCEPTED}, A.PLAIN),
        (CHANGE | {"state": S.ACCEPTED, "delivered": False}, A.TRAVELLING),
        (CHANGE | GONE | {"state": S.ACCEPTED, "delivered": False}, A.NO_PIECE),
        (CHANGE | GONE | {"state": S.ADDRESS_GIVEN}, A.NO_PIECE),
        (CHANGE | GONE | {"state": S.ON_THE_WAY}, A.NO_PIECE),
        (CHANGE | GONE | {"state": S.ARRIVED, "conclusion": None}, A.NO_PIECE),
        (CHANGE | GONE, A.NO_PIECE),
        (CHANGE | GONE | {"conclusion": ReturnFinding.FAULTY}, A.NO_PIECE),
        (CHANGE | GONE | {"conclusion": ReturnFinding.SWAPPED}, A.AGAINST),
        (CHANGE | GONE | {"state": S.EXCHANGED}, A.NO_PIECE),
        (CHANGE | {"state": S.EXCHANGED, "replacement": R.IN_TEST}, A.PLAIN),
        (CHANGE | {"state": S.EXCHANGED, "replacement": R.SENT}, A.SENT),
        (CHANGE | {"state": S.EXCHANGED, "replacement": R.RECEIVED}, A.SENT),
        # Who does not exchange hears nothing of another piece.
        (GONE, A.PLAIN),
        (GONE | {"state": S.ACCEPTED}, A.PLAIN),
    ],
)
def test_case_and_comparison_together_say_which_lines(changed, aspect):
    assert aspect_of(replace(CASE, **changed)) is aspect


@pytest.mark.parametrize(
    ("at", "zh", "en"),
    [
        ("2026-12-08T00:00+08:00", "12月7日 24:00", "24:00 on 7 December"),
        ("2026-12-07T15:05+08:00", "12月7日 15:05", "15:05 on 7 December"),
        ("2027-01-01T00:00+08:00", "12月31日 24:00", "24:00 on 31 December"),
    ],
)
def test_midnight_is_the_end_of_the_day_before(at, zh, en):
    assert until_words(datetime.fromisoformat(at)) == Text(zh, en)


WHOLE = '[[lines]]\nstates = ["requested"]\naspects = ["plain"]\n'
FOUR = 'decided = ["一", "a"]\ndo = ["一", "a"]\nwhen = ["一", "a"]\nmoney = ["一", "a"]\n'


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no lines for"),
        (WHOLE, "decided is needed"),
        (WHOLE + FOUR + WHOLE + FOUR, "twice"),
        (WHOLE + FOUR + 'mood = "x"\n', "mood"),
        (WHOLE + FOUR.replace('["一", "a"]', '["{by}", "a"]', 1), "fills in"),
        (WHOLE + FOUR.replace('["一", "a"]', '["{x}", "{x}"]', 1), "fills in"),
        (WHOLE.replace("plain", "here") + FOUR, "never"),
    ],
)
def test_a_table_that_is_not_whole_is_refused(text, why):
    with pytest.raises(BadTable, match=why):
        read_headlines(text)


READ = tomllib.loads(Path(__file__).with_name("ten_seconds.toml").read_text("utf-8"))["read"]
BY_KEY = {
    (S(row["state"]), G(ground), A(row["aspect"])): row
    for row in READ
    for ground in row.get("grounds", GROUNDS)
}


def test_the_ten_second_test_is_written_down_for_every_return():
    assert BY_KEY.keys() == set(KEYS)
    assert sum(len(row.get("grounds", GROUNDS)) for row in READ) == len(KEYS)


@pytest.mark.parametrize("key", KEYS, ids="-".join)
def test_ten_seconds_answer_four_questions(key):
    row, raw, said = BY_KEY[key], headlines()[key], lines(key)
    for part, line in zip(row["says"], said, strict=True):
        assert part in line.zh
    assert row["acts"] == ("house" if raw.do.en.startswith("Nothing") else "buyer")
    assert ("{by}" in raw.when.zh) is ("{by}" in raw.when.en)
    assert ("{amount}" in raw.money.zh) is ("{amount}" in raw.money.en)
    assert row["acts"] == ("house" if raw.do.zh.startswith("不用") else "buyer")
    assert row["when"] == ("day" if "{by}" in raw.when.zh else "words")
    assert row["money"] == ("sum" if "{amount}" in raw.money.zh else "words")
