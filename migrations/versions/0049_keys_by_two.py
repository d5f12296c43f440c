"""A key for another person is made by two"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0049_keys_by_two"
down_revision = "0048_stock"
branch_labels = None
depends_on = None

TABLE, COLUMN, BEFORE, NEW = "second_person_request", "act", "destroy_lot", "make_key"


def rewrite(old: str, new: str) -> None:
    """A CHECK in place: the way that SQLite's manual gives."""
    bind = op.get_bind()
    version = bind.exec_driver_sql("PRAGMA schema_version").scalar_one()
    bind.exec_driver_sql("PRAGMA writable_schema = ON")
    changed = bind.exec_driver_sql(
        "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = ?",
        (old, new, TABLE),
    )
    assert changed.rowcount == 1  # noqa: S101  # the table is there
    bind.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    bind.exec_driver_sql("PRAGMA writable_schema = RESET")


def allow(words: list[str]) -> None:
    """The words that the CHECK of the acts holds on PostgreSQL."""
    op.drop_constraint(op.f(f"ck_{TABLE}_{COLUMN}"), TABLE, type_="check")
    listed = ", ".join(f"'{word}'" for word in words)
    op.create_check_constraint(op.f(f"ck_{TABLE}_{COLUMN}"), TABLE, f"{COLUMN} IN ({listed})")


def allowed() -> list[str]:
    wanted = sa.text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name")
    found = op.get_bind().execute(wanted, {"name": f"ck_{TABLE}_{COLUMN}"}).scalar_one()
    return str(found).split("'")[1::2]


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        rewrite(f"'{BEFORE}'", f"'{BEFORE}', '{NEW}'")
    else:
        allow([*allowed(), NEW])


def downgrade() -> None:
    requests = sa.table(TABLE, sa.column(COLUMN))
    op.execute(sa.delete(requests).where(requests.c.act == NEW))
    if op.get_bind().dialect.name == "sqlite":
        rewrite(f"'{BEFORE}', '{NEW}'", f"'{BEFORE}'")
    else:
        allow([word for word in allowed() if word != NEW])
