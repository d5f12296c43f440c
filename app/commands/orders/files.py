"""Order files as people upload them: taken in, with the rows to correct kept for download."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base import secrets_at_rest
from app.base.errors import Missing
from app.commands import record
from app.commands.orders.taking_in import take_in
from app.models.orders.order import OrderImport
from app.models.personal.vault import RejectedRows
from app.readers.orders.kinds import ORDERS
from app.readers.orders.order_file import OrderFile, cells_at, read, rejected_csv
from app.readers.refusals import refusal_of
from workflows.orders.events import RejectedRowsTaken
from workflows.orders.import_result import ImportResult
from workflows.orders.lines import RowResult
from workflows.orders.row import CellFault, RowProblem
from workflows.roles import Actor, Permission
from workflows.verdict import Refused, Text

REJECTED = "rejected rows"
MOST_SENT = ORDERS.size + 1  # bytes; one more than is taken says that it is too much
GONE = Text(
    "拒收行已下载、已过期，或不是由您导入；请重新导入文件",
    "The rows were taken, have expired or are not yours; import the file again",
)


def read_upload(name: str, content: bytes) -> OrderFile:
    """Read an order file, before any transaction: nobody waits for that. Raises `Refusal`."""
    file = read(name, content)
    if isinstance(file, Refused):
        raise refusal_of(file)
    return file


def import_upload(
    session: Session,
    file: OrderFile,
    content: bytes,
    *,
    by: Actor,
    now: datetime,
    center_code: str | None = None,
) -> int:
    """Take in an uploaded file that was read; returns the import's key."""
    kept, result = take_in(session, file, by=by, now=now, center_code=center_code)
    session.flush()
    if result.rejected:
        seal_rejected(session, kept.id, to_correct(content, file, result), result.rejected, now)
    return kept.id


def seal_rejected(session: Session, key: int, rows: bytes, count: int, now: datetime) -> None:
    """Keep rows to correct, which may be any buyer's, sealed until they are taken."""
    sealed = secrets_at_rest.seal(REJECTED, rows, about=f"import {key}")
    session.add(RejectedRows(import_id=key, sealed=sealed, rows=count, kept_at=now))


def take_rejected(session: Session, key: int, *, by: Actor, now: datetime) -> bytes:
    """The rows to correct, for who imported them, once: then they are gone, and the ledger says so.

    Raises `Missing` for anybody else, and where they are gone.
    """
    row = session.execute(
        select(OrderImport.imported_by_id, OrderImport.center_id, RejectedRows)
        .join(RejectedRows, RejectedRows.import_id == OrderImport.id)
        .where(OrderImport.id == key)
        .with_for_update(of=RejectedRows)
    ).one_or_none()
    if row is None or by.person_id is None or row.imported_by_id != by.person_id:
        raise Missing(GONE)
    kept = row.RejectedRows
    rows = secrets_at_rest.open(REJECTED, kept.sealed, about=f"import {key}")
    session.delete(kept)
    event = RejectedRowsTaken(key, kept.rows)
    role = by.role_for(Permission.ORDER_IMPORT, row.center_id)
    record.append(session, event, by=by, now=now, role=role, center_id=row.center_id)
    return rows


def to_correct(content: bytes, file: OrderFile, result: ImportResult) -> bytes:
    """The rejected rows as a CSV, whether they could not be read or were refused by a rule."""
    refused = {
        o.line: o
        for o in result.outcomes
        if o.result is RowResult.REJECTED and o.code != "unreadable" and o.reason is not None
    }
    cells = cells_at(content, refused) if refused else {}
    if isinstance(cells, Refused):
        raise refusal_of(cells)
    problems = list(file.problems)
    for line, outcome in refused.items():
        assert outcome.reason is not None  # noqa: S101  # chosen so above
        fault = CellFault(outcome.column, outcome.value, outcome.reason)
        problems.append(RowProblem(line, (fault,), cells.get(line, ()), outcome.sub_order))
    return rejected_csv(file.header, sorted(problems, key=lambda p: p.line))
