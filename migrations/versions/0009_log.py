"""The public log of certificates"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009_log"
down_revision = "0008_rulesets"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
APPEND_ONLY = ("log_leaf", "log_node", "log_checkpoint")


def refuse(table: str, change: str, message: str) -> None:
    """Make the database itself refuse `change` (UPDATE or DELETE) of `table`."""
    name = f"{table}_no_{change.lower()}"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {change} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{message}'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {change} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
    )
    if change == "DELETE":
        op.execute(
            f"CREATE TRIGGER {name}_all BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
        )


def allow(table: str, change: str) -> None:
    """Take the refusal away again."""
    name = f"{table}_no_{change.lower()}"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {name}")
        return
    op.execute(f"DROP FUNCTION {name}() CASCADE")


def upgrade() -> None:
    op.create_table(
        "log_leaf",
        sa.Column("position", BIG, autoincrement=False, nullable=False),
        sa.Column("certificate_id", BIG, nullable=False),
        sa.Column("entry", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name="fk_log_leaf_certificate_id_certificate"
        ),
        sa.PrimaryKeyConstraint("position", name="pk_log_leaf"),
    )
    op.create_index("ix_log_leaf_certificate_id", "log_leaf", ["certificate_id"])
    op.create_table(
        "log_node",
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", BIG, autoincrement=False, nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("level", "position", name="pk_log_node"),
    )
    op.create_table(
        "log_size",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("size", BIG, nullable=False),
        sa.CheckConstraint("id = 1", name="ck_log_size_one_row"),
        sa.PrimaryKeyConstraint("id", name="pk_log_size"),
    )
    op.create_table(
        "log_checkpoint",
        sa.Column("id", BIG, nullable=False),
        sa.Column("size", BIG, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("token", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_log_checkpoint"),
        sa.UniqueConstraint("size", name="uq_log_checkpoint_size"),
    )
    for table in APPEND_ONLY:
        refuse(table, "UPDATE", "the log is append-only")
        refuse(table, "DELETE", "the log is append-only")


def downgrade() -> None:
    for table in reversed(APPEND_ONLY):
        allow(table, "DELETE")
        allow(table, "UPDATE")
    for table in ("log_checkpoint", "log_size", "log_node"):
        op.drop_table(table)
    op.drop_index("ix_log_leaf_certificate_id", "log_leaf")
    op.drop_table("log_leaf")
