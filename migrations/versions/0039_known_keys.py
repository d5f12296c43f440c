"""The public halves of the keys that sign: no machine makes a second set."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0039_known_keys"
down_revision = "0038_jobs"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "known_key",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("public", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_known_key"),
    )


def downgrade() -> None:
    op.drop_table("known_key")
