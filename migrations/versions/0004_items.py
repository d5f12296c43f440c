"""Items, inspections, findings and evidence"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004_items"
down_revision = "0003_orders"
branch_labels = None
depends_on = None


def refuse(table: str, change: str, message: str, when: str = "") -> None:
    """Make the database itself refuse `change` (UPDATE or DELETE) of `table`."""
    name = f"{table}_no_{change.lower()}"
    if op.get_bind().dialect.name == "sqlite":
        condition = f"WHEN {when} " if when else ""
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {change} ON {table} {condition}"
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )
        return
    condition = f"WHEN ({when}) " if when else ""
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{message}'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {change} ON {table} FOR EACH ROW {condition}"
        f"EXECUTE FUNCTION {name}()"
    )
    if change == "DELETE":
        op.execute(
            f"CREATE TRIGGER {name}_all BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
        )


def allow(table: str, change: str) -> None:
    """Take the refusal away again."""
    name = f"{table}_no_{change.lower()}"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {name}")
        return
    op.execute(f"DROP FUNCTION {name}() CASCADE")


def upgrade() -> None:
    op.create_table(
        "evidence",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("mime", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("stored_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("size > 0", name=op.f("ck_evidence_size")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint("digest", name=op.f("uq_evidence_digest")),
    )
    op.create_table(
        "item",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "order_line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("piece", sa.Integer(), nullable=False),
        sa.Column(
            "center_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "merchant_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("agency_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("category", sa.String(length=64), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "registered",
                "received",
                "intake_exception",
                "recorded",
                "queued",
                "inspecting",
                "in_review",
                "awaiting_buyer",
                "passed",
                "failed",
                "undetermined",
                "quarantined",
                "certified",
                "sealed",
                "dispatched",
                "delivered",
                "back",
                "return_pending",
                "returned",
                "cancelled",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submissions", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column(
            "listing",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("unit_price", sa.Numeric(12, 2), nullable=True),
        sa.Column("waybill_in", sa.String(length=64), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "receiver_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "exception_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("exception", sa.Text(), nullable=False),
        sa.Column(
            "recorder_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("gross_mass", sa.Numeric(12, 3), nullable=True),
        sa.Column(
            "intake",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("holder_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("asked_buyer_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closing_reason", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "(state = 'awaiting_buyer') = (asked_buyer_at IS NOT NULL)",
            name=op.f("ck_item_asked_while_awaiting"),
        ),
        sa.CheckConstraint(
            "(state = 'inspecting') = (holder_id IS NOT NULL)",
            name=op.f("ck_item_held_while_inspecting"),
        ),
        sa.CheckConstraint(
            "state <> 'delivered' OR delivered_at IS NOT NULL", name=op.f("ck_item_delivered_when")
        ),
        sa.CheckConstraint(
            "state IN ('registered', 'intake_exception', 'cancelled', 'return_pending', 'returned') OR received_at IS NOT NULL",
            name=op.f("ck_item_received_before"),
        ),
        sa.CheckConstraint(
            "state IN ('registered', 'intake_exception', 'cancelled', 'return_pending', 'returned', 'received') OR gross_mass IS NOT NULL",
            name=op.f("ck_item_weighed_before"),
        ),
        sa.CheckConstraint(
            "(holder_id IS NULL) = (held_until IS NULL)",
            name=op.f("ck_item_held_until_goes_with_holder"),
        ),
        sa.CheckConstraint("piece > 0", name=op.f("ck_item_piece")),
        sa.CheckConstraint("submissions > 0", name=op.f("ck_item_submissions")),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_item_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["center_id"], ["center.id"], name=op.f("fk_item_center_id_center")
        ),
        sa.ForeignKeyConstraint(
            ["exception_by_id"], ["person.id"], name=op.f("fk_item_exception_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["holder_id"], ["person.id"], name=op.f("fk_item_holder_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchant.id"], name=op.f("fk_item_merchant_id_merchant")
        ),
        sa.ForeignKeyConstraint(
            ["order_line_id"], ["order_line.id"], name=op.f("fk_item_order_line_id_order_line")
        ),
        sa.ForeignKeyConstraint(
            ["receiver_id"], ["person.id"], name=op.f("fk_item_receiver_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["recorder_id"], ["person.id"], name=op.f("fk_item_recorder_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_item")),
        sa.UniqueConstraint("order_line_id", "piece", name=op.f("uq_item_order_line_id_piece")),
    )
    op.create_index("ix_item_held_until", "item", ["held_until"], unique=False)
    op.create_index("ix_item_holder", "item", ["holder_id"], unique=False)
    op.create_index(op.f("ix_item_merchant_id"), "item", ["merchant_id"], unique=False)
    op.create_index(
        "ix_item_queue",
        "item",
        ["center_id", "due_at", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'queued'"),
        postgresql_where=sa.text("state = 'queued'"),
    )
    op.create_index("ix_item_received", "item", ["center_id", "received_at"], unique=False)
    op.create_index("ix_item_state", "item", ["center_id", "state", "due_at", "id"], unique=False)
    op.create_index("ix_item_waybill", "item", ["waybill_in"], unique=False)
    op.create_table(
        "inspection",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("standard", sa.String(length=64), nullable=False),
        sa.Column("standard_version", sa.Integer(), nullable=False),
        sa.Column("standard_digest", sa.String(length=64), nullable=False),
        sa.Column(
            "inspector_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=64), nullable=True),
        sa.Column("authenticity", sa.String(length=64), nullable=True),
        sa.Column("conformity", sa.String(length=64), nullable=True),
        sa.Column(
            "verdict",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=True,
        ),
        sa.Column(
            "reviewer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "decision",
            sa.Enum(
                "passed",
                "deviation",
                "failed",
                "undetermined",
                "quarantined",
                "retest",
                "cancelled",
                name="decision",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("review_note", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (decision IS NULL)",
            name=op.f("ck_inspection_closed_with_a_decision"),
        ),
        sa.CheckConstraint(
            "reviewer_id IS NULL OR reviewer_id <> inspector_id",
            name=op.f("ck_inspection_four_eyes"),
        ),
        sa.CheckConstraint("round > 0", name=op.f("ck_inspection_round")),
        sa.ForeignKeyConstraint(
            ["inspector_id"], ["person.id"], name=op.f("fk_inspection_inspector_id_person")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_inspection_item_id_item")),
        sa.ForeignKeyConstraint(
            ["reviewer_id"], ["person.id"], name=op.f("fk_inspection_reviewer_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection")),
        sa.UniqueConstraint("item_id", "round", name=op.f("uq_inspection_item_id_round")),
    )
    op.create_index(
        "uq_inspection_open",
        "inspection",
        ["item_id"],
        unique=True,
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_table(
        "attachment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "evidence_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "inspection_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "purpose",
            sa.Enum(
                "intake",
                "exception",
                "finding",
                "packing",
                "return_request",
                "return_arrival",
                "credential",
                name="purpose",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("check_code", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_attachment_by_id_person")),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_attachment_evidence_id_evidence")
        ),
        sa.ForeignKeyConstraint(
            ["inspection_id"],
            ["inspection.id"],
            name=op.f("fk_attachment_inspection_id_inspection"),
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_attachment_item_id_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint(
            "item_id",
            "purpose",
            "check_code",
            "evidence_id",
            name=op.f("uq_attachment_item_id_purpose_check_code_evidence_id"),
        ),
    )
    op.create_index(op.f("ix_attachment_item_id"), "attachment", ["item_id"], unique=False)
    op.create_table(
        "finding",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "inspection_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("check_code", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(length=64), nullable=False),
        sa.Column(
            "value",
            sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql"),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("client_key", sa.String(length=64), nullable=True),
        sa.UniqueConstraint(
            "inspection_id", "client_key", name=op.f("uq_finding_inspection_id_client_key")
        ),
        sa.CheckConstraint("revision > 0", name=op.f("ck_finding_revision")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_finding_by_id_person")),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspection.id"], name=op.f("fk_finding_inspection_id_inspection")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_finding")),
        sa.UniqueConstraint(
            "inspection_id",
            "check_code",
            "revision",
            name=op.f("uq_finding_inspection_id_check_code_revision"),
        ),
    )
    op.create_index(
        "uq_finding_current",
        "finding",
        ["inspection_id", "check_code"],
        unique=True,
        sqlite_where=sa.text("superseded_at IS NULL"),
        postgresql_where=sa.text("superseded_at IS NULL"),
    )

    refuse(
        "finding",
        "UPDATE",
        "a finding is never overwritten",
        "OLD.value <> NEW.value OR OLD.by_id <> NEW.by_id"
        " OR OLD.revision <> NEW.revision OR OLD.check_code <> NEW.check_code"
        " OR OLD.inspection_id <> NEW.inspection_id OR OLD.superseded_at IS NOT NULL",
    )
    refuse("finding", "DELETE", "a finding is never deleted")
    refuse("evidence", "UPDATE", "evidence is write-once")
    refuse("evidence", "DELETE", "evidence is write-once")


def downgrade() -> None:
    for table, change in (
        ("evidence", "DELETE"),
        ("evidence", "UPDATE"),
        ("finding", "DELETE"),
        ("finding", "UPDATE"),
    ):
        allow(table, change)
    op.drop_index(
        "uq_finding_current",
        table_name="finding",
        sqlite_where=sa.text("superseded_at IS NULL"),
        postgresql_where=sa.text("superseded_at IS NULL"),
    )
    op.drop_table("finding")
    op.drop_index(op.f("ix_attachment_item_id"), table_name="attachment")
    op.drop_table("attachment")
    op.drop_index(
        "uq_inspection_open",
        table_name="inspection",
        sqlite_where=sa.text("closed_at IS NULL"),
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.drop_table("inspection")
    op.drop_index("ix_item_waybill", table_name="item")
    op.drop_index("ix_item_state", table_name="item")
    op.drop_index("ix_item_received", table_name="item")
    op.drop_index(
        "ix_item_queue",
        table_name="item",
        sqlite_where=sa.text("state = 'queued'"),
        postgresql_where=sa.text("state = 'queued'"),
    )
    op.drop_index(op.f("ix_item_merchant_id"), table_name="item")
    op.drop_index("ix_item_holder", table_name="item")
    op.drop_index("ix_item_held_until", table_name="item")
    op.drop_table("item")
    op.drop_table("evidence")
