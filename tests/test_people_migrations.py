"""Accounts of an older database: keys get an end, secrets are sealed, nobody is lost."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest
import sqlalchemy as sa
from alembic import command
from alembic.migration import MigrationContext
from alembic.operations import Operations
from conftest import ROOT
from support.databases import both_databases

from app.base import clock, config, db, runtime
from app.commands.people import one_time_codes
from app.models.people.account import Person, SignInSession
from app.models.people.api_key import ApiKey
from app.queries.people.accounts import by_key

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
OLD = "0017_master_key"
VERSIONS = ROOT / "migrations" / "versions"


@pytest.fixture
def old(backend, request, tmp_path, settings_of_an_empty_database):
    """A database as it was before: two people, one with one-time codes; a key, a session."""
    settings = settings_of_an_empty_database
    runtime.upgrade(settings)
    step_down(settings)
    engine = db.make_engine(settings.database_url)
    with engine.execution_options(jadegate_write=True).begin() as connection:
        add = {"at": "2025-01-02 03:04:05", "no": False, "yes": True}
        for key, login, secret in ((1, "wang", SECRET), (2, "li", None)):
            connection.execute(
                sa.text(
                    "INSERT INTO person (id, login, name, name_en, password_hash, language, active,"
                    " example, failed_sign_ins, totp_secret, created_at) VALUES"
                    " (:id, :login, :login, :login, 'x', 'zh', :yes, :no, 7, :secret, :at)"
                ),
                {"id": key, "login": login, "secret": secret, **add},
            )
        connection.execute(
            sa.text(
                "INSERT INTO api_key (id, name, key_digest, person_id, created_at)"
                " VALUES (1, 'ERP', 'digest', 1, :at)"
            ),
            {"at": add["at"]},
        )
        connection.execute(
            sa.text(
                "INSERT INTO sign_in_session (id, token_digest, person_id, created_at, seen_at,"
                " expires_at, address, agent) VALUES (1, 'token', 2, :at, :at, :at, 'x', 'y')"
            ),
            {"at": add["at"]},
        )
    engine.dispose()
    return settings


def step_down(settings):
    engine = db.make_engine(settings.database_url)
    with runtime.changing_schema(engine) as connection:
        command.downgrade(runtime._alembic_on(connection, settings), OLD)
    engine.dispose()


@pytest.fixture
def settings_of_an_empty_database(backend, request, tmp_path):
    if backend == "sqlite":
        url = f"sqlite:///{tmp_path / 'old.db'}"
    else:
        from support.databases import _administer, _at

        server = request.getfixturevalue("postgres_server")
        _administer(server, "DROP DATABASE IF EXISTS old_accounts WITH (FORCE)")
        _administer(server, "CREATE DATABASE old_accounts")
        url = _at(server, "old_accounts")
    made = config.Config(
        instance=tmp_path,
        database_url=url,
        production=False,
        secret_key="x" * 40,
        evidence_url=str(tmp_path / "evidence"),
        public_url="http://localhost",
    )
    yield config.use(made)
    db.disconnect()


@both_databases
def test_what_an_old_database_holds_is_carried_over(old):
    runtime.upgrade(old)
    db.connect(old.database_url)
    now = clock.now()
    with db.reading() as session:
        people = {p.login: p for p in session.scalars(sa.select(Person))}
        assert SECRET not in people["wang"].totp_sealed
        code = pyotp.TOTP(SECRET).at(now)
        assert one_time_codes.code_step(people["wang"], code, now.timestamp())
        assert people["li"].totp_sealed is None
        key = session.scalars(sa.select(ApiKey)).one()
        assert timedelta(364) < key.expires_at - now < timedelta(366)
        assert by_key(session, "digest", now).key_id == 1
        assert by_key(session, "digest", now + timedelta(days=366)) is None
        assert session.scalars(sa.select(SignInSession.way)).one() == "password"
    db.disconnect()
    step_down(old)
    engine = db.make_engine(old.database_url)
    with engine.connect() as connection:
        back = connection.execute(sa.text("SELECT totp_secret FROM person ORDER BY id")).all()
    engine.dispose()
    assert [row[0] for row in back] == [SECRET, None]


@both_databases
def test_a_secret_moved_to_another_person_makes_no_code_right(old):
    runtime.upgrade(old)
    db.connect(old.database_url)
    now = clock.now()
    with db.reading() as session:
        wang, li = session.scalars(sa.select(Person).order_by(Person.id))
        li.totp_sealed = wang.totp_sealed
        code = pyotp.TOTP(SECRET).at(now)
        assert one_time_codes.code_step(li, code, now.timestamp()) is None


def test_without_the_key_nothing_is_lost(settings_of_an_empty_database, backend, old, tmp_path):
    """The old secrets stay where they are until they can be sealed."""
    engine = db.make_engine(old.database_url)
    with (
        pytest.raises(RuntimeError, match="db upgrade"),
        engine.execution_options(jadegate_write=True).begin() as connection,
    ):
        gone = replace(old, instance=tmp_path / "elsewhere")
        command.upgrade(runtime._alembic_on(connection, gone), "head")
    with engine.connect() as connection:
        kept = connection.execute(sa.text("SELECT totp_secret FROM person ORDER BY id")).all()
    engine.dispose()
    assert [row[0] for row in kept] == [SECRET, None]


def test_accounts_that_share_a_number_are_told_and_none_is_lost(caplog):
    """Only the first has the number by itself; both keep it, and so are one person to the rules."""
    path = next(VERSIONS.glob("*_one_number_one_person.py"))
    spec = importlib.util.spec_from_file_location(path.stem, path)
    migration = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(migration)
    engine = sa.create_engine("sqlite://")
    with engine.begin() as connection:
        for line in (
            "CREATE TABLE person (id INTEGER, login TEXT, name TEXT, staff_no TEXT)",
            "CREATE UNIQUE INDEX uq_person_name_staff_no ON person (name, staff_no)",
            "CREATE TABLE order_import (id INTEGER, name TEXT)",
            "CREATE TABLE chosen_file (id INTEGER, name TEXT)",
            "INSERT INTO person VALUES (1, 'chen', '陈静', 'JG-7'), (2, 'chen2', '陈晶', 'Jｇ 7')",
            "INSERT INTO person VALUES (3, 'li', '李雷', NULL), (4, 'wang', '王芳', 'JG-8')",
            "INSERT INTO order_import VALUES (1, '陈 138-1234-5678.csv')",
            "INSERT INTO order_import VALUES (2, '20261130101530.csv')",
        ):
            connection.exec_driver_sql(line)
        with Operations.context(MigrationContext.configure(connection)):
            migration.upgrade()
        keys = connection.exec_driver_sql("SELECT staff_no, staff_key FROM person ORDER BY id")
        assert list(keys) == [("JG-7", "jg7"), ("Jｇ 7", None), (None, None), ("JG-8", "jg8")]
        names = connection.exec_driver_sql("SELECT name FROM order_import ORDER BY id")
        assert [name for (name,) in names] == ["陈 ＊＊.csv", "20261130101530.csv"]
    engine.dispose()
    assert "chen, chen2" in caplog.text
    assert "wang" not in caplog.text


def test_what_was_chosen_and_what_a_worker_waits_for_come_into_one_table():
    path = next(VERSIONS.glob("*_one_place_for_files.py"))
    spec = importlib.util.spec_from_file_location(path.stem, path)
    migration = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(migration)
    engine = sa.create_engine("sqlite://")
    kept = "SELECT id, by_id, waits, names, digest, said, packed FROM kept_order_file ORDER BY id"
    with engine.begin() as connection:
        for line in (
            "CREATE TABLE person (id INTEGER PRIMARY KEY)",
            """CREATE TABLE kept_order_file
            (id INTEGER PRIMARY KEY, by_id BIGINT, names JSON, kept_at DATETIME)""",
            "CREATE TABLE kept_order_piece (id INTEGER PRIMARY KEY, kept_id, file, number, sealed)",
            """CREATE TABLE chosen_file
            (id INTEGER PRIMARY KEY, person_id, name, digest, said JSON, sealed, kept_at)""",
            """INSERT INTO kept_order_file VALUES (7, 1, '{"names": ["x.csv"]}', '2026-11-20')""",
            "INSERT INTO kept_order_piece VALUES (1, 7, 0, 0, 'one')",
            """INSERT INTO chosen_file VALUES
            (3, 2, 'a.csv + b.csv', 'd1', '{"shop": "A"}', 'two', '2026-11-21'),
            (4, 1, 'c.csv', 'd2', '{}', 'three', '2026-11-22')""",
        ):
            connection.exec_driver_sql(line)
        with Operations.context(MigrationContext.configure(connection)):
            migration.upgrade()
        assert [tuple(row) for row in connection.exec_driver_sql(kept)] == [
            (7, 1, "worker", '{"names": ["x.csv"]}', "", "{}", 0),
            (
                8,
                2,
                "person",
                '{"names": ["a.csv", "b.csv"]}',
                "d1",
                '{"shop": "A"}',
                0,
            ),
            (9, 1, "person", '{"names": ["c.csv"]}', "d2", "{}", 0),
        ]
        pieces = connection.exec_driver_sql(
            "SELECT kept_id, file, number, sealed FROM kept_order_piece ORDER BY kept_id"
        )
        assert [tuple(row) for row in pieces] == [
            (7, 0, 0, "one"), (8, -1, 0, "two"), (9, -1, 0, "three"),
        ]  # fmt: skip
        with Operations.context(MigrationContext.configure(connection)):
            migration.downgrade()
        left = connection.exec_driver_sql("SELECT id, by_id, names FROM kept_order_file")
        assert [tuple(row) for row in left] == [(7, 1, '{"names": ["x.csv"]}')]
    engine.dispose()
