"""Buyers who lay in clear are carried into the vault; nothing of them stays anywhere else, and the
ledger is still proved: every row while its order's key lives, by its digest afterwards."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from alembic.runtime.migration import MigrationContext
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session
from support.databases import _administer, _at, _settings, migrate
from vault import before_the_vault as old

from app.base import config, db, runtime, secrets_at_rest
from app.base.storage import open_store
from app.cli.jadegate import main
from app.commands.personal import clock as personal_clock
from app.commands.personal.requests import erase
from app.models.audit.ledger import LedgerRedaction
from app.models.orders.order import OrderImport, OrderLine
from app.models.personal.vault import BuyerRecord
from app.models.returns.case import ReturnCase, ReturnMessage
from app.queries.audit.ledger import verify
from app.queries.personal.rows import whole_row
from app.queries.personal.vault import open_record, orders_by_phone, orders_by_phone_end
from app.queries.personal.words import open_words
from workflows.orders.cells.phone import PhoneMatch
from workflows.personal.masks import Receiver
from workflows.returns.states import ReturnState
from workflows.roles import Actor, Assignment, Role

NOW = datetime(2026, 11, 30, 4, 0, tzinfo=UTC)
SERVICE = Actor(1, "客服", (Assignment(Role.CUSTOMER_SERVICE),))
LONG_AFTER = NOW + timedelta(days=365 * 4)


@pytest.fixture
def address(backend, request, tmp_path):
    if backend == "sqlite":
        yield f"sqlite:///{tmp_path / 'jadegate.db'}"
        return
    server = request.getfixturevalue("postgres_server")
    _administer(server, "CREATE DATABASE before_the_vault")
    yield _at(server, "before_the_vault")
    db.disconnect()
    _administer(server, "DROP DATABASE before_the_vault WITH (FORCE)")


@pytest.fixture
def settings(address, tmp_path):
    """An installation of before the vault, filled."""
    made = config.use(_settings(address, tmp_path))
    migrate(address, old.OLD)
    engine = db.make_engine(address)
    secrets_at_rest.prepare(made, engine)
    secrets_at_rest.remember(made, engine)
    old.fill(engine)
    engine.dispose()
    return made


@pytest.fixture
def moved(settings):
    runtime.upgrade(settings)
    db.connect(settings.database_url)
    yield settings
    db.disconnect()


def text_of(settings):
    engine = db.make_engine(settings.database_url)
    text = old.every_text(engine)
    engine.dispose()
    return text


def flaws(settings, now=NOW):
    with db.reading() as session:
        return found(session, settings, now)


def test_the_old_database_really_had_them(settings):
    text = text_of(settings)
    assert [m for m in old.MARKERS if m not in text] == []


def test_nothing_of_a_buyer_lies_outside_the_vault(moved, tmp_path):
    text = old.every_text(db.engine())
    assert [m for m in old.MARKERS if m in text] == []
    if db.engine().dialect.name == "sqlite":
        with db.engine().connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        raw = b"".join(p.read_bytes() for p in tmp_path.glob("jadegate.db*"))
        left = [m for m in old.MARKERS if m.encode() in raw or _escaped(m) in raw]
        assert left == []


def _escaped(text):
    return text.encode("unicode_escape")


def test_what_was_known_is_opened_from_the_vault(moved):
    with db.reading() as session:
        records = {r.order_id: open_record(r) for r in session.scalars(sa.select(BuyerRecord))}
        assert records[1].receiver == Receiver(**old.ZHANG)
        assert records[2].receiver == Receiver(**old.LI)
        assert records[1].rows["6900000000000000001"]["buyer_message"] == "刻字送岳母"
        row = whole_row(session, session.scalars(sa.select(OrderLine)).one())
        assert (row.receiver_phone, row.tender) == ("13812345678", "支付宝")
        assert orders_by_phone(session, "13812345678") == [1]
        assert orders_by_phone_end(session, "5678") == {1: PhoneMatch(fits=True, compared=4)}
        assert orders_by_phone_end(session, "345678") == {1: PhoneMatch(fits=True, compared=6)}
        assert orders_by_phone_end(session, "945678") == {}
        assert orders_by_phone_end(session, "9924") == {2: PhoneMatch(fits=True, compared=2)}
        words = [*session.scalars(sa.select(ReturnCase.reason))]
        words += session.scalars(sa.select(ReturnMessage.text).order_by(ReturnMessage.id))
        said = ["岳母不喜欢", "请联系岳母 13987654321", ""]
        assert open_words(session, 1, words) == said
        line = session.scalars(sa.select(OrderLine)).one()
        assert line.custom_proof == "sku: 定制；buyer_message: 含定制字样"
        rows = session.scalars(sa.select(OrderImport)).one().result["rows"]
    assert rows[0]["changes"][1] == {"field": "status", "old": "to_ship", "new": "shipped"}
    assert (rows[1]["value"], rows[2]["value"]) == ("", "4")


def test_the_ledger_holds_and_says_what_was_redacted(moved):
    with db.reading() as session:
        report = verify(session, moved.ledger_heads, now=NOW)
    assert report.flaws == ()
    acts = [(a.chain, a.batch, a.who, a.rows, a.by_digest) for a in report.redactions]
    assert acts == [
        ("center-1", 5, "jadegate db upgrade", 2, 0),
        ("network", 3, "jadegate db upgrade", 1, 0),
    ]


def test_the_prompt_says_what_was_redacted(moved, monkeypatch, capfd):
    monkeypatch.setenv("JADEGATE_INSTANCE", str(moved.instance))
    monkeypatch.setenv("JADEGATE_DATABASE_URL", moved.database_url)
    monkeypatch.setattr("sys.argv", ["jadegate", "ledger", "verify"])
    main()
    told = capfd.readouterr().out
    assert "center-1 row 5: 2 rows redacted by jadegate db upgrade on " in told
    assert "2 proved word by word, 0 attested by digest only" in told
    assert "intact" in told


TAMPERED = {
    "another row": (
        "UPDATE ledger_event SET actor_name = 'x' WHERE chain = 'center-1' AND seq = 2",
        ("center-1", 2, "row_changed"),
    ),
    "who did it, beside what was redacted": (
        "UPDATE ledger_event SET actor_name = 'x' WHERE chain = 'center-1' AND seq = 1",
        ("center-1", 1, "row_changed"),
    ),
    "a status beside what was redacted": (
        (
            "UPDATE ledger_event SET body = replace(body, 'shipped', 'closed') "
            "WHERE chain = 'center-1' AND seq = 1"
        ),
        ("center-1", 1, "row_changed"),
    ),
    "a redaction that hides more": (
        "UPDATE ledger_event SET body = '{}' WHERE chain = 'center-1' AND seq = 1",
        ("center-1", 1, "row_changed"),
    ),
    "what was sealed": (
        "UPDATE ledger_redaction SET sealed_body = NULL WHERE chain = 'center-1' AND seq = 1",
        ("center-1", 1, "redaction_unproved"),
    ),
    "a sign-in's, before its time": (
        "UPDATE ledger_redaction SET sealed_body = NULL WHERE chain = 'network'",
        ("network", 1, "redaction_unproved"),
    ),
    "the record of the redaction": (
        "DELETE FROM ledger_redaction WHERE chain = 'center-1' AND seq = 1",
        ("center-1", 1, "row_changed"),
    ),
    "the row that records the act": (
        (
            "UPDATE ledger_event SET body = replace(body, '2', '3') "
            "WHERE chain = 'center-1' AND seq = 5"
        ),
        ("center-1", 5, "row_changed"),
    ),
    "a key destroyed without a word": (
        (
            "UPDATE buyer_record SET wrapped_key = NULL, sealed = NULL, phone_digest = NULL, "
            "tail_digest = NULL, erased_at = kept_at WHERE order_id = 1"
        ),
        ("center-1", 1, "redaction_unproved"),
    ),
}


@contextmanager
def tampered(*statements):
    """A look at the ledger with these changes made past its triggers; then they are taken back."""
    with db.engine().execution_options(jadegate_write=True).connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("DROP TRIGGER ledger_event_no_update")
        else:
            connection.exec_driver_sql("ALTER TABLE ledger_event DISABLE TRIGGER USER")
        for statement in statements:
            assert connection.execute(sa.text(statement)).rowcount == 1, statement
        yield Session(connection)
        connection.rollback()


def found(session, settings, now=NOW):
    return [(f.chain, f.seq, f.code) for f in verify(session, settings.ledger_heads, now=now).flaws]


def test_every_other_change_is_still_found(moved):
    for what, (statement, flaw) in TAMPERED.items():
        with tampered(statement) as session:
            assert found(session, moved) == [flaw], what


@pytest.mark.parametrize("batch", [5, 9])
def test_a_redaction_that_was_not_recorded_is_found(moved, batch):
    hide = (
        "INSERT INTO ledger_redaction (chain, seq, batch, digest, sealed_body) "
        f"SELECT chain, seq, {batch}, digest, NULL FROM ledger_event "
        "WHERE chain = 'center-1' AND seq = 2"
    )
    if db.engine().dialect.name == "postgresql":
        hide = hide.replace("(chain", "(id, chain").replace("SELECT chain", "SELECT 99, chain")
    with tampered(hide) as session:
        assert [code for _, _, code in found(session, moved)] == ["redaction_unrecorded"]


def test_after_an_erasure_the_row_is_attested_by_its_digest(moved):
    with db.transaction() as session:
        case = session.get_one(ReturnCase, 1)
        case.state, case.closed_at = ReturnState.CLOSED, NOW
    with db.transaction() as session:
        assert erase(session, 1, "买家来信要求", by=SERVICE, now=LONG_AFTER).erased
    with db.reading() as session:
        report = verify(session, moved.ledger_heads, now=LONG_AFTER)
    assert report.flaws == ()
    assert {(a.chain, a.by_digest) for a in report.redactions} == {("center-1", 2), ("network", 0)}
    forged = "UPDATE ledger_event SET digest = previous WHERE chain = 'center-1' AND seq = 1"
    with tampered(forged) as session:
        assert found(session, moved, LONG_AFTER) == [("center-1", 1, "row_changed")]


def test_the_clock_forgets_where_people_signed_in_from(moved):
    later = NOW + timedelta(days=200)
    list(personal_clock.tick(open_store(moved.evidence_url), later))
    with db.reading() as session:
        kept = dict(
            session.execute(sa.select(LedgerRedaction.chain, LedgerRedaction.sealed_body)).all()
        )
    assert kept["network"] is None
    assert kept["center-1"] is not None
    assert flaws(moved, later) == []


def test_a_move_that_stops_half_way_leaves_all_as_it_was(settings, monkeypatch):
    before = text_of(settings)
    real = Connection.exec_driver_sql

    def stops(self, statement, *given, **more):
        if (
            "ledger_event_no_update" in statement
            and "DROP" not in statement
            and "DISABLE" not in statement
        ):
            raise RuntimeError("power cut")
        return real(self, statement, *given, **more)

    monkeypatch.setattr(Connection, "exec_driver_sql", stops)
    with pytest.raises(RuntimeError, match="power cut"):
        runtime.upgrade(settings)
    monkeypatch.undo()
    engine = db.make_engine(settings.database_url)
    with engine.connect() as connection:
        assert MigrationContext.configure(connection).get_current_revision() == old.OLD
    engine.dispose()
    assert text_of(settings) == before
    runtime.upgrade(settings)
    db.connect(settings.database_url)
    assert flaws(settings) == []
    db.disconnect()


def test_without_the_key_nothing_is_moved(settings):
    with pytest.raises(RuntimeError, match="run `jadegate db upgrade`"):
        migrate(settings.database_url)
    assert "张三丰" in text_of(settings)
