"""Look-ups, alarms, packs and search of certificates"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011_audit"
down_revision = "0010_returns"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
GRAM = sa.String(2).with_variant(sa.String(2, collation="C"), "postgresql")
APPEND_ONLY = ("certificate_lookup", "audit_alarm", "audit_finding")


def refuse(table: str, change: str, message: str) -> None:
    """Make the database itself refuse `change` (UPDATE or DELETE) of `table`."""
    name = f"{table}_no_{change.lower()}"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {change} ON {table} "
            f"BEGIN SELECT RAISE(ABORT, '{message}'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{message}'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {change} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()"
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
        "audit_pack",
        sa.Column("id", BIG, nullable=False),
        sa.Column("by_id", BIG, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("keys", DOCUMENT, nullable=False),
        sa.Column("size", BIG, nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name="fk_audit_pack_by_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_audit_pack"),
    )
    op.create_index("ix_audit_pack_by_id", "audit_pack", ["by_id"])

    op.create_table(
        "case_access",
        sa.Column("id", BIG, nullable=False),
        sa.Column("token_digest", sa.String(length=64), nullable=False),
        sa.Column("holder", sa.String(length=200), nullable=False),
        sa.Column("items", DOCUMENT, nullable=False),
        sa.Column("granted_by_id", BIG, nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["granted_by_id"], ["person.id"], name="fk_case_access_granted_by_id_person"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_case_access"),
        sa.UniqueConstraint("token_digest", name="uq_case_access_token_digest"),
    )
    op.create_table(
        "audit_finding",
        sa.Column("id", BIG, nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by_id", BIG, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("length(text) > 0", name="ck_audit_finding_says_something"),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name="fk_audit_finding_by_id_person"),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name="fk_audit_finding_item_id_item"),
        sa.PrimaryKeyConstraint("id", name="pk_audit_finding"),
    )
    op.create_index("ix_audit_finding_item_id", "audit_finding", ["item_id"])

    op.create_table(
        "audit_alarm",
        sa.Column("id", BIG, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "copied", "log", name="kind", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("day", sa.String(length=64), nullable=False),
        sa.Column("certificate_id", BIG, nullable=True),
        sa.Column("zh", sa.Text(), nullable=False),
        sa.Column("en", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name="fk_audit_alarm_certificate_id_certificate"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_audit_alarm"),
        sa.UniqueConstraint("kind", "subject", "day", name="uq_audit_alarm_kind_subject_day"),
    )
    op.create_index("ix_audit_alarm_at", "audit_alarm", ["at"])

    op.create_table(
        "certificate_lookup",
        sa.Column("id", BIG, nullable=False),
        sa.Column("certificate_id", BIG, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=64), nullable=False),
        sa.Column("agent", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificate.id"],
            name="fk_certificate_lookup_certificate_id_certificate",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_certificate_lookup"),
    )
    op.create_index("ix_certificate_lookup_at", "certificate_lookup", ["certificate_id", "at"])

    op.create_table(
        "certificate_search",
        sa.Column("certificate_id", BIG, nullable=False),
        sa.Column("position", BIG, nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("center_id", BIG, nullable=False),
        sa.Column("agency_id", BIG, nullable=True),
        sa.Column("merchant_id", BIG, nullable=False),
        sa.Column("inspector_id", BIG, nullable=False),
        sa.Column("category", sa.String(length=64), nullable=False),
        sa.Column("order_number", sa.String(length=64), nullable=False),
        sa.Column("sub_number", sa.String(length=64), nullable=False),
        sa.Column("conclusion", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name="fk_certificate_search_agency_id_agency"
        ),
        sa.ForeignKeyConstraint(
            ["center_id"], ["center.id"], name="fk_certificate_search_center_id_center"
        ),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificate.id"],
            name="fk_certificate_search_certificate_id_certificate",
        ),
        sa.ForeignKeyConstraint(
            ["inspector_id"], ["person.id"], name="fk_certificate_search_inspector_id_person"
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchant.id"], name="fk_certificate_search_merchant_id_merchant"
        ),
        sa.PrimaryKeyConstraint("certificate_id", name="pk_certificate_search"),
        sa.UniqueConstraint("position", name="uq_certificate_search_position"),
    )
    op.create_index(
        "ix_certificate_search_agency_id",
        "certificate_search",
        ["agency_id", "issued_at", "certificate_id"],
    )
    op.create_index(
        "ix_certificate_search_category",
        "certificate_search",
        ["category", "issued_at", "certificate_id"],
    )
    op.create_index(
        "ix_certificate_search_center_id",
        "certificate_search",
        ["center_id", "issued_at", "certificate_id"],
    )
    op.create_index(
        "ix_certificate_search_inspector_id",
        "certificate_search",
        ["inspector_id", "issued_at", "certificate_id"],
    )
    op.create_index(
        "ix_certificate_search_issued", "certificate_search", ["issued_at", "certificate_id"]
    )
    op.create_index(
        "ix_certificate_search_merchant_id",
        "certificate_search",
        ["merchant_id", "issued_at", "certificate_id"],
    )
    op.create_index("ix_certificate_search_order_number", "certificate_search", ["order_number"])
    op.create_index("ix_certificate_search_sub_number", "certificate_search", ["sub_number"])

    op.create_table(
        "certificate_word",
        sa.Column("gram", GRAM, nullable=False),
        sa.Column("certificate_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificate.id"],
            name="fk_certificate_word_certificate_id_certificate",
        ),
        sa.PrimaryKeyConstraint("gram", "certificate_id", name="pk_certificate_word"),
    )
    op.create_index("ix_certificate_state", "certificate", ["state", "issued_at", "id"])
    for table in APPEND_ONLY:
        refuse(table, "UPDATE", "what was found is append-only")
        refuse(table, "DELETE", "what was found is append-only")


def downgrade() -> None:
    for table in reversed(APPEND_ONLY):
        allow(table, "DELETE")
        allow(table, "UPDATE")
    op.drop_index("ix_certificate_state", "certificate")

    op.drop_table("certificate_word")
    op.drop_index("ix_certificate_search_sub_number", "certificate_search")
    op.drop_index("ix_certificate_search_order_number", "certificate_search")
    op.drop_index("ix_certificate_search_merchant_id", "certificate_search")
    op.drop_index("ix_certificate_search_issued", "certificate_search")
    op.drop_index("ix_certificate_search_inspector_id", "certificate_search")
    op.drop_index("ix_certificate_search_center_id", "certificate_search")
    op.drop_index("ix_certificate_search_category", "certificate_search")
    op.drop_index("ix_certificate_search_agency_id", "certificate_search")

    op.drop_table("certificate_search")
    op.drop_index("ix_certificate_lookup_at", "certificate_lookup")

    op.drop_table("certificate_lookup")
    op.drop_index("ix_audit_alarm_at", "audit_alarm")

    op.drop_table("audit_alarm")
    op.drop_index("ix_audit_finding_item_id", "audit_finding")

    op.drop_table("audit_finding")
    op.drop_table("case_access")
    op.drop_index("ix_audit_pack_by_id", "audit_pack")

    op.drop_table("audit_pack")
