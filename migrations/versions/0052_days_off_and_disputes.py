"""Notices of days off, windows counted again by them, and disputes over a return's money"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0052_days_off_and_disputes"
down_revision = "0051_shops_and_audits"
branch_labels = None
depends_on = None

TABLE, COLUMN, BEFORE = "second_person_request", "act", "decide_count"
NEW = ("enter_holidays", "decide_against", "pay_other_way")
INDEX, OPEN = "ix_return_case_window_open", sa.text("window_open")
# The last days of 2026 wait for the notice of 2027.
NOT_OFFICIAL = datetime(2026, 12, 24, 16, tzinfo=UTC)


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


def beside_people() -> AbstractContextManager[object]:
    """Outside the transaction on PostgreSQL, where an index is made while people write."""
    if op.get_bind().dialect.name == "sqlite":
        return nullcontext()
    return op.get_context().autocommit_block()


def upgrade() -> None:
    op.create_table(
        "entered_notice",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("document", sa.String(length=64), nullable=False),
        sa.Column("read_at", sa.String(length=200), nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column(
            "days",
            sa.JSON().with_variant(postgresql.JSONB(), "postgresql"),
            nullable=False,
        ),
        sa.Column(
            "asked_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column(
            "agreed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreed_by_id"], ["person.id"], name=op.f("fk_entered_notice_agreed_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["person.id"], name=op.f("fk_entered_notice_asked_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entered_notice")),
    )
    op.create_table(
        "money_dispute",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "chargeback",
                "platform",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reference", sa.String(length=64), nullable=False),
        sa.Column("amount", sa.Numeric(12, 2), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "noted_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "to_buyer",
                "to_shop",
                "withdrawn",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("given", sa.Numeric(12, 2), nullable=False),
        sa.Column(
            "ended_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(outcome IS NULL) = (ended_at IS NULL)", name=op.f("ck_money_dispute_ended_when")
        ),
        sa.CheckConstraint("amount > 0", name=op.f("ck_money_dispute_amount")),
        sa.CheckConstraint("given >= 0 AND given <= amount", name=op.f("ck_money_dispute_given")),
        sa.ForeignKeyConstraint(
            ["case_id"], ["return_case.id"], name=op.f("fk_money_dispute_case_id_return_case")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["person.id"], name=op.f("fk_money_dispute_ended_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["noted_by_id"], ["person.id"], name=op.f("fk_money_dispute_noted_by_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_money_dispute")),
        sa.UniqueConstraint("kind", "reference", name=op.f("uq_money_dispute_kind_reference")),
    )
    op.create_index("ix_money_dispute_case", "money_dispute", ["case_id", "id"])
    op.create_table(
        "recounted_window",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "notice_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("was_ends", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id"], ["return_case.id"], name=op.f("fk_recounted_window_case_id_return_case")
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"],
            ["entered_notice.id"],
            name=op.f("fk_recounted_window_notice_id_entered_notice"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recounted_window")),
        sa.UniqueConstraint(
            "notice_id", "case_id", name=op.f("uq_recounted_window_notice_id_case_id")
        ),
    )
    op.create_index("ix_recounted_window_case_id", "recounted_window", ["case_id"])
    op.add_column(
        "return_case",
        sa.Column("window_open", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    mark_open_windows()
    if op.get_bind().dialect.name == "sqlite":
        rewrite(f"'{BEFORE}'", ", ".join(f"'{word}'" for word in (BEFORE, *NEW)))
    else:
        allow([*allowed(), *NEW])
    where = {"sqlite_where": OPEN, "postgresql_where": OPEN}
    with beside_people():
        op.create_index(INDEX, "return_case", ["id"], postgresql_concurrently=True, **where)


def downgrade() -> None:
    requests = sa.table("second_person_request", sa.column("act"))
    op.execute(sa.delete(requests).where(requests.c.act.in_(NEW)))
    if op.get_bind().dialect.name == "sqlite":
        rewrite(", ".join(f"'{word}'" for word in (BEFORE, *NEW)), f"'{BEFORE}'")
    else:
        allow([word for word in allowed() if word not in NEW])
    op.drop_index(INDEX, table_name="return_case")
    op.drop_column("return_case", "window_open")
    op.drop_table("recounted_window")
    op.drop_table("money_dispute")
    op.drop_table("entered_notice")


def mark_open_windows() -> None:
    """Windows of before that end where the calendar was not official yet: few, since those end late."""
    cases = sa.table(
        "return_case",
        sa.column("id"),
        sa.column("window_ends", sa.DateTime(timezone=True)),
        sa.column("decision", sa.JSON().with_variant(postgresql.JSONB(), "postgresql")),
        sa.column("window_open", sa.Boolean()),
    )
    rests = sa.select(cases.c.id, cases.c.decision).where(cases.c.window_ends >= NOT_OFFICIAL)
    bind = op.get_bind()
    found = [
        row.id
        for row in bind.execute(rests)
        if (row.decision["decision"].get("window") or {}).get("settled") is False
    ]
    if found:
        bind.execute(sa.update(cases).where(cases.c.id.in_(found)).values(window_open=True))
