"""What became of a file's rows, part by part."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.orders.order import OrderImport, OrderImportPart


def rows_of_import(session: Session, key: int) -> list[dict[str, Any]]:
    """What became of each row, in the order of the file, as `RowOutcome.to_json` says."""
    parts = session.scalars(
        select(OrderImportPart.rows)
        .where(OrderImportPart.import_id == key)
        .order_by(OrderImportPart.number)
    )
    return [row for part in parts for row in part["rows"]]


def import_result(session: Session, key: int) -> dict[str, Any]:
    """The result of an import as `ImportResult.to_json` says it."""
    kept = session.get_one(OrderImport, key)
    return {
        **kept.result,
        "rows": rows_of_import(session, key),
        "file": kept.name,
        "dry_run": False,
        "platform": kept.platform or "",
        "shop": kept.shop or "",
    }
