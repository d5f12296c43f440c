"""Who is told of what: every alarm reaches somebody, and nobody is told more than a number."""

from __future__ import annotations

from datetime import datetime
from string import Formatter
from zoneinfo import ZoneInfo

import pytest

from workflows.events import declared_in, join_events
from workflows.messages.topics import NOTED, TOLD, Audience, sentence, topic_of
from workflows.messages.ways import goes_out_at
from workflows.recalls import events as recalls
from workflows.returns import events as returns
from workflows.returns.payments import PaymentState
from workflows.returns.service import events as after_sales

AGENTS, MANAGERS, SHOP, OWNER, BUYER = "agents", "managers", "shop", "owner", "buyer"
# Every alarm of the law's clock and of the goods, and who is told: at once.
ALARMS = {
    "refund_day_7": {AGENTS, MANAGERS},
    "refund_day_15": {AGENTS, MANAGERS, SHOP},
    "answer_day_15": {AGENTS, MANAGERS},
    "never_compared": {AGENTS, MANAGERS},
    "paper_open": {AGENTS, MANAGERS},
    "paid_twice": {AGENTS, MANAGERS},
}
# The rest, by hand; what is not here is told to nobody.
OTHERS = {
    "return.requested": {BUYER, SHOP, AGENTS},
    "return.decided": {BUYER, SHOP},
    "return.decided_by_person": {BUYER, SHOP},
    "return.person_asked": {OWNER},
    "return.message buyer": {OWNER},
    "return.message service": {BUYER},
    "return.facts_supplied": {OWNER},
    "return.address_given": {BUYER},
    "return.not_shipped": {BUYER},
    "return.arrived": {BUYER, SHOP, OWNER},
    "return.compared": {OWNER},
    "return.refund_settled": {BUYER, SHOP},
    "return.refunded": {BUYER, SHOP},
    "return.window_recounted longer": {BUYER},
    "return.dispute_noted": {OWNER, SHOP},
    "return.dispute_ended": {OWNER, SHOP},
    "return.payment failed": {BUYER, AGENTS, MANAGERS},
    "return.reduction_offered": {BUYER},
    "return.reduction_agreed": {OWNER, SHOP},
    "return.reduction_declined": {OWNER},
    "return.reduction_paid": {BUYER, SHOP},
    "return.exchange_answered": {BUYER, OWNER},
    "return.refund_chosen": {OWNER, SHOP},
    "return.exchanged": {BUYER},
    "return.sent_back": {BUYER},
    "return.appealed": {MANAGERS, SHOP},
    "return.assigned": {OWNER},
    "return.shop_replied": {OWNER},
    "return.shop_silent": {SHOP},
    "recall.started": {AGENTS, MANAGERS, SHOP},
    "recall.told begun": {BUYER},
    "recall.told over": {BUYER},
    "recall.lifted": {AGENTS, MANAGERS, SHOP},
}
# What of these waits for no morning.
URGENT = {"return.payment failed", "recall.started", "recall.told begun"}
CHINA = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize("alarm", ALARMS)
def test_every_alarm_reaches_somebody_at_once(alarm):
    told = TOLD[topic_of("return.alarm", {"case": "RT-2026-000001", "alarm": alarm})]
    assert {one.audience.value for one in told} == ALARMS[alarm]
    assert all(one.urgent for one in told)


def test_who_is_told_of_the_rest():
    listed = {
        topic: {one.audience.value for one in told}
        for topic, told in TOLD.items()
        if not topic.startswith("return.alarm ")
    }
    assert listed == OTHERS
    assert all(
        not one.urgent
        for topic, told in TOLD.items()
        for one in told
        if topic not in URGENT and topic in OTHERS
    )


def test_topics_are_tags_of_events_that_happen():
    tags = join_events([*declared_in(returns), *declared_in(after_sales), *declared_in(recalls)])
    # That nothing was said is no event: it is asked for with the request, and told if so.
    happened = TOLD.keys() - {"return.shop_silent"}
    assert {topic.partition(" ")[0] for topic in happened} <= tags.keys()
    assert f"return.payment {PaymentState.FAILED.value}" in TOLD


@pytest.mark.parametrize("topic", [*TOLD, NOTED, "key.made"])
def test_a_sentence_names_the_return_and_nothing_else(topic):
    for one in TOLD.get(topic, ()):
        for said in (one.text.zh, one.text.en):
            assert [name for _, name, _, _ in Formatter().parse(said) if name] == ["ref"]
        assert "RT-2026-000007" in sentence(topic, one.audience, "RT-2026-000007").zh
    if topic in (NOTED, "key.made"):
        assert "RT-2026-000007" in sentence(topic, Audience.OWNER, "RT-2026-000007").en


@pytest.mark.parametrize(
    ("asked", "urgent", "goes"),
    [
        ((30, 7, 59), False, (30, 8, 0)),
        ((30, 8, 0), False, (30, 8, 0)),
        ((30, 21, 59), False, (30, 21, 59)),
        ((30, 22, 0), False, (31, 8, 0)),
        ((30, 23, 59), True, (30, 23, 59)),
    ],
)
def test_a_message_waits_for_the_morning_unless_it_urges(asked, urgent, goes):
    def at(day, hour, minute):
        return datetime(2026, 12, day, hour, minute, tzinfo=CHINA)

    assert goes_out_at(at(*asked), urgent=urgent) == at(*goes)


def test_what_makes_the_difference_is_in_the_topic():
    assert topic_of("return.message", {"from_buyer": True}) == "return.message buyer"
    assert topic_of("return.message", {"from_buyer": False}) == "return.message service"
    assert topic_of("return.payment", {"state": "failed"}) == "return.payment failed"
    assert topic_of("return.arrived", {"case": "x"}) == "return.arrived"
