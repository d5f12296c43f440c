"""Heads in more than one place: written and compared at each write, and never by another story."""

from __future__ import annotations

from dataclasses import replace

import pytest
from support.build import NOW
from support.doubles.head_server import head_server
from support.issued_pieces import by_hand

from app.base import config, db
from app.base.config import Misconfigured, from_environment
from app.base.connections import must_be_encrypted
from app.base.errors import ReadOnly
from app.base.heads import state
from app.base.heads.places import FolderPlace, as_read, places_of
from app.commands.people import accounts
from app.queries.heads import watch
from app.web.application import assemble


@pytest.fixture
def backend():
    return "sqlite"


def write_something(network):
    with db.transaction() as session:
        accounts.record_account_change(
            session, network.inspector.person_id, "x", network.admin, NOW
        )


@pytest.fixture
def kept_far(database, tmp_path):
    """Heads go to a second folder and to an address as well."""
    with head_server() as (address, kept):
        config.use(replace(database, heads=(str(tmp_path / "second"), f"{address}/heads")))
        yield kept
        state.close(())


def cut_tail():
    """What somebody with all rights does who also takes the nearest head away."""
    by_hand(
        "DELETE FROM ledger_event WHERE chain = 'network' AND seq > 3",
        "UPDATE ledger_head SET seq = 3, digest = (SELECT digest FROM ledger_event "
        "WHERE chain = 'network' AND seq = 3) WHERE chain = 'network'",
    )


def test_every_write_is_recorded_in_every_place(kept_far, network):
    write_something(network)
    near, second, far = places_of(config.current())
    assert near.read("network") == second.read("network") == kept_far["/heads/network.head"]
    assert far.read("network") == near.read("network")
    assert far.read("nothing-there") is None


def test_one_place_that_remembers_is_enough(kept_far, network):
    write_something(network)
    remembered = kept_far["/heads/network.head"]
    cut_tail()
    for place in places_of(config.current())[:2]:
        assert isinstance(place, FolderPlace)
        (place.folder / "network.head").unlink()
    found = watch(config.current())
    assert {(one.chain, one.place) for one in found} == {
        ("network", places_of(config.current())[2].name)
    }
    with pytest.raises(ReadOnly):
        write_something(network)
    # A process that did not look: what it writes is not recorded over the other story.
    state.close(())
    write_something(network)
    assert kept_far["/heads/network.head"] == remembered
    assert state.is_closed()


def test_a_place_that_is_silent_stops_nothing_and_is_brought_up_later(database, network, tmp_path):
    with head_server() as (address, kept):
        config.use(replace(database, heads=(f"{address}/heads",)))
        write_something(network)
        early = kept["/heads/network.head"]
    write_something(network)  # nobody answers there
    assert not state.is_closed()
    with head_server() as (address, kept):
        kept["/heads/network.head"] = early
        config.use(replace(database, heads=(f"{address}/heads",)))
        assert watch(config.current()) == ()
        near = places_of(config.current())[0]
        assert kept["/heads/network.head"] == near.read("network")
        assert as_read(near.read("network")).seq == as_read(early).seq + 1


def test_who_writes_while_places_are_asked_is_no_other_story(database, network, monkeypatch):
    """The clock looks from a process of its own while pages write: the newest head was written
    after its look began, and closes nobody."""
    read = FolderPlace.read
    wrote: list[str] = []

    def read_late(place, chain):
        if chain == "network" and not wrote:
            wrote.append(chain)
            write_something(network)
        return read(place, chain)

    write_something(network)
    monkeypatch.setattr(FolderPlace, "read", read_late)
    assert watch(config.current()) == ()
    assert wrote
    assert not state.is_closed()


def test_a_folder_where_the_head_should_be_is_no_head(database, network):
    path = database.ledger_heads / "network.head"
    path.unlink()
    path.mkdir()
    with pytest.raises(ReadOnly):
        write_something(network)
    (departed,) = state.departures()
    assert departed.text.en.endswith("can't be read")
    state.close(())


def test_a_server_that_starts_on_a_cut_chain_serves_and_writes_nothing(database, network):
    write_something(network)
    cut_tail()
    client = assemble(config.current()).test_client()
    assert client.get("/readyz").status_code == 503
    assert "只读" in client.get("/").text
    assert "Read-only" in client.get("/", headers={"Accept-Language": "en"}).text
    assert db.engine() is not None
    with pytest.raises(ReadOnly):
        write_something(network)
    state.close(())


@pytest.mark.parametrize("wrong", ["heads", "ftp://heads", "/one,two"])
def test_a_place_that_is_none_stops_the_start(wrong, tmp_path):
    with pytest.raises(Misconfigured, match="JADEGATE_HEADS"):
        from_environment({"JADEGATE_INSTANCE": str(tmp_path), "JADEGATE_HEADS": wrong})


def test_places_are_read_from_the_environment_and_go_encrypted(database, tmp_path):
    env = {"JADEGATE_INSTANCE": str(tmp_path), "JADEGATE_HEADS": "/a, https://b/c/ ,s3://d"}
    assert from_environment(env).heads == ("/a", "https://b/c", "s3://d")
    plain = replace(database, production=True, heads=("http://elsewhere/heads",))
    with pytest.raises(Misconfigured, match="JADEGATE_HEADS"):
        must_be_encrypted(plain)
