"""The database knows the key that opens what lies encrypted in it"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017_master_key"
down_revision = "0016_conclusions_once"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "master_key",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_master_key_only_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_master_key")),
    )


def downgrade() -> None:
    op.drop_table("master_key")
