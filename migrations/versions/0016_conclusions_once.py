"""Words are sought among the different conclusions; the search is filled anew from the log"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016_conclusions_once"
down_revision = "0015_old_paper_beside_draft"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
GRAM = sa.String(2).with_variant(sa.String(2, collation="C"), "postgresql")
BY_TEXT = "ix_certificate_search_text_id"


def upgrade() -> None:
    op.drop_table("certificate_word")
    op.execute("DELETE FROM certificate_search")
    op.create_table(
        "certificate_text",
        sa.Column("id", BIG, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_certificate_text"),
        sa.UniqueConstraint("digest", name="uq_certificate_text_digest"),
    )
    with op.batch_alter_table("certificate_search") as search:
        search.drop_column("conclusion")
        search.add_column(sa.Column("text_id", BIG, nullable=False))
        search.create_foreign_key(
            "fk_certificate_search_text_id_certificate_text",
            "certificate_text",
            ["text_id"],
            ["id"],
        )
    op.create_index(BY_TEXT, "certificate_search", ["text_id", "issued_at", "certificate_id"])
    op.create_table(
        "certificate_word",
        sa.Column("gram", GRAM, nullable=False),
        sa.Column("text_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["text_id"],
            ["certificate_text.id"],
            name="fk_certificate_word_text_id_certificate_text",
        ),
        sa.PrimaryKeyConstraint("gram", "text_id", name="pk_certificate_word"),
    )


def downgrade() -> None:
    op.drop_table("certificate_word")
    op.execute("DELETE FROM certificate_search")
    op.drop_index(BY_TEXT, "certificate_search")
    with op.batch_alter_table("certificate_search") as search:
        search.drop_constraint("fk_certificate_search_text_id_certificate_text", "foreignkey")
        search.drop_column("text_id")
        search.add_column(sa.Column("conclusion", sa.Text(), nullable=False))
    op.drop_table("certificate_text")
    op.create_table(
        "certificate_word",
        sa.Column("gram", GRAM, nullable=False),
        sa.Column("certificate_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificate.id"],
            name="fk_certificate_word_certificate_id_certificate",
        ),
        sa.PrimaryKeyConstraint("gram", "certificate_id", name="pk_certificate_word"),
    )
