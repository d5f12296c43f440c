"""What only SQLite was asked by a test is put to PostgreSQL after the tests, with the same values.

So that no statement is new to PostgreSQL, whatever the order of the tests, their examples and the
winners of their races happened to ask.
"""

from __future__ import annotations

from base import statements
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

# What a statement meets that PostgreSQL has understood and begun: a row that must not be, by a
# constraint (class 23) or by a trigger's own words. The rows of the test are not there.
REFUSED_ROW = ("23", "P0001")


def put(engine: Engine) -> None:
    """Ask all that is left, and take it back. What PostgreSQL says to what it can't do is kept."""
    known = statements.asked_in_parts(statements.ASKED[statements.POSTGRES])
    known |= statements.EXCUSED.keys()
    with engine.execution_options(jadegate_write=True).connect() as connection:
        for text, question in list(statements.QUESTIONS.items()):
            new = set(statements.parts(text)) - known
            if not new:
                continue
            if said := _answer(connection, question):
                statements.UNANSWERED[text] = said
            else:
                statements.ASKED[statements.POSTGRES][text] = question.line
                known |= new


def _answer(connection: Connection, question: statements.Question) -> str:
    """The error that a statement is; nothing where it is none."""
    try:
        with connection.begin() as taken_back:
            result = connection.execute(question.statement, question.values)
            if result.returns_rows:
                result.all()
            taken_back.rollback()
    except DBAPIError as error:
        state = getattr(error.orig, "sqlstate", None) or ""
        return "" if state.startswith(REFUSED_ROW) else str(error.orig)
    except (SQLAlchemyError, AttributeError) as error:  # built of words that only SQLite has
        return repr(error)
    return ""
