"""Order files chosen and not imported yet; a correction of an intake is an act of two"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0034_chosen_files"
down_revision = "0033_agency_pictures"
branch_labels = None
depends_on = None

DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

TABLE, COLUMN, BEFORE, NEW = (
    "second_person_request",
    "act",
    "approve_mapping",
    "correct_intake",
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
        "chosen_file",
        sa.Column("id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("said", DOCUMENT, nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_chosen_file_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chosen_file")),
    )
    op.create_index(op.f("ix_chosen_file_kept_at"), "chosen_file", ["kept_at"])
    op.create_index(op.f("ix_chosen_file_person_id"), "chosen_file", ["person_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_chosen_file_person_id"), table_name="chosen_file")
    op.drop_index(op.f("ix_chosen_file_kept_at"), table_name="chosen_file")
    op.drop_table("chosen_file")
    if op.get_bind().dialect.name == "sqlite":
        rewrite(f"'{BEFORE}', '{NEW}'", f"'{BEFORE}'")
    else:
        allow([word for word in allowed() if word != NEW])
