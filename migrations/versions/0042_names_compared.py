"""Shops, suppliers, centers and agencies have names that are compared as people read them"""

from __future__ import annotations

import logging
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0042_names_compared"
down_revision = "0041_files_named_by_the_house"
branch_labels = None
depends_on = None

IGNORED = {0x034F, 0x115F, 0x1160, 0x3164, 0xFFA0}
LONGEST = 200
# The table, its name, and what two of one name must share to be one.
NAMED = (
    ("merchant", "shop", ("platform",)),
    ("supplier", "name", ()),
    ("center", "name_zh", ()),
    ("agency", "name_zh", ()),
)


def key_of(name: str) -> str:
    plain = unicodedata.normalize("NFKC", name).casefold()
    kept = "".join(
        sign for sign in plain if ord(sign) not in IGNORED and unicodedata.category(sign)[0] in "LN"
    )
    return kept[:LONGEST]


def upgrade() -> None:
    bind = op.get_bind()
    for name, called, within in NAMED:
        op.add_column(name, sa.Column("name_key", sa.String(length=LONGEST), nullable=True))
        columns = [sa.column(one) for one in ("id", called, "name_key", *within)]
        table = sa.table(name, *columns)
        first: dict[tuple[str, ...], str] = {}
        rows = bind.execute(sa.select(*columns).order_by(table.c.id)).mappings().all()
        for row in rows:
            key = (*(row[one] for one in within), key_of(row[called]))
            if not key[-1]:
                continue
            if key in first:
                # Two of one name may be one twice or two: people decide that.
                logging.getLogger("alembic").warning(
                    "%s：两个名称读起来相同 / two names read alike: %s, %s",
                    *(name, first[key], row[called]),
                )
                continue
            first[key] = row[called]
            bind.execute(sa.update(table).where(table.c.id == row["id"]).values(name_key=key[-1]))
        op.create_index(f"uq_{name}_name_key", name, [*within, "name_key"], unique=True)


def downgrade() -> None:
    for name, _, _ in reversed(NAMED):
        op.drop_index(f"uq_{name}_name_key", name)
        op.drop_column(name, "name_key")
