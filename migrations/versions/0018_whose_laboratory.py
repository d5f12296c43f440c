"""Which agency a certificate is of; an agency's scope by days; of which centers an access is"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018_whose_laboratory"
down_revision = "0017_master_key"
branch_labels = None
depends_on = None

# What was recorded without days held from the start.
SINCE_EVER = sa.text("'2000-01-01'")
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ACCESS = sa.table("case_access", sa.column("id"), sa.column("items", sa.JSON()))
ITEM = sa.table("item", sa.column("id"), sa.column("center_id"))
NAMED = sa.table("case_access_center", sa.column("access_id"), sa.column("center_id"))
IMPORT = sa.table("order_import", sa.column("center_id"), sa.column("imported_by_id"))
ROLE = sa.table(
    "role_assignment",
    *(sa.column(name) for name in ("person_id", "role", "center_id", "ended_at")),
)
ISSUER = "fk_certificate_agency_id_agency"
VALIDITY = "ck_agency_scope_validity"


def upgrade() -> None:
    with op.batch_alter_table("agency_scope") as table:
        table.add_column(
            sa.Column("valid_from", sa.Date(), nullable=False, server_default=SINCE_EVER)
        )
        table.add_column(sa.Column("valid_to", sa.Date(), nullable=True))
        table.create_check_constraint(op.f(VALIDITY), "valid_to >= valid_from")
    with op.batch_alter_table("agency_scope") as table:
        table.alter_column("valid_from", server_default=None)
    op.create_table(
        "case_access_center",
        sa.Column("access_id", KEY, nullable=False),
        sa.Column("center_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["access_id"],
            ["case_access.id"],
            name=op.f("fk_case_access_center_access_id_case_access"),
        ),
        sa.ForeignKeyConstraint(
            ["center_id"], ["center.id"], name=op.f("fk_case_access_center_center_id_center")
        ),
        sa.PrimaryKeyConstraint("access_id", "center_id", name=op.f("pk_case_access_center")),
    )
    say_where_accesses_are()
    say_whose_imports_are()
    # In place: a copy of the table would lose the triggers that keep the records.
    kind = "INTEGER" if on_sqlite() else "BIGINT"
    op.execute(
        f"ALTER TABLE certificate ADD COLUMN agency_id {kind} "
        f"CONSTRAINT {ISSUER} REFERENCES agency (id)"
    )
    stated = (
        "json_extract(certificate.record, '$.agency.cma')"
        if on_sqlite()
        else "certificate.record::jsonb #>> '{agency,cma}'"
    )
    # As the paper states it: the piece may be another agency's by now.
    op.execute(
        "UPDATE certificate SET agency_id = COALESCE("  # noqa: S608  # two constants of this file
        f"(SELECT min(agency.id) FROM agency WHERE agency.cma_no = {stated}), "
        "(SELECT item.agency_id FROM item WHERE item.id = certificate.item_id))"
    )


def say_where_accesses_are() -> None:
    """The centers of the items that each access names: a code ends with the item's key."""
    rows = op.get_bind()
    for access, items in rows.execute(sa.select(ACCESS.c.id, ACCESS.c["items"])).all():
        keys = [int(ref.rsplit("-", 1)[1]) for ref in items["refs"]]
        centers = sa.select(ITEM.c.center_id).where(ITEM.c.id.in_(keys)).distinct()
        for center in rows.scalars(centers).all():
            rows.execute(sa.insert(NAMED).values(access_id=access, center_id=center))


def say_whose_imports_are() -> None:
    """What people of one center brought in without naming it is that center's."""
    brought = (
        (ROLE.c.person_id == IMPORT.c.imported_by_id)
        & ROLE.c.ended_at.is_(None)
        & ROLE.c.role.in_(["manager", "api_key"])
    )
    # A role without a center is for all: 0 stands for it, and no center is that.
    count = sa.func.count(sa.distinct(sa.func.coalesce(ROLE.c.center_id, 0)))
    op.execute(
        sa.update(IMPORT)
        .where(IMPORT.c.center_id.is_(None))
        .where(sa.select(count).where(brought).scalar_subquery() == 1)
        .values(center_id=sa.select(sa.func.min(ROLE.c.center_id)).where(brought).scalar_subquery())
    )


def downgrade() -> None:
    op.drop_table("case_access_center")
    op.execute("ALTER TABLE certificate DROP COLUMN agency_id")
    with op.batch_alter_table("agency_scope") as table:
        table.drop_constraint(op.f(VALIDITY), type_="check")
        table.drop_column("valid_to")
        table.drop_column("valid_from")


def on_sqlite() -> bool:
    """Which of the two databases this is."""
    return op.get_bind().dialect.name == "sqlite"
