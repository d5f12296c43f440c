"""Instruments: their calibrations and checks, who reads from which, what a finding was read with"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0057_instruments"
down_revision = "0056_kept_for_less"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "instrument",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "center_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "balance",
                "caliper",
                "refractometer",
                "infrared",
                "uv_vis",
                "raman",
                "xrf",
                "alcoholmeter",
                "timing_machine",
                "pressure_tester",
                "colorimeter",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("model", sa.String(length=200), nullable=False),
        sa.Column("serial", sa.String(length=64), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("reference", sa.Numeric(12, 5), nullable=True),
        sa.Column("check_limit", sa.Numeric(12, 5), nullable=True),
        sa.Column(
            "added_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "withdrawn_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_why", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(reference IS NULL) = (check_limit IS NULL)", name=op.f("ck_instrument_daily_check")
        ),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by_id IS NULL)",
            name=op.f("ck_instrument_withdrawn"),
        ),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["person.id"], name=op.f("fk_instrument_added_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["center_id"], ["center.id"], name=op.f("fk_instrument_center_id_center")
        ),
        sa.ForeignKeyConstraint(
            ["withdrawn_by_id"], ["person.id"], name=op.f("fk_instrument_withdrawn_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instrument")),
        sa.UniqueConstraint("center_id", "number", name=op.f("uq_instrument_center_id_number")),
    )
    op.create_table(
        "instrument_calibration",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "instrument_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("certificate", sa.String(length=64), nullable=False),
        sa.Column("laboratory", sa.String(length=200), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column(
            "bands",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "added_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("due_on > done_on", name=op.f("ck_instrument_calibration_in_force")),
        sa.ForeignKeyConstraint(
            ["added_by_id"],
            ["person.id"],
            name=op.f("fk_instrument_calibration_added_by_id_person"),
        ),
        sa.ForeignKeyConstraint(
            ["instrument_id"],
            ["instrument.id"],
            name=op.f("fk_instrument_calibration_instrument_id_instrument"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instrument_calibration")),
        sa.UniqueConstraint(
            "instrument_id",
            "certificate",
            name=op.f("uq_instrument_calibration_instrument_id_certificate"),
        ),
    )
    op.create_table(
        "instrument_check",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "instrument_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("reading", sa.Numeric(12, 5), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_instrument_check_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["instrument_id"],
            ["instrument.id"],
            name=op.f("fk_instrument_check_instrument_id_instrument"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instrument_check")),
    )
    with op.batch_alter_table("instrument_check", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_instrument_check_instrument_id"), ["instrument_id"], unique=False
        )

    op.create_table(
        "instrument_on_hand",
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "center_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "balance",
                "caliper",
                "refractometer",
                "infrared",
                "uv_vis",
                "raman",
                "xrf",
                "alcoholmeter",
                "timing_machine",
                "pressure_tester",
                "colorimeter",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "instrument_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["center_id"], ["center.id"], name=op.f("fk_instrument_on_hand_center_id_center")
        ),
        sa.ForeignKeyConstraint(
            ["instrument_id"],
            ["instrument.id"],
            name=op.f("fk_instrument_on_hand_instrument_id_instrument"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_instrument_on_hand_person_id_person")
        ),
        sa.PrimaryKeyConstraint(
            "person_id", "center_id", "kind", name=op.f("pk_instrument_on_hand")
        ),
    )
    op.create_table(
        "finding_instrument",
        sa.Column(
            "finding_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "instrument_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["finding_id"], ["finding.id"], name=op.f("fk_finding_instrument_finding_id_finding")
        ),
        sa.ForeignKeyConstraint(
            ["instrument_id"],
            ["instrument.id"],
            name=op.f("fk_finding_instrument_instrument_id_instrument"),
        ),
        sa.PrimaryKeyConstraint("finding_id", "instrument_id", name=op.f("pk_finding_instrument")),
    )
    with op.batch_alter_table("finding_instrument", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_finding_instrument_instrument_id"), ["instrument_id"], unique=False
        )


def downgrade() -> None:
    with op.batch_alter_table("finding_instrument", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_finding_instrument_instrument_id"))

    op.drop_table("finding_instrument")
    op.drop_table("instrument_on_hand")
    with op.batch_alter_table("instrument_check", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_instrument_check_instrument_id"))

    op.drop_table("instrument_check")
    op.drop_table("instrument_calibration")
    op.drop_table("instrument")
