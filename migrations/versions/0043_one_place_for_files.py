"""Chosen order files and those that wait for a worker lie in one table"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0043_one_place_for_files"
down_revision = "0042_names_compared"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
OLD_CHOICE = -1
WAITS = "'person', 'worker'"

kept = sa.table(
    "kept_order_file",
    *(sa.column(name) for name in ("id", "by_id", "waits", "digest", "packed", "kept_at")),
    *(sa.column(name, DOCUMENT) for name in ("names", "said")),
)
piece = sa.table(
    "kept_order_piece", *(sa.column(name) for name in ("kept_id", "file", "number", "sealed"))
)
chosen = sa.table(
    "chosen_file",
    *(sa.column(name) for name in ("id", "person_id", "name", "digest", "sealed", "kept_at")),
    sa.column("said", DOCUMENT),
)


def upgrade() -> None:
    with op.batch_alter_table("kept_order_file") as table:
        table.add_column(
            sa.Column("waits", sa.String(length=32), nullable=False, server_default="worker")
        )
        table.add_column(sa.Column("digest", sa.Text(), nullable=False, server_default=""))
        table.add_column(sa.Column("said", DOCUMENT, nullable=False, server_default="{}"))
        table.add_column(
            sa.Column("packed", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        table.create_check_constraint(op.f("ck_kept_order_file_waits"), f"waits IN ({WAITS})")
    op.create_index("ix_kept_order_file_by_id", "kept_order_file", ["by_id", "id"])
    take_along()
    op.drop_table("chosen_file")


def take_along() -> None:
    """What was chosen stays sealed as it is: its seal names the person, not the table."""
    bind = op.get_bind()
    for row in bind.execute(sa.select(chosen.c.id).order_by(chosen.c.id)).all():
        old = bind.execute(sa.select(chosen).where(chosen.c.id == row.id)).one()
        values = {
            "by_id": old.person_id,
            "waits": "person",
            "names": {"names": old.name.split(" + ")},
            "digest": old.digest,
            "said": old.said,
            "packed": False,
            "kept_at": old.kept_at,
        }
        new = bind.execute(sa.insert(kept).values(values).returning(kept.c.id)).scalar_one()
        one = {"kept_id": new, "file": OLD_CHOICE, "number": 0, "sealed": old.sealed}
        bind.execute(sa.insert(piece).values(one))


def downgrade() -> None:
    """Files that wait for a person are chosen anew."""
    op.create_table(
        "chosen_file",
        sa.Column("id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("said", DOCUMENT, nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_chosen_file_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chosen_file")),
    )
    op.create_index(op.f("ix_chosen_file_kept_at"), "chosen_file", ["kept_at"])
    op.create_index(op.f("ix_chosen_file_person_id"), "chosen_file", ["person_id"])
    # The version before can't open what is packed or was chosen.
    gone = sa.select(kept.c.id).where(sa.or_(kept.c.packed, kept.c.waits == "person"))
    op.execute(sa.delete(piece).where(piece.c.kept_id.in_(gone)))
    op.execute(sa.delete(kept).where(sa.or_(kept.c.packed, kept.c.waits == "person")))
    op.drop_index("ix_kept_order_file_by_id", "kept_order_file")
    with op.batch_alter_table("kept_order_file") as table:
        table.drop_constraint(op.f("ck_kept_order_file_waits"), type_="check")
        for name in ("packed", "said", "digest", "waits"):
            table.drop_column(name)
