"""What a process needs before it can work: folders, database schema, fonts, keys."""

from __future__ import annotations

import gc
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from app.base import db, secrets_at_rest
from app.base.config import ROOT, Config, Misconfigured
from workflows.audit.readiness import schema_serves
from workflows.inspection.standard.catalogue import InvalidStandard, house_standards

# How far those that only prepare step back behind those that answer people.
GENTLE = 10


CHANGES_TABLES = {"jadegate_write": True, "jadegate_schema": True}


def _alembic() -> AlembicConfig:
    settings = AlembicConfig(toml_file=str(ROOT / "pyproject.toml"))
    settings.set_main_option("script_location", str(ROOT / "migrations"))
    return settings


def upgrade(config: Config) -> None:
    """Bring the database to the newest version; nothing to do is the usual case."""
    with _engine(config) as engine:
        secrets_at_rest.prepare(config, engine)
        with changing_schema(engine) as connection:
            command.upgrade(_alembic_on(connection, config), "head")
        secrets_at_rest.remember(config, engine)


def downgrade(config: Config) -> None:
    """Take the newest version back: one step, by its own `downgrade`."""
    with _engine(config) as engine, changing_schema(engine) as connection:
        command.downgrade(_alembic_on(connection, config), "-1")


def pending_versions(config: Config) -> list[str]:
    """The versions that `upgrade` would bring, oldest first; of a newer database none."""
    here, _ = database_version(config)
    script = ScriptDirectory.from_config(_alembic())
    known, _ = known_versions()
    if here is not None and here not in known:
        return []
    newer = [one.revision for one in script.walk_revisions() if one.revision != here]
    older = {one.revision for one in script.iterate_revisions(here, "base")} if here else set()
    return sorted(set(newer) - older)


@contextmanager
def changing_schema(engine: Engine) -> Iterator[Connection]:
    """A connection to change tables on. SQLite takes all versions in one transaction; on PostgreSQL
    each has its own, so that an index can be made beside people's work, one changer at a time.
    """
    if engine.dialect.name == "sqlite":
        with engine.execution_options(**CHANGES_TABLES).begin() as connection:
            yield connection
        return
    with engine.connect() as connection:
        connection.exec_driver_sql("SELECT pg_advisory_lock(20261130)")
        connection.commit()
        yield connection
        connection.commit()


def prepare_master_key(config: Config) -> None:
    """The master key, made where the database knows none yet."""
    with _engine(config) as engine:
        secrets_at_rest.prepare(config, engine)


@contextmanager
def _engine(config: Config) -> Iterator[Engine]:
    """The database, let go at any end."""
    made = db.make_engine(config.database_url, pages=False)
    try:
        yield made
    finally:
        made.dispose()


def _alembic_on(connection: Connection, config: Config) -> AlembicConfig:
    """A version that locks what earlier ones kept in clear is given the key by who runs it."""
    alembic = _alembic()
    alembic.attributes["connection"] = connection
    alembic.attributes["master_key"] = secrets_at_rest.master_file(config)
    return alembic


def begin_again(config: Config) -> None:
    """Empty the database and what stands beside it for its proof: only for an example network.

    A page of a server that runs meets the old one or the empty one, or says it is being upgraded.
    """
    with _engine(config) as engine:
        with changing_schema(engine) as connection:
            alembic = _alembic_on(connection, config)
            command.downgrade(alembic, "base")
            command.upgrade(alembic, "head")
        secrets_at_rest.remember(config, engine)
    for kept in (config.ledger_heads, config.checkpoints, config.papers):
        shutil.rmtree(kept, ignore_errors=True)


def database_version(config: Config) -> tuple[str | None, str | None]:
    """(the version the database is at, the version this code needs)."""
    with _engine(config) as engine, engine.connect() as connection:
        here = MigrationContext.configure(connection).get_current_revision()
    return here, ScriptDirectory.from_config(_alembic()).get_current_head()


@cache
def known_versions() -> tuple[frozenset[str], str]:
    """(all versions that this code knows, the one that it needs)."""
    script = ScriptDirectory.from_config(_alembic())
    return frozenset(
        one.revision for one in script.walk_revisions()
    ), script.get_current_head() or ""


def must_be_current(config: Config) -> None:
    """Refuse to work on a database of another version, or without the key that opens it."""
    here, wanted = database_version(config)
    known, _ = known_versions()
    if not schema_serves(here, wanted or "", known):
        raise Misconfigured(
            f"the database is at {here or 'nothing'}, this version needs {wanted}: "
            "run `jadegate db upgrade`"
        )
    with _engine(config) as engine:
        secrets_at_rest.check(config, engine)


def give_way() -> None:
    """Leave the processor to pages; Windows has no such word."""
    if sys.platform != "win32":
        os.nice(GENTLE)


def standards_must_hold() -> None:
    """Refuse to work with a category that is incomplete; every fault of every file is named."""
    try:
        house_standards()
    except InvalidStandard as wrong:
        lines = "\n".join(f"  {fault.zh} / {fault.en}" for fault in wrong.problems)
        raise Misconfigured(f"检验标准有误 / the standards are at fault:\n{lines}") from None


def settle() -> None:
    """Once a process has all it works with: the collector need not look through that again."""
    gc.collect()
    gc.freeze()
