"""Webhooks' rules: what may be heard, when it is tried again, where it may go."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from workflows.inspection.states import ItemState
from workflows.messages.webhooks.addresses import may_be_reached, networks, unfit_url
from workflows.messages.webhooks.back_off import (
    PAUSES,
    is_given_up,
    look_again,
    pause_after_failure,
    rest_after,
)
from workflows.messages.webhooks.topics import TOPICS, WANTED, is_wanted
from workflows.papers.states import CertificateState
from workflows.returns.states import ReturnState

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)
# What no message is written for: pieces that are only registered, papers that have not gone out.
NOT_TOLD = {"piece.registered", "certificate.draft", "certificate.void"}


def test_every_state_has_its_topic():
    states = (("piece", ItemState), ("certificate", CertificateState), ("return", ReturnState))
    every = {f"{family}.{state.value}" for family, kind in states for state in kind}
    assert set(TOPICS) | NOT_TOLD == every
    assert set(TOPICS) & NOT_TOLD == set()
    assert len(set(WANTED)) == len(WANTED)


@pytest.mark.parametrize(
    ("topic", "wanted", "hears"),
    [
        ("piece.passed", (), True),
        ("piece.passed", ("piece.*",), True),
        ("piece.passed", ("piece.passed",), True),
        ("piece.passed", ("piece.failed",), False),
        ("return.closed", ("piece.*", "certificate.*"), False),
        ("test", ("piece.failed",), True),
    ],
)
def test_who_hears(topic, wanted, hears):
    assert is_wanted(topic, wanted) is hears


def test_tries_are_spread_over_three_days():
    assert timedelta(days=3) <= sum(PAUSES, timedelta()) <= timedelta(days=3, hours=1)
    assert [pause_after_failure(n) for n in (1, 2, 99)] == [
        timedelta(seconds=5), timedelta(minutes=1), timedelta(hours=18),
    ]  # fmt: skip
    assert list(PAUSES) == sorted(PAUSES)


@pytest.mark.parametrize(
    ("attempts", "age", "over"),
    [
        (1, timedelta(0), False),
        (10, 3 * DAY - timedelta(seconds=1), False),
        (11, timedelta(hours=1), True),
        (2, 3 * DAY, True),
    ],
)
def test_when_it_is_given_up(attempts, age, over):
    assert is_given_up(attempts, NOW - age, NOW) is over


def test_a_receiver_that_fails_and_fails_is_left_in_peace():
    assert [rest_after(n) for n in (0, 4, 5, 6, 500)] == [
        None, None, timedelta(seconds=5), timedelta(seconds=10), timedelta(minutes=15),
    ]  # fmt: skip


def test_what_stands_behind_another_looks_again_when_that_is_due():
    assert look_again(NOW + DAY, NOW) == DAY
    assert look_again(NOW - DAY, NOW) == timedelta(minutes=1)


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("https://erp.example.com/hooks", None),
        ("https://erp.example.com:8443/hooks?shop=1", None),
        ("https://xn--fiqs8s.example", None),
        ("http://erp.example.com/hooks", "not_https"),
        ("ftp://erp.example.com", "not_https"),
        ("", "not_https"),
        ("https://", "not_an_address"),
        ("https://10.0.0.1/hooks", "not_an_address"),
        ("https://[::1]/hooks", "not_an_address"),
        ("https://2130706433/", "not_an_address"),
        ("https://0x7f000001/", "not_an_address"),
        ("https://127.1/", "not_an_address"),
        ("https://user:word@erp.example.com/", "not_an_address"),
        ("https://erp.example.com@10.0.0.1/", "not_an_address"),
        ("https://erp.example.com/#there", "not_an_address"),
        ("https://erp.example.com\\@10.0.0.1/", "not_an_address"),
        ("https://erp.example.com:99999/", "not_an_address"),
        ("https://erp.example.com:0/", "not_an_address"),
        ("https://erp .example.com/", "not_an_address"),
        ("https://erp.example.com/\r\nHost: x", "not_an_address"),
        ("https://-erp.example.com/", "not_an_address"),
        ("https://erp..example.com/", "not_an_address"),
        ("https://erp.example.com/路", "not_an_address"),
    ],
)
def test_the_form_of_an_address(url, code):
    refused = unfit_url(url)
    assert (refused.code if refused is not None else None) == code


@pytest.mark.parametrize(
    ("address", "reached"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1:248:1893:25c8:1946", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("255.255.255.255", False),
        ("224.0.0.1", False),
        ("198.18.0.1", False),
        ("::1", False),
        ("::", False),
        ("fe80::1%eth0", False),
        ("fd00::1", False),
        ("ff02::1", False),
        ("::ffff:10.0.0.1", False),
        ("::ffff:93.184.216.34", True),
        ("::127.0.0.1", False),
        ("64:ff9b::a00:1", False),
        ("2002:a00:1::", False),
        ("2001:0:a00:1::", False),
        ("no address", False),
    ],
)
def test_where_the_world_reaches(address, reached):
    assert may_be_reached(address) is reached


def test_an_operator_opens_a_network_inside():
    opened = networks("10.1.2.0/24, fd00::/64")
    assert may_be_reached("10.1.2.9", opened)
    assert may_be_reached("::ffff:10.1.2.9", opened)
    assert may_be_reached("fd00::5", opened)
    assert not may_be_reached("10.1.3.9", opened)
