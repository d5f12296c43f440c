"""Certificates"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005_certificates"
down_revision = "0004_items"
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
        "certificate",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("second_code", sa.String(length=64), nullable=False),
        sa.Column("item_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "inspection_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "void",
                "issued",
                "suspended",
                "superseded",
                "revoked",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("state_reason", sa.Text(), nullable=False),
        sa.Column("layout_version", sa.Integer(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("record_digest", sa.String(length=64), nullable=False),
        sa.Column("photo_digest", sa.String(length=64), nullable=True),
        sa.Column(
            "signatory_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pdf_digest", sa.String(length=64), nullable=True),
        sa.Column(
            "supersedes_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state IN ('draft', 'void')) = (pdf_digest IS NULL)",
            name=op.f("ck_certificate_paper_once_issued"),
        ),
        sa.CheckConstraint(
            "(pdf_digest IS NULL) = (issued_at IS NULL)", name=op.f("ck_certificate_issued_when")
        ),
        sa.ForeignKeyConstraint(
            ["inspection_id"],
            ["inspection.id"],
            name=op.f("fk_certificate_inspection_id_inspection"),
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_certificate_item_id_item")),
        sa.ForeignKeyConstraint(
            ["signatory_id"], ["person.id"], name=op.f("fk_certificate_signatory_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["supersedes_id"],
            ["certificate.id"],
            name=op.f("fk_certificate_supersedes_id_certificate"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("number", name=op.f("uq_certificate_number")),
    )
    op.create_index("ix_certificate_issued", "certificate", ["issued_at", "id"], unique=False)
    op.create_index(op.f("ix_certificate_item_id"), "certificate", ["item_id"], unique=False)
    op.create_index(
        "uq_certificate_live",
        "certificate",
        ["item_id"],
        unique=True,
        sqlite_where=sa.text("state IN ('draft', 'issued', 'suspended')"),
        postgresql_where=sa.text("state IN ('draft', 'issued', 'suspended')"),
    )

    refuse(
        "certificate",
        "UPDATE",
        "a certificate record never changes",
        "OLD.record <> NEW.record OR OLD.number <> NEW.number OR OLD.item_id <> NEW.item_id"
        " OR OLD.record_digest <> NEW.record_digest OR OLD.second_code <> NEW.second_code"
        " OR (OLD.pdf_digest IS NOT NULL AND OLD.pdf_digest <> NEW.pdf_digest)",
    )
    refuse("certificate", "DELETE", "a certificate is never deleted")


def downgrade() -> None:
    allow("certificate", "DELETE")
    allow("certificate", "UPDATE")
    op.drop_index(
        "uq_certificate_live",
        table_name="certificate",
        sqlite_where=sa.text("state IN ('draft', 'issued', 'suspended')"),
        postgresql_where=sa.text("state IN ('draft', 'issued', 'suspended')"),
    )
    op.drop_index(op.f("ix_certificate_item_id"), table_name="certificate")
    op.drop_index("ix_certificate_issued", table_name="certificate")
    op.drop_table("certificate")
