"""Whose fault it is when something raises: the table, asked of every fault that is known."""

from __future__ import annotations

import pytest
from support.doubles.neighbours import FAULTS, OURS

from app.base.watch.neighbours import SENTENCES, Neighbour, away, neighbour_behind


def test_forty_faults_and_more_are_known():
    assert len(FAULTS) >= 40


@pytest.mark.parametrize(("who", "how", "make"), FAULTS, ids=lambda one: str(one)[:24])
def test_a_neighbours_fault_is_known_by_what_is_raised(who, how, make):
    assert neighbour_behind(make()) == who, how


@pytest.mark.parametrize("make", OURS)
def test_a_fault_of_ours_is_nobody_elses(make):
    assert neighbour_behind(make()) is None


def test_what_is_raised_over_it_hides_nothing():
    over = RuntimeError("while something else was done")
    over.__cause__ = FAULTS[0][2]()
    assert neighbour_behind(over) is Neighbour.DATABASE


@pytest.mark.parametrize("who", Neighbour)
def test_every_neighbour_has_a_sentence_of_its_own(who):
    told = SENTENCES[who]
    assert [one.code for one in SENTENCES.values()].count(told.code) == 1
    assert told.reason.zh != told.reason.en
    assert told.next_step is not None
    assert neighbour_behind(away(who)) is who
