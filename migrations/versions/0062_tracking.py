"""What carriers push of parcels."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0062_tracking"
down_revision = "0061_waybills_of_lines"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tracking_step",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("carrier", sa.String(length=64), nullable=False),
        sa.Column("waybill", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "word",
            sa.Enum(
                "moving",
                "in_box",
                "signed",
                "signed_self",
                "signed_agent",
                "signed_box",
                "refused",
                "going_back",
                "came_back",
                "trouble",
                "unknown",
                name="word",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "place",
            sa.Enum(
                "self",
                "agent",
                "locker",
                "station",
                "refused",
                name="place",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("differ", sa.Boolean(), nullable=False),
        sa.Column("item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("center_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "doubt",
            sa.Enum(
                "unknown_code",
                "place_unsaid",
                "words_differ",
                "refused",
                "going_back",
                "came_back",
                "trouble",
                "signed_again",
                "no_parcel",
                "time",
                name="doubt",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "seen_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.ForeignKeyConstraint(
            ["center_id"], ["center.id"], name=op.f("fk_tracking_step_center_id_center")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item.id"], name=op.f("fk_tracking_step_item_id_item")
        ),
        sa.ForeignKeyConstraint(
            ["seen_by_id"], ["person.id"], name=op.f("fk_tracking_step_seen_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tracking_step")),
        sa.UniqueConstraint("digest", name=op.f("uq_tracking_step_digest")),
    )
    with op.batch_alter_table("tracking_step", schema=None) as batch_op:
        batch_op.create_index(
            "ix_tracking_step_asks",
            ["center_id", "id"],
            unique=False,
            sqlite_where=sa.text("doubt IS NOT NULL AND seen_at IS NULL"),
            postgresql_where=sa.text("doubt IS NOT NULL AND seen_at IS NULL"),
        )
        batch_op.create_index("ix_tracking_step_item", ["item_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_tracking_step_waybill"), ["waybill"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("tracking_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tracking_step_waybill"))
        batch_op.drop_index("ix_tracking_step_item")
        batch_op.drop_index(
            "ix_tracking_step_asks",
            sqlite_where=sa.text("doubt IS NOT NULL AND seen_at IS NULL"),
            postgresql_where=sa.text("doubt IS NOT NULL AND seen_at IS NULL"),
        )

    op.drop_table("tracking_step")
