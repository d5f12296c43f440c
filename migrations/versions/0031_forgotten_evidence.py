"""Evidence whose bytes were taken away for good, because its buyer's data was erased"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0031_forgotten_evidence"
down_revision = "0030_weighing_photo"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "forgotten_evidence",
        sa.Column("evidence_id", BIG, autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["evidence_id"],
            ["evidence.id"],
            name=op.f("fk_forgotten_evidence_evidence_id_evidence"),
        ),
        sa.PrimaryKeyConstraint("evidence_id", name=op.f("pk_forgotten_evidence")),
    )


def downgrade() -> None:
    op.drop_table("forgotten_evidence")
