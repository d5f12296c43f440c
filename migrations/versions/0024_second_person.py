"""Acts that wait for a second person; one account a natural person; pieces held for their weight"""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0024_second_person"
down_revision = "0023_vault"
branch_labels = None
depends_on = None


BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
# Lists of words that a CHECK holds, by table and column: before the word, the new word.
WORDS = (("item", "state", "certified", "weight_held"), ("audit_alarm", "kind", "log", "weight"))
# Columns that name a person, by table.
PEOPLE = (
    ("person", "created_by_id"),
    ("return_case", "settled_by_id"),
    ("return_case", "settled_with_id"),
)


def sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def rewrite(table: str, old: str, new: str) -> None:
    """A CHECK of a table that others refer to, in place: the way that SQLite's manual gives."""
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


def words(table: str, column: str) -> list[str]:
    """The words that the CHECK of a column on PostgreSQL holds, in their order."""
    wanted = sa.text("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = :name")
    found = op.get_bind().execute(wanted, {"name": f"ck_{table}_{column}"}).scalar_one()
    return str(found).split("'")[1::2]


def check(table: str, column: str, held: list[str]) -> None:
    op.drop_constraint(op.f(f"ck_{table}_{column}"), table, type_="check")
    listed = ", ".join(f"'{word}'" for word in held)
    op.create_check_constraint(op.f(f"ck_{table}_{column}"), table, f"{column} IN ({listed})")


def carry_over() -> None:
    """Who made an account and who settled a refund, as the ledger has it."""
    bind = op.get_bind()
    told = bind.exec_driver_sql(
        "SELECT tag, actor_id, body FROM ledger_event WHERE actor_id IS NOT NULL"
        " AND tag IN ('account.changed', 'return.refund_settled') ORDER BY id"
    ).all()
    for tag, actor, body in told:
        said = json.loads(body)
        if tag == "return.refund_settled":
            statement = "UPDATE return_case SET settled_by_id = :by WHERE id = :key"
            key = int(said["case"].rsplit("-", 1)[1])
        elif said["change"] == "created":
            statement = "UPDATE person SET created_by_id = :by WHERE id = :key"
            key = said["person"]
        else:
            continue
        bind.execute(sa.text(statement), {"by": actor, "key": key})


def upgrade() -> None:
    op.create_table(
        "password_reset",
        sa.Column("id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("link_digest", sa.String(length=64), nullable=False),
        sa.Column("code_digest", sa.String(length=64), nullable=False),
        sa.Column("asked_by_id", BIG, nullable=True),
        sa.Column("confirmed_by_id", BIG, nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proofs_lost", sa.Boolean(), nullable=False),
        sa.CheckConstraint("ends_at > made_at", name=op.f("ck_password_reset_ends")),
        sa.CheckConstraint("tries >= 0", name=op.f("ck_password_reset_tries")),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["person.id"], name=op.f("fk_password_reset_asked_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by_id"],
            ["person.id"],
            name=op.f("fk_password_reset_confirmed_by_id_person"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_password_reset_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_password_reset")),
        sa.UniqueConstraint("link_digest", name=op.f("uq_password_reset_link_digest")),
    )
    with op.batch_alter_table("password_reset", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_password_reset_person_id"), ["person_id"], unique=False
        )

    op.create_table(
        "second_person_request",
        sa.Column("id", BIG, nullable=False),
        sa.Column(
            "act",
            sa.Enum(
                "grant_role",
                "record_credential",
                "reset_password",
                "settle_refund",
                "pay_refund",
                "lift_quarantine",
                "release_weight",
                "approve_rules",
                "resolve_exception",
                name="act",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("center_id", BIG, nullable=True),
        sa.Column("agency_id", BIG, nullable=True),
        sa.Column(
            "payload",
            DOCUMENT,
            nullable=False,
        ),
        sa.Column(
            "shown",
            DOCUMENT,
            nullable=False,
        ),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by_id", BIG, nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "confirmed",
                "declined",
                "withdrawn",
                "lapsed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("decided_by_id", BIG, nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(state = 'asked') = (decided_at IS NULL)",
            name=op.f("ck_second_person_request_decided_when"),
        ),
        sa.CheckConstraint(
            "state <> 'confirmed' OR decided_by_id IS NULL OR asked_by_id IS NULL OR decided_by_id <> asked_by_id",
            name=op.f("ck_second_person_request_two_people"),
        ),
        sa.ForeignKeyConstraint(
            ["agency_id"], ["agency.id"], name=op.f("fk_second_person_request_agency_id_agency")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["person.id"], name=op.f("fk_second_person_request_asked_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["center_id"], ["center.id"], name=op.f("fk_second_person_request_center_id_center")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"],
            ["person.id"],
            name=op.f("fk_second_person_request_decided_by_id_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_second_person_request")),
    )
    with op.batch_alter_table("second_person_request", schema=None) as batch_op:
        batch_op.create_index(
            "ix_second_person_request_state", ["state", "act", "id"], unique=False
        )
        batch_op.create_index(
            "uq_second_person_request_open",
            ["act", "subject"],
            unique=True,
            sqlite_where=sa.text("state = 'asked'"),
            postgresql_where=sa.text("state = 'asked'"),
        )

    op.create_table(
        "weight_hold",
        sa.Column("id", BIG, nullable=False),
        sa.Column("item_id", BIG, nullable=False),
        sa.Column("failed_mass", sa.Numeric(12, 3), nullable=False),
        sa.Column("inspected_mass", sa.Numeric(12, 3), nullable=False),
        sa.Column("limit_mass", sa.Numeric(12, 3), nullable=False),
        sa.Column("failed_by_id", BIG, nullable=False),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("again_mass", sa.Numeric(12, 3), nullable=True),
        sa.Column("again_by_id", BIG, nullable=True),
        sa.Column("again_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", BIG, nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=64), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "(again_mass IS NULL) = (again_at IS NULL)", name=op.f("ck_weight_hold_again_when")
        ),
        sa.CheckConstraint(
            "again_by_id IS NULL OR again_by_id <> failed_by_id",
            name=op.f("ck_weight_hold_weighed_by_another"),
        ),
        sa.CheckConstraint(
            "decided_by_id IS NULL OR decided_by_id <> failed_by_id",
            name=op.f("ck_weight_hold_decided_by_another"),
        ),
        sa.ForeignKeyConstraint(
            ["again_by_id"], ["person.id"], name=op.f("fk_weight_hold_again_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name=op.f("fk_weight_hold_decided_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["failed_by_id"], ["person.id"], name=op.f("fk_weight_hold_failed_by_id_person")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["item.id"], name=op.f("fk_weight_hold_item_id_item")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_weight_hold")),
    )
    with op.batch_alter_table("weight_hold", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_weight_hold_item_id"), ["item_id"], unique=False)
        batch_op.create_index(
            "uq_weight_hold_open",
            ["item_id"],
            unique=True,
            sqlite_where=sa.text("decided_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL"),
        )
    big = "INTEGER" if sqlite() else "BIGINT"
    for table, column in PEOPLE:
        named = f"fk_{table}_{column}_person"
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN {column} {big} CONSTRAINT {named} REFERENCES person(id)"
        )
    op.add_column("person", sa.Column("staff_no", sa.String(length=64), nullable=True))
    op.create_index("uq_person_name_staff_no", "person", ["name", "staff_no"], unique=True)
    for table, column, before, word in WORDS:
        if sqlite():
            rewrite(table, f"'{before}'", f"'{before}', '{word}'")
        else:
            held = words(table, column)
            at = held.index(before) + 1
            check(table, column, [*held[:at], word, *held[at:]])
    carry_over()


def downgrade() -> None:
    op.execute("UPDATE item SET state = 'certified' WHERE state = 'weight_held'")
    op.execute("DELETE FROM audit_alarm WHERE kind = 'weight'")
    for table, column, before, word in WORDS:
        if sqlite():
            rewrite(table, f"'{before}', '{word}'", f"'{before}'")
        else:
            check(table, column, [w for w in words(table, column) if w != word])
    op.drop_index("uq_person_name_staff_no", "person")
    op.drop_column("person", "staff_no")
    for table, column in reversed(PEOPLE):
        op.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    for table in ("weight_hold", "second_person_request", "password_reset"):
        op.drop_table(table)
