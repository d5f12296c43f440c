"""Platform and shop of an import, its parts, and how a shop's own file names our fields"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0028_order_sources"
down_revision = "0027_one_box"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

TABLE, COLUMN, BEFORE, NEW = (
    "second_person_request",
    "act",
    "resolve_exception",
    "approve_mapping",
)


def rewrite(old: str, new: str) -> None:
    """A CHECK in place: the way that SQLite's manual gives."""
    bind = op.get_bind()
    version = bind.exec_driver_sql("PRAGMA schema_version").scalar_one()
    bind.exec_driver_sql("PRAGMA writable_schema = ON")
    changed = bind.exec_driver_sql(
        "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = ?",
        (old, new, TABLE),
    )
    assert changed.rowcount == 1  # noqa: S101  # the table is there
    bind.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    bind.exec_driver_sql("PRAGMA writable_schema = RESET")


def allow(words: list[str]) -> None:
    """The words that the CHECK of the acts holds on PostgreSQL."""
    op.drop_constraint(op.f(f"ck_{TABLE}_{COLUMN}"), TABLE, type_="check")
    listed = ", ".join(f"'{word}'" for word in words)
    op.create_check_constraint(op.f(f"ck_{TABLE}_{COLUMN}"), TABLE, f"{COLUMN} IN ({listed})")


def allowed() -> list[str]:
    wanted = sa.text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name")
    found = op.get_bind().execute(wanted, {"name": f"ck_{TABLE}_{COLUMN}"}).scalar_one()
    return str(found).split("'")[1::2]


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        rewrite(f"'{BEFORE}'", f"'{BEFORE}', '{NEW}'")
    else:
        allow([*allowed(), NEW])
    op.create_table(
        "order_import_part",
        sa.Column("import_id", BIG, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("rows", DOCUMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"],
            ["order_import.id"],
            name=op.f("fk_order_import_part_import_id_order_import"),
        ),
        sa.PrimaryKeyConstraint("import_id", "number", name=op.f("pk_order_import_part")),
    )
    op.create_table(
        "shop_mapping",
        sa.Column("id", BIG, nullable=False),
        sa.Column("merchant_id", BIG, nullable=False),
        sa.Column("center_id", BIG, nullable=True),
        sa.Column("header_digest", sa.String(length=64), nullable=False),
        sa.Column("mapping", DOCUMENT, nullable=False),
        sa.Column("by_id", BIG, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by_id", BIG, nullable=True),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["approved_by_id"], ["person.id"], name=op.f("fk_shop_mapping_approved_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_shop_mapping_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["center_id"], ["center.id"], name=op.f("fk_shop_mapping_center_id_center")
        ),
        sa.ForeignKeyConstraint(
            ["merchant_id"], ["merchant.id"], name=op.f("fk_shop_mapping_merchant_id_merchant")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop_mapping")),
    )
    op.create_index(
        "ix_shop_mapping_merchant", "shop_mapping", ["merchant_id", "header_digest", "id"]
    )
    # Imports of before have none of these: all their rows lie in their result.
    op.add_column("order_import", sa.Column("platform", sa.String(length=64), nullable=True))
    op.add_column("order_import", sa.Column("shop", sa.String(length=200), nullable=True))
    op.add_column("order_import", sa.Column("parts", sa.Integer(), nullable=True))
    op.add_column("order_import", sa.Column("parts_done", sa.Integer(), nullable=True))


def downgrade() -> None:
    for column in ("parts_done", "parts", "shop", "platform"):
        op.drop_column("order_import", column)
    op.drop_index("ix_shop_mapping_merchant", "shop_mapping")
    op.drop_table("shop_mapping")
    op.drop_table("order_import_part")
    if op.get_bind().dialect.name == "sqlite":
        rewrite(f"'{BEFORE}', '{NEW}'", f"'{BEFORE}'")
    else:
        allow([word for word in allowed() if word != NEW])
