"""The ledger: chained in the transaction, append-only, and every kind of damage is named."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
import sqlalchemy as sa
from support.build import NOW

from app.base import db
from app.base.errors import ReadOnly
from app.base.heads import places
from app.commands.people import accounts
from app.models.audit.ledger import LedgerEvent
from app.queries.audit import ledger
from workflows.audit.heads import Head

LATE = NOW + timedelta(days=40)


def check(settings):
    with db.reading() as session:
        return ledger.verify(session, settings.ledger_heads)


def check_since(settings, since):
    with db.reading() as session:
        return ledger.verify(session, settings.ledger_heads, since=since)


def without_triggers(statement):
    """What someone with full rights over the database could do."""
    with db.engine().execution_options(jadegate_write=True).begin() as connection:
        if connection.dialect.name == "sqlite":
            for change in ("update", "delete"):
                connection.exec_driver_sql(f"DROP TRIGGER ledger_event_no_{change}")
        else:
            connection.exec_driver_sql("ALTER TABLE ledger_event DISABLE TRIGGER USER")
        connection.exec_driver_sql(statement)


def test_whole_ledger_verifies(network, database):
    report = check(database)
    assert report.flaws == ()
    assert report.events > 30


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE ledger_event SET body = '{}' WHERE seq = 3", "row_changed"),
        ("UPDATE ledger_event SET actor_name = 'x' WHERE seq = 3", "row_changed"),
        ("DELETE FROM ledger_event WHERE seq = 3", "row_missing"),
        ("DELETE FROM ledger_event WHERE seq > 5", "tail_missing"),
        ("UPDATE ledger_event SET previous = '00' WHERE seq = 3", "link_broken"),
    ],
)
def test_damage_is_named(network, database, statement, code):
    without_triggers(statement)
    assert [flaw.code for flaw in check(database).flaws] == [code]


def test_cut_tail_with_rewritten_head_is_seen_by_the_head_kept_apart(network, database):
    without_triggers("DELETE FROM ledger_event WHERE seq > 5")
    with db.engine().execution_options(jadegate_write=True).begin() as connection:
        connection.exec_driver_sql(
            "UPDATE ledger_head SET seq = 5, digest = "
            "(SELECT digest FROM ledger_event WHERE seq = 5 AND chain = ledger_head.chain)"
        )
    assert [flaw.code for flaw in check(database).flaws] == ["tail_missing"]


def test_whole_chain_deleted_is_seen(network, database):
    without_triggers("DELETE FROM ledger_event")
    assert [flaw.code for flaw in check(database).flaws] == ["tail_missing"]


@pytest.mark.parametrize(
    "change", ["UPDATE ledger_event SET body = '{}'", "DELETE FROM ledger_event"]
)
def test_database_refuses_changes(database, change):
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), db.transaction() as session:
        session.execute(sa.text(change))


def keep(folder, chain, seq):
    """Record a head that succeeds every one with a smaller number."""
    head = Head(seq, f"{seq:064x}")
    place = places.FolderPlace(folder)
    place.keep(
        chain, places.as_written(head), lambda was: (places.as_read(was) or Head(0, "")) < head
    )


def test_the_head_kept_apart_never_goes_back(tmp_path):
    for seq in (9, 10, 8):
        keep(tmp_path, "center-1", seq)
    assert places.recorded_heads(tmp_path) == {"center-1": (10, f"{10:064x}")}


def test_a_head_of_which_a_crash_left_only_the_file_is_none(tmp_path):
    (tmp_path / "center-1.head").touch()
    assert places.recorded_heads(tmp_path) == {}
    keep(tmp_path, "center-1", 1)
    assert places.recorded_heads(tmp_path) == {"center-1": (1, f"{1:064x}")}


@pytest.mark.parametrize("written", [b"7\n", b"\xff\xfe", b"x y\n", b"1 2 3\n"])
def test_a_head_that_cannot_be_read_is_a_flaw_and_is_not_written_over(network, database, written):
    path = database.ledger_heads / "network.head"
    path.write_bytes(written)
    with pytest.raises(ReadOnly), db.transaction() as session:
        accounts.record_account_change(
            session, network.inspector.person_id, "x", network.admin, NOW
        )
    assert path.read_bytes() == written
    assert [flaw.code for flaw in check(database).flaws] == ["rewritten"]


def test_heads_kept_at_once_by_many_end_with_the_last(tmp_path):
    def keep_many(first: int) -> None:
        for seq in range(first, 400, 8):
            keep(tmp_path, "network", seq)

    threads = [threading.Thread(target=keep_many, args=(n,)) for n in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert places.recorded_heads(tmp_path) == {"network": (399, f"{399:064x}")}


def give_up() -> None:
    raise RuntimeError


def test_a_failed_transaction_leaves_no_event(network, database):
    before = check(database).events
    with pytest.raises(RuntimeError), db.transaction() as session:
        accounts.record_account_change(
            session, network.inspector.person_id, "x", network.admin, NOW
        )
        give_up()
    assert check(database).events == before


def test_parallel_writers_make_one_chain(network, database):
    before = check(database).events

    def write() -> None:
        with db.transaction() as session:
            accounts.record_account_change(
                session, network.inspector.person_id, "x", network.admin, NOW
            )

    threads = [threading.Thread(target=write) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    report = check(database)
    assert report.flaws == ()
    assert report.events == before + 12
    with db.reading() as session:
        seqs = session.scalars(sa.select(LedgerEvent.seq).where(LedgerEvent.chain == "network"))
        assert sorted(seqs) == list(range(1, before + 13))


def test_a_disk_that_takes_no_head_undoes_nothing(network, database, monkeypatch, caplog):
    """The write is done: an error now would have people do it a second time."""

    def full(*_args):
        raise OSError(28, "No space left on device")

    made = []

    def create(login):
        with db.transaction() as session:
            person = accounts.create_person(session, login, login, "A", by=network.admin, now=NOW)
            made.append(person.id)

    with monkeypatch.context() as patch:
        patch.setattr(places.FolderPlace, "keep", full)
        create("first")
    assert "No space left" in caplog.text
    create("second")
    assert len(made) == 2
    assert check(database).flaws == ()


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("UPDATE ledger_event SET body = 'x' WHERE seq = 3", None),
        (
            "UPDATE ledger_event SET body = 'x' WHERE chain = '{chain}' AND seq = {last}",
            "row_changed",
        ),
        (
            "UPDATE ledger_event SET previous = '00' WHERE chain = '{chain}' AND seq = {last}",
            "link_broken",
        ),
        (
            "UPDATE ledger_event SET digest = '00' WHERE chain = '{chain}' AND seq = {last} - 1",
            "link_broken",
        ),
        ("DELETE FROM ledger_event WHERE chain = '{chain}' AND seq = {last}", "tail_missing"),
        ("DELETE FROM ledger_event WHERE seq > 5", "tail_missing"),
    ],
)
def test_a_walk_since_a_day_takes_what_lies_before_and_meets_every_head(
    network, database, statement, code
):
    with db.transaction() as session:
        accounts.create_person(session, "late", "迟到", "Late", by=network.admin, now=LATE)
    with db.reading() as session:
        late = sa.select(LedgerEvent.chain, LedgerEvent.seq).where(LedgerEvent.at == LATE)
        chain, last = session.execute(late).one()
    whole = check(database).events
    walked = check_since(database, LATE)
    assert walked.flaws == ()
    assert 0 < walked.events < whole / 2
    without_triggers(statement.format(chain=chain, last=last))
    assert [flaw.code for flaw in check_since(database, LATE).flaws] == ([code] if code else [])
    assert check(database).flaws
