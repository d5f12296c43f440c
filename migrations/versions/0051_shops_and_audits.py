"""The shop's part: replies, requests, addresses, staff; auditors: samples, questions, findings."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0051_shops_and_audits"
down_revision = "0050_papers_shown"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
INDEX = "ix_ledger_event_asked"
ASKED_ABOUT = sa.text(
    "tag IN ('return.decided_by_person', 'return.claim_judged', 'return.refund_settled', "
    "'item.weight_released', 'item.quarantine_lifted', 'personal.unmasked', "
    "'personal.exported', 'buyer.code_told')"
)
# By table and column: a word of the CHECK that is there, and the word that joins it.
NEW_WORDS = (
    ("role_assignment", "role", "customer_service", "shop_staff"),
    ("attachment", "purpose", "return_arrival", "return_shop"),
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
            rewrite(table, f"'{before}'", f"'{before}', '{new}'")
        else:
            allow(table, column, [*allowed(table, column), new])


def take_words_back() -> None:
    op.execute("DELETE FROM role_assignment WHERE role = 'shop_staff'")
    op.execute("DELETE FROM attachment WHERE purpose = 'return_shop'")
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for table, column, before, new in NEW_WORDS:
        if on_sqlite:
            rewrite(table, f"'{before}', '{new}'", f"'{before}'")
        else:
            allow(table, column, [w for w in allowed(table, column) if w != new])


def beside_people() -> AbstractContextManager[object]:
    """Outside the transaction on PostgreSQL, where an index is made while people write."""
    if op.get_bind().dialect.name == "sqlite":
        return nullcontext()
    return op.get_context().autocommit_block()


def upgrade() -> None:
    op.create_table(
        "audit_question",
        sa.Column("id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_audit_question_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_question")),
        sa.UniqueConstraint("person_id", "name", name=op.f("uq_audit_question_person_id_name")),
    )
    op.create_table(
        "audit_sample",
        sa.Column("id", BIG, nullable=False),
        sa.Column("by_id", BIG, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seed", sa.String(length=64), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column(
            "stratum",
            sa.Enum(
                "none",
                "category",
                "agency",
                "center",
                "inspector",
                "shop",
                name="stratum",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column(
            "centers",
            DOCUMENT,
            nullable=False,
        ),
        sa.Column("upto", BIG, nullable=False),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.Column("population_digest", sa.String(length=64), nullable=False),
        sa.Column(
            "drawn",
            DOCUMENT,
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_audit_sample_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_sample")),
    )
    with op.batch_alter_table("audit_sample", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_sample_by_id"), ["by_id"], unique=False)

    op.create_table(
        "integrity_check",
        sa.Column("id", BIG, nullable=False),
        sa.Column("by_id", BIG, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("chains", sa.Integer(), nullable=False),
        sa.Column("events", sa.Integer(), nullable=False),
        sa.Column(
            "flaws",
            DOCUMENT,
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_integrity_check_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_integrity_check")),
    )
    op.create_table(
        "shop_address",
        sa.Column("merchant_id", BIG, nullable=False),
        sa.Column("recipient", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=64), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("changed_by_id", BIG, nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["person.id"], name=op.f("fk_shop_address_changed_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchant.id"], name=op.f("fk_shop_address_merchant_id_merchant")
        ),
        sa.PrimaryKeyConstraint("merchant_id", name=op.f("pk_shop_address")),
    )
    op.create_table(
        "shop_request",
        sa.Column("id", BIG, nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("center_id", BIG, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "appeal",
                "resubmit",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "granted",
                "refused",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by_id", BIG, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by_id", BIG, nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'open') = (answered_at IS NULL)", name=op.f("ck_shop_request_answered_when")
        ),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answered_by_id IS NULL)",
            name=op.f("ck_shop_request_answered_by"),
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["person.id"], name=op.f("fk_shop_request_answered_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["person.id"], name=op.f("fk_shop_request_asked_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["center_id"], ["center.id"], name=op.f("fk_shop_request_center_id_center")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item.id"], name=op.f("fk_shop_request_item_id_item")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop_request")),
    )
    with op.batch_alter_table("shop_request", schema=None) as batch_op:
        batch_op.create_index("ix_shop_request_item", ["item_id", "id"], unique=False)
        batch_op.create_index("ix_shop_request_list", ["center_id", "state", "id"], unique=False)
        batch_op.create_index(
            "uq_shop_request_open",
            ["item_id"],
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "audit_finding_step",
        sa.Column("id", BIG, nullable=False),
        sa.Column("finding_id", BIG, nullable=False),
        sa.Column(
            "step",
            sa.Enum(
                "reply",
                "ask_more",
                "close",
                name="step",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by_id", BIG, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_audit_finding_step_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["finding_id"],
            ["audit_finding.id"],
            name=op.f("fk_audit_finding_step_finding_id_audit_finding"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_finding_step")),
    )
    with op.batch_alter_table("audit_finding_step", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_audit_finding_step_finding_id"), ["finding_id"], unique=False
        )

    op.create_table(
        "shop_reply",
        sa.Column("id", BIG, nullable=False),
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("by_id", BIG, nullable=False),
        sa.Column(
            "stance",
            sa.Enum(
                "agrees",
                "objects",
                "facts",
                name="stance",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "attached",
            DOCUMENT,
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_shop_reply_by_id_person")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["return_case.id"], name=op.f("fk_shop_reply_case_id_return_case")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop_reply")),
    )
    with op.batch_alter_table("shop_reply", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_shop_reply_case_id"), ["case_id"], unique=False)

    op.create_table(
        "finding_course",
        sa.Column("finding_id", BIG, nullable=False),
        sa.Column(
            "grade",
            sa.Enum(
                "major",
                "minor",
                "note",
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
                "open",
                "replied",
                "closed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("owner_id", BIG, nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["finding_id"],
            ["audit_finding.id"],
            name=op.f("fk_finding_course_finding_id_audit_finding"),
        ),
        sa.ForeignKeyConstraint(
            ["owner_id"], ["person.id"], name=op.f("fk_finding_course_owner_id_person")
        ),
        sa.PrimaryKeyConstraint("finding_id", name=op.f("pk_finding_course")),
    )
    op.create_index("ix_finding_course_owner", "finding_course", ["owner_id", "finding_id"])
    op.create_index("ix_finding_course_state", "finding_course", ["state", "finding_id"])
    # What was found before has no class yet: a note, and open, until an auditor says otherwise.
    op.execute(
        "INSERT INTO finding_course (finding_id, grade, state)"
        " SELECT id, 'note', 'open' FROM audit_finding"
    )

    op.add_column("case_access", sa.Column("scope", DOCUMENT, nullable=True))
    add_words()
    asked = {"sqlite_where": ASKED_ABOUT, "postgresql_where": ASKED_ABOUT}
    # Beside people's work: the ledger is long.
    with beside_people():
        op.create_index(INDEX, "ledger_event", ["at", "id"], postgresql_concurrently=True, **asked)


def downgrade() -> None:
    """Shops' staff have no role any more, and their evidence is gone with what they said."""
    op.drop_index(INDEX, table_name="ledger_event")
    op.drop_column("case_access", "scope")
    for table in (
        "finding_course",
        "shop_reply",
        "audit_finding_step",
        "shop_request",
        "shop_address",
        "integrity_check",
        "audit_sample",
        "audit_question",
    ):
        op.drop_table(table)
    take_words_back()
