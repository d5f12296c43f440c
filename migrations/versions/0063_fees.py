"""Prices of fees, entered by two."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0063_fees"
down_revision = "0062_tracking"
branch_labels = None
depends_on = None

WORD = ("second_person_request", "act", "start_recall", "enter_price")


def upgrade() -> None:
    op.create_table(
        "entered_price",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "center_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("category", sa.String(length=64), nullable=False),
        sa.Column(
            "service",
            sa.Enum(
                "inspected",
                "retested",
                "sealed",
                "shipped",
                "stored",
                name="service",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("price", sa.Numeric(12, 2), nullable=False),
        sa.Column("free_days", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column(
            "asked_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "agreed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("asked_by_id <> agreed_by_id", name=op.f("ck_entered_price_two_people")),
        sa.CheckConstraint("free_days >= 0", name=op.f("ck_entered_price_free_days")),
        sa.CheckConstraint("price >= 0", name=op.f("ck_entered_price_price")),
        sa.ForeignKeyConstraint(
            ["agreed_by_id"], ["person.id"], name=op.f("fk_entered_price_agreed_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["person.id"], name=op.f("fk_entered_price_asked_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["center_id"], ["center.id"], name=op.f("fk_entered_price_center_id_center")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entered_price")),
    )
    with op.batch_alter_table("entered_price", schema=None) as batch_op:
        batch_op.create_index("ix_entered_price_center", ["center_id", "id"], unique=False)
    _allow(*WORD)


def downgrade() -> None:
    rows = sa.table("second_person_request", sa.column("act"))
    op.execute(sa.delete(rows).where(rows.c.act == "enter_price"))
    _allow(*WORD, back=True)
    with op.batch_alter_table("entered_price", schema=None) as batch_op:
        batch_op.drop_index("ix_entered_price_center")

    op.drop_table("entered_price")


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
