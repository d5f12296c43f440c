"""Long files taken in behind the pages: asked for with the file, done part by part by a worker."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.db import reading
from app.base.errors import NotPermitted
from app.commands.network.jobs.asking import ask_for
from app.commands.network.jobs.holding import HeldJob
from app.commands.orders.files import keep_rejected, read_uploads
from app.commands.orders.kept_files import forget_files, hand_over, keep_files, open_files
from app.commands.orders.taking_in import ImportSource, begin_import, go_on
from app.models.people.account import Person
from app.queries.orders.mappings import saved_mappings
from app.queries.people.accounts import actor_of
from app.readers.orders.order_file import OrderFile
from workflows.network.jobs.kinds import JobKind
from workflows.orders.shops.shop_names import is_same_shop
from workflows.roles import Actor


def ask_import(
    session: Session,
    files: Sequence[tuple[str, bytes]],
    file: OrderFile,
    *,
    by: Actor,
    now: datetime,
    source: ImportSource,
    chosen: int = 0,
) -> int:
    """Begin an import whose parts a worker takes in; returns its key. Raises as `begin_import`.

    `files` are what was sent, and `file` is how it was read. `chosen` is the key by which they are
    kept already.
    """
    kept = begin_import(session, file, by=by, now=now, source=source)
    if by.person_id is None:
        raise NotPermitted
    files_kept = chosen
    if not chosen or not hand_over(session, chosen, by_id=by.person_id, now=now):
        files_kept = keep_files(session, files, by_id=by.person_id, now=now)
    body = {"kept": files_kept, "by": by.person_id, "source": _write_source(source)}
    if not ask_for(session, JobKind.IMPORT_ORDERS, str(kept.id), now=now, body=body):
        forget_files(session, files_kept)  # the same file is being taken in
    return kept.id


def take_in_behind(
    job: HeldJob, *, clock: Callable[[], datetime], told: Callable[[int, int], None]
) -> None:
    """Take in what is not in yet, as who asked for it and with what they may do now.

    `told` hears of each part, and may raise: the parts that are in stay, and the job goes on there.
    """
    key, source = int(job.key), _read_source(job.body["source"])
    with ExitStack() as stack:
        with reading() as session:
            files = stack.enter_context(open_files(session, job.body["kept"]))
            own = [
                d
                for d in saved_mappings(session)
                if not source.shop or is_same_shop(d.shop, source.shop)
            ]
            by = _still_here(session, job.body["by"])
        file, content = read_uploads(
            files, source.platform, own, source.same, hidden_too=source.hidden_too
        )
        go_on(job.transaction, key, file, by=by, clock=clock, source=source, told=told)
        keep_rejected(job.transaction, key, file, content, clock=clock, own=own)
    with job.last_transaction() as session:
        forget_files(session, job.body["kept"])


def _still_here(session: Session, person_id: int) -> Actor:
    active = select(Person.id).where(Person.id == person_id, Person.active.is_(True))
    if session.scalar(active) is None:
        raise NotPermitted
    return actor_of(session, person_id)


def _write_source(source: ImportSource) -> dict[str, Any]:
    return {
        "center": source.center_code,
        "platform": source.platform,
        "shop": source.shop,
        "same": sorted(source.same),
        "hidden_too": source.hidden_too,
    }


def _read_source(written: Mapping[str, Any]) -> ImportSource:
    return ImportSource(
        center_code=written["center"],
        platform=written["platform"],
        shop=written["shop"],
        same=frozenset(written["same"]),
        hidden_too=written.get("hidden_too", False),
    )
