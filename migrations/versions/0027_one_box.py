"""Any number is found by its index; parcels that name no piece; corrections of an intake; films cut"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027_one_box"
down_revision = "0026_printed_titles"
branch_labels = None
depends_on = None


BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)
INDEXES = (
    ("ix_shop_order_number", "shop_order", "number"),
    ("ix_order_line_sub_number", "order_line", "sub_number"),
    ("ix_return_case_waybill_out", "return_case", "waybill_out"),
    ("ix_piece_code_code", "piece_code", "code"),
)


def refers(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}")
    )


def upgrade() -> None:
    for name, table, column in INDEXES:
        op.create_index(name, table, [column], unique=False)
    for column in ("starts_s", "ends_s"):
        op.add_column("attachment", sa.Column(column, sa.Integer(), nullable=True))
    op.create_table(
        "unknown_parcel",
        sa.Column("id", BIG, nullable=False),
        sa.Column("center_id", BIG, nullable=False),
        sa.Column("waybill", sa.String(length=64), nullable=False),
        sa.Column("courier", sa.String(length=200), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("found_at", AT, nullable=False),
        sa.Column("found_by_id", BIG, nullable=False),
        sa.Column("item_id", BIG, nullable=True),
        sa.Column("courier_out", sa.String(length=200), nullable=False),
        sa.Column("waybill_out", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("ended_at", AT, nullable=True),
        sa.Column("ended_by_id", BIG, nullable=True),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_by_id IS NULL)", name=op.f("ck_unknown_parcel_ended_by")
        ),
        sa.CheckConstraint(
            "item_id IS NULL OR ended_at IS NOT NULL", name=op.f("ck_unknown_parcel_bound_is_ended")
        ),
        sa.CheckConstraint(
            "item_id IS NULL OR waybill_out = ''", name=op.f("ck_unknown_parcel_bound_or_sent_back")
        ),
        refers("unknown_parcel", "center_id", "center"),
        refers("unknown_parcel", "found_by_id", "person"),
        refers("unknown_parcel", "item_id", "item"),
        refers("unknown_parcel", "ended_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unknown_parcel")),
    )
    waiting = sa.text("ended_at IS NULL AND waybill <> ''")
    op.create_index(
        "uq_unknown_parcel_waiting",
        "unknown_parcel",
        ["center_id", "waybill"],
        unique=True,
        sqlite_where=waiting,
        postgresql_where=waiting,
    )
    op.create_index("ix_unknown_parcel_center", "unknown_parcel", ["center_id", "id"])
    op.create_index(op.f("ix_unknown_parcel_item_id"), "unknown_parcel", ["item_id"])
    op.create_table(
        "unknown_parcel_photo",
        sa.Column("id", BIG, nullable=False),
        sa.Column("parcel_id", BIG, nullable=False),
        sa.Column("evidence_id", BIG, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        refers("unknown_parcel_photo", "parcel_id", "unknown_parcel"),
        refers("unknown_parcel_photo", "evidence_id", "evidence"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unknown_parcel_photo")),
        sa.UniqueConstraint(
            "parcel_id",
            "evidence_id",
            name=op.f("uq_unknown_parcel_photo_parcel_id_evidence_id"),
        ),
    )
    op.create_table(
        "intake_correction",
        sa.Column("id", BIG, nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("waybill", sa.String(length=64), nullable=False),
        sa.Column("gross_mass", sa.Numeric(12, 3), nullable=False),
        sa.Column("waybill_before", sa.String(length=64), nullable=False),
        sa.Column("mass_before", sa.Numeric(12, 3), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by_id", BIG, nullable=False),
        sa.Column("asked_at", AT, nullable=False),
        sa.Column("decided_by_id", BIG, nullable=True),
        sa.Column("decided_at", AT, nullable=True),
        sa.Column("agreed", sa.Boolean(), nullable=True),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by_id IS NULL)",
            name=op.f("ck_intake_correction_decided_by"),
        ),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (agreed IS NULL)", name=op.f("ck_intake_correction_decided_how")
        ),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR decided_by_id <> asked_by_id OR NOT agreed",
            name=op.f("ck_intake_correction_two_people"),
        ),
        refers("intake_correction", "item_id", "item"),
        refers("intake_correction", "asked_by_id", "person"),
        refers("intake_correction", "decided_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake_correction")),
    )
    undecided = sa.text("decided_at IS NULL")
    op.create_index(
        "uq_intake_correction_open",
        "intake_correction",
        ["item_id"],
        unique=True,
        sqlite_where=undecided,
        postgresql_where=undecided,
    )
    op.create_index("ix_intake_correction_item", "intake_correction", ["item_id", "id"])


def downgrade() -> None:
    for table in ("intake_correction", "unknown_parcel_photo", "unknown_parcel"):
        op.drop_table(table)
    for column in ("ends_s", "starts_s"):
        op.drop_column("attachment", column)
    for name, table, _column in reversed(INDEXES):
        op.drop_index(name, table)
