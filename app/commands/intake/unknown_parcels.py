"""Parcels that name no piece of ours: recorded with photos, later bound to a piece or sent back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.base.errors import Invalid, Missing, NotPermitted, Refusal
from app.base.refs import key_of
from app.commands import record
from app.commands.entries import AS_IS, typed_parcel, typed_sentence, typed_waybill
from app.commands.evidence import StoredFile, evidence_key
from app.commands.intake.parcel_codes import OF_A_PIECE, refuse_of_a_piece
from app.commands.load import item_for_update
from app.models.inspection.evidence import Attachment, EvidencePurpose
from app.models.intake.item import Item
from app.models.intake.parcel import UnknownParcel, UnknownParcelPhoto
from workflows.dispatch.carriers import carrier_of
from workflows.inspection.flow import FLOW, ItemAction
from workflows.intake.events import ParcelBound, ParcelFound, ParcelSentBack
from workflows.roles import Actor, Permission
from workflows.verdict import Refused, Text

ENDED = Refused(
    "parcel_ended",
    Text("这个无主件已处理过了", "This parcel was dealt with already"),
    next_step=Text("请刷新页面，看它去了哪里", "Reload the page to see where it went"),
)
OTHER_CENTER = Refused(
    "other_center",
    Text("这一件归另一个中心", "This piece belongs to another center"),
    next_step=Text("请退回，或转送那个中心", "Send it back, or on to that center"),
)
NOT_AWAITED = Refused(
    "not_awaited",
    Text(
        "这一件已过收货环节，不能再绑定无主件",
        "This piece is past receiving: no parcel is bound to it",
    ),
    next_step=Text(
        "请核对物品码；确是多收的，按无主件退回",
        "Check the item code; send back what is one too many",
    ),
)
KNOWN = Refused(
    "parcel_known",
    Text("这个运单已登记为无主件", "This waybill is recorded as an unknown parcel already"),
    next_step=Text("请在无主件列表里找到它", "Find it in the list of unknown parcels"),
    facts={"field": "waybill"},
)


def record_parcel(
    session: Session,
    center_id: int,
    waybill: str,
    note: str,
    photos: Sequence[StoredFile],
    *,
    by: Actor,
    now: datetime,
    sure: Collection[str] = (),
) -> UnknownParcel:
    """Write down that a parcel lies at a center: one photo at least, and what can be seen of it.

    `sure`: the questions (codes of refusals) that the clerk answered with yes.
    """
    if by.person_id is None or not by.may(Permission.RECEIVE, center_id):
        raise NotPermitted
    number, note = typed_waybill(waybill, as_is=AS_IS in sure), typed_sentence("note", note)
    if not note:
        raise Invalid("note", Text("请写明看到什么", "Say what is to be seen"))
    if not any(photo.file.kind == "image" for photo in photos):
        raise Invalid(
            "photos", Text("请拍一张面单或外包装", "Take a photo of the label or the box")
        )
    if number and _waiting(session, center_id, number) is not None:
        raise Refusal(KNOWN)
    if OF_A_PIECE not in sure:
        refuse_of_a_piece(session, center_id, number)
    carrier = carrier_of(number) if number else None
    parcel = UnknownParcel(
        center_id=center_id,
        waybill=number,
        courier=carrier.name.zh if carrier else "",
        note=note,
        found_at=now,
        found_by_id=by.person_id,
    )
    session.add(parcel)
    session.flush()
    keys = {evidence_key(session, photo, now): photo.name for photo in photos}
    session.add_all(
        UnknownParcelPhoto(parcel_id=parcel.id, evidence_id=key, name=name)
        for key, name in keys.items()
    )
    _say(session, ParcelFound(parcel.id, number), center_id, by, now)
    return parcel


def bind_parcel(session: Session, key: int, ref: str, *, by: Actor, now: datetime) -> Item:
    """The parcel is this piece's: its photos go there, and it is taken in as any other."""
    parcel = _parcel(session, key, by)
    if key_of("QC", ref) is None:
        raise Invalid("code", Text("请扫货品的物品码", "Scan the item code of the piece"))
    item = item_for_update(session, ref)
    if not by.may(Permission.RECEIVE, item.center_id):
        raise NotPermitted
    if item.center_id != parcel.center_id:
        raise Refusal(OTHER_CENTER)
    # Its photos are those of the receipt: what is beyond that has its own.
    if isinstance(FLOW.transition(item.state, ItemAction.RAISE_EXCEPTION), Refused):
        raise Refusal(NOT_AWAITED)
    _end(session, parcel, by, now, item_id=item.id)
    _bind(session, parcel, item, by, now)
    return item


def bind_waiting(session: Session, item: Item, waybill: str, *, by: Actor, now: datetime) -> None:
    """A piece is taken in with the waybill of a parcel that waits as unknown: it was this one."""
    key = _waiting(session, item.center_id, waybill) if waybill else None
    parcel = None if key is None else session.get_one(UnknownParcel, key)
    if parcel is not None and _end_once(session, parcel, by, now, item_id=item.id):
        _bind(session, parcel, item, by, now)


def _bind(session: Session, parcel: UnknownParcel, item: Item, by: Actor, now: datetime) -> None:
    photos = session.execute(
        select(UnknownParcelPhoto.evidence_id, UnknownParcelPhoto.name).where(
            UnknownParcelPhoto.parcel_id == parcel.id
        )
    ).all()
    known = set(
        session.scalars(
            select(Attachment.evidence_id).where(
                Attachment.item_id == item.id,
                Attachment.purpose == EvidencePurpose.INTAKE,
                Attachment.check_code == "",
            )
        )
    )
    session.add_all(
        Attachment(
            evidence_id=photo.evidence_id,
            item_id=item.id,
            purpose=EvidencePurpose.INTAKE,
            check_code="",
            position=place,
            name=photo.name,
            note="无主件",
            by_id=parcel.found_by_id,
            at=now,
        )
        for place, photo in enumerate(photos, start=1)
        if photo.evidence_id not in known
    )
    event = ParcelBound(parcel.id, item.ref, parcel.waybill)
    _say(session, event, item.center_id, by, now, item_id=item.id)


def send_parcel_back(
    session: Session,
    key: int,
    courier: str,
    waybill: str,
    reason: str,
    *,
    by: Actor,
    now: datetime,
    as_is: bool = False,
) -> UnknownParcel:
    """Nobody claims it, or it is none of ours: it goes back to where it came from."""
    parcel = _parcel(session, key, by)
    reason = typed_sentence("reason", reason)
    if not reason:
        raise Invalid("reason", Text("请写明为什么退回", "Say why it goes back"))
    courier, number = typed_parcel(courier, waybill, as_is=as_is)
    _end(session, parcel, by, now, courier_out=courier, waybill_out=number, reason=reason)
    event = ParcelSentBack(parcel.id, courier, number, reason)
    _say(session, event, parcel.center_id, by, now)
    return parcel


def _parcel(session: Session, key: int, by: Actor) -> UnknownParcel:
    parcel = session.get(UnknownParcel, key)
    if parcel is None or not by.may(Permission.RECEIVE, parcel.center_id):
        raise Missing
    return parcel


def _waiting(session: Session, center_id: int, number: str) -> int | None:
    return session.scalar(
        select(UnknownParcel.id).where(
            UnknownParcel.center_id == center_id,
            UnknownParcel.waybill == number,
            UnknownParcel.ended_at.is_(None),
        )
    )


def _end(session: Session, parcel: UnknownParcel, by: Actor, now: datetime, **how: Any) -> None:
    if not _end_once(session, parcel, by, now, **how):
        raise Refusal(ENDED)


def _end_once(
    session: Session, parcel: UnknownParcel, by: Actor, now: datetime, **how: Any
) -> bool:
    """Of two who end it at once, one does."""
    ended = session.execute(
        update(UnknownParcel)
        .where(UnknownParcel.id == parcel.id, UnknownParcel.ended_at.is_(None))
        .values(ended_at=now, ended_by_id=by.person_id, **how)
    )
    session.refresh(parcel)
    return ended.rowcount == 1  # type: ignore[attr-defined, no-any-return]  # of an update


def _say(
    session: Session,
    event: ParcelFound | ParcelBound | ParcelSentBack,
    center_id: int,
    by: Actor,
    now: datetime,
    item_id: int | None = None,
) -> None:
    role = by.role_for(Permission.RECEIVE, center_id)
    record.append(session, event, by=by, now=now, role=role, center_id=center_id, item_id=item_id)
