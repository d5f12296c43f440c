"""Files are called by what they are and by their digest, not as they were sent"""

from __future__ import annotations

import hashlib
import json
import re

import sqlalchemy as sa
from alembic import op

revision = "0041_files_named_by_the_house"
down_revision = "0040_one_number_one_person"
branch_labels = None
depends_on = None

DIGITS = 12
OWN = "fingerprint.json"
ENDINGS = {
    "image/jpeg": ".jpg",
    "image/webp": ".webp",
    "application/pdf": ".pdf",
    "video/mp4": ".mp4",
    "video/quicktime": ".mov",
    "video/webm": ".webm",
    "application/x-galactic-spc": ".spc",
    "chemical/x-jcamp-dx": ".jdx",
    "text/csv": ".csv",
    "application/json": ".json",
}
# What was told of the second of two reports called it by its name.
REPORT = (
    (re.compile("订单报表“.*?”："), "订单报表："),
    (re.compile("order report “.*?”: "), "order report: "),
)

evidence = sa.table("evidence", *map(sa.column, ("id", "kind", "mime", "digest")))
attachment, parcel_photo = (
    sa.table(name, *map(sa.column, ("name", "evidence_id")))
    for name in ("attachment", "unknown_parcel_photo")
)
order_import = sa.table(
    "order_import",
    sa.column("id"),
    sa.column("name"),
    sa.column("file_digest"),
    sa.column("result", sa.JSON),
)
chosen_file = sa.table("chosen_file", sa.column("name"), sa.column("digest"))
kept_file = sa.table("kept_order_file", sa.column("id"), sa.column("names", sa.JSON))


def upgrade() -> None:
    bind = op.get_bind()
    begins = evidence.c.kind + "-" + sa.func.substr(evidence.c.digest, 1, DIGITS)
    ending = sa.case(ENDINGS, value=evidence.c.mime, else_=".bin")
    for table in (attachment, parcel_photo):
        house = sa.select(begins + ending).where(evidence.c.id == table.c.evidence_id)
        bind.execute(
            sa.update(table).where(table.c.name != OWN).values(name=house.scalar_subquery())
        )
    for table, digest in (
        (order_import, order_import.c.file_digest),
        (chosen_file, chosen_file.c.digest),
    ):
        bind.execute(sa.update(table).values(name="orders-" + sa.func.substr(digest, 1, DIGITS)))
    for row in bind.execute(sa.select(kept_file.c.id, kept_file.c.names)).all():
        # Their digests are known to nobody before they are opened: the key and the place serve.
        names = [
            "orders-" + hashlib.sha256(f"{row.id} {place}".encode()).hexdigest()[:DIGITS]
            for place in range(len(row.names["names"]))
        ]
        bind.execute(
            sa.update(kept_file).where(kept_file.c.id == row.id).values(names={"names": names})
        )
    of_two = sa.cast(order_import.c.result, sa.Text).like("%order report %")
    for row in bind.execute(
        sa.select(order_import.c.id, order_import.c.result).where(of_two)
    ).all():
        said = json.dumps(row.result, ensure_ascii=False)
        for named, plain in REPORT:
            said = named.sub(plain, said)
        bind.execute(
            sa.update(order_import)
            .where(order_import.c.id == row.id)
            .values(result=json.loads(said))
        )


def downgrade() -> None:
    """What the files were called is gone for good."""
