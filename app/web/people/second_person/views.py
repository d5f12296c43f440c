"""What waits for a second person: one page for all desks, one page a request, and reset links."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.config import current
from app.base.db import reading, transaction
from app.base.errors import Missing, Refusal
from app.commands.across import confirm as command
from app.commands.people import resets
from app.queries.people import waiting as query
from app.web.base.access import acting
from app.web.base.desk import PUBLIC, SIGNED_IN, Desk, NavigationEntry
from app.web.base.edge import wants_json
from app.web.base.fresh import ALWAYS
from app.web.base.language import say
from app.web.base.limits import limiter
from workflows.goods.stock.states import UnitState
from workflows.people.second_person import PAIRS, STATE_NAMES, PairAct
from workflows.verdict import Text
from workflows.whole import whole

desk = Desk(
    "second_person",
    Text("复核", "Second person"),
    "",
    SIGNED_IN,
    navigation=(
        NavigationEntry("second_person.waiting", Text("待您复核", "Waiting for you"), "g y"),
        NavigationEntry("second_person.over", Text("已了结", "Done"), "g o"),
    ),
)
# Where an act waits; None: on this very page.
PLACES: Mapping[PairAct, str | None] = whole(
    PairAct,
    {
        PairAct.GRANT_ROLE: None,
        PairAct.RECORD_CREDENTIAL: None,
        PairAct.RESET_PASSWORD: None,
        PairAct.TELL_APART: None,
        PairAct.ENTER_TERMS: None,
        PairAct.SETTLE_REFUND: None,
        PairAct.LIFT_QUARANTINE: None,
        PairAct.AGENCY_PICTURE: None,
        PairAct.MAKE_KEY: None,
        PairAct.ENTER_HOLIDAYS: None,
        PairAct.ENTER_PRICE: None,
        PairAct.DECIDE_AGAINST: None,
        PairAct.PAY_OTHER_WAY: None,
        PairAct.MOVE_NUMBER: None,
        PairAct.END_DISPUTE: None,
        PairAct.PAY_REFUND: "after_sales.queue",
        PairAct.RELEASE_WEIGHT: "manager.held",
        PairAct.APPROVE_RULES: "manager.rules",
        PairAct.RESOLVE_EXCEPTION: "receiving.set_aside",
        PairAct.APPROVE_MAPPING: "orders.mappings",
        PairAct.CORRECT_INTAKE: "receiving.set_aside",
        PairAct.GRANT_CONCESSION: "lots.waiting",
        PairAct.DESTROY_LOT: "lots.waiting",
        PairAct.RELEASE_UNIT: "lots.units",
        PairAct.ANSWER_FROM_STOCK: "lots.mappings",
        PairAct.DECIDE_COUNT: "lots.counts",
        PairAct.START_RECALL: "recalls.queue",
    },
)


@desk.get("/second")
def waiting() -> ResponseReturnValue:
    by, now = acting(), clock.now()
    with reading() as session:
        rows, counts = query.requests(session, by, now), query.counts(session, by, now)
    elsewhere = [
        (say(PAIRS[act].name), _where(act, place), counts[act])
        for act, place in PLACES.items()
        if place is not None and counts[act]
    ]
    return render_template(
        "people/second_person/waiting.html",
        rows=rows,
        acts=PAIRS,
        counts=[(say(PAIRS[act].name), n) for act, n in counts.items() if PLACES[act] is None],
        elsewhere=elsewhere,
    )


@desk.get("/second/over")
def over() -> ResponseReturnValue:
    with reading() as session:
        rows = query.over(session, acting(), clock.now())
    return render_template(
        "people/second_person/over.html", rows=rows, acts=PAIRS, states=STATE_NAMES
    )


@desk.get("/second/<int:key>")
def one(key: int) -> ResponseReturnValue:
    return _page(key)


@desk.post("/second/<int:key>/confirm", fresh=ALWAYS)
def confirm(key: int) -> ResponseReturnValue:
    shown = ""

    def act(session: Any) -> None:
        nonlocal shown
        note = request.form.get("note", "")
        shown = command.confirm(session, key, note, by=acting(), now=clock.now())

    refusal = _try_act(key, act)
    if refusal is not None:
        return _page(key, refusal), refusal.status
    if shown:
        link = current().public_url + url_for("second_person.reset", link=shown)
        return render_template("people/second_person/link.html", link=link)
    flash(say(Text("已复核并执行", "Confirmed and done")), "ok")
    return redirect(url_for("second_person.waiting"))


@desk.post("/second/<int:key>/decline")
def decline(key: int) -> ResponseReturnValue:
    note = request.form.get("note", "")
    refusal = _try_act(
        key, lambda session: command.decline(session, key, note, by=acting(), now=clock.now())
    )
    if refusal is not None:
        return _page(key, refusal), refusal.status
    flash(say(Text("已回复不同意，没有执行", "Declined; nothing was done")), "ok")
    return redirect(url_for("second_person.waiting"))


@desk.post("/second/<int:key>/withdraw")
def withdraw(key: int) -> ResponseReturnValue:
    refusal = _try_act(
        key, lambda session: command.withdraw(session, key, by=acting(), now=clock.now())
    )
    if refusal is not None:
        return _page(key, refusal), refusal.status
    flash(say(Text("请求已撤回", "Withdrawn")), "ok")
    return redirect(url_for("second_person.waiting"))


@desk.form("/reset/<link>", access=PUBLIC)
@limiter.limit("20/minute", methods=["POST"])
def reset(link: str) -> ResponseReturnValue:
    """The owner of an account chooses a new password; link and code come from two people."""
    refusal: Refusal | None = None
    if request.method == "POST":
        code, password = (
            request.form.get("reset_code", "")[:40],
            request.form.get("password", "")[:200],
        )
        try:
            with transaction() as session:
                resets.complete_reset(session, link, code, password, now=clock.now())
        except Missing:
            raise
        except Refusal as refused:
            if wants_json():
                raise
            refusal = refused
        else:
            flash(say(Text("密码已设好，请登录", "The password is set; sign in")), "ok")
            return redirect(url_for("sign_in.page"))
    page = render_template("people/second_person/reset.html", refusal=refusal, link=link)
    return page, 200 if refusal is None else refusal.status


def _where(act: PairAct, place: str) -> str:
    """The address of a list; of a longer one, what of it waits."""
    if act is PairAct.RELEASE_UNIT:
        return url_for(place, state=UnitState.HELD.value)
    return url_for(place)


def _page(key: int, refusal: Refusal | None = None) -> str:
    return render_template(
        "people/second_person/request.html",
        row=_request_row(key),
        acts=PAIRS,
        states=STATE_NAMES,
        refusal=refusal,
        note=request.form.get("note", ""),
    )


def _request_row(key: int) -> query.RequestRow:
    with reading() as session:
        row = query.request(session, key, acting(), clock.now())
    if row is None:
        raise Missing(Text("没有这条请求", "There is no such request"))
    return row


def _try_act(key: int, act: Callable[[Any], None]) -> Refusal | None:
    """Do it; what was refused is shown on the request's page, to programs as such."""
    _request_row(key)
    try:
        with transaction() as session:
            act(session)
    except Missing:
        raise
    except Refusal as refusal:
        if wants_json():
            raise
        return refusal
    return None
