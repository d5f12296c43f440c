"""A leaf of the log may accept a gap after a restore; keys that are never given again."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0032_gaps"
down_revision = "0031_forgotten_evidence"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CHANGES = ("UPDATE", "DELETE")


def upgrade() -> None:
    op.create_table(
        "key_floor",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("floor", BIG, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_key_floor"),
    )
    leaf_without_certificate(allowed=True)
    op.create_table(
        "log_cosignature",
        sa.Column("id", BIG, nullable=False),
        sa.Column("size", BIG, nullable=False),
        sa.Column("witness", sa.String(length=200), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["size"], ["log_checkpoint.size"], name="fk_log_cosignature_size_log_checkpoint"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_log_cosignature"),
        sa.UniqueConstraint("size", "witness", name="uq_log_cosignature_size_witness"),
    )
    op.create_index("ix_log_cosignature_witness", "log_cosignature", ["witness"])


def downgrade() -> None:
    op.drop_index("ix_log_cosignature_witness", "log_cosignature")
    op.drop_table("log_cosignature")
    leaf_without_certificate(allowed=False)
    op.drop_table("key_floor")


def leaf_without_certificate(*, allowed: bool) -> None:
    """Change the column; SQLite makes the table anew, without its triggers."""
    with op.batch_alter_table("log_leaf") as table:
        table.alter_column("certificate_id", existing_type=BIG, nullable=allowed)
    if op.get_bind().dialect.name == "sqlite":
        for change in CHANGES:
            op.execute(
                f"CREATE TRIGGER log_leaf_no_{change.lower()} BEFORE {change} ON log_leaf "
                "BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END"
            )
