"""What order files were called by who sent them, sealed: earlier imports keep the house's name"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0060_names_of_order_files"
down_revision = "0059_exchange_answers"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "order_file_name",
        sa.Column("import_id", BIG, nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["order_import.id"],
            name=op.f("fk_order_file_name_import_id_order_import"),
        ),
        sa.PrimaryKeyConstraint("import_id", name=op.f("pk_order_file_name")),
    )
    op.create_index(op.f("ix_order_file_name_kept_at"), "order_file_name", ["kept_at"])


def downgrade() -> None:
    op.drop_index(op.f("ix_order_file_name_kept_at"), table_name="order_file_name")
    op.drop_table("order_file_name")
