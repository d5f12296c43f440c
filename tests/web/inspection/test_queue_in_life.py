"""The queue of the bench: what it lists is what may be claimed, for each inspector as in life."""

from __future__ import annotations

import pytest
from commands.inspection.people_in_life import PEOPLE, in_life
from support.build import Scene


@pytest.fixture
def scene():
    return Scene("in_life", in_life)


@pytest.mark.parametrize("login", PEOPLE)
def test_the_queue_lists_what_fits_and_only_that(made, signed_in, login):
    pieces, _, _ = made
    page = signed_in(login).get("/bench").get_data(as_text=True)
    listed = {name for name, ref in pieces.items() if ref in page}
    assert listed == set(PEOPLE[login][2])
