"""What people found out of an order's terms at purchase; which piece replaces which; comparisons begun"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013_terms_and_exchange"
down_revision = "0012_ledger_certificates"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
TABLE = "order_terms"


def refuse(change: str) -> None:
    """Make the database itself refuse to change what was entered: a correction is a new row."""
    name = f"{TABLE}_no_{change.lower()}"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER {name} BEFORE {change} ON {TABLE} "
            "BEGIN SELECT RAISE(ABORT, 'the terms of an order are only added to'); END"
        )
        return
    op.execute(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the terms of an order are only added to'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {name} BEFORE {change} ON {TABLE} FOR EACH ROW EXECUTE FUNCTION {name}()"
    )


def allow(change: str) -> None:
    """Take the refusal away again."""
    name = f"{TABLE}_no_{change.lower()}"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"DROP TRIGGER {name}")
    else:
        op.execute(f"DROP FUNCTION {name}() CASCADE")


def upgrade() -> None:
    op.create_table(
        TABLE,
        sa.Column("id", BIG, nullable=False),
        sa.Column("order_id", BIG, nullable=False),
        sa.Column("terms", DOCUMENT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", BIG, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_terms")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["shop_order.id"], name=op.f("fk_order_terms_order_id_shop_order")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_order_terms_by_id_person")),
    )
    op.create_index("ix_order_terms_latest", TABLE, ["order_id", "id"])
    refuse("UPDATE")
    refuse("DELETE")
    op.create_table(
        "replacement",
        sa.Column("id", BIG, nullable=False),
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_replacement")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["return_case.id"], name=op.f("fk_replacement_case_id_return_case")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_replacement_item_id_item")),
        sa.UniqueConstraint("case_id", name=op.f("uq_replacement_case_id")),
        sa.UniqueConstraint("item_id", name=op.f("uq_replacement_item_id")),
    )

    op.create_table(
        "comparison_draft",
        sa.Column("id", BIG, nullable=False),
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("answers", DOCUMENT, nullable=False),
        sa.Column("by_id", BIG, nullable=True),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comparison_draft")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["return_case.id"], name=op.f("fk_comparison_draft_case_id_return_case")
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_comparison_draft_by_id_person")
        ),
        sa.UniqueConstraint("case_id", name=op.f("uq_comparison_draft_case_id")),
    )


def downgrade() -> None:
    op.drop_table("comparison_draft")
    op.drop_table("replacement")
    allow("DELETE")
    allow("UPDATE")
    op.drop_index("ix_order_terms_latest", table_name=TABLE)
    op.drop_table(TABLE)
