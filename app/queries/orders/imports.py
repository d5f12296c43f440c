"""Imports, for the orders desk; as far as they are theirs to see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from app.models.network.center import Center
from app.models.orders.order import OrderImport
from app.models.people.account import Person
from app.models.personal.vault import RejectedRows
from app.queries.orders.file_names import names_of
from app.queries.orders.lines import PAGE, Page, page_of
from app.queries.orders.outcomes import rows_of_import
from app.queries.orders.whose import Sight
from workflows.verdict import Text

COUNTS = ("accepted", "known", "updated", "rejected", "waiting_for_category", "items")
RECORDS = ("records", "blank", "totals", "others")


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One import; `counts` by the names of `COUNTS` and `RECORDS`. `name` is what its sender called
    the file as long as that is kept, else `file`, which is the house's own name of it.

    `done` of `parts` have been taken in; fewer where it is still at it, or was cut off.
    """

    key: int
    name: str
    file: str
    at: datetime
    who: str
    center: Text | None
    counts: dict[str, int]
    parts: int
    done: int


@dataclass(frozen=True, slots=True)
class ImportView:
    """One import with what became of each row, as its JSON says.

    `to_correct`: its refused rows are still kept for who imported them.
    """

    row: ImportRow
    center_id: int | None
    rows: list[dict[str, Any]]
    importer_id: int | None
    to_correct: bool
    platform: str
    shop: str
    said: list[dict[str, Any]]
    shop_by: str = ""


def imports(session: Session, sight: Sight, *, before: int = 0) -> Page:
    """The latest imports first."""
    wanted = _imports().where(sight.of(OrderImport.center_id, OrderImport.imported_by_id))
    wanted = wanted.order_by(OrderImport.id.desc()).limit(PAGE + 1)
    if before:
        wanted = wanted.where(OrderImport.id < before)
    found = session.execute(wanted).all()
    called = names_of(session, [r.id for r in found])
    return page_of([_import_row(r, called) for r in found])


def import_view(
    session: Session, key: int, sight: Sight, *, only: str = "", most: int | None = None
) -> ImportView | None:
    """One import with the first `most` of its rows, or of those with the result `only`; None where
    it is not theirs to see."""
    seen = sight.of(OrderImport.center_id, OrderImport.imported_by_id)
    found = session.execute(_imports().where(OrderImport.id == key, seen)).one_or_none()
    if found is None:
        return None
    whole = session.execute(
        select(
            OrderImport.result,
            OrderImport.center_id,
            OrderImport.imported_by_id,
            OrderImport.platform,
            OrderImport.shop,
            RejectedRows.import_id.is_not(None).label("to_correct"),
        )
        .outerjoin(RejectedRows, RejectedRows.import_id == OrderImport.id)
        .where(OrderImport.id == key)
    ).one()
    every = chain(whole.result.get("rows", []), rows_of_import(session, key))
    rows = list(islice((row for row in every if only in ("", row["result"])), most))
    return ImportView(
        row=_import_row(found, names_of(session, [key])),
        center_id=whole.center_id,
        rows=rows,
        importer_id=whole.imported_by_id,
        to_correct=whole.to_correct,
        platform=whole.platform or "",
        shop=whole.shop or "",
        said=list(whole.result.get("said", [])),
        shop_by=whole.result.get("how", {}).get("shop_by", ""),
    )


def _imports() -> Any:
    counts = [OrderImport.result[name].as_integer().label(name) for name in (*COUNTS, *RECORDS)]
    return (
        select(
            OrderImport.id,
            OrderImport.name,
            OrderImport.imported_at,
            Person.name.label("who"),
            Center.name_zh,
            Center.name_en,
            OrderImport.parts,
            OrderImport.parts_done,
            *counts,
        )
        .outerjoin(Person, Person.id == OrderImport.imported_by_id)
        .outerjoin(Center, Center.id == OrderImport.center_id)
    )


def _import_row(r: Row[*tuple[Any, ...]], called: Mapping[int, str]) -> ImportRow:
    center = Text(r.name_zh, r.name_en) if r.name_zh else None
    counts = {name: getattr(r, name) or 0 for name in (*COUNTS, *RECORDS)}
    return ImportRow(
        key=r.id,
        name=called.get(r.id, r.name),
        file=r.name,
        at=r.imported_at,
        who=r.who or "",
        center=center,
        counts=counts,
        parts=r.parts or 1,
        done=1 if r.parts is None else r.parts_done or 0,
    )
