"""Mails with order files that were looked at."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0064_mails"
down_revision = "0063_fees"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "taken_mail",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("validity", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("uid", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("outcome", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_taken_mail_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_taken_mail")),
        sa.UniqueConstraint("validity", "uid", name=op.f("uq_taken_mail_validity_uid")),
    )
    with op.batch_alter_table("taken_mail", schema=None) as batch_op:
        batch_op.create_index(
            "uq_taken_mail_mark",
            ["mark"],
            unique=True,
            sqlite_where=sa.text("mark <> ''"),
            postgresql_where=sa.text("mark <> ''"),
        )


def downgrade() -> None:
    with op.batch_alter_table("taken_mail", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_taken_mail_mark",
            sqlite_where=sa.text("mark <> ''"),
            postgresql_where=sa.text("mark <> ''"),
        )

    op.drop_table("taken_mail")
