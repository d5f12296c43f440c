"""Since when a number tells two accounts of one name apart, and that two say so."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0055_two_of_one_name"
down_revision = "0054_webhooks"
branch_labels = None
depends_on = None

WORD = ("second_person_request", "act", "start_recall", "tell_apart")


def upgrade() -> None:
    op.add_column("person", sa.Column("told_apart_at", sa.DateTime(timezone=True), nullable=True))
    _allow(*WORD)


def downgrade() -> None:
    rows = sa.table("second_person_request", sa.column("act"))
    op.execute(sa.delete(rows).where(rows.c.act == "tell_apart"))
    _allow(*WORD, back=True)
    op.drop_column("person", "told_apart_at")


def _allow(table: str, column: str, before: str, new: str, *, back: bool = False) -> None:
    """A CHECK of words with one more, or without it again."""
    bind = op.get_bind()
    if bind.dialect.name == "sqlite":
        short, long = f"'{before}'", f"'{before}', '{new}'"
        _rewrite(table, *((long, short) if back else (short, long)))
        return
    wanted = sa.text(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE conrelid = CAST(:table AS regclass) AND contype = 'c'"
        " AND pg_get_constraintdef(oid) LIKE :holds"
    )
    given = {"table": table, "holds": f"%'{before}'%"}
    name, found = bind.execute(wanted, given).one()
    there = str(found).split("'")[1::2]
    words = [word for word in there if word != new] if back else [*there, new]
    listed = ", ".join(f"'{word}'" for word in words)
    op.drop_constraint(op.f(name), table, type_="check")
    op.create_check_constraint(op.f(name), table, f"{column} IN ({listed})")


def _rewrite(table: str, old: str, new: str) -> None:
    """A CHECK in place: the way that SQLite's manual gives."""
    bind = op.get_bind()
    version = bind.exec_driver_sql("PRAGMA schema_version").scalar_one()
    bind.exec_driver_sql("PRAGMA writable_schema = ON")
    changed = bind.exec_driver_sql(
        "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = ?",
        (old, new, table),
    )
    assert changed.rowcount == 1  # noqa: S101  # the table is there
    bind.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    bind.exec_driver_sql("PRAGMA writable_schema = RESET")
