"""Parcels that name no piece: recorded, looked for, bound or sent back."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from wtforms import MultipleFileField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from app.base import clock
from app.base.db import reading, transaction
from app.base.errors import Invalid, Missing, Refusal
from app.commands.intake import unknown_parcels as command
from app.queries.inspection.bench import centers_to_choose
from app.queries.intake import parcels as query
from app.web.base.access import acting
from app.web.base.forms import PageForm, text
from app.web.base.language import say
from app.web.base.lists import chosen_center, number
from app.web.intake.desk import desk
from app.web.items.attempt import keep_files, refusal_of
from app.web.items.parcel_fields import courier_names, right_as_is, sure_of
from app.web.items.pictures import small_picture, whole_file
from app.web.items.sought import LookUp, look_up
from app.web.items.views import evidence_store
from workflows.roles import Permission
from workflows.verdict import Text

ONLY_DIGITS = Text(
    "只有几位数字相符，不能据此认领；请核对后选下面的一件，或扫物品码、完整的订单号、运单号",
    "Only some digits agree: choose one below, or scan an item code, a whole order number or a"
    " waybill",
)


class ParcelForm(PageForm):
    """What can be seen of the parcel."""

    waybill = StringField(_l("运单号"), [Length(max=64)])
    note = TextAreaField(_l("看到什么"), [InputRequired(_l("请写明看到什么")), Length(max=2000)])
    photos = MultipleFileField(_l("面单和外包装照片"))


class SendBackForm(PageForm):
    """How it goes back, and why."""

    waybill = StringField(_l("运单号"), [InputRequired(_l("请扫寄回的面单")), Length(max=64)])
    courier = StringField(_l("快递公司"), [Length(max=100)])
    reason = TextAreaField(_l("为什么退回"), [InputRequired(_l("请写明为什么退回"))])


@desk.get("/unknown")
def parcels() -> ResponseReturnValue:
    ended, before = request.args.get("over") == "1", number(request.args.get("before", "")) or 0
    with reading() as session:
        rows = query.unknown_parcels(session, _centers(), ended=ended, before=before)
    kept: dict[str, Any] = {"over": "1"} if ended else {}
    older = rows[query.PAGE - 1].key if len(rows) > query.PAGE else 0
    return render_template(
        "intake/parcels.html",
        rows=rows[: query.PAGE],
        ended=ended,
        older=url_for("receiving.parcels", before=older, **kept) if older else "",
    )


@desk.form("/unknown/new")
def found_parcel() -> ResponseReturnValue:
    form, refusal = ParcelForm(), None
    with reading() as session:
        places = centers_to_choose(session, _centers())
    if request.method == "GET":
        form.waybill.data = (request.args.get("waybill") or "")[:64]
    elif form.validate():
        kept: list[int] = []
        refusal = refusal_of(lambda: kept.append(_record(form, places)))
        if refusal is None:
            told = Text(
                "已登记无主件，先放到无主件货架", "Recorded; put it on the shelf of unknowns"
            )
            flash(say(told), "ok")
            return redirect(url_for("receiving.parcel", key=kept[0]))
    page = render_template(
        "intake/parcel_new.html",
        form=form,
        refusal=refusal,
        places=[(str(key), say(name)) for key, name in places],
        place=request.form.get("center", ""),
    )
    return page, refusal.status if refusal else 422 if form.errors else 200


def _record(form: ParcelForm, places: tuple[tuple[int, Text], ...]) -> int:
    place = chosen_center(places, request.form.get("center", ""))
    if place is None:
        raise Invalid("center", Text("请选择中心", "Choose the center"))
    photos = keep_files(form.photos.data)
    with transaction() as session:
        parcel = command.record_parcel(
            session,
            place,
            text(form.waybill),
            text(form.note),
            photos,
            by=acting(),
            now=clock.now(),
            sure=sure_of(),
        )
        return parcel.id


@desk.get("/unknown/<int:key>")
def parcel(key: int) -> ResponseReturnValue:
    return _page(key)


@desk.post("/unknown/<int:key>/bind")
def bind(key: int) -> ResponseReturnValue:
    known = _parcel_row(key)
    found = look_up(request.form.get("code", ""), Permission.RECEIVE)

    def act() -> None:
        with transaction() as session:
            command.bind_parcel(session, key, _one(found), by=acting(), now=clock.now())

    refusal = refusal_of(act)
    if refusal is not None:
        return _page(key, refusal=refusal, found=found)
    piece = found.named[0]
    flash(say(Text(f"已认领为 {piece.ref}", f"It is {piece.ref}")), "ok")
    waybill = known.waybill or None
    return redirect(url_for("receiving.item", ref=piece.ref, waybill=waybill))


def _one(found: LookUp) -> str:
    refs = {piece.ref for piece in found.named}
    if len(refs) == 1:
        return refs.pop()
    if found.pieces and not refs:
        raise Invalid("code", ONLY_DIGITS)
    if not refs:
        raise Invalid("code", Text("没有找到这样的货品", "No such piece was found"))
    raise Invalid("code", Text("有几件，请选下面的一件", "There are several: choose one below"))


@desk.post("/unknown/<int:key>/send-back")
def send_parcel_back(key: int) -> ResponseReturnValue:
    _parcel_row(key)
    form = SendBackForm()

    def act() -> None:
        with transaction() as session:
            command.send_parcel_back(
                session,
                key,
                text(form.courier),
                text(form.waybill),
                text(form.reason),
                by=acting(),
                now=clock.now(),
                as_is=right_as_is(),
            )

    refusal = refusal_of(act) if form.validate() else None
    if refusal is not None or form.errors:
        return _page(key, refusal=refusal, form=form)
    flash(say(Text("已退回", "Sent back")), "ok")
    return redirect(url_for("receiving.parcels"))


@desk.get("/unknown/<int:key>/photos/<int:photo>")
def parcel_photo(key: int, photo: int) -> ResponseReturnValue:
    _parcel_row(key)
    with reading() as session:
        found = next((p for p in query.parcel_photos(session, key) if p.key == photo), None)
    if found is None:
        raise Missing
    small = request.args.get("small") == "1"
    return (small_picture if small else whole_file)(evidence_store(), found.digest, found.mime)


def _parcel_row(key: int) -> query.ParcelRow:
    with reading() as session:
        found = query.unknown_parcel(session, key, _centers())
    if found is None:
        raise Missing
    return found


def _page(
    key: int,
    *,
    refusal: Refusal | None = None,
    form: SendBackForm | None = None,
    found: LookUp | None = None,
) -> ResponseReturnValue:
    known = _parcel_row(key)
    asked = request.args.get("code", "")
    if found is None and asked:
        found = look_up(asked, Permission.RECEIVE)
    with reading() as session:
        photos = query.parcel_photos(session, key)
    shown = [
        {
            "url": url_for("receiving.parcel_photo", key=key, photo=p.key),
            "thumb": url_for("receiving.parcel_photo", key=key, photo=p.key, small=1),
            "alt": p.name,
        }
        for p in photos
    ]
    page = render_template(
        "intake/parcel.html",
        parcel=known,
        photos=shown,
        refusal=refusal,
        form=form or SendBackForm(formdata=None),
        found=list({p.ref: p for p in found.pieces}.values()) if found else [],
        asked=found.text if found else "",
        nothing=found is not None and not found.pieces,
        couriers=courier_names(),
    )
    return page, refusal.status if refusal else 422 if form is not None and form.errors else 200


def _centers() -> frozenset[int] | None:
    return acting().centers(Permission.RECEIVE)
