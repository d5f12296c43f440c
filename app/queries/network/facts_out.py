"""Rows of the tables of facts, day by day, in the order in which they happened."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session, aliased

from app.base.clock import day_begins, local
from app.base.refs import reference
from app.models.audit.ledger import LedgerEvent
from app.models.inspection.inspection import FindingRecord, Inspection
from app.models.intake.item import Item
from app.models.network.center import Center, Merchant
from app.models.papers.certificate import Certificate
from app.models.returns.case import ReturnCase
from workflows.network.facts import FACTS, Fact
from workflows.whole import whole

FETCHED = 500
# A choice or a number; whatever reads like a sentence is nobody's outside the house.
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,39}")
PIECE = (Item.id.label("piece_key"), Item.registered_at, Center.code, Item.category)


def _pieces() -> Select[*tuple[Any, ...]]:
    return (
        select(*PIECE, Merchant.platform, Merchant.shop, Item.unit_price)
        .join(Merchant, Merchant.id == Item.merchant_id)
        .join(Center, Center.id == Item.center_id)
        .order_by(Item.id)
    )


def _findings() -> Select[*tuple[Any, ...]]:
    return (
        select(
            *PIECE,
            Inspection.round,
            FindingRecord.check_code,
            FindingRecord.revision,
            FindingRecord.stage,
            FindingRecord.value,
            FindingRecord.at,
        )
        .join(Inspection, Inspection.id == FindingRecord.inspection_id)
        .join(Item, Item.id == Inspection.item_id)
        .join(Center, Center.id == Item.center_id)
        .order_by(FindingRecord.id)
    )


def _verdicts() -> Select[*tuple[Any, ...]]:
    return (
        select(
            *PIECE,
            Inspection.round,
            Inspection.standard,
            Inspection.standard_version,
            Inspection.authenticity,
            Inspection.conformity,
            Inspection.decision,
            Inspection.started_at,
            Inspection.closed_at,
        )
        .join(Item, Item.id == Inspection.item_id)
        .join(Center, Center.id == Item.center_id)
        .order_by(Inspection.closed_at, Inspection.id)
    )


def _certificates() -> Select[*tuple[Any, ...]]:
    return (
        select(Certificate.number, *PIECE, Certificate.issued_at)
        .join(Item, Item.id == Certificate.item_id)
        .join(Center, Center.id == Item.center_id)
        .order_by(Certificate.issued_at, Certificate.id)
    )


def _returns() -> Select[*tuple[Any, ...]]:
    return (
        select(
            ReturnCase.id.label("case_key"),
            ReturnCase.requested_at,
            *PIECE,
            ReturnCase.ground,
            ReturnCase.claim,
            ReturnCase.quantity,
            ReturnCase.channel,
            ReturnCase.refund,
            ReturnCase.arrived_at,
            ReturnCase.refunded_at,
        )
        .join(Item, Item.id == ReturnCase.item_id)
        .join(Center, Center.id == ReturnCase.center_id)
        .order_by(ReturnCase.id)
    )


def _durations() -> Select[*tuple[Any, ...]]:
    before = aliased(LedgerEvent)
    last = (
        select(before.at)
        .where(before.item_id == LedgerEvent.item_id, before.id < LedgerEvent.id)
        .order_by(before.id.desc())
        .limit(1)
        .correlate(LedgerEvent)
        .scalar_subquery()
    )
    return (
        select(*PIECE, LedgerEvent.tag, LedgerEvent.at, last.label("before"))
        .join(Item, Item.id == LedgerEvent.item_id)
        .join(Center, Center.id == Item.center_id)
        .order_by(LedgerEvent.id)
    )


FactSource = tuple[Callable[[], Select[*tuple[Any, ...]]], Any, Callable[[Any], tuple[Any, ...]]]
# Each table: its rows, what says the day, and the row as it leaves.
SOURCES: Mapping[Fact, FactSource] = (
    whole(
        Fact,
        {
            Fact.PIECES: (
                _pieces,
                Item.registered_at,
                lambda r: (*_piece(r), r.platform, r.shop, r.unit_price, r.registered_at),
            ),
            Fact.FINDINGS: (
                _findings,
                FindingRecord.at,
                lambda r: (
                    *_piece(r), r.round, r.check_code, r.revision, r.stage, _plain(r.value), r.at,
                ),
            ),
            Fact.VERDICTS: (
                _verdicts,
                Inspection.closed_at,
                lambda r: (
                    *_piece(r), r.round, r.standard, r.standard_version, r.authenticity,
                    r.conformity, r.decision, r.started_at, r.closed_at,
                ),
            ),
            Fact.CERTIFICATES: (
                _certificates,
                Certificate.issued_at,
                lambda r: (r.number, *_piece(r), r.issued_at),
            ),
            Fact.RETURNS: (
                _returns,
                ReturnCase.requested_at,
                lambda r: (
                    _case(r), *_piece(r), r.ground, r.claim, r.quantity, r.channel, r.requested_at,
                ),
            ),
            Fact.REFUNDS: (
                _returns,
                ReturnCase.refunded_at,
                lambda r: (
                    _case(r), *_piece(r), Decimal(r.refund["result"]["total"]), r.arrived_at,
                    r.refunded_at,
                ),
            ),
            Fact.DURATIONS: (
                _durations,
                LedgerEvent.at,
                lambda r: (*_piece(r), r.tag, _seconds(r.before, r.at), r.at),
            ),
        },
    )
)  # fmt: skip


def rows_of(
    session: Session, fact: Fact, day: date, centers: Collection[int] | None = None
) -> Iterator[tuple[Any, ...]]:
    """The rows of a day (in China), of these centers (None: all), as the table's columns go."""
    source, says_day, made = SOURCES[fact]
    wanted = source().where(
        says_day >= day_begins(day), says_day < day_begins(day + timedelta(days=1))
    )
    if centers is not None:
        wanted = wanted.where(Center.id.in_(sorted(centers)))
    for row in session.execute(wanted.execution_options(yield_per=FETCHED)):
        yield made(row)


def cells_of(row: tuple[Any, ...]) -> list[str]:
    """A row as text: instants with China's offset, nothing for what is not there."""
    return [_cell(value) for value in row]


def heads_of(fact: Fact) -> list[str]:
    """The names of a table's columns."""
    return [column.name for column in FACTS[fact].columns]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return local(value).isoformat() if isinstance(value, datetime) else str(value)


def _piece(r: Row[Any]) -> tuple[str, str, str]:
    return reference("QC", r.piece_key, r.registered_at), r.code, r.category


def _case(r: Row[Any]) -> str:
    return reference("RT", r.case_key, r.requested_at)


def _seconds(before: datetime | None, at: datetime) -> int | None:
    return None if before is None else int((at - before).total_seconds())


def _plain(value: Mapping[str, Any]) -> str:
    """Of a finding its numbers and choices: what somebody wrote stays."""
    kept = {name: _choice(given) for name, given in sorted(value.items())}
    return json.dumps({name: v for name, v in kept.items() if v is not None}, ensure_ascii=False)


def _choice(given: Any) -> Any:
    if isinstance(given, list):
        return [one for one in map(_choice, given) if one is not None]
    if isinstance(given, bool | int | float):
        return given
    return given if isinstance(given, str) and CODE.fullmatch(given) else None
