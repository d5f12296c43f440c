"""An order's terms are entered by two: the act of a request may be that."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025_terms_by_two"
down_revision = "0024_second_person"
branch_labels = None
depends_on = None

TABLE, NAME = "second_person_request", "ck_second_person_request_act"
BEFORE = (
    "grant_role",
    "record_credential",
    "reset_password",
    "settle_refund",
    "pay_refund",
    "lift_quarantine",
    "release_weight",
    "approve_rules",
    "resolve_exception",
)
AFTER = (*BEFORE[:3], "enter_terms", *BEFORE[3:])


def upgrade() -> None:
    held_to(AFTER)


def downgrade() -> None:
    op.execute("DELETE FROM second_person_request WHERE act = 'enter_terms'")
    held_to(BEFORE)


def held_to(words: tuple[str, ...]) -> None:
    listed = ", ".join(f"'{word}'" for word in words)
    with op.batch_alter_table(TABLE) as table:
        table.drop_constraint(op.f(NAME), type_="check")
        table.create_check_constraint(op.f(NAME), sa.text(f"act IN ({listed})"))
