"""Upgrades while people work: what may be in a version, how it is run, what old code does."""

from __future__ import annotations

import ast
import shutil

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.config import Config as AlembicConfig
from click.testing import CliRunner
from conftest import ROOT
from support.databases import both_databases

from app.base import config, db, runtime
from app.base.config import Misconfigured
from app.cli.jadegate import jadegate

VERSIONS = sorted((ROOT / "migrations" / "versions").glob("*.py"))
# From here on somebody works while a version is brought in.
FIRST_UNDER_RULES = 46
CONCURRENT = """
from contextlib import nullcontext
import sqlalchemy as sa
from alembic import op
revision, down_revision = "0001_first", None
def on_postgres():
    return op.get_context().autocommit_block()
def upgrade():
    op.create_table("t", sa.Column("id", sa.Integer, primary_key=True))
    with on_postgres() if op.get_bind().dialect.name == "postgresql" else nullcontext():
        op.create_index("ix_t_id", "t", ["id"], postgresql_concurrently=True)
def downgrade():
    op.drop_table("t")
"""

IN_A_BATCH = """with op.batch_alter_table('item') as batch:
        batch.create_index('ix', ['x'], unique=False)"""


def called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else ""


def word(node, name):
    return next((k.value for k in node.keywords if k.arg == name), None)


def contracts(tree: ast.Module) -> bool:
    """A version that takes away what no code uses any more says which one stopped using it."""
    return "CONTRACTS" in {
        target.id
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def is_false(node) -> bool:
    return isinstance(node, ast.Constant) and node.value is False


def tables_in_batches(tree: ast.AST) -> dict[ast.Call, str]:
    """Each call within a `batch_alter_table`, and the table of that."""
    found: dict[ast.Call, str] = {}
    for block in (n for n in ast.walk(tree) if isinstance(n, ast.With)):
        opened = block.items[0].context_expr
        if isinstance(opened, ast.Call) and called(opened) == "batch_alter_table":
            table = ast.unparse(opened.args[0])
            found |= {n: table for n in ast.walk(block) if isinstance(n, ast.Call)}
    return found


def fault_of(node: ast.Call, tables_made: set[str], batch: str | None = None) -> str:
    what = called(node)
    if what in ("drop_column", "drop_table", "rename_table"):
        return what
    if what == "alter_column" and word(node, "new_column_name") is not None:
        return "renamed column"
    if what == "alter_column" and is_false(word(node, "nullable")):
        return "column that must be filled"
    if what == "add_column":
        columns = [n for n in ast.walk(node) if isinstance(n, ast.Call) and called(n) == "Column"]
        bare = [
            c for c in columns if is_false(word(c, "nullable")) and not word(c, "server_default")
        ]
        return "no default" if bare else ""
    if what == "create_index" and len(node.args) > 1:
        table = batch or ast.unparse(node.args[1])
        beside = table in tables_made or word(node, "postgresql_concurrently")
        return "" if beside else "index that people wait for"
    return ""


def faults_of(source: str) -> list[str]:
    """What of a version old code could not live with, or would make people wait."""
    tree = ast.parse(source)
    if contracts(tree):
        return []
    up = next(n for n in tree.body if isinstance(n, ast.FunctionDef) and n.name == "upgrade")
    calls = [n for n in ast.walk(up) if isinstance(n, ast.Call)]
    made = {ast.unparse(n.args[0]) for n in calls if called(n) == "create_table"}
    batches = tables_in_batches(up)
    return [fault for node in calls if (fault := fault_of(node, made, batches.get(node)))]


@pytest.mark.parametrize("path", VERSIONS, ids=lambda path: path.stem[:4])
def test_a_version_only_adds_until_the_old_code_is_gone(path):
    if int(path.stem[:4]) >= FIRST_UNDER_RULES:
        assert faults_of(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("op.drop_column('item', 'x')", ["drop_column"]),
        ("op.drop_table('item')", ["drop_table"]),
        ("op.alter_column('item', 'x', new_column_name='y')", ["renamed column"]),
        ("op.alter_column('item', 'x', nullable=False)", ["column that must be filled"]),
        ("op.add_column('item', sa.Column('x', sa.Text(), nullable=False))", ["no default"]),
        ("op.add_column('item', sa.Column('x', sa.Text(), nullable=True))", []),
        (
            "op.add_column('item', sa.Column('x', sa.Text(), nullable=False, server_default=''))",
            [],
        ),
        ("op.create_index('ix', 'item', ['x'])", ["index that people wait for"]),
        ("op.create_index('ix', 'item', ['x'], postgresql_concurrently=True)", []),
        ("op.create_table('item')\n    op.create_index('ix', 'item', ['x'])", []),
        (
            f"op.create_table('item')\n    {IN_A_BATCH}",
            [],
        ),
        (
            IN_A_BATCH,
            ["index that people wait for"],
        ),
    ],
)
def test_what_the_rules_see(body, found):
    assert faults_of(f"def upgrade():\n    {body}\n") == found
    assert faults_of(f"CONTRACTS = '0045_x'\ndef upgrade():\n    {body}\n") == []


@both_databases
def test_an_index_is_made_beside_peoples_work(database, backend, tmp_path, request):
    """By the way that `db upgrade` goes: on PostgreSQL no transaction holds it."""
    shutil.copy(ROOT / "migrations" / "env.py", tmp_path)
    (tmp_path / "versions").mkdir()
    (tmp_path / "versions" / "0001_first.py").write_text(CONCURRENT)
    engine = db.make_engine(database.database_url, pages=False)
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE alembic_version")
    setup = AlembicConfig()
    setup.set_main_option("script_location", str(tmp_path))
    with runtime.changing_schema(engine) as connection:
        setup.attributes["connection"] = connection
        command.upgrade(setup, "head")
    assert [one["name"] for one in sa.inspect(engine).get_indexes("t")] == ["ix_t_id"]
    with engine.connect() as connection:
        if backend == "postgres":
            shown = connection.exec_driver_sql("SHOW statement_timeout").scalar()
            assert shown == "0"
    engine.dispose()


@pytest.fixture
def run(database, monkeypatch):
    monkeypatch.setattr(config, "from_environment", config.current)
    db.disconnect()

    def call(*arguments):
        result = CliRunner().invoke(jadegate, arguments)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.output
        return result.exit_code, result.output

    return call


@pytest.fixture
def backend():
    return "sqlite"


def test_one_step_back_and_forth(run, database):
    newest = VERSIONS[-1].stem
    assert run("db", "upgrade", "--check") == (0, "nothing is pending\n")
    assert run("db", "downgrade", "--yes") == (0, f"database is at {VERSIONS[-2].stem}\n")
    assert run("db", "upgrade", "--check") == (1, f"pending: {newest}\n")
    with pytest.raises(Misconfigured, match="db upgrade"):
        runtime.must_be_current(database)
    assert run("db", "upgrade") == (0, f"database is at {newest}\n")


def test_old_code_works_on_a_newer_database(run, database):
    engine = db.make_engine(database.database_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999_newer'")
    engine.dispose()
    runtime.must_be_current(database)
    assert run("db", "upgrade", "--check") == (0, "nothing is pending\n")
