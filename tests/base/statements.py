"""What the application asks of each database: nothing that SQLite was asked is new to PostgreSQL.

So tests may run on SQLite alone. What no test asks of PostgreSQL is put to it when the tests are
over (`late_questions.py`), and a whole run fails where it can't answer.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

TESTS = str(Path(__file__).resolve().parents[1])
APP = str(Path(TESTS).parent / "app")
MIGRATIONS = str(Path(TESTS).parent / "migrations")
CODE = (APP, TESTS)
SQLITE, POSTGRES = "sqlite", "postgresql"
OUTPUT, SAID, WHOLE = "statements", "unanswered", "whole"
# What no test asks of PostgreSQL, with the reason: each as `parts` writes it.
EXCUSED: dict[str, str] = {}
# The mapper writes the columns that happened to change, or to be given.
CHANGED = re.compile(r"UPDATE (\S+) SET ((?:\S+=\?(?:, )?)+) WHERE (.*)")
GIVEN = re.compile(r"INSERT INTO (\S+) \(([^)]*)\) VALUES \([?, ]*\)(.*)")
# They are named by how many came before, which is the order of the tests.
SAVEPOINT = re.compile(r"(RELEASE |ROLLBACK TO )?SAVEPOINT ")
# Statements by database: as SQLite would write them, and the line of the application that asked.
ASKED: dict[str, dict[str, str]] = {SQLITE: {}, POSTGRES: {}}


@dataclass(frozen=True)
class Question:
    """A statement of the application as it was built, and the values it was first asked with."""

    line: str
    statement: Any
    values: dict[str, Any]


# Of this process, by what SQLite was asked.
QUESTIONS: dict[str, Question] = {}
# What PostgreSQL said to what it could not do, by what SQLite was asked.
UNANSWERED: dict[str, str] = {}


def listen() -> None:
    """Hear every statement of this process. Statements of migrations are no part of it."""
    import sqlalchemy as sa
    from sqlalchemy.dialects import sqlite

    dialect = sqlite.dialect()
    as_sqlite_writes: dict[str, str] = {}

    def translated(compiled: Any) -> str:
        names = compiled.column_keys
        try:
            return str(compiled.statement.compile(dialect=dialect, column_keys=names).string)
        except sa.exc.UnsupportedCompilationError:
            return str(compiled.string)  # only PostgreSQL is asked so

    def text_of(compiled: Any) -> str:
        if compiled.dialect.name == SQLITE:
            return str(compiled.string)
        if compiled.string not in as_sqlite_writes:
            as_sqlite_writes[compiled.string] = translated(compiled)
        return as_sqlite_writes[compiled.string]

    @sa.event.listens_for(sa.Engine, "before_cursor_execute")
    def note(connection: Any, _cursor: Any, _text: str, _values: Any, context: Any, _many: Any):
        if not is_about_rows(context):
            return
        known, text = ASKED[connection.dialect.name], text_of(context.compiled)
        if text not in known and (line := asking_line()):
            known[text] = line
            if known is ASKED[SQLITE]:
                QUESTIONS[text] = question_of(line, context)


def is_about_rows(context: Any) -> bool:
    """Not the schema, not a savepoint, and not the driver's own words."""
    if context is None or context.isddl or context.compiled is None:
        return False
    return SAVEPOINT.match(context.compiled.string) is None


def question_of(line: str, context: Any) -> Question:
    """To be asked again; values by name, since each database takes them in its own way."""
    compiled, given = context.compiled, context.compiled_parameters[0]
    lists, wanted = context._expanded_parameters, set(compiled.column_keys or ())
    values = {
        bind.key: [given[each] for each in lists[name]] if name in lists else given[name]
        for bind, name in compiled.bind_names.items()
        if bind.key in wanted
    }
    return Question(line, compiled.statement, values)


def asking_line() -> str:
    """The line of the application that asks; nothing where a test or a migration does."""
    frame = sys._getframe(2)
    while frame is not None and not frame.f_code.co_filename.startswith((*CODE, MIGRATIONS)):
        frame = frame.f_back
    if frame is None or not frame.f_code.co_filename.startswith(APP):
        return ""
    return f"app{frame.f_code.co_filename.removeprefix(APP)}:{frame.f_lineno}"


def in_words(statement: str) -> str:
    """On one line."""
    return " ".join(statement.split())


def parts(statement: str) -> Iterator[str]:
    """What a statement asks, each by itself: a column that is written, or the whole of it."""
    text = in_words(statement)
    if changed := CHANGED.fullmatch(text):
        table, columns, where = changed.groups()
        yield from (f"UPDATE {table} SET {column} WHERE {where}" for column in columns.split(", "))
    elif given := GIVEN.fullmatch(text):
        table, columns, rest = given.groups()
        yield from (f"INSERT INTO {table} ({column}){rest}" for column in columns.split(", "))
    else:
        yield text


def asked_in_parts(statements: Iterable[str]) -> set[str]:
    return {part for statement in statements for part in parts(statement)}


def only_on_sqlite() -> list[str]:
    """What PostgreSQL was never asked and is not excused, each with the line that asks it."""
    known = asked_in_parts(ASKED[POSTGRES]) | EXCUSED.keys()
    return sorted(
        f"{line}: {part}" + (f" ({UNANSWERED[text]})" if text in UNANSWERED else "")
        for text, line in ASKED[SQLITE].items()
        for part in parts(text)
        if part not in known
    )


def needless_excuses() -> list[str]:
    """Excuses for what nobody asks, or what PostgreSQL was asked after all."""
    needed = asked_in_parts(ASKED[SQLITE]) - asked_in_parts(ASKED[POSTGRES])
    return sorted(EXCUSED.keys() - needed)


def is_whole(config: pytest.Config) -> bool:
    """Everything ran, but for the browser, whose server is another process."""
    if hasattr(config, "workerinput"):
        return bool(config.workerinput[WHOLE])
    chosen = config.option.keyword or config.option.markexpr not in ("", "not browser")
    return not chosen and config.args_source is pytest.Config.ArgsSource.TESTPATHS


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker hands over what it heard; the whole run that missed something has failed."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output[OUTPUT], output[SAID] = ASKED, UNANSWERED
    elif is_whole(session.config) and (only_on_sqlite() or needless_excuses()):
        session.exitstatus = session.exitstatus or pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """A worker is told whether it has a part of everything."""
    node.workerinput[WHOLE] = is_whole(node.config)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """A worker tells what its tests asked, and what PostgreSQL said at the end."""
    told = getattr(node, "workeroutput", {})
    for database, asked in told.get(OUTPUT, {}).items():
        ASKED[database].update(asked)
    UNANSWERED.update(told.get(SAID, {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not is_whole(terminalreporter.config):
        return
    for statement in only_on_sqlite():
        terminalreporter.write_line(f"NOT ANSWERED BY POSTGRESQL: {statement}", red=True)
    for excuse in needless_excuses():
        terminalreporter.write_line(f"EXCUSED WITHOUT NEED: {excuse}", red=True)
