"""The desk's lists: today's trolley, what waits for the scale, exceptions, expected parcels."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading
from app.queries.inspection import queues
from app.queries.inspection.queues import QueueFilter
from app.queries.intake import receiving
from app.queries.intake.parcels import open_corrections, waiting_parcel
from app.queries.sought import SoughtPiece
from app.web.base.access import acting
from app.web.base.categories import category_asked, category_options
from app.web.base.desk import ACCESS
from app.web.intake.desk import desk
from app.web.items.sought import (
    LookUp,
    code_in,
    elsewhere,
    look_up,
    not_found,
    open_or_choose,
    page_of,
)
from app.web.items.states import is_at_intake, listed_at
from workflows.dispatch.carriers import writers_of
from workflows.inspection.states import ItemState
from workflows.intake.codes.meaning import CodeKind
from workflows.intake.kinds import EXCEPTION_KINDS
from workflows.roles import Actor, Permission
from workflows.separation import second_person_for_exception


@desk.get("/")
def queue() -> ResponseReturnValue:
    cursor = request.args.get("after", "")
    with reading() as session:
        page = receiving.received_since(session, _centers(), _midnight(), after=cursor)
        raised = receiving.exceptions(
            session, [p.key for p in page.rows if p.state is ItemState.INTAKE_EXCEPTION]
        )
    older = url_for("receiving.queue", after=page.older) if page.older else ""
    newest = url_for("receiving.queue") if cursor else ""
    return render_template(
        "intake/queue.html",
        pieces=page.rows,
        raised=raised,
        older=older,
        newest=newest,
        returns=_returns_page(),
    )


@desk.get("/scan")
def scan() -> ResponseReturnValue:
    found, actor = look_up(code_in(), Permission.RECEIVE), acting()
    pieces = tuple(piece for piece in found.pieces if not piece.case_ref)
    if pieces or found.opens:
        found = replace(found, pieces=pieces or found.pieces)
        return open_or_choose(found, lambda piece: _page_of(piece, found, actor))
    anywhere = look_up(code_in())
    if anywhere.pieces:
        return open_or_choose(anywhere, lambda piece: page_of(piece, actor))
    with reading() as session:
        parcel = waiting_parcel(session, found.code.forms(CodeKind.WAYBILL), _centers())
    if parcel is not None:
        return redirect(url_for("receiving.parcel", key=parcel))
    flash(not_found(found), "error")
    if writers_of(found.text.upper()) and not elsewhere(found):
        return redirect(url_for("receiving.found_parcel", waybill=found.text))
    return redirect(url_for("receiving.queue"))


@desk.get("/waiting")
def waiting() -> ResponseReturnValue:
    return _list_page("receiving.waiting", "intake/waiting.html")


@desk.get("/expected")
def expected() -> ResponseReturnValue:
    return _list_page("receiving.expected", "intake/expected.html")


@desk.get("/exceptions")
def set_aside() -> ResponseReturnValue:
    return _list_page("receiving.set_aside", "intake/exceptions.html")


def _list_page(endpoint: str, template: str) -> ResponseReturnValue:
    args, states = request.args, listed_at(endpoint)
    category = args.get("category", "")
    category = category_asked(category)
    wanted = QueueFilter(
        states=states,
        centers=_centers(),
        category=category,
        after=args.get("after", ""),
        before=args.get("before", ""),
    )
    with reading() as session:
        page = queues.page(session, wanted)
        raised = (
            receiving.exceptions(session, [row.key for row in page.rows])
            if ItemState.INTAKE_EXCEPTION in states
            else {}
        )
        waiting = (
            open_corrections(session, _centers()) if ItemState.INTAKE_EXCEPTION in states else []
        )
    kept = category or None
    return render_template(
        template,
        corrections=waiting,
        rows=page.rows,
        raised=raised,
        newer=url_for(endpoint, before=page.newer, category=kept) if page.newer else "",
        older=url_for(endpoint, after=page.older, category=kept) if page.older else "",
        category=category,
        categories=category_options(),
        kinds=EXCEPTION_KINDS,
        barred={
            key
            for key, told in raised.items()
            if not second_person_for_exception.rule(acting().person_id, told.person_id)
        },
    )


def _page_of(piece: SoughtPiece, found: LookUp, actor: Actor) -> str:
    """A piece at intake opens there, with the waybill that led to it."""
    if piece.case_ref or not is_at_intake(piece.state):
        return page_of(piece, actor)
    led = piece.kind is CodeKind.WAYBILL and piece.state is ItemState.REGISTERED
    return url_for("receiving.item", ref=piece.ref, waybill=found.text if led else None)


def _returns_page() -> str:
    """Where parcels that come back from buyers are taken in, once that desk is there."""
    endpoint = "arrivals.queue"
    return url_for(endpoint) if endpoint in current_app.extensions[ACCESS] else ""


def _centers() -> frozenset[int] | None:
    return acting().centers(Permission.RECEIVE)


def _midnight() -> datetime:
    here = clock.local(clock.now())
    return here.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)
