"""Where Alembic meets the models; the address comes from the caller or from the environment."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext

import app.models
from app.base.config import from_environment
from app.base.db import Base, Exact, Instant, make_engine

for module in pkgutil.walk_packages(app.models.__path__, "app.models."):
    importlib.import_module(module.name)


def plain_type(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Migrations are frozen history: they name SQLAlchemy's own types, never ours."""
    if kind == "type" and isinstance(item, Instant):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, Exact):
        return f"sa.Numeric({item.precision}, {item.scale})"
    return False


def run() -> None:
    """Upgrade or compare on the connection given, or on the configured database."""
    connection = context.config.attributes.get("connection")
    if connection is not None:
        migrate(connection)
        return
    engine = make_engine(from_environment().database_url, pages=False)
    with engine.execution_options(jadegate_write=True, jadegate_schema=True).begin() as own:
        migrate(own)
    engine.dispose()


def migrate(connection: Any) -> None:
    """On PostgreSQL a transaction for each version, else one for all, which the caller holds."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        render_item=plain_type,
        compare_type=True,
        transaction_per_migration=connection.dialect.name == "postgresql",
    )
    with context.begin_transaction():
        context.run_migrations()
    if connection.dialect.name == "sqlite":
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if broken:
            raise RuntimeError(f"rows that refer to nothing after the migration: {broken[:5]}")


run()
