"""A purpose of evidence: a held piece on the scale, weighed by another"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030_weighing_photo"
down_revision = "0029_spectra_read"
branch_labels = None
depends_on = None

TABLE, NAME = "attachment", "ck_attachment_purpose"
BEFORE, AFTER = "'packing'", "'packing', 'weighing'"


def rewrite(old: str, new: str) -> None:
    """The CHECK of a table that others refer to, in place: the way that SQLite's manual gives."""
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


def change(old: str, new: str) -> None:
    bind = op.get_bind()
    if bind.dialect.name == "sqlite":
        rewrite(old, new)
        return
    wanted = sa.text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name")
    held = str(bind.execute(wanted, {"name": NAME}).scalar_one()).split("'")[1::2]
    listed = ", ".join(f"'{word}'" for word in held).replace(old, new)
    op.drop_constraint(op.f(NAME), TABLE, type_="check")
    op.create_check_constraint(op.f(NAME), TABLE, f"purpose IN ({listed})")


def upgrade() -> None:
    change(BEFORE, AFTER)


def downgrade() -> None:
    """The older version calls such a photo one of the packing; one that is both stays once."""
    op.execute(
        "DELETE FROM attachment WHERE purpose = 'weighing' AND EXISTS (SELECT 1 FROM attachment AS"
        " other WHERE other.item_id = attachment.item_id AND other.purpose = 'packing'"
        " AND other.check_code = attachment.check_code"
        " AND other.evidence_id = attachment.evidence_id)"
    )
    op.execute("UPDATE attachment SET purpose = 'packing' WHERE purpose = 'weighing'")
    change(AFTER, BEFORE)
