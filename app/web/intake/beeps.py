"""The answer to one beep of a batch: what was found, what is wrong, before anything is written."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from app.queries.sought import SoughtPiece
from app.web.base.language import say
from app.web.intake.batch import LONGEST
from app.web.intake.desk import desk
from app.web.items.sought import elsewhere, look_up
from workflows.dispatch.carriers import carrier_of, objection
from workflows.inspection.states import ItemState
from workflows.intake.codes.meaning import CodeKind
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
    if scan.waybills and number not in scan.waybills:
        return False, Text(
            f"{scan.ref} 已扫过运单 {scan.waybills[0]}，现在是第二个",
            f"{scan.ref} has waybill {scan.waybills[0]} already; this is a second one",
        )
    wrong = objection("", number)
    if wrong is not None:
        return False, wrong.reason
    other = _of_another(number, scan.ref)
    if other is not None:
        return False, Text(
            f"运单 {number} 已随 {other.ref}（{other.shop}）收过，不是同一家店",
            f"Waybill {number} came with {other.ref} of {other.shop}, another shop",
        )
    carrier = carrier_of(number)
    name = carrier.name if carrier else Text("运单", "Waybill")
    return True, Text(f"{name.zh} {number[-4:]}", f"{name.en} {number[-4:]}")


def _of_another(number: str, ref: str) -> SoughtPiece | None:
    own = look_up(ref, Permission.RECEIVE).pieces
    with_it = look_up(number, Permission.RECEIVE).pieces
    return next(
        (
            piece
            for piece in with_it
            if piece.kind is CodeKind.WAYBILL
            and piece.waybill == number
            and own
            and piece.merchant_id != own[0].merchant_id
        ),
        None,
    )
