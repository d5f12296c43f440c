"""Returns: cases, messages, refunds carried out"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010_returns"
down_revision = "0009_log"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
OPEN = sa.text("closed_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "return_case",
        sa.Column("id", BIG, nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("order_line_id", BIG, nullable=False),
        sa.Column("center_id", BIG, nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "requested",
                "accepted",
                "quality",
                "waiting_for_person",
                "more_info",
                "refused",
                "address_given",
                "on_the_way",
                "arrived",
                "compared",
                "refund_due",
                "refunded",
                "exchanged",
                "to_send_back",
                "sent_back",
                "closed",
                "appealed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "ground",
            sa.Enum(
                "no_reason",
                "quality",
                "exchange",
                name="ground",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("claim", sa.String(length=64), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "channel",
            sa.Enum(
                "buyer_page",
                "service",
                "platform",
                name="channel",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("notice_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("request_key", sa.String(length=64), nullable=True),
        sa.Column("human_asked", sa.Boolean(), nullable=False),
        sa.Column("decision", DOCUMENT, nullable=False),
        sa.Column("outcome", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("window_ends", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused_by_id", BIG, nullable=True),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("address_given_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ship_back_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("not_shipped_back", sa.Boolean(), nullable=False),
        sa.Column("courier_back", sa.String(length=200), nullable=False),
        sa.Column("waybill_back", sa.String(length=64), nullable=True),
        sa.Column("shipped_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("return_freight", sa.Numeric(12, 2), nullable=True),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refund_overdue_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refund_offence_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("comparison", DOCUMENT, nullable=True),
        sa.Column(
            "conclusion",
            sa.Enum(
                "INTACT",
                "NOT_INTACT",
                "SWAPPED",
                "FAULTY",
                name="conclusion",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("compared_by_id", BIG, nullable=True),
        sa.Column("compared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refund_number", sa.String(length=64), nullable=True),
        sa.Column("refund", DOCUMENT, nullable=True),
        sa.Column("refunded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "resale",
            sa.Enum(
                "as_new",
                "marked",
                name="resale",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("courier_out", sa.String(length=200), nullable=False),
        sa.Column("waybill_out", sa.String(length=64), nullable=False),
        sa.Column("assigned_id", BIG, nullable=True),
        sa.Column("alarm", sa.String(length=64), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state IN ('refused', 'refunded', 'exchanged', 'sent_back', 'closed')) = (closed_at IS NOT NULL)",
            name=op.f("ck_return_case_closed_when"),
        ),
        sa.CheckConstraint(
            "state <> 'on_the_way' OR waybill_back IS NOT NULL",
            name=op.f("ck_return_case_waybill_on_the_way"),
        ),
        sa.CheckConstraint(
            "state <> 'refunded' OR refunded_at IS NOT NULL",
            name=op.f("ck_return_case_refunded_when"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('arrived', 'compared', 'refund_due', 'refunded', 'exchanged', 'to_send_back') OR arrived_at IS NOT NULL",
            name=op.f("ck_return_case_arrived_when"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('compared', 'exchanged', 'to_send_back') OR comparison IS NOT NULL",
            name=op.f("ck_return_case_compared_when"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('refund_due', 'refunded') OR refund_number IS NOT NULL",
            name=op.f("ck_return_case_refund_numbered"),
        ),
        sa.CheckConstraint(
            "(refund IS NULL) = (refund_number IS NULL)",
            name=op.f("ck_return_case_refund_with_number"),
        ),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_return_case_quantity")),
        sa.ForeignKeyConstraint(
            ["assigned_id"], ["person.id"], name=op.f("fk_return_case_assigned_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["center_id"], ["center.id"], name=op.f("fk_return_case_center_id_center")
        ),
        sa.ForeignKeyConstraint(
            ["compared_by_id"], ["person.id"], name=op.f("fk_return_case_compared_by_id_person")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_return_case_item_id_item")),
        sa.ForeignKeyConstraint(
            ["order_line_id"],
            ["order_line.id"],
            name=op.f("fk_return_case_order_line_id_order_line"),
        ),
        sa.ForeignKeyConstraint(
            ["refused_by_id"], ["person.id"], name=op.f("fk_return_case_refused_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_case")),
        sa.UniqueConstraint("refund_number", name=op.f("uq_return_case_refund_number")),
        sa.UniqueConstraint("request_key", name=op.f("uq_return_case_request_key")),
    )
    op.create_index(
        "ix_return_case_due",
        "return_case",
        ["due_at", "id"],
        unique=False,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )
    op.create_index(op.f("ix_return_case_item_id"), "return_case", ["item_id"], unique=False)
    op.create_index("ix_return_case_line", "return_case", ["order_line_id", "id"], unique=False)
    op.create_index(
        "ix_return_case_queue", "return_case", ["center_id", "state", "due_at", "id"], unique=False
    )
    op.create_index(
        op.f("ix_return_case_waybill_back"), "return_case", ["waybill_back"], unique=False
    )
    op.create_index(
        "uq_return_case_open",
        "return_case",
        ["item_id"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )

    op.create_table(
        "refund_execution",
        sa.Column("id", BIG, nullable=False),
        sa.Column("refund_number", sa.String(length=64), nullable=False),
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("amount", sa.Numeric(12, 2), nullable=False),
        sa.Column("tenders", DOCUMENT, nullable=False),
        sa.Column("executor", sa.String(length=64), nullable=False),
        sa.Column("executor_ref", sa.String(length=200), nullable=False),
        sa.Column("executed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_refund_execution_amount")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["return_case.id"], name=op.f("fk_refund_execution_case_id_return_case")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refund_execution")),
        sa.UniqueConstraint("case_id", name=op.f("uq_refund_execution_case_id")),
        sa.UniqueConstraint("refund_number", name=op.f("uq_refund_execution_refund_number")),
    )
    op.create_table(
        "return_message",
        sa.Column("id", BIG, nullable=False),
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("by_id", BIG, nullable=True),
        sa.Column("from_buyer", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_return_message_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["return_case.id"], name=op.f("fk_return_message_case_id_return_case")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_message")),
    )
    op.create_index(op.f("ix_return_message_case_id"), "return_message", ["case_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_return_message_case_id"), "return_message")

    op.drop_table("return_message")
    op.drop_table("refund_execution")
    op.drop_index("uq_return_case_open", "return_case", sqlite_where=OPEN, postgresql_where=OPEN)
    op.drop_index(op.f("ix_return_case_waybill_back"), "return_case")
    op.drop_index("ix_return_case_queue", "return_case")
    op.drop_index("ix_return_case_line", "return_case")
    op.drop_index(op.f("ix_return_case_item_id"), "return_case")
    op.drop_index("ix_return_case_due", "return_case", sqlite_where=OPEN, postgresql_where=OPEN)

    op.drop_table("return_case")
