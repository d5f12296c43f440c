"""No second set of keys: who holds none has the public halves and signs nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import delete
from support.build import NOW, Scene
from support.databases import both_databases
from support.desk_pieces import reviewed
from support.issued_pieces import ISSUED_AT, issued

from app.base import db
from app.base.config import Misconfigured
from app.commands.papers.transparency import publish_checkpoint
from app.models.papers.log import KnownKey
from app.press import known_keys, signing_keys
from app.queries.papers.verification import trust_of
from certificates.seal.keys import KeyMissing

pytestmark = [both_databases, pytest.mark.usefixtures("database")]


@pytest.fixture
def scene():
    return Scene("reviewed", reviewed)


@pytest.fixture
def elsewhere(settings, tmp_path):
    """Another machine: the same database, an empty folder."""
    return replace(settings, instance=tmp_path / "elsewhere")


def private(config):
    return sorted(p.name for p in config.keys.glob("*/*.key"))


def sign_something(settings, network):
    issued(network)
    with db.transaction() as session:
        publish_checkpoint(session, settings, now=ISSUED_AT)


def refused_everywhere(config):
    for signer in (lambda: signing_keys.paper_signer(config, NOW),
                   lambda: signing_keys.log_signer(config)):  # fmt: skip
        with pytest.raises(KeyMissing):
            signer()
    assert private(config) == []


def test_a_machine_without_keys_knows_the_house_and_signs_nothing(settings, network, elsewhere):
    sign_something(settings, network)
    known_keys.settle(settings, db.engine())
    known_keys.settle(elsewhere, db.engine())
    assert trust_of(elsewhere) == trust_of(settings)
    refused_everywhere(elsewhere)
    for one in (settings, elsewhere):
        known_keys.settle(one, db.engine())  # harmless


def test_it_is_no_matter_that_it_was_not_told_first(settings, network, elsewhere):
    sign_something(settings, network)
    known_keys.settle(settings, db.engine())
    refused_everywhere(elsewhere)
    assert trust_of(elsewhere) == trust_of(settings)


def test_what_was_signed_says_that_there_is_a_key_whoever_forgot_it(settings, network, elsewhere):
    sign_something(settings, network)
    with db.transaction() as session:
        session.execute(delete(KnownKey))
    refused_everywhere(elsewhere)
    assert not elsewhere.keys.exists()


def test_a_machine_with_keys_of_its_own_is_told_at_the_start(settings, elsewhere):
    for one in (settings, elsewhere):
        signing_keys.paper_signer(one, NOW)
        signing_keys.log_signer(one)
    known_keys.settle(settings, db.engine())
    with pytest.raises(Misconfigured, match="not the key that this database knows"):
        known_keys.settle(elsewhere, db.engine())
    known_keys.settle(settings, db.engine())


def test_where_nobody_knows_one_it_is_made_and_of_two_at_once_one_is_known(settings, elsewhere):
    signing_keys.paper_signer(settings, NOW)
    assert known_keys.known_to(db.engine(), "root") is None
    first = known_keys._remember(db.engine(), "root", "one\n")
    assert known_keys._remember(db.engine(), "root", "two\n") == first == "one\n"
