"""What the application asks of each database: nothing that SQLite was asked is new to PostgreSQL.

So tests may run on SQLite alone where their statements are asked of PostgreSQL by others, and a
whole run tells, in red, where that is not true.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

TESTS = str(Path(__file__).resolve().parents[1])
APP = str(Path(TESTS).parent / "app")
CODE = (APP, TESTS)
SQLITE, POSTGRES = "sqlite", "postgresql"
OUTPUT = "statements"
# Statements by database: as SQLite would write them, and the line of the application that asked.
ASKED: dict[str, dict[str, str]] = {SQLITE: {}, POSTGRES: {}}


def listen() -> None:
    """Hear every statement of this process. Statements of migrations are no part of it."""
    import sqlalchemy as sa
    from sqlalchemy.dialects import sqlite

    dialect = sqlite.dialect()  # type: ignore[no-untyped-call]  # so is its library
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
        if context is None or context.isddl or context.compiled is None:
            return
        known, text = ASKED[connection.dialect.name], text_of(context.compiled)
        if text not in known and (line := asking_line()):
            known[text] = line


def asking_line() -> str:
    """The line of the application that asks, or nothing where a test does so itself."""
    frame = sys._getframe(2)
    while frame is not None and not frame.f_code.co_filename.startswith(CODE):
        frame = frame.f_back
    if frame is None or not frame.f_code.co_filename.startswith(APP):
        return ""
    return f"app{frame.f_code.co_filename.removeprefix(APP)}:{frame.f_lineno}"


def only_on_sqlite() -> list[str]:
    """What PostgreSQL was never asked, each with the line that asks it."""
    lacking = ASKED[SQLITE].keys() - ASKED[POSTGRES].keys()
    return sorted(f"{ASKED[SQLITE][text]}: {' '.join(text.split())}" for text in lacking)


def is_whole(config: pytest.Config) -> bool:
    """Everything ran, but for the browser, whose server is another process."""
    chosen = config.option.keyword or config.option.markexpr not in ("", "not browser")
    return not chosen and config.args_source is pytest.Config.ArgsSource.TESTPATHS


def pytest_sessionfinish(session: pytest.Session) -> None:
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output[OUTPUT] = ASKED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """A worker tells what its tests asked."""
    for database, asked in getattr(node, "workeroutput", {}).get(OUTPUT, {}).items():
        ASKED[database].update(asked)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not is_whole(terminalreporter.config):
        return
    for statement in only_on_sqlite():
        terminalreporter.write_line(f"NEVER ASKED OF POSTGRESQL: {statement}", red=True)
