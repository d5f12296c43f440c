"""Who is told: notices in the desk, messages that leave the house, two kinds of jobs"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0046_notices"
down_revision = "0045_notes_and_views"
branch_labels = None
depends_on = None

TABLE, COLUMN, BEFORE = "job", "kind", "finish_certificate"
NEW = ("tell", "send_message")
NEW_LISTED = ", ".join(f"'{word}'" for word in NEW)


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


def allowed() -> tuple[str, list[str]]:
    """The CHECK of the kinds on PostgreSQL: its name there, and the words that it holds."""
    wanted = sa.text(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE conrelid = CAST(:table AS regclass) AND contype = 'c'"
        " AND pg_get_constraintdef(oid) LIKE :holds"
    )
    given = {"table": TABLE, "holds": f"%'{BEFORE}'%"}
    name, found = op.get_bind().execute(wanted, given).one()
    return str(name), str(found).split("'")[1::2]


def allow(name: str, words: list[str]) -> None:
    op.drop_constraint(op.f(name), TABLE, type_="check")
    listed = ", ".join(f"'{word}'" for word in words)
    op.create_check_constraint(op.f(name), TABLE, f"{COLUMN} IN ({listed})")


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        rewrite(f"'{BEFORE}'", f"'{BEFORE}', {NEW_LISTED}")
    else:
        name, words = allowed()
        allow(name, [*words, *NEW])
    op.create_table(
        "notice",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("topic", sa.String(length=64), nullable=False),
        sa.Column(
            "audience",
            sa.Enum(
                "buyer",
                "shop",
                "owner",
                "agents",
                "managers",
                name="audience",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("ref", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_notice_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index("ix_notice_at", ["at"], unique=False)
        batch_op.create_index("ix_notice_person", ["person_id", "id"], unique=False)
        batch_op.create_index(
            "ix_notice_unseen",
            ["person_id"],
            unique=False,
            sqlite_where=sa.text("seen_at IS NULL"),
            postgresql_where=sa.text("seen_at IS NULL"),
        )

    op.create_table(
        "staff_contact",
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_staff_contact_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_staff_contact")),
    )
    op.create_table(
        "message_delivery",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("topic", sa.String(length=64), nullable=False),
        sa.Column(
            "audience",
            sa.Enum(
                "buyer",
                "shop",
                "owner",
                "agents",
                "managers",
                name="audience",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("ref", sa.String(length=64), nullable=False),
        sa.Column(
            "way",
            sa.Enum(
                "email",
                "sms",
                "chat",
                name="way",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "center_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False
        ),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("order_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "sent",
                "no_way",
                "failed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("fault", sa.String(length=200), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'sent') = (sent_at IS NOT NULL)", name=op.f("ck_message_delivery_sent_when")
        ),
        sa.CheckConstraint(
            "(person_id IS NULL) <> (order_id IS NULL)",
            name=op.f("ck_message_delivery_one_receiver"),
        ),
        sa.ForeignKeyConstraint(
            ["center_id"], ["center.id"], name=op.f("fk_message_delivery_center_id_center")
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["shop_order.id"], name=op.f("fk_message_delivery_order_id_shop_order")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_message_delivery_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_delivery")),
    )
    with op.batch_alter_table("message_delivery", schema=None) as batch_op:
        batch_op.create_index("ix_message_delivery_at", ["asked_at"], unique=False)
        batch_op.create_index(
            "ix_message_delivery_list", ["center_id", "state", "id"], unique=False
        )


def downgrade() -> None:
    for table in ("message_delivery", "staff_contact", "notice"):
        op.drop_table(table)
    # What was to be told is not told: nobody of before could do it.
    job = sa.table(TABLE, sa.column(COLUMN, sa.String))
    op.execute(sa.delete(job).where(job.c[COLUMN].in_(NEW)))
    if op.get_bind().dialect.name == "sqlite":
        rewrite(f"'{BEFORE}', {NEW_LISTED}", f"'{BEFORE}'")
    else:
        name, words = allowed()
        allow(name, [word for word in words if word not in NEW])
