"""The piece that a test begins with, walked there once a worker: each test has a copy of all of it.

A walk to the buyer costs more than most of what is then asked of the piece.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.build import Network, Scene, item_in
from support.desk_pieces import certified
from support.return_pieces import delivered

from app.base import config
from app.demo.walk import Walk
from app.press.press import Press
from workflows.inspection.states import ItemState


def _walked(network: Network) -> Walk:
    return item_in(ItemState.DELIVERED, network, config.current())


FIRST = {
    "certified_piece": Scene("a certified piece", certified),
    "sold_piece": Scene("a sold piece", delivered),
    "delivered_walk": Scene("a walk to the buyer", _walked),
}


@pytest.fixture
def scene(request: pytest.FixtureRequest) -> Scene | None:
    """What a test begins with, made once and then copied: the piece that it asks for, or nothing.

    A file overrides it where all its tests begin with the same.
    """
    asked = [FIRST[name] for name in request.fixturenames if name in FIRST]
    assert len(asked) <= 1, "a test begins with one piece"
    return asked[0] if asked else None


@pytest.fixture
def sold_piece(made: str) -> str:
    """The reference of a piece that its buyer signed for."""
    return made


@pytest.fixture
def certified_piece(made: tuple[str, str]) -> tuple[str, str]:
    """The reference of a piece with a certificate, and the certificate's number."""
    return made


@pytest.fixture
def delivered_walk(made: Walk, settings: config.Config) -> Walk:
    """A walk that has come to the buyer, to go on with."""
    return replace(made, press=Press(settings))
