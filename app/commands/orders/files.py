"""Order files as people upload them: taken in, with the rows to correct kept for download."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.base.errors import NotYet, Refusal
from app.base.storage import Blobs
from app.commands.orders.taking_in import take_in
from app.readers.facts import TOO_BUSY
from app.readers.orders.order_file import OrderFile, cells_at, read, rejected_csv
from workflows.orders.import_result import ImportResult
from workflows.orders.lines import RowResult
from workflows.orders.row import CellFault, RowProblem
from workflows.roles import Actor
from workflows.verdict import Refused


def read_upload(name: str, content: bytes) -> OrderFile:
    """Read an uploaded file, before any transaction: nobody waits for that. Raises `Refusal`."""
    file = read(name, content)
    if isinstance(file, Refused):
        raise (NotYet if file.code == TOO_BUSY else Refusal)(file)
    return file


def import_upload(
    session: Session,
    file: OrderFile,
    content: bytes,
    store: Blobs,
    *,
    by: Actor,
    now: datetime,
    center_code: str | None = None,
) -> int:
    """Take in an uploaded file that was read; returns the import's key."""
    kept, result = take_in(session, file, by=by, now=now, center_code=center_code)
    if result.rejected:
        kept.rejected_file = store.put(to_correct(content, file, result))
    session.flush()
    return kept.id


def to_correct(content: bytes, file: OrderFile, result: ImportResult) -> bytes:
    """The rejected rows as a CSV, whether they could not be read or were refused by a rule."""
    refused = {
        o.line: o
        for o in result.outcomes
        if o.result is RowResult.REJECTED and o.code != "unreadable" and o.reason is not None
    }
    cells = cells_at(content, refused) if refused else {}
    if isinstance(cells, Refused):
        raise Refusal(cells)
    problems = list(file.problems)
    for line, outcome in refused.items():
        assert outcome.reason is not None  # noqa: S101  # chosen so above
        fault = CellFault(outcome.column, outcome.value, outcome.reason)
        problems.append(RowProblem(line, (fault,), cells.get(line, ()), outcome.sub_order))
    return rejected_csv(file.header, sorted(problems, key=lambda p: p.line))
