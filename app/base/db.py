"""Engine, sessions, column kinds. The only module that begins or commits a transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, ClassVar

from sqlalchemy import (
    JSON,
    BigInteger,
    DateTime,
    Dialect,
    Engine,
    Enum,
    Integer,
    MetaData,
    Numeric,
    String,
    Table,
    Text,
    create_engine,
    event,
    text,
)
from sqlalchemy.dialects import sqlite
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column, sessionmaker
from sqlalchemy.types import TypeDecorator, TypeEngine

from app.base.connections import ANSWERS, OF_PAGES, POOL_WAIT
from app.base.heads import state


class _SqliteInstant(sqlite.DATETIME):
    """Text in UTC; read straight as an aware instant, since a list reads hundreds of them."""

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        read = datetime.fromisoformat
        return lambda text: None if text is None else read(f"{text}+00:00")


class Instant(TypeDecorator[datetime]):
    """An aware instant, UTC in the database; a naive one is a bug and refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return _SqliteInstant()  # type: ignore[no-untyped-call]  # so is its library
        return dialect.type_descriptor(self.impl_instance)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value if value is None or value.tzinfo is UTC else value.astimezone(UTC)


class Exact(TypeDecorator[Decimal]):
    """A decimal with a fixed number of places, exact on both databases up to 15 digits."""

    impl = Numeric
    cache_ok = True

    def __init__(self, precision: int, scale: int) -> None:
        super().__init__(precision, scale)
        self.precision = precision
        self.scale = scale
        self.quantum = Decimal(1).scaleb(-scale)

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(Numeric(self.precision, self.scale, asdecimal=False))
        return dialect.type_descriptor(self.impl_instance)

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        if value is None:
            return None
        rounded = value.quantize(self.quantum)
        return float(rounded) if dialect.name == "sqlite" else rounded

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(str(value)).quantize(self.quantum)


def one_of(kind: type[StrEnum], name: str) -> Enum:
    """A text column that holds the values of `kind`, guarded by a CHECK of that name."""
    return Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=32,
        values_callable=lambda members: [m.value for m in members],
    )


Pk = Annotated[int, mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)]
Key = Annotated[int, mapped_column(BigInteger().with_variant(Integer, "sqlite"))]
Code = Annotated[str, mapped_column(String(64))]
Name = Annotated[str, mapped_column(String(200))]
Prose = Annotated[str, mapped_column(Text)]
Digest = Annotated[str, mapped_column(String(64))]
At = Annotated[datetime, mapped_column(Instant)]
Money = Annotated[Decimal, mapped_column(Exact(12, 2))]
Mass = Annotated[Decimal, mapped_column(Exact(12, 3))]
Document = Annotated[dict[str, Any], mapped_column(JSON().with_variant(JSONB, "postgresql"))]


class Base(DeclarativeBase):
    """All tables; constraint names are fixed so that migrations can speak of them."""

    __table__: ClassVar[Table]

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


SQLITE_WAIT = 15_000  # milliseconds for another's write to end
# What a database raises that is locked, read-only or gone.
UNWRITABLE = (DBAPIError, sqlite3.Error)
Hook = Callable[[Session], None]
_BEFORE_COMMIT = "before_commit"
_AFTER_COMMIT = "after_commit"
_factories: dict[str, sessionmaker[Session]] = {}


def connect(url: str, *, threads: int = 16) -> Engine:
    """Open the database at `url` and make it the one that `transaction` and `reading` use."""
    disconnect()
    state.close(())
    engine = make_engine(url, threads=threads)
    _factories["write"] = sessionmaker(
        engine.execution_options(jadegate_write=True), expire_on_commit=False
    )
    _factories["read"] = sessionmaker(_still(engine), expire_on_commit=False, autoflush=False)
    _factories["engine"] = sessionmaker(engine)
    return engine


def _still(engine: Engine) -> Engine:
    """The engine as readers use it: PostgreSQL's usual level looks anew with every statement."""
    if engine.dialect.name != "postgresql":
        return engine
    return engine.execution_options(isolation_level="REPEATABLE READ")


def disconnect() -> None:
    """Close the database; a later `connect` opens another."""
    kept = _factories.pop("engine", None)
    _factories.clear()
    if kept is not None:
        kept.kw["bind"].dispose()


def engine() -> Engine:
    """The engine of the database that is open; KeyError where none is."""
    bound: Engine = _factories["engine"].kw["bind"]
    return bound


def make_engine(url: str, *, threads: int = 16, pages: bool = True) -> Engine:
    """An engine with the settings that both databases need to be right under concurrency.

    Without `pages` a statement may take its time. What it carries is never in a message: a log is
    no place for buyers' data.
    """
    if make_url(url).get_backend_name() == "sqlite":
        made = create_engine(
            url,
            connect_args={"timeout": SQLITE_WAIT / 1000, "check_same_thread": False},
            hide_parameters=True,
        )
        event.listen(made, "connect", _prepare_sqlite)
        event.listen(made, "begin", _begin_sqlite)
        return made
    return create_engine(
        url,
        pool_size=threads,
        max_overflow=4,
        pool_timeout=POOL_WAIT,
        pool_pre_ping=True,
        hide_parameters=True,
        connect_args={**ANSWERS, "options": OF_PAGES if pages else "-c timezone=UTC"},
    )


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    # The driver's own BEGIN is deferred: two readers that both turn writers would deadlock.
    connection.isolation_level = None
    # What is deleted is written over: an erased name must not stay readable in a free page.
    wanted = ("journal_mode=WAL", "foreign_keys=ON", "synchronous=NORMAL", "secure_delete=ON")
    for pragma in wanted:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    options = connection.get_execution_options()
    # Past the layers in between: they cost more than the statement.
    driver = connection.connection.driver_connection
    statement = "BEGIN IMMEDIATE" if options.get("jadegate_write") else "BEGIN"
    if options.get("jadegate_schema"):
        # A table is changed by making it anew; what refers to it would keep the old one there.
        driver.execute("PRAGMA foreign_keys=OFF")
    patience = options.get("jadegate_patience")
    if patience is None:
        driver.execute(statement)
        return
    driver.execute(f"PRAGMA busy_timeout={patience}")
    try:
        driver.execute(statement)
    finally:
        driver.execute(f"PRAGMA busy_timeout={SQLITE_WAIT}")


class KeptOnRaise(Exception):
    """An exception that does not undo its transaction: what was refused must stay on record."""


@contextmanager
def transaction(
    *, keep: bool = True, patience: int | None = None, over_gap: bool = False
) -> Iterator[Session]:
    """One write, all or nothing: commits at the end, rolls back on any exception.

    With `keep` false everything is tried and then taken back. `KeptOnRaise` commits and goes on.
    With `patience` no lock is waited for longer than so many milliseconds. Raises `ReadOnly` while
    a recorded head lies on no chain; `over_gap` is for what accepts that.
    """
    if not over_gap:
        state.must_be_open()
    stopped: KeptOnRaise | None = None
    with _factories["write"]() as session:
        try:
            if patience is not None:
                _hurry(session, patience)
            try:
                yield session
            except KeptOnRaise as raised:
                stopped = raised
            for hook in session.info.pop(_BEFORE_COMMIT, {}).values():
                hook(session)
            if keep:
                session.commit()
            else:
                session.rollback()
                session.info.pop(_AFTER_COMMIT, None)
        except BaseException:
            session.rollback()
            raise
        for hook in session.info.pop(_AFTER_COMMIT, {}).values():
            hook(session)
    if stopped is not None:
        raise stopped


def _hurry(session: Session, patience: int) -> None:
    session.connection(execution_options={"jadegate_patience": patience})
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(f"SET LOCAL lock_timeout = {patience}"))


@contextmanager
def reading() -> Iterator[Session]:
    """One consistent look; whatever is changed in it is thrown away."""
    with _factories["read"]() as session:
        try:
            yield session
        finally:
            session.rollback()


def before_commit(session: Session, name: str, hook: Hook) -> None:
    """Run `hook` once at the end of this transaction, inside it. The same name replaces."""
    session.info.setdefault(_BEFORE_COMMIT, {})[name] = hook


def after_commit(session: Session, name: str, hook: Hook) -> None:
    """Run `hook` once after this transaction is durable. The same name replaces."""
    session.info.setdefault(_AFTER_COMMIT, {})[name] = hook
