"""Whether there is another piece for an exchange: the answers of shop and customer service"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0059_exchange_answers"
down_revision = "0058_number_claims"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "exchange_answer",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "stock",
                "shop",
                "none",
                name="source",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("piece", sa.Text(), nullable=False),
        sa.Column("by_shop", sa.Boolean(), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "source = 'none' OR piece <> ''", name=op.f("ck_exchange_answer_which_piece")
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_exchange_answer_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["return_case.id"], name=op.f("fk_exchange_answer_case_id_return_case")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_answer")),
    )
    op.create_index("ix_exchange_answer_case", "exchange_answer", ["case_id", "id"])


def downgrade() -> None:
    op.drop_table("exchange_answer")
