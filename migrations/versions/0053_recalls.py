"""Recalls: what is called back, what it reaches, what buyers answered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0053_recalls"
down_revision = "0052_days_off_and_disputes"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
AT = sa.DateTime(timezone=True)
STATES = ("proposed", "dropped", "running", "closed", "lifted")
ANSWERS = ("sends_back", "sent_back", "keeps", "used_up", "not_reached")
# Table, column, the last word that its CHECK held before, and the new one.
WORDS = (
    ("second_person_request", "act", "decide_count", "start_recall"),
    ("job", "kind", "send_message", "recall"),
    ("stock_step", "action", "destroy", "recall"),
)


def upgrade() -> None:
    op.create_table(
        "recall",
        sa.Column("id", BIG, nullable=False),
        sa.Column("center_id", BIG, nullable=False),
        sa.Column("exercise", sa.Boolean(), nullable=False),
        sa.Column("scope", DOCUMENT, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", _words(STATES, "state"), nullable=False),
        sa.Column("state_since", AT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("proposed_by_id", BIG, nullable=False),
        sa.Column("proposed_at", AT, nullable=False),
        sa.Column("started_by_id", BIG, nullable=True),
        sa.Column("started_at", AT, nullable=True),
        sa.Column("traced_at", AT, nullable=True),
        sa.Column("closed_by_id", BIG, nullable=True),
        sa.Column("closed_at", AT, nullable=True),
        sa.Column("report", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(state IN ('proposed', 'dropped')) = (started_at IS NULL)",
            name=op.f("ck_recall_started_when"),
        ),
        sa.CheckConstraint(
            "(started_by_id IS NULL) = (started_at IS NULL)",
            name=op.f("ck_recall_started_by_whom"),
        ),
        sa.CheckConstraint(
            "started_by_id IS NULL OR started_by_id <> proposed_by_id",
            name=op.f("ck_recall_two_people"),
        ),
        sa.CheckConstraint(
            "(state IN ('proposed', 'running')) = (closed_at IS NULL)",
            name=op.f("ck_recall_closed_when"),
        ),
        _key("recall", "center_id", "center"),
        _key("recall", "proposed_by_id", "person"),
        _key("recall", "started_by_id", "person"),
        _key("recall", "closed_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recall")),
    )
    with op.batch_alter_table("recall", schema=None) as batch_op:
        batch_op.create_index("ix_recall_state", ["state", "id"], unique=False)
        batch_op.create_index("ix_recall_center", ["center_id", "id"], unique=False)
    op.create_table(
        "recall_unit",
        sa.Column("recall_id", BIG, nullable=False),
        sa.Column("unit_id", BIG, nullable=False),
        sa.Column("stopped_at", AT, nullable=True),
        _key("recall_unit", "recall_id", "recall"),
        _key("recall_unit", "unit_id", "stock_unit"),
        sa.PrimaryKeyConstraint("recall_id", "unit_id", name=op.f("pk_recall_unit")),
    )
    with op.batch_alter_table("recall_unit", schema=None) as batch_op:
        batch_op.create_index("ix_recall_unit_unit", ["unit_id"], unique=False)
    _pieces()
    for table, column, before, new in WORDS:
        _allow(table, column, before, new)


def _pieces() -> None:
    op.create_table(
        "recall_piece",
        sa.Column("recall_id", BIG, nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("suspended_at", AT, nullable=True),
        sa.Column("restored_at", AT, nullable=True),
        sa.Column("told_at", AT, nullable=True),
        sa.Column("answer", _words(ANSWERS, "answer"), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("answered_by_id", BIG, nullable=True),
        sa.Column("answered_at", AT, nullable=True),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL)", name=op.f("ck_recall_piece_answered_when")
        ),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_by_id IS NULL)",
            name=op.f("ck_recall_piece_answered_by_whom"),
        ),
        _key("recall_piece", "recall_id", "recall"),
        _key("recall_piece", "item_id", "item"),
        _key("recall_piece", "answered_by_id", "person"),
        sa.PrimaryKeyConstraint("recall_id", "item_id", name=op.f("pk_recall_piece")),
    )
    with op.batch_alter_table("recall_piece", schema=None) as batch_op:
        batch_op.create_index("ix_recall_piece_item", ["item_id"], unique=False)


def downgrade() -> None:
    for table, column, before, new in reversed(WORDS):
        rows = sa.table(table, sa.column(column))
        op.execute(sa.delete(rows).where(rows.c[column] == new))
        _allow(table, column, before, new, back=True)
    for table in ("recall_piece", "recall_unit", "recall"):
        op.drop_table(table)


def _words(words: tuple[str, ...], name: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, create_constraint=True, length=32)


def _key(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}_{other}")
    )


def _allow(table: str, column: str, before: str, new: str, *, back: bool = False) -> None:
    """A CHECK of words with one more, or without it again."""
    bind = op.get_bind()
    if bind.dialect.name == "sqlite":
        short, long = f"'{before}'", f"'{before}', '{new}'"
        _rewrite(table, *((long, short) if back else (short, long)))
        return
    wanted = sa.text(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE conrelid = CAST(:table AS regclass) AND contype = 'c'"
        " AND pg_get_constraintdef(oid) LIKE :holds"
    )
    given = {"table": table, "holds": f"%'{before}'%"}
    name, found = bind.execute(wanted, given).one()
    there = str(found).split("'")[1::2]
    words = [word for word in there if word != new] if back else [*there, new]
    listed = ", ".join(f"'{word}'" for word in words)
    op.drop_constraint(op.f(name), table, type_="check")
    op.create_check_constraint(op.f(name), table, f"{column} IN ({listed})")


def _rewrite(table: str, old: str, new: str) -> None:
    """A CHECK in place: the way that SQLite's manual gives."""
    bind = op.get_bind()
    version = bind.exec_driver_sql("PRAGMA schema_version").scalar_one()
    bind.exec_driver_sql("PRAGMA writable_schema = ON")
    changed = bind.exec_driver_sql(
        "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = ?",
        (old, new, table),
    )
    assert changed.rowcount == 1  # noqa: S101  # the table is there
    bind.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    bind.exec_driver_sql("PRAGMA writable_schema = RESET")
