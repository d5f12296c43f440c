"""Work behind the pages: jobs, workers, and the one row of who keeps the clock."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0038_jobs"
down_revision = "0037_lots"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
KINDS = "'import_orders', 'finish_certificate'"
STATES = "'waiting', 'running', 'dead'"


def upgrade() -> None:
    op.create_table(
        "job",
        sa.Column("id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("body", JSON, nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("worker", sa.String(length=64), nullable=True),
        sa.Column("fault", sa.Text(), nullable=False),
        sa.CheckConstraint(f"kind IN ({KINDS})", name="ck_job_kind"),
        sa.CheckConstraint(f"state IN ({STATES})", name="ck_job_state"),
        sa.PrimaryKeyConstraint("id", name="pk_job"),
        sa.UniqueConstraint("kind", "key", name="uq_job_kind_key"),
    )
    for name, columns, state in (
        ("ix_job_due", ["due_at", "id"], "waiting"),
        ("ix_job_running", ["worker"], "running"),
    ):
        only = sa.text(f"state = '{state}'")
        op.create_index(name, "job", columns, sqlite_where=only, postgresql_where=only)
    op.create_table(
        "worker",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("beaten_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_worker"),
    )
    lease = op.create_table(
        "clock_lease",
        sa.Column("id", BIG, nullable=False),
        sa.Column("worker", sa.String(length=64), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ticked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_clock_lease"),
    )
    op.bulk_insert(lease, [{"id": 1}])
    kept_files()


def kept_files() -> None:
    op.create_table(
        "kept_order_file",
        sa.Column("id", BIG, nullable=False),
        sa.Column("by_id", BIG, nullable=False),
        sa.Column("names", JSON, nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name="fk_kept_order_file_by_id_person"),
        sa.PrimaryKeyConstraint("id", name="pk_kept_order_file"),
    )
    op.create_index("ix_kept_order_file_kept_at", "kept_order_file", ["kept_at"])
    op.create_table(
        "kept_order_piece",
        sa.Column("id", BIG, nullable=False),
        sa.Column("kept_id", BIG, nullable=False),
        sa.Column("file", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["kept_id"],
            ["kept_order_file.id"],
            name="fk_kept_order_piece_kept_id_kept_order_file",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_kept_order_piece"),
        sa.UniqueConstraint(
            "kept_id", "file", "number", name="uq_kept_order_piece_kept_id_file_number"
        ),
    )


def downgrade() -> None:
    op.drop_table("kept_order_piece")
    op.drop_table("kept_order_file")
    op.drop_table("clock_lease")
    op.drop_table("worker")
    op.drop_table("job")
