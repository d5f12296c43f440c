"""A staff number is one person's; names of order files without phones"""

from __future__ import annotations

import logging
import re
import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0040_one_number_one_person"
down_revision = "0039_known_keys"
branch_labels = None
depends_on = None

IGNORED = {0x034F, 0x115F, 0x1160, 0x3164, 0xFFA0}
person = sa.table(
    "person",
    sa.column("id", sa.BigInteger),
    sa.column("login", sa.String),
    sa.column("staff_no", sa.String),
    sa.column("staff_key", sa.String),
)
# Buyers' phones in the names of files that shops brought; the ledger's old events keep theirs.
PHONE = re.compile(r"(?<!\d)(?:\+?86[-\s]?)?1[3-9]\d(?:[-\s.]?\d{4}){2}(?!\d)")
order_import, chosen_file = (
    sa.table(name, sa.column("id", sa.BigInteger), sa.column("name", sa.String))
    for name in ("order_import", "chosen_file")
)


def key_of(number: str) -> str:
    plain = unicodedata.normalize("NFKC", number).casefold()
    return "".join(
        sign for sign in plain if ord(sign) not in IGNORED and unicodedata.category(sign)[0] in "LN"
    )


def upgrade() -> None:
    op.add_column("person", sa.Column("staff_key", sa.String(length=64), nullable=True))
    bind = op.get_bind()
    first: dict[str, str] = {}
    wanted = sa.select(person.c.id, person.c.login, person.c.staff_no).order_by(person.c.id)
    for row in bind.execute(wanted.where(person.c.staff_no.is_not(None))).all():
        key = key_of(row.staff_no)[:64]
        if not key:
            continue
        if key in first:
            # Two accounts may be one person's or a slip of the pen: people decide that.
            logging.getLogger("alembic").warning(
                "工号 %s 登记了两个账号 / one staff number, two accounts: %s, %s. "
                "同一人的请关闭一个账号 / close one of them if they are one person's",
                *(row.staff_no, first[key], row.login),
            )
            continue
        first[key] = row.login
        bind.execute(sa.update(person).where(person.c.id == row.id).values(staff_key=key))
    op.create_index("uq_person_staff_key", "person", ["staff_key"], unique=True)
    op.drop_index("uq_person_name_staff_no", "person")
    for table in (order_import, chosen_file):
        for kept in bind.execute(sa.select(table.c.id, table.c.name)).all():
            clean = PHONE.sub("＊＊", kept.name)
            if clean != kept.name:
                bind.execute(sa.update(table).where(table.c.id == kept.id).values(name=clean))


def downgrade() -> None:
    op.create_index("uq_person_name_staff_no", "person", ["name", "staff_no"], unique=True)
    op.drop_index("uq_person_staff_key", "person")
    op.drop_column("person", "staff_key")
