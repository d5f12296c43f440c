"""What a paper shows of a title, beside the title; codes of one piece and the certificate that holds them"""

from __future__ import annotations

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0026_printed_titles"
down_revision = "0025_terms_by_two"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ASKS = sa.text("title_asks")
# Codes of one piece as the categories had them: category, then the parts that make one up.
CODES = (
    ("watch", (("WT-02", "value"),)),
    ("watch", (("WT-03", "number"),)),
    ("liquor", (("LQ-04", "date"), ("LQ-04", "batch"), ("LQ-04", "serial"))),
    ("liquor", (("LQ-05", "uid"),)),
    ("liquor", (("LQ-06", "bottle"),)),
    ("liquor", (("LQ-07", "value"),)),
    ("handbag", (("BG-05", "value"),)),
)
CHUNK = 500
ONE_PIECE_MARKS = ("sticker", "plate")  # a bag's date code is of many bags
FINDING = sa.table(
    "finding",
    sa.column("inspection_id", sa.BigInteger),
    sa.column("check_code", sa.String),
    sa.column("value", sa.JSON),
    sa.column("superseded_at", sa.DateTime(timezone=True)),
)
PIECE_CODE = sa.table(
    "piece_code",
    sa.column("kind", sa.String),
    sa.column("code", sa.String),
    sa.column("certificate_id", sa.BigInteger),
)


def folded(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKC", text).upper() if c.isalnum())[:200]


def codes_of(category: str, said: dict[str, dict[str, object]]) -> list[tuple[str, str]]:
    found = []
    for owner, parts in CODES:
        values = [str(said.get(check, {}).get(part) or "").strip() for check, part in parts]
        if owner != category or not all(values):
            continue
        if category == "handbag" and said.get("BG-04", {}).get("value") not in ONE_PIECE_MARKS:
            continue
        code = folded("".join(values))
        if len(code) > 3:  # noqa: PLR2004  # shorter ones tell no piece from another
            found.append((f"{category}:{parts[0][0]}.{parts[0][1]}", code))
    return found


def carry_over() -> None:
    """The codes of the certificates in force; of two with one code, the earlier holds it."""
    bind = op.get_bind()
    live = bind.execute(
        sa.text(
            "SELECT c.id, c.inspection_id, i.category FROM certificate c"
            " JOIN item i ON i.id = c.item_id WHERE c.state IN ('draft', 'issued', 'suspended')"
            " AND i.category IN ('watch', 'liquor', 'handbag') ORDER BY c.id"
        )
    ).all()
    held: dict[tuple[str, str], int] = {}
    for start in range(0, len(live), CHUNK):
        part = live[start : start + CHUNK]
        said: dict[int, dict[str, dict[str, object]]] = {}
        for row in bind.execute(
            sa.select(FINDING.c.inspection_id, FINDING.c.check_code, FINDING.c.value).where(
                FINDING.c.inspection_id.in_([r.inspection_id for r in part]),
                FINDING.c.superseded_at.is_(None),
            )
        ):
            said.setdefault(row.inspection_id, {})[row.check_code] = row.value
        for row in part:
            for found in codes_of(row.category, said.get(row.inspection_id, {})):
                held.setdefault(found, row.id)
    rows = [{"kind": k, "code": c, "certificate_id": key} for (k, c), key in held.items()]
    for start in range(0, len(rows), CHUNK):
        bind.execute(sa.insert(PIECE_CODE), rows[start : start + CHUNK])


def upgrade() -> None:
    op.create_table(
        "piece_code",
        sa.Column("id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=200), nullable=False),
        sa.Column("certificate_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificate.id"],
            name=op.f("fk_piece_code_certificate_id_certificate"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_piece_code")),
        sa.UniqueConstraint("kind", "code", name=op.f("uq_piece_code_kind_code")),
    )
    op.create_index("ix_piece_code_certificate_id", "piece_code", ["certificate_id"])
    op.execute("ALTER TABLE item ADD COLUMN printed_title TEXT NOT NULL DEFAULT ''")
    op.execute("ALTER TABLE item ADD COLUMN title_asks BOOLEAN NOT NULL DEFAULT false")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("ALTER TABLE item ALTER COLUMN printed_title DROP DEFAULT")
        op.execute("ALTER TABLE item ALTER COLUMN title_asks DROP DEFAULT")
    op.create_index(
        "ix_item_title_asks",
        "item",
        ["center_id", "id"],
        sqlite_where=ASKS,
        postgresql_where=ASKS,
    )
    op.execute("UPDATE item SET printed_title = title")
    carry_over()


def downgrade() -> None:
    op.drop_index("ix_item_title_asks", "item")
    op.execute("ALTER TABLE item DROP COLUMN title_asks")
    op.execute("ALTER TABLE item DROP COLUMN printed_title")
    op.drop_table("piece_code")
