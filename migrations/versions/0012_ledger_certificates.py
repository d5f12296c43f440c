"""The ledger's events about certificates, by time: what the log is compared with"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012_ledger_certificates"
down_revision = "0011_audit"
branch_labels = None
depends_on = None

OF_CERTIFICATES = sa.text(
    "tag IN ('certificate.issued', 'certificate.suspended', 'certificate.restored', "
    "'certificate.superseded', 'certificate.revoked')"
)


def upgrade() -> None:
    op.create_index(
        "ix_ledger_event_certificates",
        "ledger_event",
        ["at", "id"],
        sqlite_where=OF_CERTIFICATES,
        postgresql_where=OF_CERTIFICATES,
    )


def downgrade() -> None:
    op.drop_index("ix_ledger_event_certificates", "ledger_event")
