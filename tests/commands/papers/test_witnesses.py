"""Two witnesses sign the heads of the log; neither signs a second story."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from support.build import Scene
from support.databases import both_databases
from support.doubles.witness_server import witness_server
from support.issued_pieces import ISSUED_AT, issued, published

from app import create_app
from app.base.config import Misconfigured, from_environment
from app.commands.papers.witnesses import ask_witnesses
from certificates.log.checkpoint import Checkpoint, CheckpointError, NoteKey
from certificates.log.cosign import WitnessKey, cosignature_in, witness_names
from certificates.seal.log_keys import public_log_keys

LATER = ISSUED_AT + timedelta(minutes=5)


@pytest.fixture
def scene():
    def make(network):
        issued(network)
        published()

    return Scene("one_to_be_witnessed", make)


@both_databases
def test_two_witnesses_sign_each_head_and_one_that_was_away_catches_up(database, network, made):
    log = public_log_keys(database.keys)[-1]
    client = create_app(database).test_client()
    with witness_server("one.example", log) as one, witness_server("two.example", log) as two:
        settings = replace(
            database, witnesses=((str(one.key), one.address), (str(two.key), two.address))
        )
        assert len(list(ask_witnesses(settings, LATER))) == 2
        assert list(ask_witnesses(settings, LATER)) == []
        note = client.get("/log/checkpoint").text
        assert witness_names(note, [one.key, two.key]) == ["one.example", "two.example"]
        issued(network, at=LATER)
        published(LATER)
        two.last = None  # it lost its memory: it says so, and is given the proof from there
        assert len(list(ask_witnesses(settings, LATER))) == 2
        assert [one.signed, two.signed] == [2, 2]
        newer = client.get("/log/checkpoint").text
        assert witness_names(newer, [one.key, two.key]) == ["one.example", "two.example"]
        assert client.get("/log/checkpoint/1").text == note
        with pytest.raises(CheckpointError, match="wrong"):
            cosignature_in(note.rpartition("\n\n")[2], newer, one.key)


@pytest.mark.parametrize("backend", ["sqlite"])
def test_a_witness_that_saw_another_story_does_not_sign(database, made):
    log = public_log_keys(database.keys)[-1]
    with witness_server("one.example", log) as one:
        one.last = Checkpoint(log.name, 1, bytes(32))
        settings = replace(database, witnesses=((str(one.key), one.address),))
        (said,) = ask_witnesses(settings, LATER)
        assert said == "witness one.example has not signed the head of 1 leaves"
    (said,) = ask_witnesses(settings, LATER)  # and one that is away
    assert "has not signed" in said


def test_keys_of_witnesses_are_read_and_others_refused():
    key = WitnessKey("one.example", bytes(32))
    assert WitnessKey.parse(str(key)) == key
    for wrong in (str(NoteKey("one.example", bytes(32))), "", "a+b", str(key)[:-4] + "BBBB"):
        with pytest.raises(CheckpointError):
            WitnessKey.parse(wrong)


@pytest.mark.parametrize("wrong", ["key", "key ftp://x", "key https://x more"])
def test_a_witness_that_is_none_stops_the_start(wrong, tmp_path):
    env = {"JADEGATE_INSTANCE": str(tmp_path), "JADEGATE_WITNESSES": wrong}
    with pytest.raises(Misconfigured, match="JADEGATE_WITNESSES"):
        from_environment(env)
