"""The answer to one beep of a batch: what was found, what is wrong, before anything is written."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from app.base.db import reading
from app.queries.intake.parcels import waiting_parcel
from app.queries.sought import SoughtPiece
from app.web.base.access import acting
from app.web.base.language import say
from app.web.intake.batch import LONGEST, waybills_of
from app.web.intake.desk import desk
from app.web.items.sought import elsewhere, look_up, read
from workflows.dispatch.carriers import carrier_of, objection
from workflows.inspection.states import ItemState
from workflows.intake.codes.meaning import KIND_NAMES, CodeKind
from workflows.intake.codes.plain import plain
from workflows.intake.trolley import TrolleyScan, scans
from workflows.roles import Permission
from workflows.verdict import Text


@desk.post("/batch/beep")
def beep() -> ResponseReturnValue:
    """`codes`: all that stands in the field; `last`: the scan that has just beeped."""
    before = scans(request.form.get("codes", "")[:LONGEST])[1]
    last = request.form.get("last", "")[:LONGEST]
    own = scans(last)[1]
    if own:
        ok, told = _item(own[0].ref, before)
    else:
        ok, told = _waybill(plain(last).upper(), before)
    return {"ok": ok, "text": say(told)}


def _item(ref: str, before: list[TrolleyScan]) -> tuple[bool, Text]:
    found = look_up(ref, Permission.RECEIVE)
    if not found.pieces:
        wrong = elsewhere(found)
        return False, Text(wrong, wrong) if wrong else Text(
            f"没有物品码 {ref}", f"There is no item {ref}"
        )
    piece = found.pieces[0]
    if any(scan.ref == piece.ref for scan in before):
        return False, Text(f"{piece.ref} 已经扫过", f"{piece.ref} was scanned already")
    if piece.state is not ItemState.REGISTERED:
        return False, Text(f"{piece.ref} 不是待到货，不用再收", f"{piece.ref} is not expected")
    return True, Text(
        f"第 {len(before) + 1} 件 {piece.title} {piece.shop}",
        f"No. {len(before) + 1}: {piece.title}, {piece.shop}",
    )


def _waybill(number: str, before: list[TrolleyScan]) -> tuple[bool, Text]:
    if not number:
        return False, Text("没有扫到编号", "No code arrived")
    if not before:
        return False, Text("先扫物品码，再扫它的面单", "Scan the item code first, then its label")
    scan = before[-1]
    wrong = objection("", number)
    if wrong is not None:
        return False, _other_code(number) or wrong.reason
    taken = waybills_of(scan)
    if taken and number not in taken:
        return False, Text(
            f"{scan.ref} 已扫过运单 {taken[0]}，现在是第二个",
            f"{scan.ref} has waybill {taken[0]} already; this is a second one",
        )
    own = look_up(scan.ref, Permission.RECEIVE).pieces
    others = _with_it(number, before) if own else []
    other = next((p for p in others if p.merchant_id != own[0].merchant_id), None)
    if other is not None:
        return False, Text(
            f"运单 {number} 已随 {other.ref}（{other.shop}）扫过或收过，不是同一家店",
            f"Waybill {number} came with {other.ref} of {other.shop}, another shop",
        )
    carrier = carrier_of(number)
    name = carrier.name if carrier else Text("运单", "Waybill")
    beside = _beside(number, others)
    return True, Text(f"{name.zh} {number[-4:]}{beside.zh}", f"{name.en} {number[-4:]}{beside.en}")


def _other_code(number: str) -> Text | None:
    """That a code that no carrier writes is one of our own."""
    for kind in (CodeKind.RETURN, CodeKind.REFUND, CodeKind.CERTIFICATE):
        if read(number).forms(kind):
            name = KIND_NAMES[kind]
            return Text(
                f"{number} 是{name.zh}，不是运单，已跳过",
                f"{number} is a {name.en.lower()}, not a waybill; it was left out",
            )
    return None


def _with_it(number: str, before: list[TrolleyScan]) -> list[SoughtPiece]:
    """Pieces that came with this number, or that were scanned with it a moment ago."""
    found = look_up(number, Permission.RECEIVE).pieces
    own = before[-1].ref
    came = [p for p in found if (p.kind, p.waybill) == (CodeKind.WAYBILL, number) and p.ref != own]
    for scan in before[:-1]:
        if number in scan.waybills:
            came += look_up(scan.ref, Permission.RECEIVE).pieces[:1]
    return came


def _beside(number: str, others: list[SoughtPiece]) -> Text:
    """What else is said of a waybill that is taken: a parcel that waits for it, its other piece."""
    with reading() as session:
        parcel = waiting_parcel(session, (number,), acting().centers(Permission.RECEIVE))
    if parcel is not None:
        return Text(
            f"，无主件 {parcel} 就是它，收货时一并归到这一件",
            f"; it is unknown parcel {parcel}, which goes to this piece",
        )
    if others:
        return Text(f"，同一包裹已有 {others[0].ref}", f"; {others[0].ref} came in it too")
    return Text("", "")
