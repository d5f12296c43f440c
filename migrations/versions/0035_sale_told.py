"""What shops tell of their sales before a return is asked for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0035_sale_told"
down_revision = "0034_chosen_files"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sale_record",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "merchant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "order_line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("product_id", sa.String(length=64), nullable=False),
        sa.Column("merchant_code", sa.String(length=200), nullable=False),
        sa.Column("sku", sa.Text(), nullable=False),
        sa.Column(
            "cells",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "facts",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "words",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column(
            "origin",
            sa.Enum(
                "order_file",
                "shop_page",
                "shop_file",
                name="origin",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "order_line_id IS NOT NULL OR product_id <> '' OR merchant_code <> ''",
            name=op.f("ck_sale_record_subject"),
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_sale_record_by_id_person")),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchant.id"], name=op.f("fk_sale_record_merchant_id_merchant")
        ),
        sa.ForeignKeyConstraint(
            ["order_line_id"],
            ["order_line.id"],
            name=op.f("fk_sale_record_order_line_id_order_line"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sale_record")),
    )
    with op.batch_alter_table("sale_record", schema=None) as batch_op:
        batch_op.create_index(
            "ix_sale_record_code", ["merchant_id", "merchant_code", "id"], unique=False
        )
        batch_op.create_index("ix_sale_record_line", ["order_line_id", "id"], unique=False)
        batch_op.create_index(
            "ix_sale_record_product", ["merchant_id", "product_id", "id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("sale_record", schema=None) as batch_op:
        batch_op.drop_index("ix_sale_record_product")
        batch_op.drop_index("ix_sale_record_line")
        batch_op.drop_index("ix_sale_record_code")

    op.drop_table("sale_record")
