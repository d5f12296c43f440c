"""An import that was tried and taken back, shown as one that was kept."""

from __future__ import annotations

from datetime import datetime

from app.queries.orders.imports import COUNTS, RECORDS, ImportRow, ImportView
from workflows.orders.import_result import ImportResult


def view_of_trial(result: ImportResult, now: datetime) -> ImportView:
    """An import that was tried and taken back, as a page shows one."""
    told = result.to_json()
    row = ImportRow(
        key=0,
        name=result.name,
        file=result.name,
        at=now,
        who="",
        center=None,
        counts={name: told[name] for name in (*COUNTS, *RECORDS)},
        parts=1,
        done=1,
    )
    return ImportView(
        row=row,
        center_id=None,
        rows=told["rows"],
        importer_id=None,
        to_correct=False,
        platform=result.platform,
        shop=result.shop,
        said=told["said"],
    )
