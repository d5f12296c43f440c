"""What became of a file's rows, part by part."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.orders.order import OrderImport, OrderImportPart


def rows_of_import(session: Session, key: int) -> Iterator[dict[str, Any]]:
    """What became of each row, in the order of the file, as `RowOutcome.to_json` says.

    Parts are looked at one by one: whoever wants the first rows holds no others.
    """
    parts = select(OrderImportPart.number).where(OrderImportPart.import_id == key)
    for number in session.scalars(parts.order_by(OrderImportPart.number)).all():
        part = select(OrderImportPart.rows).where(
            OrderImportPart.import_id == key, OrderImportPart.number == number
        )
        yield from session.scalars(part).one()["rows"]


def import_result(session: Session, key: int) -> dict[str, Any]:
    """The result of an import as `ImportResult.to_json` says it."""
    kept = session.get_one(OrderImport, key)
    told = {name: value for name, value in kept.result.items() if name != "how"}
    return {
        **told,
        "rows": list(rows_of_import(session, key)),
        "file": kept.name,
        "dry_run": False,
        "platform": kept.platform or "",
        "shop": kept.shop or "",
    }
