"""Migrations: one line of versions, up and down and up, and no difference to the models."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from conftest import ROOT
from support.databases import _administer, _at, migrate

from app.base import db

VERSIONS = sorted((ROOT / "migrations" / "versions").glob("*.py"))


def alembic(connection=None):
    settings = Config(toml_file=str(ROOT / "pyproject.toml"))
    settings.set_main_option("script_location", str(ROOT / "migrations"))
    if connection is not None:
        settings.attributes["connection"] = connection
    return settings


def test_one_numbered_line_with_one_head():
    scripts = ScriptDirectory.from_config(alembic())
    assert scripts.get_heads() == [VERSIONS[-1].stem]
    assert [path.stem[:4] for path in VERSIONS] == [f"{n:04d}" for n in range(1, len(VERSIONS) + 1)]


@pytest.mark.parametrize("path", VERSIONS, ids=lambda p: p.stem)
def test_a_migration_imports_nothing_of_ours_and_is_named_as_its_revision(path):
    text = path.read_text("utf-8")
    assert not re.search(r"^(from|import) (app|workflows|certificates)\b", text, re.MULTILINE)
    assert f'revision = "{path.stem}"' in text


def test_up_down_up_and_no_difference(backend, request):
    url = request.getfixturevalue("empty_database")
    migrate(url)
    engine = db.make_engine(url)
    with engine.execution_options(jadegate_write=True).begin() as connection:
        command.downgrade(alembic(connection), "base")
    with engine.connect() as connection:
        left = set(sa.inspect(connection).get_table_names()) - {"alembic_version"}
    assert left == set()
    with engine.execution_options(jadegate_write=True).begin() as connection:
        command.upgrade(alembic(connection), "head")
    with engine.execution_options(jadegate_write=True).begin() as connection:
        command.check(alembic(connection))
    engine.dispose()


@pytest.fixture
def empty_database(backend, request, tmp_path):
    if backend == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    server = request.getfixturevalue("postgres_server")
    _administer(server, "CREATE DATABASE empty_for_migrations")
    yield _at(server, "empty_for_migrations")
    _administer(server, "DROP DATABASE empty_for_migrations WITH (FORCE)")
