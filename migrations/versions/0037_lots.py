"""Goods bought in: suppliers, purchase orders, lots, their samples; two roles, two acts by two."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0037_lots"
down_revision = "0036_payments_and_addresses"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
# By table and column: a word of the CHECK that is there, and the words that join it.
NEW_WORDS = (
    ("role_assignment", "role", "customer_service", ("purchaser", "warehouse_keeper")),
    ("second_person_request", "act", "resolve_exception", ("grant_concession", "destroy_lot")),
)


def rewrite(table: str, old: str, new: str) -> None:
    """A CHECK in place: the way that SQLite's manual gives."""
    bind = op.get_bind()
    version = bind.exec_driver_sql("PRAGMA schema_version").scalar_one()
    bind.exec_driver_sql("PRAGMA writable_schema = ON")
    changed = bind.exec_driver_sql(
        "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = ?",
        (old, new, table),
    )
    assert changed.rowcount == 1  # noqa: S101  # the table is there
    bind.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    bind.exec_driver_sql("PRAGMA writable_schema = RESET")


def allowed(table: str, column: str) -> list[str]:
    """The words that a CHECK holds on PostgreSQL."""
    wanted = sa.text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name")
    found = op.get_bind().execute(wanted, {"name": f"ck_{table}_{column}"}).scalar_one()
    return str(found).split("'")[1::2]


def allow(table: str, column: str, words: list[str]) -> None:
    op.drop_constraint(op.f(f"ck_{table}_{column}"), table, type_="check")
    listed = ", ".join(f"'{word}'" for word in words)
    op.create_check_constraint(op.f(f"ck_{table}_{column}"), table, f"{column} IN ({listed})")


def add_words() -> None:
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for table, column, before, new in NEW_WORDS:
        if on_sqlite:
            listed = ", ".join(f"'{word}'" for word in (before, *new))
            rewrite(table, f"'{before}'", listed)
        else:
            allow(table, column, [*allowed(table, column), *new])


def take_words_back() -> None:
    op.execute("DELETE FROM role_assignment WHERE role IN ('purchaser', 'warehouse_keeper')")
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for table, column, before, new in NEW_WORDS:
        if on_sqlite:
            listed = ", ".join(f"'{word}'" for word in (before, *new))
            rewrite(table, listed, f"'{before}'")
        else:
            allow(table, column, [w for w in allowed(table, column) if w not in new])


def upgrade() -> None:
    add_words()
    op.create_table(
        "supplier",
        sa.Column("id", BIG, nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("credit_code", sa.String(length=64), nullable=False),
        sa.Column("added_by_id", BIG, nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["person.id"], name=op.f("fk_supplier_added_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier")),
        sa.UniqueConstraint("code", name=op.f("uq_supplier_code")),
        sa.UniqueConstraint("name", name=op.f("uq_supplier_name")),
    )
    op.create_table(
        "purchase_order",
        sa.Column("id", BIG, nullable=False),
        sa.Column("supplier_id", BIG, nullable=False),
        sa.Column("center_id", BIG, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by_id", BIG, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_purchase_order_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["center_id"], ["center.id"], name=op.f("fk_purchase_order_center_id_center")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["supplier.id"], name=op.f("fk_purchase_order_supplier_id_supplier")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_order")),
    )
    with op.batch_alter_table("purchase_order", schema=None) as batch_op:
        batch_op.create_index("ix_purchase_order_center", ["center_id", "id"], unique=False)

    op.create_table(
        "supplier_document",
        sa.Column("id", BIG, nullable=False),
        sa.Column("supplier_id", BIG, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "supplier_licence",
                "brand_authorisation",
                "invoice_chain",
                "purchase_contract",
                "delivery_note",
                "customs_declaration",
                "import_quarantine",
                "health_food_registration",
                "cosmetic_registration",
                "batch_report",
                "origin_statement",
                "fineness_report",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("product", sa.String(length=64), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("added_by_id", BIG, nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_supplier_document_validity")
        ),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["person.id"], name=op.f("fk_supplier_document_added_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["supplier.id"], name=op.f("fk_supplier_document_supplier_id_supplier")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier_document")),
        sa.UniqueConstraint(
            "supplier_id",
            "kind",
            "number",
            "product",
            name=op.f("uq_supplier_document_supplier_id_kind_number_product"),
        ),
    )
    op.create_table(
        "supplier_word",
        sa.Column("id", BIG, nullable=False),
        sa.Column("supplier_id", BIG, nullable=False),
        sa.Column("product", sa.String(length=64), nullable=False),
        sa.Column(
            "word",
            sa.Enum(
                "production_steady",
                "production_irregular",
                "authority_agrees",
                "authority_withdraws",
                "correction_confirmed",
                name="word",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", BIG, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_supplier_word_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["supplier_id"], ["supplier.id"], name=op.f("fk_supplier_word_supplier_id_supplier")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supplier_word")),
    )
    with op.batch_alter_table("supplier_word", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_supplier_word_supplier_id"), ["supplier_id"], unique=False
        )

    op.create_table(
        "purchase_line",
        sa.Column("id", BIG, nullable=False),
        sa.Column("order_id", BIG, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("product", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("category", sa.String(length=64), nullable=False),
        sa.Column("gtin", sa.String(length=64), nullable=False),
        sa.Column("imported", sa.Boolean(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.CheckConstraint("place > 0", name=op.f("ck_purchase_line_place")),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_purchase_line_quantity")),
        sa.ForeignKeyConstraint(
            ["order_id"],
            ["purchase_order.id"],
            name=op.f("fk_purchase_line_order_id_purchase_order"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_purchase_line")),
        sa.UniqueConstraint("order_id", "place", name=op.f("uq_purchase_line_order_id_place")),
    )
    with op.batch_alter_table("purchase_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_purchase_line_product"), ["product"], unique=False)

    op.create_table(
        "lot",
        sa.Column("id", BIG, nullable=False),
        sa.Column("line_id", BIG, nullable=False),
        sa.Column("center_id", BIG, nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "announced",
                "received",
                "planned",
                "sampling",
                "accepted",
                "refused",
                "concession_asked",
                "conceded",
                "sorting",
                "sorted",
                "sent_back",
                "destruction_due",
                "destroyed",
                "cancelled",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("announced", sa.Integer(), nullable=False),
        sa.Column("announced_by_id", BIG, nullable=False),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expected_on", sa.Date(), nullable=True),
        sa.Column("again_of_id", BIG, nullable=True),
        sa.Column("counted", sa.Integer(), nullable=True),
        sa.Column("received_by_id", BIG, nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("difference", sa.Text(), nullable=False),
        sa.Column("gtin", sa.String(length=64), nullable=False),
        sa.Column("batch", sa.String(length=64), nullable=False),
        sa.Column("produced_on", sa.Date(), nullable=True),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.Column("draw_method", sa.String(length=64), nullable=True),
        sa.Column("seed", sa.String(length=64), nullable=True),
        sa.Column("drawn_by_id", BIG, nullable=True),
        sa.Column("decided_by_id", BIG, nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by_id", BIG, nullable=True),
        sa.Column("sorted_good", sa.Integer(), nullable=True),
        sa.Column("sorted_bad", sa.Integer(), nullable=True),
        sa.Column("waybill_back", sa.String(length=64), nullable=False),
        sa.Column(
            "witnesses",
            DOCUMENT,
            nullable=False,
        ),
        sa.Column("film", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "(state IN ('announced', 'cancelled')) = (received_at IS NULL)",
            name=op.f("ck_lot_received_when"),
        ),
        sa.CheckConstraint(
            "(state IN ('announced', 'cancelled', 'received', 'planned')) = (seed IS NULL)",
            name=op.f("ck_lot_drawn_when"),
        ),
        sa.CheckConstraint(
            "(state IN ('announced', 'cancelled', 'received', 'planned', 'sampling')) = (decided_at IS NULL)",
            name=op.f("ck_lot_decided_when"),
        ),
        sa.CheckConstraint(
            "state <> 'sorted' OR sorted_good + sorted_bad = counted",
            name=op.f("ck_lot_sorted_adds_up"),
        ),
        sa.CheckConstraint(
            "(received_at IS NULL) = (counted IS NULL)", name=op.f("ck_lot_counted_when")
        ),
        sa.CheckConstraint("announced > 0", name=op.f("ck_lot_announced")),
        sa.CheckConstraint("counted IS NULL OR counted > 0", name=op.f("ck_lot_counted")),
        sa.ForeignKeyConstraint(["again_of_id"], ["lot.id"], name=op.f("fk_lot_again_of_id_lot")),
        sa.ForeignKeyConstraint(
            ["announced_by_id"], ["person.id"], name=op.f("fk_lot_announced_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["person.id"], name=op.f("fk_lot_asked_by_id_person")
        ),
        sa.ForeignKeyConstraint(["center_id"], ["center.id"], name=op.f("fk_lot_center_id_center")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_lot_decided_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["drawn_by_id"], ["person.id"], name=op.f("fk_lot_drawn_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["line_id"], ["purchase_line.id"], name=op.f("fk_lot_line_id_purchase_line")
        ),
        sa.ForeignKeyConstraint(
            ["received_by_id"], ["person.id"], name=op.f("fk_lot_received_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot")),
    )
    with op.batch_alter_table("lot", schema=None) as batch_op:
        batch_op.create_index("ix_lot_batch", ["batch"], unique=False)
        batch_op.create_index("ix_lot_line", ["line_id", "id"], unique=False)
        batch_op.create_index("ix_lot_queue", ["center_id", "state", "id"], unique=False)
        batch_op.create_index("ix_lot_state", ["state", "id"], unique=False)

    op.create_table(
        "lot_carton",
        sa.Column("lot_id", BIG, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("announced", sa.Integer(), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=True),
        sa.Column("sscc", sa.String(length=64), nullable=False),
        sa.Column(
            "listed",
            DOCUMENT,
            nullable=False,
        ),
        sa.CheckConstraint("announced >= 0", name=op.f("ck_lot_carton_announced")),
        sa.CheckConstraint("counted IS NULL OR counted >= 0", name=op.f("ck_lot_carton_counted")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_lot_carton_lot_id_lot")),
        sa.PrimaryKeyConstraint("lot_id", "number", name=op.f("pk_lot_carton")),
    )
    op.create_table(
        "lot_document",
        sa.Column("id", BIG, nullable=False),
        sa.Column("lot_id", BIG, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "supplier_licence",
                "brand_authorisation",
                "invoice_chain",
                "purchase_contract",
                "delivery_note",
                "customs_declaration",
                "import_quarantine",
                "health_food_registration",
                "cosmetic_registration",
                "batch_report",
                "origin_statement",
                "fineness_report",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("added_by_id", BIG, nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_lot_document_validity")
        ),
        sa.ForeignKeyConstraint(
            ["added_by_id"], ["person.id"], name=op.f("fk_lot_document_added_by_id_person")
        ),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_lot_document_lot_id_lot")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lot_document")),
        sa.UniqueConstraint(
            "lot_id", "kind", "number", name=op.f("uq_lot_document_lot_id_kind_number")
        ),
    )
    op.create_table(
        "lot_plan",
        sa.Column("lot_id", BIG, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "critical",
                "major",
                "minor",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "S-1",
                "S-2",
                "S-3",
                "S-4",
                "I",
                "II",
                "III",
                name="level",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("aql", sa.Numeric(9, 3), nullable=False),
        sa.Column(
            "severity",
            sa.Enum(
                "normal",
                "tightened",
                "reduced",
                name="severity",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("letter", sa.String(length=64), nullable=False),
        sa.Column("plan_letter", sa.String(length=64), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("ac", sa.Integer(), nullable=False),
        sa.Column("re", sa.Integer(), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
        sa.Column("counted", sa.Integer(), nullable=True),
        sa.Column("accepted", sa.Boolean(), nullable=True),
        sa.CheckConstraint(
            "(counted IS NULL) = (accepted IS NULL)", name=op.f("ck_lot_plan_judged")
        ),
        sa.CheckConstraint("n > 0 AND n <= pieces", name=op.f("ck_lot_plan_n")),
        sa.CheckConstraint("re = ac + 1", name=op.f("ck_lot_plan_re_after_ac")),
        sa.ForeignKeyConstraint(["lot_id"], ["lot.id"], name=op.f("fk_lot_plan_lot_id_lot")),
        sa.PrimaryKeyConstraint("lot_id", "kind", name=op.f("pk_lot_plan")),
    )
    op.create_table(
        "sampled_unit",
        sa.Column("id", BIG, nullable=False),
        sa.Column("lot_id", sa.Integer(), nullable=False),
        sa.Column("carton", sa.Integer(), nullable=False),
        sa.Column("piece", sa.Integer(), nullable=False),
        sa.Column("for_critical", sa.Boolean(), nullable=False),
        sa.Column("for_major", sa.Boolean(), nullable=False),
        sa.Column("for_minor", sa.Boolean(), nullable=False),
        sa.CheckConstraint("piece > 0", name=op.f("ck_sampled_unit_piece")),
        sa.ForeignKeyConstraint(
            ["lot_id", "carton"],
            ["lot_carton.lot_id", "lot_carton.number"],
            name="fk_sampled_unit_carton_lot_carton",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sampled_unit")),
        sa.UniqueConstraint(
            "lot_id", "carton", "piece", name=op.f("uq_sampled_unit_lot_id_carton_piece")
        ),
    )
    op.create_table(
        "sample_record",
        sa.Column("id", BIG, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column(
            "authenticity",
            sa.Enum(
                "genuine",
                "doubtful",
                "not_genuine",
                name="authenticity",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("critical", sa.Integer(), nullable=False),
        sa.Column("major", sa.Integer(), nullable=False),
        sa.Column("minor", sa.Integer(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by_id", BIG, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "critical >= 0 AND major >= 0 AND minor >= 0", name=op.f("ck_sample_record_found")
        ),
        sa.CheckConstraint("revision > 0", name=op.f("ck_sample_record_revision")),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_sample_record_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["unit_id"], ["sampled_unit.id"], name=op.f("fk_sample_record_unit_id_sampled_unit")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sample_record")),
        sa.UniqueConstraint("unit_id", "revision", name=op.f("uq_sample_record_unit_id_revision")),
    )
    with op.batch_alter_table("sample_record", schema=None) as batch_op:
        batch_op.create_index(
            "uq_sample_record_current",
            ["unit_id"],
            unique=True,
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("sample_record", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_sample_record_current",
            sqlite_where=sa.text("superseded_at IS NULL"),
            postgresql_where=sa.text("superseded_at IS NULL"),
        )

    op.drop_table("sample_record")
    op.drop_table("sampled_unit")
    op.drop_table("lot_plan")
    op.drop_table("lot_document")
    op.drop_table("lot_carton")
    with op.batch_alter_table("lot", schema=None) as batch_op:
        batch_op.drop_index("ix_lot_state")
        batch_op.drop_index("ix_lot_queue")
        batch_op.drop_index("ix_lot_line")
        batch_op.drop_index("ix_lot_batch")

    op.drop_table("lot")
    with op.batch_alter_table("purchase_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_purchase_line_product"))

    op.drop_table("purchase_line")
    with op.batch_alter_table("supplier_word", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_supplier_word_supplier_id"))

    op.drop_table("supplier_word")
    op.drop_table("supplier_document")
    with op.batch_alter_table("purchase_order", schema=None) as batch_op:
        batch_op.drop_index("ix_purchase_order_center")

    op.drop_table("purchase_order")
    op.drop_table("supplier")
    take_words_back()
