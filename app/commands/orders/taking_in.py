"""A shop's order file taken in by parts, each one transaction: a cut leaves whole parts, and the
same file goes on where it stopped."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.base.errors import Invalid, NotPermitted
from app.commands import record
from app.commands.intake.places import Places
from app.commands.orders.file_names import keep_name
from app.commands.orders.lines import take_rows
from app.commands.orders.shop_of_file import brought, shop_of_file
from app.commands.orders.work import ImportWork
from app.commands.personal.vault import Vault
from app.models.orders.order import OrderImport, OrderImportPart
from app.queries.orders.category_rules import intake_rules
from app.queries.orders.whose import only_center
from app.readers.orders.order_file import OrderFile
from workflows.orders.dialect_file import platforms, unknown_platform
from workflows.orders.events import OrdersImported
from workflows.orders.import_result import ImportResult, RowOutcome
from workflows.roles import Actor, Permission
from workflows.verdict import Text

T = TypeVar("T")
PLATFORM_UNKNOWN = Text(
    "从列名看不出是哪个平台的订单，请选择平台",
    "The columns do not tell whose orders these are: choose the platform",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportSource:
    """What a person says of a file: where the goods go, the platform, the shop, and the sub-orders
    that they have seen to be the same in spite of another receiver and payment. `named` is what
    they called it; `hidden_too`: sheets that nobody sees come in as well."""

    center_code: str | None = None
    platform: str = ""
    shop: str = ""
    same: frozenset[str] = frozenset()
    named: str = ""
    hidden_too: bool = False


NOTHING_SAID = ImportSource()


def import_orders(
    session: Session,
    file: OrderFile,
    *,
    by: Actor,
    now: datetime,
    center_code: str | None = None,
    source: ImportSource = NOTHING_SAID,
) -> ImportResult:
    """Take in all rows of a file in one transaction, or roll it back for a dry run.

    Accepted, known, updated or rejected: each row is one of them; the same file twice changes
    nothing. Items get their codes here, one a piece.
    """
    source = source if center_code is None else replace(source, center_code=center_code)
    kept = begin_import(session, file, by=by, now=now, source=source)
    outcomes: list[RowOutcome] = []
    for number in range(kept.parts_done or 0, len(file.parts)):
        outcomes += take_part(session, kept.id, file, number, by=by, now=now, source=source) or []
    return ImportResult(
        file.name,
        tuple(sorted(outcomes, key=lambda o: (o.sheet, o.line))),
        records=file.records,
        blank=file.blank,
        totals=file.totals,
        others=file.others,
        platform=kept.platform or "",
        shop=kept.shop or "",
        said=tuple(Text(text["zh"], text["en"]) for text in kept.result["said"]),
    )


def take_in_by_parts(
    transaction: Callable[[], AbstractContextManager[Session]],
    file: OrderFile,
    *,
    by: Actor,
    clock: Callable[[], datetime],
    source: ImportSource = NOTHING_SAID,
    told: Callable[[int, int], None] = lambda _done, _all: None,
) -> int:
    """Take in a file of any length, a transaction a part; returns the import's key.

    Who is ended in the midst of it leaves whole parts, and the same file begins after them.
    """

    def begin(session: Session) -> int:
        key = begin_import(session, file, by=by, now=clock(), source=source).id
        if len(file.parts) == 1:  # all of it is one transaction
            take_part(session, key, file, 0, by=by, now=clock(), source=source)
        return key

    key = _in_transaction(transaction, begin)
    if len(file.parts) == 1:
        return key
    return go_on(transaction, key, file, by=by, clock=clock, source=source, told=told)


def go_on(
    transaction: Callable[[], AbstractContextManager[Session]],
    key: int,
    file: OrderFile,
    *,
    by: Actor,
    clock: Callable[[], datetime],
    source: ImportSource = NOTHING_SAID,
    told: Callable[[int, int], None] = lambda _done, _all: None,
) -> int:
    """Take in the parts of an import that are not in yet; returns its key.

    This loop is all of it: a request calls it, the prompt does, and so does a job.
    """
    with transaction() as session:
        number = session.get_one(OrderImport, key).parts_done or 0
    while number < len(file.parts):
        one = partial(
            _take_one, key=key, file=file, number=number, by=by, clock=clock, source=source
        )
        _in_transaction(transaction, one)
        number += 1
        told(number, len(file.parts))
    return key


def _take_one(
    session: Session, *, clock: Callable[[], datetime], **part: Any
) -> list[RowOutcome] | None:
    return take_part(session, now=clock(), **part)


def _in_transaction(
    transaction: Callable[[], AbstractContextManager[Session]], act: Callable[[Session], T]
) -> T:
    """What the act gives. An order that another import makes at the same moment can't be seen, only
    met; once more, it is known."""
    try:
        with transaction() as session:
            return act(session)
    except IntegrityError:
        with transaction() as session:
            return act(session)


def begin_import(
    session: Session, file: OrderFile, *, by: Actor, now: datetime, source: ImportSource
) -> OrderImport:
    """The record of an import, or the one of the same long file that was cut off.

    Raises `Invalid` where platform or shop are not known, `NotPermitted`.
    """
    places = _places(session, by, source)
    platform = file.platform or source.platform
    if platform not in platforms():
        raise Invalid("platform", unknown_platform(platform) or PLATFORM_UNKNOWN)
    found = shop_of_file(session, file, platform, source.shop, source.named, by)
    shop = found.shop
    cut_off = _cut_off(session, file, platform, shop, by) if len(file.parts) > 1 else None
    if cut_off is not None:
        return cut_off
    kept = OrderImport(
        file_digest=file.sha256,
        name=file.name,
        center_id=places.given_id or only_center(by, Permission.ORDER_IMPORT),
        imported_by_id=by.person_id,
        imported_at=now,
        result=_counts(ImportResult(file.name, ()), brought(file, source.named, found), file),
        platform=platform,
        shop=shop,
        parts=len(file.parts),
        parts_done=0,
    )
    session.add(kept)
    session.flush()
    keep_name(session, kept.id, source.named, now)
    return kept


def _cut_off(
    session: Session, file: OrderFile, platform: str, shop: str, by: Actor
) -> OrderImport | None:
    """The import of the same file that was not finished."""
    return session.scalars(
        select(OrderImport)
        .where(
            OrderImport.file_digest == file.sha256,
            OrderImport.platform == platform,
            OrderImport.shop == shop,
            OrderImport.imported_by_id == by.person_id,
            OrderImport.parts == len(file.parts),
            OrderImport.parts_done < OrderImport.parts,
        )
        .order_by(OrderImport.id.desc())
        .limit(1)
    ).first()


def take_part(
    session: Session,
    key: int,
    file: OrderFile,
    number: int,
    *,
    by: Actor,
    now: datetime,
    source: ImportSource,
) -> list[RowOutcome] | None:
    """Take in one part; None where somebody has taken it in the meantime."""
    kept = session.scalars(
        select(OrderImport)
        .where(OrderImport.id == key)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if kept.parts_done != number:
        return None
    places = _places(session, by, source)
    work = ImportWork(
        session,
        by,
        now,
        intake_rules(session, now),
        places,
        key,
        Vault(session, now),
        kept.platform or "",
        kept.shop or "",
        source.same,
    )
    outcomes = take_rows(work, file.part(number))
    outcomes.sort(key=lambda o: (o.sheet, o.line))
    rows = [one.to_json() for one in outcomes]
    session.add(OrderImportPart(import_id=key, number=number, rows={"rows": rows}))
    kept.result = _counts(ImportResult(file.name, tuple(outcomes)), kept.result, file)
    kept.parts_done = number + 1
    if kept.parts_done == kept.parts:
        _say_imported(session, kept, by, now, places)
    return outcomes


def _places(session: Session, by: Actor, source: ImportSource) -> Places:
    places = Places.load_one(session, source.center_code)
    if not places.may_import(by):
        raise NotPermitted
    places.keep_to(by.centers(Permission.ORDER_IMPORT))
    return places


def _counts(part: ImportResult, before: Mapping[str, Any], file: OrderFile) -> dict[str, Any]:
    """The counts so far, and what is said of the whole file."""
    counted = {name: before.get(name, 0) + n for name, n in part.counts.items()}
    return {
        **counted,
        "records": file.records,
        "blank": file.blank,
        "totals": file.totals,
        "others": file.others,
        "said": before["said"],
        "how": before.get("how", {}),
    }


def _say_imported(
    session: Session, kept: OrderImport, by: Actor, now: datetime, places: Places
) -> None:
    names = ("accepted", "known", "updated", "rejected", "items")
    record.append(
        session,
        OrdersImported(kept.file_digest, *(kept.result[name] for name in names)),
        by=by,
        now=now,
        role=by.role_for(Permission.ORDER_IMPORT, places.given_id),
        center_id=places.given_id,
    )
