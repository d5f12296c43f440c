"""What signatories were shown; acts on stock that take two"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0050_papers_shown"
down_revision = "0049_keys_by_two"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLE, COLUMN, BEFORE = "second_person_request", "act", "make_key"
NEW = ("release_unit", "answer_from_stock", "decide_count")


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


def listed(*words: str) -> str:
    return ", ".join(f"'{word}'" for word in words)


def upgrade() -> None:
    """Nothing was noted before: what waits for its signature is opened once more."""
    op.create_table(
        "paper_look",
        sa.Column("inspection_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("sign_in", BIG, autoincrement=False, nullable=False),
        sa.Column("shown_digest", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["inspection_id"],
            ["inspection.id"],
            name=op.f("fk_paper_look_inspection_id_inspection"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_paper_look_person_id_person")
        ),
        sa.PrimaryKeyConstraint(
            "inspection_id", "person_id", "sign_in", name=op.f("pk_paper_look")
        ),
    )
    if op.get_bind().dialect.name == "sqlite":
        rewrite(listed(BEFORE), listed(BEFORE, *NEW))
    else:
        allow([*allowed(), *NEW])


def downgrade() -> None:
    op.drop_table("paper_look")
    requests = sa.table(TABLE, sa.column(COLUMN))
    op.execute(sa.delete(requests).where(requests.c.act.in_(NEW)))
    if op.get_bind().dialect.name == "sqlite":
        rewrite(listed(BEFORE, *NEW), listed(BEFORE))
    else:
        allow([word for word in allowed() if word not in NEW])
