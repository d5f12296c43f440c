"""Numbers of orders that two shops say are theirs; staff numbers compared as they are read."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0058_number_claims"
down_revision = "0057_instruments"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)
OPEN = sa.text("decided_at IS NULL")
READ_AS_FIGURES = str.maketrans("oil", "011")
WORDS = (
    ("second_person_request", "act", "tell_apart", "move_number"),
    ("second_person_request", "act", "move_number", "end_dispute"),
)


def upgrade() -> None:
    op.create_table(
        "number_claim",
        sa.Column("id", BIG, nullable=False),
        sa.Column("order_id", BIG, nullable=False),
        sa.Column("shop", sa.String(length=200), nullable=False),
        sa.Column("import_id", BIG, nullable=True),
        sa.Column("by_id", BIG, nullable=True),
        sa.Column("at", AT, nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "moved",
                "stays",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("decided_by_id", BIG, nullable=True),
        sa.Column("decided_at", AT, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(outcome IS NULL) = (decided_at IS NULL)", name=op.f("ck_number_claim_decided_how")
        ),
        _key("order_id", "shop_order"),
        _key("import_id", "order_import"),
        _key("by_id", "person"),
        _key("decided_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_number_claim")),
    )
    where = {"sqlite_where": OPEN, "postgresql_where": OPEN}
    op.create_index(
        "uq_number_claim_open", "number_claim", ["order_id", "shop"], unique=True, **where
    )
    op.create_index("ix_number_claim_waiting", "number_claim", ["id"], unique=False, **where)
    for word in WORDS:
        _allow(*word)
    _read_alike()


def downgrade() -> None:
    rows = sa.table("second_person_request", sa.column("act"))
    op.execute(sa.delete(rows).where(rows.c.act.in_(["move_number", "end_dispute"])))
    for word in reversed(WORDS):
        _allow(*word, back=True)
    op.drop_table("number_claim")


def _read_alike() -> None:
    """Staff numbers are compared as they are read; of two that are one since, each keeps its own."""
    bind = op.get_bind()
    person = sa.table("person", sa.column("id", BIG), sa.column("staff_key", sa.String))
    rows = bind.execute(
        sa.select(person.c.id, person.c.staff_key)
        .where(person.c.staff_key.is_not(None))
        .order_by(person.c.id)
    ).all()
    taken = {row.staff_key for row in rows}
    for row in rows:
        key = row.staff_key.translate(READ_AS_FIGURES)
        if key not in taken:
            taken.add(key)
            bind.execute(sa.update(person).where(person.c.id == row.id).values(staff_key=key))


def _key(column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_number_claim_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)


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
