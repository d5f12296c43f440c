"""The log at its addresses: tiles, heads and their history, and the monitor on them over HTTP."""

from __future__ import annotations

import json
import threading
from datetime import timedelta

import pytest
from click.testing import CliRunner
from support.build import Scene
from support.databases import both_databases
from support.issued_pieces import ISSUED_AT, issued, published
from werkzeug.serving import make_server

from app import create_app
from app.cli.jadegate import jadegate
from app.press.signing_keys import log_signer
from certificates.log.checkpoint import Checkpoint, sign_checkpoint
from certificates.log.leaf import parse_leaf
from certificates.log.tiles import split_bundle
from certificates.log.tree import leaf_hash
from certificates.seal.log_keys import public_log_keys


@pytest.fixture
def scene():
    def make(network):
        first = issued(network)
        published()
        return first

    return Scene("one_in_the_log", make)


@both_databases
def test_tiles_reach_as_far_as_the_signed_head(database, network, made):
    client = create_app(database).test_client()
    (entry,) = split_bundle(client.get("/log/tile/entries/000.p/1").data)
    assert parse_leaf(entry).number == made.number
    tile = client.get("/log/tile/0/000.p/1")
    assert tile.data == leaf_hash(entry)
    assert "immutable" in tile.headers["Cache-Control"]
    issued(network, at=ISSUED_AT + timedelta(minutes=1))  # in the log, in no signed head yet
    assert client.get("/log/tile/0/000.p/2").status_code == 404
    assert client.get("/log/tile/1/000.p/1").status_code == 404
    assert client.get("/log/tile/0/0").status_code == 404
    published(ISSUED_AT + timedelta(minutes=1))
    assert len(client.get("/log/tile/0/000.p/2").data) == 64
    assert client.get("/log/heads").text == "1\n2\n"
    assert client.get("/log/heads?from=2").text == "2\n"
    assert client.get("/log/heads?from=x").status_code == 422
    assert client.get("/log/checkpoint/2").text == client.get("/log/checkpoint").text
    assert client.get("/log/checkpoint/7").status_code == 404


@pytest.mark.parametrize("backend", ["sqlite"])
def test_anybody_watches_a_log_and_sees_the_second_story(database, network, made, tmp_path):
    server = make_server("127.0.0.1", 0, create_app(database), threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    state = tmp_path / "seen.json"

    def watch(*more):
        arguments = ["log", "watch", f"http://127.0.0.1:{server.port}/log", "--state", str(state)]
        key = database.keys / "log" / "log.vkey"
        return CliRunner().invoke(jadegate, [*arguments, "--key", str(key), *more])

    try:
        assert watch().exit_code == 0
        issued(network, at=ISSUED_AT + timedelta(minutes=1))
        note = published(ISSUED_AT + timedelta(minutes=1))
        followed = watch()
        assert followed.exit_code == 0
        assert followed.stdout == note
        name = public_log_keys(database.keys)[-1].name
        second = Checkpoint(name, 1, bytes(32))
        shown = tmp_path / "shown-to-somebody-else.txt"
        shown.write_text(sign_checkpoint(second, log_signer(database)), "utf-8")
        split = watch("--other", str(shown))
        assert split.exit_code == 1
        assert "split: " in split.stdout
        (proof, *_) = json.loads(state.with_suffix(".found.json").read_text("utf-8"))
        assert proof["notes"] == [shown.read_text("utf-8"), note]
        assert json.loads(state.read_text("utf-8"))["note"] == note
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert watch().exit_code == 2
