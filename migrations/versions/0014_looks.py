"""Who looks at a piece right now"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014_looks"
down_revision = "0013_terms_and_exchange"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "item_look",
        sa.Column("item_id", KEY, sa.ForeignKey("item.id", name="fk_item_look_item_id_item")),
        sa.Column(
            "person_id", KEY, sa.ForeignKey("person.id", name="fk_item_look_person_id_person")
        ),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("item_id", "person_id", name="pk_item_look"),
    )


def downgrade() -> None:
    op.drop_table("item_look")
