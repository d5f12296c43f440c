"""Waybills that shops' files name for order lines, to be found by: those of known lines too"""

from __future__ import annotations

import re
import unicodedata

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0061_waybills_of_lines"
down_revision = "0060_names_of_order_files"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT_ONCE = 1_000
CODE = re.compile(r"[A-Z0-9](?:-?[A-Z0-9]){7,39}")
LINES = sa.table(
    "order_line",
    sa.column("id", BIG),
    sa.column("row", sa.JSON().with_variant(postgresql.JSONB(), "postgresql")),
)


def upgrade() -> None:
    waybills = op.create_table(
        "line_waybill",
        sa.Column("line_id", BIG, nullable=False),
        sa.Column("waybill", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(
            ["line_id"], ["order_line.id"], name=op.f("fk_line_waybill_line_id_order_line")
        ),
        sa.PrimaryKeyConstraint("line_id", "waybill", name=op.f("pk_line_waybill")),
    )
    op.create_index(op.f("ix_line_waybill_waybill"), "line_waybill", ["waybill"])
    said, last = LINES.c.row["waybill"].as_string(), 0
    wanted = sa.select(LINES.c.id, said.label("said")).where(said.is_not(None), said != "")
    while True:
        some = wanted.where(LINES.c.id > last).order_by(LINES.c.id).limit(AT_ONCE)
        rows = op.get_bind().execute(some).all()
        if not rows:
            return
        last = rows[-1].id
        found = [{"line_id": r.id, "waybill": code} for r in rows for code in _codes(r.said)]
        if found:
            op.bulk_insert(waybills, found)


def _codes(said: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", said).upper()
    codes = (code for code in CODE.findall(plain) if any(map(str.isdigit, code)))
    return list(dict.fromkeys(codes))[:20]


def downgrade() -> None:
    op.drop_index(op.f("ix_line_waybill_waybill"), table_name="line_waybill")
    op.drop_table("line_waybill")
