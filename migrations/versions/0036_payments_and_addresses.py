"""How far a refund's money is; who a center's returns are addressed to."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0036_payments_and_addresses"
down_revision = "0035_sale_told"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "refund_attempt",
        sa.Column("id", BIG, nullable=False),
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("refund_number", sa.String(length=64), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "submitted",
                "failed",
                "arrived",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("by_id", BIG, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name="fk_refund_attempt_by_id_person"),
        sa.ForeignKeyConstraint(
            ["case_id"], ["return_case.id"], name="fk_refund_attempt_case_id_return_case"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_refund_attempt"),
    )
    op.create_index("ix_refund_attempt_case", "refund_attempt", ["case_id", "id"])
    # What was carried out before: the recorder only wrote it down, a provider said that it paid.
    op.execute(
        "INSERT INTO refund_attempt (case_id, refund_number, state, note, at) "
        "SELECT case_id, refund_number, "
        "CASE WHEN executor = 'recorder' THEN 'submitted' ELSE 'arrived' END, executor_ref, "
        "executed_at FROM refund_execution"
    )
    for name, length in (("returns_to", 200), ("returns_phone", 64)):
        column = sa.Column(name, sa.String(length=length), nullable=False, server_default="")
        op.add_column("center", column)


def downgrade() -> None:
    with op.batch_alter_table("center") as table:
        table.drop_column("returns_phone")
        table.drop_column("returns_to")
    op.drop_index("ix_refund_attempt_case", "refund_attempt")
    op.drop_table("refund_attempt")
