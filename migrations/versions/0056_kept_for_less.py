"""Price cuts agreed on with buyers who keep the goods: offers, and two states of a return"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0056_kept_for_less"
down_revision = "0055_two_of_one_name"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)
NEW = ("keep_due", "kept")
BEFORE = (
    "requested",
    "accepted",
    "quality",
    "waiting_for_person",
    "more_info",
    "refused",
    "address_given",
    "on_the_way",
    "arrived",
    "compared",
    "refund_due",
    "refunded",
    "exchanged",
    "to_send_back",
    "sent_back",
    "closed",
    "appealed",
)
FINAL = "'refused', 'refunded', 'exchanged', 'sent_back', 'closed'"
# By CHECK: as it was, and as it is.
CHECKS = {
    "state": (
        "state IN ({})".format(", ".join(f"'{word}'" for word in BEFORE)),
        "state IN ({})".format(", ".join(f"'{word}'" for word in (*BEFORE, *NEW))),
    ),
    "closed_when": (
        f"(state IN ({FINAL})) = (closed_at IS NOT NULL)",
        f"(state IN ({FINAL}, 'kept')) = (closed_at IS NOT NULL)",
    ),
    "refund_numbered": (
        "state NOT IN ('refund_due', 'refunded') OR refund_number IS NOT NULL",
        "state NOT IN ('refund_due', 'refunded', 'keep_due', 'kept') OR refund_number IS NOT NULL",
    ),
    "refunded_when": (
        "state <> 'refunded' OR refunded_at IS NOT NULL",
        "state NOT IN ('refunded', 'kept') OR refunded_at IS NOT NULL",
    ),
}


def upgrade() -> None:
    op.create_table(
        "reduction_offer",
        sa.Column("id", BIG, nullable=False),
        sa.Column("case_id", BIG, nullable=False),
        sa.Column("amount", sa.Numeric(12, 2), nullable=False),
        sa.Column("whole", sa.Numeric(12, 2), nullable=False),
        sa.Column(
            "refund", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False
        ),
        sa.Column("message_id", BIG, nullable=False),
        sa.Column("offered_by_id", BIG, nullable=True),
        sa.Column("offered_at", AT, nullable=False),
        sa.Column("ends_at", AT, nullable=False),
        sa.Column(
            "answer",
            sa.Enum(
                "agreed",
                "declined",
                "replaced",
                name="answer",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("answered_by_id", BIG, nullable=True),
        sa.Column("answered_at", AT, nullable=True),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL)",
            name=op.f("ck_reduction_offer_answered_when"),
        ),
        sa.CheckConstraint("amount > 0 AND amount < whole", name=op.f("ck_reduction_offer_amount")),
        _key("case_id", "return_case"),
        _key("message_id", "return_message"),
        _key("offered_by_id", "person"),
        _key("answered_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reduction_offer")),
    )
    op.create_index("ix_reduction_offer_case", "reduction_offer", ["case_id", "id"])
    open_ones = sa.text("answer IS NULL")
    op.create_index(
        "uq_reduction_offer_open",
        "reduction_offer",
        ["case_id"],
        unique=True,
        sqlite_where=open_ones,
        postgresql_where=open_ones,
    )
    for name, (was, now) in CHECKS.items():
        _check(name, was, now)


def downgrade() -> None:
    # A piece that its buyer kept for less was not returned: the version before knows it as closed.
    cases = sa.table("return_case", *map(sa.column, ("state", "closed_at", "state_since")))
    op.execute(
        sa.update(cases)
        .where(cases.c.state.in_(NEW))
        .values(state="closed", closed_at=sa.func.coalesce(cases.c.closed_at, cases.c.state_since))
    )
    for name, (was, now) in CHECKS.items():
        _check(name, now, was)
    op.drop_table("reduction_offer")


def _key(column: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_reduction_offer_{column}_{other}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name)


def _check(name: str, old: str, new: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        _rewrite(old, new)
        return
    full = op.f(f"ck_return_case_{name}")
    op.drop_constraint(full, "return_case", type_="check")
    op.create_check_constraint(full, "return_case", new)


def _rewrite(old: str, new: str) -> None:
    """A CHECK in place: the way that SQLite's manual gives."""
    bind = op.get_bind()
    version = bind.exec_driver_sql("PRAGMA schema_version").scalar_one()
    bind.exec_driver_sql("PRAGMA writable_schema = ON")
    changed = bind.exec_driver_sql(
        "UPDATE sqlite_master SET sql = replace(sql, ?, ?)"
        " WHERE type = 'table' AND name = 'return_case' AND instr(sql, ?) > 0",
        (old, new, old),
    )
    assert changed.rowcount == 1  # noqa: S101  # the CHECK is there
    bind.exec_driver_sql(f"PRAGMA schema_version = {version + 1}")
    bind.exec_driver_sql("PRAGMA writable_schema = RESET")
