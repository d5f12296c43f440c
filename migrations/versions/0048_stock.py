"""Stock: bins, cases, units, their history, what waits for them, mappings, counts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0048_stock"
down_revision = "0047_programs_and_notices"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "stock_bin",
        sa.Column("id", BIG, nullable=False),
        sa.Column("center_id", BIG, nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("added_by_id", BIG, nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["person.id"], name=op.f("fk_stock_bin_added_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["center_id"], ["center.id"], name=op.f("fk_stock_bin_center_id_center")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_bin")),
        sa.UniqueConstraint("center_id", "code", name=op.f("uq_stock_bin_center_id_code")),
    )
    op.create_table(
        "stock_count",
        sa.Column("id", BIG, nullable=False),
        sa.Column("bin_id", BIG, nullable=False),
        sa.Column("center_id", BIG, nullable=False),
        sa.Column("scanned", sa.Integer(), nullable=False),
        sa.Column(
            "lacking",
            DOCUMENT,
            nullable=False,
        ),
        sa.Column(
            "surplus",
            DOCUMENT,
            nullable=False,
        ),
        sa.Column("by_id", BIG, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by_id", BIG, nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["bin_id"], ["stock_bin.id"], name=op.f("fk_stock_count_bin_id_stock_bin")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_stock_count_by_id_person")),
        sa.ForeignKeyConstraint(
            ["center_id"], ["center.id"], name=op.f("fk_stock_count_center_id_center")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_stock_count_decided_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_count")),
    )
    with op.batch_alter_table("stock_count", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stock_count_center_id"), ["center_id"], unique=False)
        batch_op.create_index(
            "uq_stock_count_open",
            ["bin_id"],
            unique=True,
            sqlite_where=sa.text("decided_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL"),
        )

    op.create_table(
        "stock_mapping",
        sa.Column("id", BIG, nullable=False),
        sa.Column("merchant_id", BIG, nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("center_id", BIG, nullable=False),
        sa.Column("product", sa.String(length=64), nullable=False),
        sa.Column("category", sa.String(length=64), nullable=False),
        sa.Column("by_id", BIG, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by_id", BIG, nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(approved_by_id IS NULL) = (approved_at IS NULL)",
            name=op.f("ck_stock_mapping_approved_when"),
        ),
        sa.CheckConstraint(
            "approved_by_id IS NULL OR approved_by_id <> by_id",
            name=op.f("ck_stock_mapping_two_people"),
        ),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["person.id"], name=op.f("fk_stock_mapping_approved_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_stock_mapping_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["center_id"], ["center.id"], name=op.f("fk_stock_mapping_center_id_center")
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchant.id"], name=op.f("fk_stock_mapping_merchant_id_merchant")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_mapping")),
    )
    with op.batch_alter_table("stock_mapping", schema=None) as batch_op:
        batch_op.create_index(
            "uq_stock_mapping_in_force",
            ["merchant_id", "code"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "stock_case",
        sa.Column("id", BIG, nullable=False),
        sa.Column("lot_id", BIG, nullable=False),
        sa.Column("center_id", BIG, nullable=False),
        sa.Column("carton", sa.Integer(), nullable=False),
        sa.Column("sscc", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["center_id"], ["center.id"], name=op.f("fk_stock_case_center_id_center")
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_stock_case_lot_id_lot")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_case")),
        sa.UniqueConstraint("lot_id", "carton", name=op.f("uq_stock_case_lot_id_carton")),
    )
    with op.batch_alter_table("stock_case", schema=None) as batch_op:
        batch_op.create_index("ix_stock_case_sscc", ["sscc"], unique=False)

    op.create_table(
        "stock_unit",
        sa.Column("id", BIG, nullable=False),
        sa.Column("lot_id", BIG, nullable=False),
        sa.Column("case_id", BIG, nullable=True),
        sa.Column("center_id", BIG, nullable=False),
        sa.Column("product", sa.String(length=64), nullable=False),
        sa.Column("category", sa.String(length=64), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column(
            "grade",
            sa.Enum(
                "new",
                "opened",
                "damaged",
                name="grade",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "labelled",
                "stored",
                "reserved",
                "picked",
                "issued",
                "held",
                "missing",
                "sent_back",
                "destroyed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("bin_id", BIG, nullable=True),
        sa.Column("item_id", BIG, nullable=True),
        sa.Column("held_by_id", BIG, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'held') = (held_by_id IS NOT NULL)", name=op.f("ck_stock_unit_held_by_whom")
        ),
        sa.CheckConstraint(
            "(state IN ('reserved', 'picked', 'issued')) = (item_id IS NOT NULL)",
            name=op.f("ck_stock_unit_bound"),
        ),
        sa.CheckConstraint(
            "(state IN ('stored', 'reserved')) = (bin_id IS NOT NULL)",
            name=op.f("ck_stock_unit_lies_in_a_bin"),
        ),
        sa.ForeignKeyConstraint(
            ["bin_id"], ["stock_bin.id"], name=op.f("fk_stock_unit_bin_id_stock_bin")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["stock_case.id"], name=op.f("fk_stock_unit_case_id_stock_case")
        ),
        sa.ForeignKeyConstraint(
            ["center_id"], ["center.id"], name=op.f("fk_stock_unit_center_id_center")
        ),
        sa.ForeignKeyConstraint(
            ["held_by_id"], ["person.id"], name=op.f("fk_stock_unit_held_by_id_person")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_stock_unit_item_id_item")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_stock_unit_lot_id_lot")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_unit")),
        sa.UniqueConstraint("item_id", name=op.f("uq_stock_unit_item_id")),
    )
    with op.batch_alter_table("stock_unit", schema=None) as batch_op:
        batch_op.create_index("ix_stock_unit_bin", ["bin_id", "id"], unique=False)
        batch_op.create_index("ix_stock_unit_case", ["case_id", "id"], unique=False)
        batch_op.create_index(
            "ix_stock_unit_bound",
            ["center_id", "state", "item_id"],
            unique=False,
            sqlite_where=sa.text("item_id IS NOT NULL"),
            postgresql_where=sa.text("item_id IS NOT NULL"),
        )
        batch_op.create_index("ix_stock_unit_lot", ["lot_id", "id"], unique=False)
        batch_op.create_index(
            "ix_stock_unit_next",
            ["center_id", "product", "grade", "expires_on", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'stored'"),
            postgresql_where=sa.text("state = 'stored'"),
        )
        batch_op.create_index(
            "ix_stock_unit_state", ["center_id", "state", "expires_on", "id"], unique=False
        )

    op.create_table(
        "stock_need",
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("center_id", BIG, nullable=False),
        sa.Column("product", sa.String(length=64), nullable=False),
        sa.Column("category", sa.String(length=64), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("unit_id", BIG, nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["center_id"], ["center.id"], name=op.f("fk_stock_need_center_id_center")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_stock_need_item_id_item")),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["stock_unit.id"], name=op.f("fk_stock_need_unit_id_stock_unit")
        ),
        sa.PrimaryKeyConstraint("item_id", name=op.f("pk_stock_need")),
        sa.UniqueConstraint("unit_id", name=op.f("uq_stock_need_unit_id")),
    )
    with op.batch_alter_table("stock_need", schema=None) as batch_op:
        batch_op.create_index(
            "ix_stock_need_waiting",
            ["center_id", "product", "item_id"],
            unique=False,
            sqlite_where=sa.text("unit_id IS NULL AND ended_at IS NULL"),
            postgresql_where=sa.text("unit_id IS NULL AND ended_at IS NULL"),
        )

    op.create_table(
        "stock_step",
        sa.Column("id", BIG, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column(
            "action",
            sa.Enum(
                "put_away",
                "move",
                "reserve",
                "free",
                "pick",
                "hand_over",
                "take_back",
                "hold",
                "release",
                "write_off",
                "find",
                "send_back",
                "destroy",
                name="action",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("bin_id", BIG, nullable=True),
        sa.Column("item_id", BIG, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", BIG, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["bin_id"], ["stock_bin.id"], name=op.f("fk_stock_step_bin_id_stock_bin")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_stock_step_by_id_person")),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_stock_step_item_id_item")),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["stock_unit.id"], name=op.f("fk_stock_step_unit_id_stock_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_step")),
    )
    with op.batch_alter_table("stock_step", schema=None) as batch_op:
        batch_op.create_index("ix_stock_step_item", ["item_id", "id"], unique=False)
        batch_op.create_index("ix_stock_step_unit", ["unit_id", "id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("stock_step", schema=None) as batch_op:
        batch_op.drop_index("ix_stock_step_unit")
        batch_op.drop_index("ix_stock_step_item")

    op.drop_table("stock_step")
    with op.batch_alter_table("stock_need", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_stock_need_waiting",
            sqlite_where=sa.text("unit_id IS NULL AND ended_at IS NULL"),
            postgresql_where=sa.text("unit_id IS NULL AND ended_at IS NULL"),
        )

    op.drop_table("stock_need")
    with op.batch_alter_table("stock_unit", schema=None) as batch_op:
        batch_op.drop_index("ix_stock_unit_state")
        batch_op.drop_index(
            "ix_stock_unit_next",
            sqlite_where=sa.text("state = 'stored'"),
            postgresql_where=sa.text("state = 'stored'"),
        )
        batch_op.drop_index("ix_stock_unit_lot")
        batch_op.drop_index(
            "ix_stock_unit_bound",
            sqlite_where=sa.text("item_id IS NOT NULL"),
            postgresql_where=sa.text("item_id IS NOT NULL"),
        )
        batch_op.drop_index("ix_stock_unit_case")
        batch_op.drop_index("ix_stock_unit_bin")

    op.drop_table("stock_unit")
    with op.batch_alter_table("stock_case", schema=None) as batch_op:
        batch_op.drop_index("ix_stock_case_sscc")

    op.drop_table("stock_case")
    with op.batch_alter_table("stock_mapping", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_stock_mapping_in_force",
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.drop_table("stock_mapping")
    with op.batch_alter_table("stock_count", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_stock_count_open",
            sqlite_where=sa.text("decided_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_stock_count_center_id"))

    op.drop_table("stock_count")
    op.drop_table("stock_bin")
