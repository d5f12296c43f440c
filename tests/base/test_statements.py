"""A whole run tells what SQLite alone was asked."""

from __future__ import annotations

import re
from datetime import UTC, datetime, time
from types import SimpleNamespace
from typing import Any

import pytest
from base import late_questions, statements
from sqlalchemy import func, insert, select, text
from support.build import FOUNDER, NOW

from app.base import db, runtime
from app.commands.network.changes import change_center
from app.models.network.center import Center
from app.models.people.account import KeptForm, Person
from app.queries.items import item_view
from app.queries.personal.vault import masked_receivers


@pytest.fixture
def asked(monkeypatch):
    """Nothing asked so far."""
    heard: dict[str, dict[str, str]] = {statements.SQLITE: {}, statements.POSTGRES: {}}
    monkeypatch.setattr(statements, "ASKED", heard)
    monkeypatch.setattr(statements, "QUESTIONS", {})
    monkeypatch.setattr(statements, "UNANSWERED", {})
    return heard


def test_what_the_application_asks_is_heard_and_what_a_test_asks_is_not(database, network, asked):
    with db.reading() as session:
        session.execute(text("SELECT 1"))
        item_view(session, "QC-2026-000001")
    (heard,) = (each for each in asked.values() if each)
    assert "SELECT 1" not in heard
    assert any("FROM item" in statement for statement in heard)
    assert all(line.startswith("app/queries/items") for line in heard.values())


def test_what_a_migration_asks_is_no_part_of_it(database, asked):
    runtime.begin_again(database)
    assert [text for each in asked.values() for text in each if "TRIGGER" in text] == []


def test_only_what_sqlite_alone_was_asked_is_told(asked):
    asked[statements.SQLITE] |= {"SELECT a": "app/x.py:1", "SELECT\nb": "app/x.py:2"}
    asked[statements.POSTGRES] |= {"SELECT a": "app/x.py:1", "SELECT c": "app/x.py:3"}
    assert statements.only_on_sqlite() == ["app/x.py:2: SELECT b"]


def test_a_column_that_is_written_is_asked_by_itself(asked):
    """Which columns change together is chance; that each can be written is not."""
    asked[statements.SQLITE] |= {
        "UPDATE t SET a=?, b=? WHERE t.id = ?": "app/x.py:1",
        "UPDATE t SET c=? WHERE t.id = ?": "app/x.py:2",
        "UPDATE t SET a=? WHERE t.name = ?": "app/x.py:3",
        "INSERT INTO t (a, b) VALUES (?, ?) RETURNING id": "app/x.py:4",
        "INSERT INTO t (c) VALUES (?) RETURNING id": "app/x.py:5",
    }
    asked[statements.POSTGRES] |= {
        "UPDATE t SET a=? WHERE t.id = ?": "",
        "UPDATE t SET b=?, d=? WHERE t.id = ?": "",
        "INSERT INTO t (a, b, d) VALUES (?, ?, ?) RETURNING id": "",
    }
    assert statements.only_on_sqlite() == [
        "app/x.py:2: UPDATE t SET c=? WHERE t.id = ?",
        "app/x.py:3: UPDATE t SET a=? WHERE t.name = ?",
        "app/x.py:5: INSERT INTO t (c) RETURNING id",
    ]


def run_of(monkeypatch, *, whole):
    """A run that has ended well so far."""
    monkeypatch.setattr(statements, "is_whole", lambda _config: whole)
    run: Any = SimpleNamespace(config=SimpleNamespace(), exitstatus=pytest.ExitCode.OK)
    statements.pytest_sessionfinish(run)
    return run.exitstatus


def test_a_whole_run_that_missed_a_statement_has_failed(asked, monkeypatch):
    assert run_of(monkeypatch, whole=True) == 0
    asked[statements.SQLITE]["SELECT a"] = "app/x.py:1"
    assert run_of(monkeypatch, whole=False) == 0
    assert run_of(monkeypatch, whole=True) == 1
    monkeypatch.setitem(statements.EXCUSED, "SELECT a", "only SQLite has it")
    assert run_of(monkeypatch, whole=True) == 0
    asked[statements.POSTGRES]["SELECT a"] = "app/x.py:1"
    assert statements.needless_excuses() == ["SELECT a"]
    assert run_of(monkeypatch, whole=True) == 1


def test_every_excuse_has_its_reason():
    assert [text for text, reason in statements.EXCUSED.items() if not reason.strip()] == []


@pytest.mark.parametrize("backend", ["sqlite"])
def test_what_is_only_loaded_when_it_is_needed_is_heard(database, network, backend, asked):
    with db.transaction() as session:
        change_center(
            session, network.center_id, capacity_a_day=7, opens=time(8), closes=time(22),
            categories=["jade"], active=True, by=FOUNDER, now=NOW,
        )  # fmt: skip
    asked_for = [q.values for t, q in statements.QUESTIONS.items() if "FROM center_category" in t]
    assert [network.center_id] in [[*values.values()] for values in asked_for]


@pytest.mark.parametrize(
    ("said", "about_rows"),
    [
        ("SELECT 1", True),
        ("SAVEPOINT sa_savepoint_1", False),
        ("RELEASE SAVEPOINT sa_savepoint_2", False),
        ("ROLLBACK TO SAVEPOINT sa_savepoint_1", False),
    ],
)
def test_savepoints_are_named_by_chance_and_no_statements_of_ours(said, about_rows):
    context = SimpleNamespace(isddl=False, compiled=SimpleNamespace(string=said))
    assert statements.is_about_rows(context) is about_rows


@pytest.mark.parametrize("backend", ["sqlite"])
def test_a_question_is_kept_with_its_values_and_lists(database, backend, asked):
    with db.reading() as session:
        masked_receivers(session, [7, 9])
    ((said, question),) = statements.QUESTIONS.items()
    assert said in asked[statements.SQLITE]
    assert question.line.startswith("app/queries/personal/vault.py:")
    # Whoever asked it first in this process: the statement that was built then is the one kept.
    asked_so = str(question.statement.compile(compile_kwargs={"literal_binds": True}))
    assert re.search(r"order_id IN \(\d+(, \d+)*\)", asked_so)


@pytest.mark.parametrize("backend", ["postgres"])
def test_what_no_test_asked_postgresql_is_asked_and_taken_back(database, backend, asked):
    now = datetime.now(UTC)
    form = {"person_id": 1, "page": "/", "action": "/", "sealed": "x", "kept_at": now}
    put = {
        "right": (select(Person.name).where(Person.id == 1), {}),
        "known": (text("SELECT"), {}),
        "of SQLite alone": (select(func.julianday(Person.id)), {}),
        "written": (insert(KeptForm), form),
        "of a row that is not there": (insert(KeptForm), {**form, "person_id": 10**9}),
        "of another kind": (select(Center.id).where(Center.code == text("7")), {}),
    }
    for name, (statement, values) in put.items():
        statements.QUESTIONS[name] = statements.Question(f"app/{name}", statement, values)
    asked[statements.SQLITE] |= {name: f"app/{name}" for name in put}
    asked[statements.POSTGRES]["known"] = "app/known"
    late_questions.put(db.engine())
    assert statements.UNANSWERED.keys() == {"of SQLite alone", "of another kind"}
    assert [line.partition(" (")[0] for line in statements.only_on_sqlite()] == [
        "app/of SQLite alone: of SQLite alone",
        "app/of another kind: of another kind",
    ]
    with db.reading() as session:
        assert session.scalar(select(func.count(KeptForm.id))) == 0
