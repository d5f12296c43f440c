"""Writes of programs with their answers, and what shops say of goods before they come."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0047_programs_and_notices"
down_revision = "0046_notices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "answered_request",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("request_digest", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column(
            "answer",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("status BETWEEN 200 AND 299", name=op.f("ck_answered_request_done")),
        sa.ForeignKeyConstraint(
            ["key_id"], ["api_key.id"], name=op.f("fk_answered_request_key_id_api_key")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answered_request")),
        sa.UniqueConstraint("key_id", "mark", name=op.f("uq_answered_request_key_id_mark")),
    )
    with op.batch_alter_table("answered_request", schema=None) as batch_op:
        batch_op.create_index("ix_answered_request_at", ["at"], unique=False)

    op.create_table(
        "sending_notice",
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("expected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "hand_back",
            sa.Enum(
                "post",
                "pick_up",
                name="hand_back",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_sending_notice_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["shop_order.id"], name=op.f("fk_sending_notice_order_id_shop_order")
        ),
        sa.PrimaryKeyConstraint("order_id", name=op.f("pk_sending_notice")),
    )


def downgrade() -> None:
    op.drop_table("sending_notice")
    with op.batch_alter_table("answered_request", schema=None) as batch_op:
        batch_op.drop_index("ix_answered_request_at")

    op.drop_table("answered_request")
