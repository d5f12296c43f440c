"""Instruments: the register, one instrument with its chart, and what people do to it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading
from app.base.errors import Invalid, Missing
from app.commands.inspection import instruments as command
from app.drawings.axis import Caption
from app.drawings.control_chart import control_chart
from app.queries.inspection import instruments as query
from app.web.base.access import acting
from app.web.base.desk import Access
from app.web.base.language import say
from app.web.goods.writing import field_number, field_text, needed_day, write_here
from app.web.inspection.instruments.desk import desk
from workflows.inspection.instruments.drift import drift_points, drift_signs
from workflows.inspection.instruments.kinds import INSTRUMENTS, InstrumentKind
from workflows.inspection.instruments.register import (
    FITNESS,
    calibration_on,
    fitness_on,
    is_due_soon,
)
from workflows.roles import Permission
from workflows.verdict import Text

MANAGES = Access(permission=Permission.INSTRUMENT_MANAGE)
CHECKS = Access(permission=Permission.INSTRUMENT_CHECK)
READS = Access(permission=Permission.INSPECT)
CENTER = Text("中心", "Center")
DONE_ON, DUE_ON = Text("校准日", "Calibrated on"), Text("到期日", "Due on")


@desk.get("/")
def register() -> ResponseReturnValue:
    me, day = acting(), clock.today()
    mine = me.centers(Permission.INSTRUMENT_MANAGE)
    with reading() as session:
        rows = query.instruments_listed(session, me.centers(Permission.INSTRUMENT_READ))
        held = query.held_by(session, me.person_id) if me.person_id else frozenset()
        centers = query.centers_to_equip(session, mine)
    return render_template(
        "inspection/instruments/register.html",
        rows=[
            (
                row,
                fitness_on(row.register, day),
                calibration_on(row.register, day),
                is_due_soon(row.register, day),
                me.may(Permission.INSPECT, row.center_id),
            )
            for row in rows
        ],
        held=held,
        fitness=FITNESS,
        kinds=INSTRUMENTS,
        may_add=bool(centers),
        choices=[(kind.value, say(record.name)) for kind, record in INSTRUMENTS.items()],
        centers=[(key, say(name)) for key, name in centers],
    )


@desk.post("/", access=MANAGES)
def add() -> ResponseReturnValue:
    def act(session: Any) -> str:
        made = command.register_instrument(
            session,
            field_number("center", CENTER),
            field_text("number"),
            _kind(),
            model=field_text("model"),
            serial=field_text("serial"),
            unit=field_text("unit"),
            reference=field_text("reference"),
            limit=field_text("limit"),
            by=acting(),
            now=clock.now(),
        )
        return url_for("instruments.one", key=made.id)

    done = Text("仪器已登记，请接着登记校准证书", "Recorded; now record its calibration")
    return write_here(act, url_for("instruments.register"), done)


@desk.get("/<int:key>")
def one(key: int) -> ResponseReturnValue:
    me, day = acting(), clock.today()
    with reading() as session:
        page = query.instrument_page(session, key, me.centers(Permission.INSTRUMENT_READ))
    if page is None:
        raise Missing
    register_ = page.row.register
    points = drift_points(register_)
    limit = register_.limit or Decimal(0)
    title = say(Text("核查控制图", "Control chart of checks"))
    told = say(Text("每次核查与标准值之差", "How far each check read from its reference"))
    return render_template(
        "inspection/instruments/instrument.html",
        page=page,
        register=register_,
        fitness=FITNESS[fitness_on(register_, day)],
        state=fitness_on(register_, day),
        kind=INSTRUMENTS[page.row.kind],
        today=day,
        chart=control_chart(Caption(title, told), [p.distance for p in points], limit)
        if points
        else "",
        signs=[say(said) for _, said in drift_signs(points, limit)] if points else [],
        may_manage=me.may(Permission.INSTRUMENT_MANAGE, page.row.center_id),
        may_check=me.may(Permission.INSTRUMENT_CHECK, page.row.center_id),
    )


@desk.post("/<int:key>/calibrations", access=MANAGES)
def calibrate(key: int) -> ResponseReturnValue:
    back = url_for("instruments.one", key=key)

    def act(session: Any) -> str:
        if (
            query.instrument_page(session, key, acting().centers(Permission.INSTRUMENT_READ))
            is None
        ):
            raise Missing
        command.calibrate(
            session,
            key,
            field_text("certificate"),
            needed_day("done_on", DONE_ON),
            needed_day("due_on", DUE_ON),
            request.form.get("bands", ""),
            field_text("laboratory"),
            by=acting(),
            now=clock.now(),
        )
        return back

    return write_here(act, back, Text("校准已登记", "The calibration is recorded"))


@desk.post("/<int:key>/checks", access=CHECKS)
def check(key: int) -> ResponseReturnValue:
    back = url_for("instruments.one", key=key)

    def act(session: Any) -> str:
        command.check_today(
            session,
            key,
            field_text("reading"),
            field_text("note"),
            by=acting(),
            now=clock.now(),
        )
        return back

    return write_here(act, back, Text("核查已记录", "The check is recorded"))


@desk.post("/<int:key>/withdraw", access=MANAGES)
def withdraw(key: int) -> ResponseReturnValue:
    back = url_for("instruments.one", key=key)

    def act(session: Any) -> str:
        command.withdraw_instrument(
            session, key, field_text("reason"), by=acting(), now=clock.now()
        )
        return back

    return write_here(act, back, Text("已停用", "It is withdrawn"))


@desk.post("/<int:key>/return", access=MANAGES)
def take_back(key: int) -> ResponseReturnValue:
    back = url_for("instruments.one", key=key)

    def act(session: Any) -> str:
        command.return_instrument(session, key, field_text("reason"), by=acting(), now=clock.now())
        return back

    return write_here(act, back, Text("已恢复使用", "It is back in use"))


@desk.post("/<int:key>/hand", access=READS)
def hand(key: int) -> ResponseReturnValue:
    back = url_for("instruments.register")

    def act(session: Any) -> str:
        command.take_in_hand(session, key, by=acting())
        return back

    return write_here(act, back, Text("以后用这台读数", "You read from this one now"))


def _kind() -> InstrumentKind:
    try:
        return InstrumentKind(field_text("kind"))
    except ValueError:
        raise Invalid("kind", Text("请选择仪器种类", "Choose the kind of instrument")) from None
