"""The certificate in force stays in force while the one that replaces it is a draft"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015_old_paper_beside_draft"
down_revision = "0014_looks"
branch_labels = None
depends_on = None

TOGETHER = sa.text("state IN ('draft', 'issued', 'suspended')")
STANDS = sa.text("state IN ('issued', 'suspended')")
DRAFT = sa.text("state = 'draft'")


def one_an_item(name: str, where: sa.TextClause) -> None:
    op.create_index(
        name, "certificate", ["item_id"], unique=True, sqlite_where=where, postgresql_where=where
    )


def upgrade() -> None:
    op.drop_index("uq_certificate_live", table_name="certificate")
    one_an_item("uq_certificate_live", STANDS)
    one_an_item("uq_certificate_draft", DRAFT)


def downgrade() -> None:
    op.drop_index("uq_certificate_draft", table_name="certificate")
    op.drop_index("uq_certificate_live", table_name="certificate")
    one_an_item("uq_certificate_live", TOGETHER)
