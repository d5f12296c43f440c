"""Which curve of a file is meant, what was read off it; reference spectra"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0029_spectra_read"
down_revision = "0028_order_sources"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Earlier files held one curve each, and nothing was read off them."""
    op.add_column("attachment", sa.Column("spectrum", sa.Integer(), nullable=True))
    op.add_column("attachment", sa.Column("reading", DOCUMENT, nullable=True))
    op.add_column("attachment", sa.Column("answer", DOCUMENT, nullable=True))
    op.create_table(
        "reference_spectrum",
        sa.Column("id", BIG, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("material", sa.String(length=64), nullable=False),
        sa.Column("technique", sa.String(length=64), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("shape", DOCUMENT, nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reference_spectrum")),
        sa.UniqueConstraint(
            "digest", "technique", name=op.f("uq_reference_spectrum_digest_technique")
        ),
    )


def downgrade() -> None:
    """Without the readings and the library."""
    op.drop_table("reference_spectrum")
    op.drop_column("attachment", "answer")
    op.drop_column("attachment", "reading")
    op.drop_column("attachment", "spectrum")
