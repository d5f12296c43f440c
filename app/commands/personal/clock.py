"""What time alone takes away: buyers' data, rows nobody took, where staff once signed in from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from app.base import secrets_at_rest
from app.base.db import reading, transaction
from app.base.piecewise import run_apart
from app.base.storage import Blobs, MissingBlob
from app.commands.personal.file_names import name_strays
from app.commands.personal.photographs import forget
from app.commands.personal.requests import expire
from app.models.audit.ledger import LedgerEvent, LedgerRedaction
from app.models.orders.order import OrderImport
from app.models.personal.vault import (
    FileWaits,
    KeptOrderFile,
    KeptOrderPiece,
    OrderFileName,
    RejectedRows,
)
from app.queries.personal.orders import due_orders
from workflows.personal.retention import Keeping, retention
from workflows.whole import whole

# The clock comes again: what is due beyond this waits for its next turn, and nobody for its locks.
MOST_AT_ONCE = 200
REJECTED = "rejected rows"
OF_FILES: Mapping[FileWaits, tuple[Keeping, str]] = whole(
    FileWaits,
    {
        FileWaits.FOR_PERSON: (Keeping.CHOSEN_FILES, "were chosen and not imported"),
        FileWaits.FOR_WORKER: (Keeping.ORDER_FILE, "nobody took in"),
    },
)


def tick(store: Blobs, now: datetime) -> Iterator[str]:
    """Erase and forget what is due; what the one can't do keeps no other from being done."""
    with reading() as session:
        orders = due_orders(session, now, MOST_AT_ONCE)
    for key in orders:
        yield from run_apart(f"buyer of order {key}", partial(_expire, key, now))
    yield from run_apart("photographs", partial(forget, store, now))
    yield from run_apart("names of files", name_strays)
    yield from run_apart("rejected rows", partial(_forget_rejected, now))
    yield from run_apart("names of order files", partial(_forget_names, now))
    for waits in FileWaits:
        yield from run_apart("order files", partial(_forget_order_files, waits, now))
    yield from run_apart("sign-ins", partial(_sign_ins, now))
    yield from run_apart("old files of rejected rows", partial(_old_files, store, now))


def _expire(order_id: int, now: datetime) -> Iterator[str]:
    with transaction() as session:
        gone = expire(session, order_id, now=now)
    if gone:
        yield f"order {order_id}: the buyer's data is erased, its time is over"


def _forget_rejected(now: datetime) -> Iterator[str]:
    begun = now - _length(Keeping.REJECTED_ROWS, now)
    with transaction() as session:
        gone = session.execute(delete(RejectedRows).where(RejectedRows.kept_at <= begun)).rowcount  # type: ignore[attr-defined]  # a DELETE has a cursor
    if gone:
        yield f"rejected rows of {gone} imports gone"


def _forget_names(now: datetime) -> Iterator[str]:
    begun = now - _length(Keeping.FILE_NAME, now)
    with transaction() as session:
        gone = session.execute(delete(OrderFileName).where(OrderFileName.kept_at <= begun)).rowcount  # type: ignore[attr-defined]  # as above
    if gone:
        yield f"names of {gone} order files gone"


def _forget_order_files(waits: FileWaits, now: datetime) -> Iterator[str]:
    """Files that were chosen and not imported, or whose import was given up."""
    keeping, said = OF_FILES[waits]
    begun = now - _length(keeping, now)
    with transaction() as session:
        old = select(KeptOrderFile.id).where(
            KeptOrderFile.waits == waits, KeptOrderFile.kept_at <= begun
        )
        keys = session.scalars(old.order_by(KeptOrderFile.id).limit(MOST_AT_ONCE)).all()
        if not keys:
            return
        session.execute(delete(KeptOrderPiece).where(KeptOrderPiece.kept_id.in_(keys)))
        session.execute(delete(KeptOrderFile).where(KeptOrderFile.id.in_(keys)))
    yield f"{len(keys)} order files that {said} are gone"


def _sign_ins(now: datetime) -> Iterator[str]:
    """Where people signed in from, as the ledger's oldest events said it."""
    begun = now - _length(Keeping.SIGN_IN, now)
    of_sign_ins = (
        select(LedgerEvent.seq)
        .where(
            LedgerEvent.chain == LedgerRedaction.chain,
            LedgerEvent.seq == LedgerRedaction.seq,
            LedgerEvent.tag == "account.signed_in",
            LedgerEvent.at <= begun,
        )
        .exists()
    )
    with transaction() as session:
        gone = session.execute(
            update(LedgerRedaction)
            .where(LedgerRedaction.sealed_body.is_not(None), of_sign_ins)
            .values(sealed_body=None)
            .execution_options(synchronize_session=False)
        ).rowcount  # type: ignore[attr-defined]  # as above
    if gone:
        yield f"{gone} addresses of old sign-ins forgotten"


def _old_files(store: Blobs, now: datetime) -> Iterator[str]:
    """Rejected rows of before the vault lie as files in clear: sealed if young, gone if not."""
    with reading() as session:
        keys = list(
            session.scalars(
                select(OrderImport.id)
                .where(OrderImport.rejected_file.is_not(None))
                .limit(MOST_AT_ONCE)
            )
        )
    for key in keys:
        with transaction() as session:
            _take_over(session, key, store, now)
    if keys:
        yield f"{len(keys)} files of rejected rows taken over"


def _take_over(session: Session, key: int, store: Blobs, now: datetime) -> None:
    taken = session.get_one(OrderImport, key, with_for_update=True, populate_existing=True)
    digest, taken.rejected_file = taken.rejected_file, None
    if digest is None:
        return
    if taken.imported_at + _length(Keeping.REJECTED_ROWS, now) > now:
        try:
            sealed = secrets_at_rest.seal(REJECTED, store.get(digest), about=f"import {key}")
        except MissingBlob:
            return
        count = int(taken.result.get("rejected", 0))
        session.add(
            RejectedRows(import_id=key, sealed=sealed, rows=count, kept_at=taken.imported_at)
        )
    session.flush()
    others = session.scalar(
        select(func.count()).where(OrderImport.rejected_file == digest, OrderImport.id != key)
    )
    if not others:
        store.forget(digest)


def _length(kept: Keeping, now: datetime) -> timedelta:
    return retention(kept, now.date()).length
