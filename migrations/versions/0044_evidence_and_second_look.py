"""Whose else a file is, when it was taken; what reviewers objected to and looked at"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0044_evidence_and_second_look"
down_revision = "0043_one_place_for_files"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INDEX = "ix_attachment_evidence_id"
DOCUMENT = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Earlier files were not compared, earlier reviews objected to the whole sheet in words."""
    op.create_table(
        "likeness_part",
        sa.Column("evidence_id", BIG, nullable=False),
        sa.Column("part", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("value", sa.String(length=8), nullable=False),
        sa.ForeignKeyConstraint(
            ["evidence_id"], ["evidence.id"], name=op.f("fk_likeness_part_evidence_id_evidence")
        ),
        sa.PrimaryKeyConstraint("evidence_id", "part", name=op.f("pk_likeness_part")),
    )
    op.create_index("ix_likeness_part_value", "likeness_part", ["value", "part"])

    op.create_table(
        "evidence_look",
        sa.Column("inspection_id", BIG, nullable=False),
        sa.Column("attachment_id", BIG, nullable=False),
        sa.Column("person_id", BIG, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["attachment_id"],
            ["attachment.id"],
            name=op.f("fk_evidence_look_attachment_id_attachment"),
        ),
        sa.ForeignKeyConstraint(
            ["inspection_id"],
            ["inspection.id"],
            name=op.f("fk_evidence_look_inspection_id_inspection"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_evidence_look_person_id_person")
        ),
        sa.PrimaryKeyConstraint(
            "inspection_id", "attachment_id", "person_id", name=op.f("pk_evidence_look")
        ),
    )
    op.create_table(
        "review_objection",
        sa.Column("id", BIG, nullable=False),
        sa.Column("inspection_id", BIG, nullable=False),
        sa.Column("check_code", sa.String(length=64), nullable=False),
        sa.Column("attachment_id", BIG, nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "blurred",
                "view_missing",
                "other_piece",
                "reading",
                "differs",
                "words",
                "reference",
                "other",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("by_id", BIG, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by_id", BIG, nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answered_by_id IS NULL)",
            name=op.f("ck_review_objection_answered"),
        ),
        sa.ForeignKeyConstraint(
            ["answered_by_id"],
            ["person.id"],
            name=op.f("fk_review_objection_answered_by_id_person"),
        ),
        sa.ForeignKeyConstraint(
            ["attachment_id"],
            ["attachment.id"],
            name=op.f("fk_review_objection_attachment_id_attachment"),
        ),
        sa.ForeignKeyConstraint(
            ["by_id"], ["person.id"], name=op.f("fk_review_objection_by_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["inspection_id"],
            ["inspection.id"],
            name=op.f("fk_review_objection_inspection_id_inspection"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_objection")),
    )
    op.create_index("ix_review_objection_inspection_id", "review_objection", ["inspection_id"])

    op.add_column("attachment", sa.Column("captured", DOCUMENT, nullable=True))
    op.add_column("attachment", sa.Column("elsewhere", DOCUMENT, nullable=True))
    op.add_column(
        "attachment", sa.Column("elsewhere_why", sa.Text(), nullable=False, server_default="")
    )
    op.add_column("evidence", sa.Column("likeness", sa.String(length=64), nullable=True))
    if op.get_bind().dialect.name != "postgresql":
        op.create_index(INDEX, "attachment", ["evidence_id"])
        return
    # Beside people's work: the table of files is long.
    with op.get_context().autocommit_block():
        op.create_index(INDEX, "attachment", ["evidence_id"], postgresql_concurrently=True)


def downgrade() -> None:
    """Without what was looked at, objected to and compared."""
    op.drop_index(INDEX, table_name="attachment")
    op.drop_column("evidence", "likeness")
    for name in ("elsewhere_why", "elsewhere", "captured"):
        op.drop_column("attachment", name)
    op.drop_table("review_objection")
    op.drop_table("evidence_look")
    op.drop_table("likeness_part")
