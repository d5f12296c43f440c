"""When a sign-in was last proved, a second factor on its way, backup codes, typed work that is kept"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020_sign_ins"
down_revision = "0019_buyer_passes"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    # A sign-in from before has no proof on record: it is asked for the password at the next act.
    with op.batch_alter_table("sign_in_session") as opened:
        opened.add_column(sa.Column("proved_at", AT, nullable=True))
        opened.add_column(sa.Column("pending_secret", sa.Text(), nullable=True))
    op.create_table(
        "backup_code",
        sa.Column("id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=200), nullable=False),
        sa.Column("used_at", AT, nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_backup_code_person_id_person"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_backup_code"),
        sa.UniqueConstraint("person_id", "ordinal", name="uq_backup_code_person_id_ordinal"),
    )
    op.create_table(
        "kept_form",
        sa.Column("id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("kept_at", AT, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_kept_form_person_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_kept_form"),
    )
    op.create_index("ix_kept_form_kept_at", "kept_form", ["kept_at"])
    op.create_index("ix_kept_form_person_id", "kept_form", ["person_id"])


def downgrade() -> None:
    op.drop_table("kept_form")
    op.drop_table("backup_code")
    with op.batch_alter_table("sign_in_session") as opened:
        opened.drop_column("pending_secret")
        opened.drop_column("proved_at")
