"""Order files as people upload them: taken in, with the rows to correct kept for download."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base import secrets_at_rest
from app.base.content import Content
from app.base.errors import Invalid, Missing
from app.commands import record
from app.commands.orders.taking_in import ImportSource, take_in_by_parts
from app.models.orders.order import OrderImport, OrderImportPart
from app.models.personal.vault import RejectedRows
from app.readers.orders.cells_again import Place, cells_at
from app.readers.orders.kinds import ORDERS
from app.readers.orders.order_file import OrderFile, read
from app.readers.orders.pairs import NOT_A_PAIR, read_pair
from app.readers.orders.rejects import RejectedSheet, unpack_sheet
from app.readers.refusals import refusal_of
from workflows.orders.dialect_file import unknown_platform
from workflows.orders.dialects import Dialect
from workflows.orders.events import RejectedRowsTaken
from workflows.orders.fields import CellFault, RowProblem
from workflows.orders.import_result import UNREADABLE
from workflows.orders.lines import RowResult
from workflows.roles import Actor, Permission
from workflows.verdict import Refused, Text

REJECTED = "rejected rows"
MOST_SENT = ORDERS.size + 1  # bytes; one more than is taken says that it is too much
TWO = 2
GONE = Text(
    "未导入行已下载、已过期，或不是由您导入；请重新导入文件",
    "The rows were taken, have expired or are not yours; import the file again",
)


def must_be_known(platform: str) -> None:
    """Raises `Invalid` for a platform that is said and is none, before anything is read."""
    unknown = unknown_platform(platform)
    if unknown is not None:
        raise Invalid("platform", unknown)


def read_upload(
    name: str,
    content: Content,
    platform: str = "",
    own: Sequence[Dialect] = (),
    sure: frozenset[str] = frozenset(),
    *,
    hidden_too: bool = False,
) -> OrderFile:
    """Read an uploaded file, before any transaction: nobody waits for that. Raises `Refusal`.

    `platform` is what was said of it, `own` are the mappings that shops have saved, `sure` the
    numbers that a person has seen to be right; `hidden_too`: sheets that nobody sees as well.
    """
    must_be_known(platform)
    file = read(name, content, platform, own, sure, hidden_too=hidden_too)
    if isinstance(file, Refused):
        raise refusal_of(file)
    return file


def read_uploads(
    files: Sequence[tuple[str, Content]],
    platform: str = "",
    own: Sequence[Dialect] = (),
    sure: frozenset[str] = frozenset(),
    *,
    hidden_too: bool = False,
) -> tuple[OrderFile, Content]:
    """Read one file, or the two reports of a platform as one; the file, and the content that its
    lines are numbered by. Raises `Refusal`."""
    must_be_known(platform)
    if len(files) == 1:
        name, content = files[0]
        one = read_upload(name, content, platform, own, sure, hidden_too=hidden_too)
        return one, content
    if len(files) != TWO:
        raise refusal_of(NOT_A_PAIR)
    pair = read_pair(files[0], files[1], platform, own, sure, hidden_too=hidden_too)
    if isinstance(pair, Refused):
        raise refusal_of(pair)
    return pair


def import_upload(
    session: Session,
    file: OrderFile,
    content: Content,
    *,
    by: Actor,
    now: datetime,
    center_code: str | None = None,
) -> int:
    """Take in an uploaded file in one transaction; returns the import's key."""
    source = ImportSource(center_code=center_code)
    return take_upload(
        lambda: nullcontext(session), file, content, by=by, clock=lambda: now, source=source
    )


def take_upload(
    transaction: Callable[[], AbstractContextManager[Session]],
    file: OrderFile,
    content: Content,
    *,
    by: Actor,
    clock: Callable[[], datetime],
    source: ImportSource,
    own: Sequence[Dialect] = (),
) -> int:
    """Take in an uploaded file part by part, and keep the rows to correct; returns the import's
    key."""
    key = take_in_by_parts(transaction, file, by=by, clock=clock, source=source)
    keep_rejected(transaction, key, file, content, clock=clock, own=own)
    return key


def keep_rejected(
    transaction: Callable[[], AbstractContextManager[Session]],
    key: int,
    file: OrderFile,
    content: Content,
    *,
    clock: Callable[[], datetime],
    own: Sequence[Dialect] = (),
) -> None:
    """Keep the rows to correct of an import that is whole; harmless where they are kept."""
    with transaction() as session:
        kept = session.get_one(OrderImport, key)
        count = kept.result["rejected"]
        if count and session.get(RejectedRows, key) is None:
            packed = to_correct(session, key, file, content, own)
            seal_rejected(session, key, packed, count, clock())


def _refused_in(session: Session, key: int) -> Iterator[list[dict[str, Any]]]:
    """What a rule refused of an import's rows, part by part."""
    wanted = (
        select(OrderImportPart.rows)
        .where(OrderImportPart.import_id == key)
        .order_by(OrderImportPart.number)
    )
    for part in session.scalars(wanted.execution_options(yield_per=1)):
        yield [
            row
            for row in part["rows"]
            if row["result"] == RowResult.REJECTED and row["code"] != UNREADABLE and row["reason"]
        ]


def seal_rejected(session: Session, key: int, packed: bytes, count: int, now: datetime) -> None:
    """Keep rows to correct, which may be any buyer's, sealed until they are taken."""
    sealed = secrets_at_rest.seal(REJECTED, packed, about=f"import {key}")
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
    return unpack_sheet(rows)


def to_correct(
    session: Session,
    key: int,
    file: OrderFile,
    content: Content,
    own: Sequence[Dialect] = (),
) -> bytes:
    """The rejected rows as a packed sheet, whether they could not be read or a rule refused them;
    a part at a time, for it may be the whole file."""
    places = {(r["sheet"], r["line"]) for refused in _refused_in(session, key) for r in refused}
    asked = partial(cells_at, hidden_too=file.hidden_too)
    found = asked(content, places, file.platform, own) if places else iter(())
    if isinstance(found, Refused):
        raise refusal_of(found)
    sheet = RejectedSheet(file.header)
    seen: dict[Place, tuple[str, ...]] = {}
    for number, refused in enumerate(_refused_in(session, key)):
        problems = list(file.part(number).problems)
        problems += _with_cells(refused, found, seen)
        problems.sort(key=lambda p: (p.sheet, p.line))
        sheet.add(problems)
    return sheet.packed()


def _with_cells(
    refused: Sequence[dict[str, Any]],
    found: Iterator[tuple[Place, tuple[str, ...]]],
    seen: dict[Place, tuple[str, ...]],
) -> Iterator[RowProblem]:
    """The refused rows of one part with their cells, which come in the file's order as parts do;
    `seen` are those that came before their turn."""
    for row in refused:
        place = row["sheet"], row["line"]
        while place not in seen:
            at, cells = next(found, (place, ()))
            seen[at] = cells
        reason = Text(row["reason"]["zh"], row["reason"]["en"])
        fault = CellFault(row["column"], row["value"], reason)
        yield RowProblem(row["line"], (fault,), seen.pop(place), row["sub_order"], row["sheet"])
