"""Recorded heads: which lie on a chain, and what a row that accepts a gap excuses."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from workflows.audit.heads import (
    UNREADABLE,
    Departure,
    Head,
    LedgerGap,
    gap_of,
    lies_on,
    seq_beyond,
)
from workflows.audit.ledger import GENESIS, Entry, digest, first_flaw

OWN = Head(9, "i" * 64)


@pytest.mark.parametrize(
    ("recorded", "there", "lost", "holds"),
    [
        (Head(9, "i" * 64), "i" * 64, (), True),
        (Head(4, "d" * 64), "d" * 64, (), True),
        (Head(4, "d" * 64), "x" * 64, (), False),
        (Head(10, "j" * 64), None, (), False),
        (Head(10, "j" * 64), None, (Head(10, "j" * 64),), True),
        (Head(10, "j" * 64), None, (Head(10, "k" * 64),), False),
        (Head(4, "d" * 64), None, (), False),
        (Head(0, "i" * 64), "i" * 64, (), False),
        (UNREADABLE, "a" * 64, (), False),
    ],
)
def test_which_recorded_heads_lie_on_a_chain(recorded, there, lost, holds):
    assert lies_on(recorded, OWN, there, lost) is holds


def test_the_row_that_accepts_a_gap_is_beyond_both_stories():
    assert seq_beyond(9, [Head(14, "x"), Head(12, "y")]) == 15
    assert seq_beyond(20, [Head(14, "x")]) == 21
    assert LedgerGap(9, frozenset({Head(14, "x")})).seq == 15


@pytest.mark.parametrize(
    "body",
    ["", "[]", "{}", '{"lost": [{}], "last": 1, "chain": "c"}', '{"lost": 3, "last": 1}'],
)
def test_a_malformed_row_accepts_nothing(body):
    assert gap_of("ledger.gap_accepted", body) is None


def gap_body(last, *lost, chain="c"):
    told = [{"chain": chain, "seq": s, "digest": d, "place": "p"} for s, d in lost]
    return json.dumps({"chain": "c", "last": last, "lost": told, "why": "w"})


def test_only_heads_of_its_own_chain_are_accepted_and_never_an_unreadable_one():
    assert gap_of("other.tag", gap_body(3, (5, "x"))) is None
    assert gap_of("ledger.gap_accepted", gap_body(3, (5, "x"))) == LedgerGap(
        3, frozenset({Head(5, "x")})
    )
    assert gap_of("ledger.gap_accepted", gap_body(3, (1, ""))) == LedgerGap(3, frozenset())
    assert gap_of("ledger.gap_accepted", gap_body(3, (5, "x"), chain="log")) == LedgerGap(
        3, frozenset()
    )


def chain_of(*steps):
    """Rows by (seq, tag, body), each linked to the one before."""
    rows, last = [], GENESIS
    for seq, tag, body in steps:
        entry = Entry(last, "c", seq, "t", tag, 1, None, "", "", None, None, body)
        last = digest(entry)
        rows.append((entry, last))
    return rows


def flaw_in(rows, heads):
    """The flaw of a chain, as (row, code)."""
    flaw = first_flaw("c", rows, heads)
    assert flaw is not None
    return flaw.seq, flaw.code


PLAIN = [(n, "a.b", "{}") for n in (1, 2, 3)]


def test_numbers_leap_at_a_row_that_says_so_and_the_lost_head_is_no_flaw():
    rows = chain_of(
        *PLAIN, (8, "ledger.gap_accepted", gap_body(3, (7, "x" * 64))), (9, "a.b", "{}")
    )
    assert first_flaw("c", rows, {"kept": (7, "x" * 64)}) is None
    assert first_flaw("c", rows, {"kept": (9, rows[-1][1])}) is None
    assert flaw_in(rows, {"kept": (7, "y" * 64)})[1] == "rewritten"
    assert flaw_in(rows, {"kept": (5, "x" * 64)})[1] == "rewritten"
    assert flaw_in(rows, {"kept": (12, "x" * 64)})[1] == "tail_missing"


@pytest.mark.parametrize(
    ("seq", "last"), [(7, 3), (9, 3), (8, 2)], ids=["too near", "too far", "not from the end"]
)
def test_a_leap_that_is_not_the_one_it_tells_of_is_a_missing_row(seq, last):
    rows = chain_of(*PLAIN, (seq, "ledger.gap_accepted", gap_body(last, (7, "x" * 64))))
    assert flaw_in(rows, {})[1] == "row_missing"


def test_no_other_row_leaps():
    rows = chain_of(*PLAIN, (8, "a.b", gap_body(3, (7, "x" * 64))))
    assert flaw_in(rows, {})[1] == "row_missing"


def test_a_story_that_went_on_past_the_lost_head_is_accepted_by_name_only():
    rows = chain_of(*PLAIN, (4, "ledger.gap_accepted", gap_body(3, (2, "x" * 64))))
    assert first_flaw("c", rows, {"kept": (2, "x" * 64)}) is None
    assert flaw_in(rows, {"kept": (2, "y" * 64)}) == (2, "rewritten")


def test_the_earlier_of_two_flaws_is_told():
    rows = chain_of(*PLAIN)
    rows[2] = (replace(rows[2][0], body="changed"), rows[2][1])
    assert flaw_in(rows, {"kept": (2, "y" * 64)})[0] == 2
    assert flaw_in(rows, {})[1] == "row_changed"


@pytest.mark.parametrize(
    ("recorded", "said"),
    [
        (Head(12, "x"), "/heads knows c up to row 12, the database ends at row 9"),
        (Head(4, "x"), "row 4 of c is not the one that /heads knows"),
        (UNREADABLE, "the head of c at /heads can't be read"),
    ],
)
def test_what_is_wrong_is_said(recorded, said):
    assert Departure("c", "/heads", recorded, OWN).text.en == said
