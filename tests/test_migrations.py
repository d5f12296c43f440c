"""Migrations: one line of versions, up and down and up, and no difference to the models."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from conftest import ROOT
from support.build import NOW
from support.databases import _administer, _at, migrate
from support.desk_pieces import certified

from app.base import db, runtime
from app.commands.audit import audit
from app.models.audit.audit import CaseAccessCenter
from app.models.intake.item import Item
from app.models.network.center import AgencyScope
from app.models.orders.order import OrderImport
from app.models.papers.certificate import Certificate

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
    with runtime.changing_schema(engine) as connection:
        command.downgrade(alembic(connection), "base")
    with engine.connect() as connection:
        left = set(sa.inspect(connection).get_table_names()) - {"alembic_version"}
    assert left == set()
    with runtime.changing_schema(engine) as connection:
        command.upgrade(alembic(connection), "head")
    with runtime.changing_schema(engine) as connection:
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


def test_whose_laboratory_takes_over_the_rows_that_are_there(database, network):
    """Down to before it and up again: papers, accesses, imports and scopes are whose they were."""
    _, number = certified(network)
    with db.transaction() as session:
        ref = session.scalars(sa.select(Item)).one().ref
        audit.give_access(session, "监管局", [ref], 9, by=network.auditor, now=NOW)
        key = session.scalars(sa.select(OrderImport.id)).one()
        by = network.manager.person_id
        session.execute(sa.update(OrderImport).values(imported_by_id=by, center_id=None))
        everywhere = network.manager_net.person_id
        both = OrderImport(
            file_digest="0" * 64,
            name="x",
            imported_by_id=everywhere,
            imported_at=NOW,
            result={},
        )
        session.add(both)
        session.flush()
        unplaced = both.id
    engine = db.make_engine(database.database_url)
    with runtime.changing_schema(engine) as connection:
        command.downgrade(alembic(connection), "0017_master_key")
    with runtime.changing_schema(engine) as connection:
        command.upgrade(alembic(connection), "0018_whose_laboratory")
    engine.dispose()
    with db.reading() as session:
        paper = session.scalars(sa.select(Certificate).where(Certificate.number == number)).one()
        assert paper.agency_id == network.agency_id
        named = session.scalars(sa.select(CaseAccessCenter.center_id)).all()
        assert named == [network.center_id]
        placed = dict(session.execute(sa.select(OrderImport.id, OrderImport.center_id)).all())
        assert placed == {key: network.center_id, unplaced: None}
        days = sa.select(AgencyScope.valid_from, AgencyScope.valid_to).distinct()
        assert [tuple(map(str, row)) for row in session.execute(days)] == [("2000-01-01", "None")]
    with pytest.raises(sa.exc.DatabaseError), db.transaction() as session:
        session.execute(sa.update(Certificate).values(record="{}"))
