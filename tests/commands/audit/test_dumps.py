"""What PostgreSQL's own programs are asked to copy and to restore."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.commands.audit import dumps

URL = "postgresql+psycopg://u@h/d"


@pytest.fixture
def asked(monkeypatch):
    found = []
    monkeypatch.setattr(dumps, "_run", lambda *what: found.append(what[:2]))
    return found


@pytest.mark.parametrize(("snapshot", "more"), [(None, []), ("7-1", ["--snapshot", "7-1"])])
def test_a_copy_is_of_the_moment_that_its_reader_sees(asked, snapshot, more):
    dumps.dump(URL, Path("f"), snapshot)
    assert asked == [("pg_dump", ["--format=custom", "--no-owner", "--file=f", *more])]


def test_a_restored_database_is_whole_or_as_it_was(asked):
    dumps.load(URL, Path("f"))
    ((program, options),) = asked
    assert program == "pg_restore"
    assert options[-1] == "f"
    assert {"--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error"} < {
        *options
    }
