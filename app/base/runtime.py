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
        with engine.execution_options(**CHANGES_TABLES).begin() as connection:
            command.upgrade(_alembic_on(connection, config), "head")
        secrets_at_rest.remember(config, engine)


def prepare_master_key(config: Config) -> None:
    """The master key, made where the database knows none yet."""
    with _engine(config) as engine:
        secrets_at_rest.prepare(config, engine)


@contextmanager
def _engine(config: Config) -> Iterator[Engine]:
    """The database, let go at any end."""
    made = db.make_engine(config.database_url)
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

    In one transaction, so that a page of a server that runs meets the old or the empty one.
    """
    with _engine(config) as engine:
        with engine.execution_options(**CHANGES_TABLES).begin() as connection:
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
    if here != wanted:
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
