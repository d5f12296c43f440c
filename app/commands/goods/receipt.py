"""A lot comes in: counted carton by carton, identified by scan or by hand; its documents."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.clock import local
from app.base.errors import Invalid, NotPermitted, Refusal
from app.commands import record
from app.commands.goods.move import lot_for, lot_for_update, move
from app.commands.goods.purchase import MOST_CARTONS
from app.commands.goods.suppliers import (
    LONGEST_CODE,
    check_validity,
    must_fit,
    refuse_second,
)
from app.models.goods.lot import Lot, LotCarton, LotDocument
from app.readers.gs1 import read_gs1
from workflows.goods.events import LotDocumentAdded, LotReceived
from workflows.goods.lots.documents import DocumentKind
from workflows.goods.lots.flow import LotAction
from workflows.goods.lots.identity import LotIdentity, dates_fault, missing_identity
from workflows.goods.sampling.draw import MOST_PIECES
from workflows.roles import Actor, Permission
from workflows.verdict import Refused, Text

NOTHING = LotIdentity()


def receive_lot(
    session: Session,
    ref: str,
    counted: Mapping[int, int],
    code: str = "",
    typed: LotIdentity = NOTHING,
    reason: str = "",
    *,
    by: Actor,
    now: datetime,
) -> Lot:
    """Receive a lot: pieces by carton, what a scanned code says, what was typed beside it.

    A carton that nobody announced is counted with the others. What the announcement, the code and
    the hand say of batch and dates must agree.
    """
    lot = lot_for(session, ref, LotAction.RECEIVE, by=by)
    identity = _identity(lot, code, typed, local(now).date())
    pieces = _check_count(lot, counted)
    reason = reason.strip()[:2000]
    event = LotReceived(lot.ref, lot.announced, pieces, identity.batch, reason)
    move(
        session,
        lot,
        LotAction.RECEIVE,
        event,
        by=by,
        now=now,
        counted=pieces,
        unidentified=missing_identity(identity, lot.line.category),
        reason=reason,
    )
    lot.counted, lot.received_at, lot.received_by_id = pieces, now, by.person_id
    lot.gtin, lot.batch, lot.difference = identity.gtin, identity.batch, reason
    lot.produced_on, lot.expires_on = identity.produced, identity.expires
    _write_count(lot, counted)
    return lot


def add_lot_document(
    session: Session,
    ref: str,
    kind: DocumentKind,
    number: str,
    valid_from: date,
    valid_to: date | None,
    *,
    by: Actor,
    now: datetime,
) -> LotDocument:
    """Record a document that came with a lot; by who bought it or by who received it."""
    lot = lot_for_update(session, ref, by)
    roles = (
        by.role_for(wanted, lot.center_id)
        for wanted in (Permission.LOT_BUY, Permission.LOT_RECEIVE)
    )
    role = next((one for one in roles if one is not None), None)
    if role is None or by.person_id is None:
        raise NotPermitted
    number = " ".join(number.split())
    must_fit("number", number, LONGEST_CODE, Text("请填写文件编号", "Give the document's number"))
    check_validity(valid_from, valid_to, local(now).date())
    same = select(LotDocument.id).where(
        LotDocument.lot_id == lot.id, LotDocument.kind == kind, LotDocument.number == number
    )
    refuse_second(session.scalars(same).first())
    made = LotDocument(
        lot_id=lot.id,
        kind=kind,
        number=number,
        valid_from=valid_from,
        valid_to=valid_to,
        added_by_id=by.person_id,
        added_at=now,
    )
    session.add(made)
    ends = valid_to.isoformat() if valid_to else None
    event = LotDocumentAdded(lot.ref, kind.value, number, ends)
    record.append(session, event, by=by, role=role, now=now, center_id=lot.center_id)
    return made


def _identity(lot: Lot, code: str, typed: LotIdentity, today: date) -> LotIdentity:
    """Announced, scanned and typed together; raises `Refusal` where two of them differ."""
    found = LotIdentity(
        gtin=lot.gtin, batch=lot.batch, produced=lot.produced_on, expires=lot.expires_on
    )
    scanned = read_gs1(code) if code.strip() else NOTHING
    if isinstance(scanned, Refused):
        raise Invalid("code", scanned.reason, scanned.code, scanned.citation, scanned.next_step)
    for more in (scanned, typed):
        joined = found.joined_with(more)
        if isinstance(joined, Refused):
            raise Refusal(joined)
        found = joined
    for field, text in (("batch", found.batch), ("gtin", found.gtin)):
        if len(text) > LONGEST_CODE:
            raise Invalid(field, Text("过长", "Too long"))
    fault = dates_fault(found, today)
    if fault is not None:
        raise Refusal(fault)
    return found


def _check_count(lot: Lot, counted: Mapping[int, int]) -> int:
    """All pieces; a carton that was announced is counted, and be it as nothing."""
    pieces = sum(counted.values())
    uncounted = [one.number for one in lot.cartons if one.number not in counted]
    if uncounted:
        number = uncounted[0]
        raise Invalid(
            f"carton-{number}",
            Text(f"第 {number} 箱没有清点", f"Carton {number} was not counted"),
            next_step=Text("没有到的箱填 0", "Enter 0 for a carton that did not come"),
        )
    numbers = range(1, MOST_CARTONS + 1)
    if any(number not in numbers for number in counted):
        raise Invalid(
            "cartons", Text(f"箱号须为 1 至 {MOST_CARTONS}", f"Cartons are 1 to {MOST_CARTONS}")
        )
    if min(counted.values(), default=0) < 0 or pieces > MOST_PIECES:
        raise Invalid(
            "cartons",
            Text(
                f"件数不能为负，一批最多 {MOST_PIECES} 件",
                f"No carton holds less than nothing, a lot at most {MOST_PIECES} pieces",
            ),
        )
    return pieces


def _write_count(lot: Lot, counted: Mapping[int, int]) -> None:
    known = {one.number: one for one in lot.cartons}
    for number, carton in known.items():
        carton.counted = counted.get(number, 0)
    for number in sorted(counted.keys() - known.keys()):
        lot.cartons.append(LotCarton(number=number, announced=0, counted=counted[number]))
