"""Seals, parcels and deliveries"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006_dispatch"
down_revision = "0005_certificates"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dispatch",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("courier", sa.String(length=200), nullable=False),
        sa.Column("waybill", sa.String(length=64), nullable=False),
        sa.Column("insured_value", sa.Numeric(12, 2), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("insured_value >= 0", name=op.f("ck_dispatch_insured_value")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_dispatch_by_id_person")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_dispatch_item_id_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispatch")),
    )
    op.create_index(op.f("ix_dispatch_item_id"), "dispatch", ["item_id"], unique=False)
    op.create_index(op.f("ix_dispatch_waybill"), "dispatch", ["waybill"], unique=False)
    op.create_table(
        "delivery",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "dispatch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
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
            nullable=False,
        ),
        sa.Column("consent", sa.Boolean(), nullable=True),
        sa.Column("picked_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "recorded_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.ForeignKeyConstraint(
            ["dispatch_id"], ["dispatch.id"], name=op.f("fk_delivery_dispatch_id_dispatch")
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by_id"], ["person.id"], name=op.f("fk_delivery_recorded_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("dispatch_id", name=op.f("uq_delivery_dispatch_id")),
    )
    op.create_table(
        "seal",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("tag_no", sa.String(length=64), nullable=False),
        sa.Column(
            "certificate_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("net_mass", sa.Numeric(12, 3), nullable=False),
        sa.Column(
            "sealer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_seal_certificate_id_certificate")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_seal_item_id_item")),
        sa.ForeignKeyConstraint(
            ["sealer_id"], ["person.id"], name=op.f("fk_seal_sealer_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seal")),
        sa.UniqueConstraint("tag_no", name=op.f("uq_seal_tag_no")),
    )
    op.create_index(op.f("ix_seal_item_id"), "seal", ["item_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_seal_item_id"), table_name="seal")
    op.drop_table("seal")
    op.drop_table("delivery")
    op.drop_index(op.f("ix_dispatch_waybill"), table_name="dispatch")
    op.drop_index(op.f("ix_dispatch_item_id"), table_name="dispatch")
    op.drop_table("dispatch")
