"""Comparing returned pieces with the record they left with; by another inspector."""

from __future__ import annotations

from decimal import Decimal

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.commands.returns_compare import Seen, compare_return
from app.db import reading, transaction
from app.errors import Missing, NotPermitted, Refusal
from app.queries import items, returns, returns_case
from app.queries.returns_outbound import outbound_of
from app.web.access import acting
from app.web.after_sales.typed import amount, choice, choices
from app.web.desk import Access, Desk, NavigationEntry
from app.web.language import say
from app.web.receiving.attempt import kept
from app.web.returns_shown import findings, marks
from app.web.show import photo_items
from workflows.comparison import Outbound
from workflows.law.words import Finding, Mark, Match, Seal
from workflows.returns import State
from workflows.roles import Permission
from workflows.verdict import Text

desk = Desk(
    "comparison",
    Text("退货比对", "Returns compared"),
    "/compare",
    Access(permission=Permission.RETURN_COMPARE),
    navigation=(NavigationEntry("comparison.queue", Text("待比对", "To compare"), "g q"),),
)
OPEN = (State.ARRIVED, State.COMPARED)
BEFORE = ("packing", "finding", "intake")


@desk.get("/")
def queue() -> ResponseReturnValue:
    centers = acting().centers(Permission.RETURN_COMPARE)
    wanted = returns.CaseFilter(centers=centers, states=OPEN, after=request.args.get("after", ""))
    with reading() as session:
        page = returns.page(session, wanted)
    older = url_for("comparison.queue", after=page.older) if page.older else ""
    return render_template("comparison/queue.html", page=page, older=older, now=clock.now())


@desk.get("/<ref>")
def piece(ref: str) -> ResponseReturnValue:
    return _page(ref)


@desk.post("/<ref>")
def conclude(ref: str) -> ResponseReturnValue:
    view = _visible(ref)
    try:
        with reading() as session:
            outbound = outbound_of(session, view.item_key)
        seen = _seen(outbound)
        conclusion = choice(request.form, "conclusion", Finding)
        files = kept(request.files.getlist("files"))
        reason = request.form.get("reason", "")
        with transaction() as session:
            compare_return(
                session, view.ref, seen, conclusion, reason, files, by=acting(), now=clock.now()
            )
    except (NotPermitted, Missing):
        raise
    except Refusal as refusal:
        return _page(ref, refusal), refusal.status
    flash(say(Text("比对已记录", "The comparison is recorded")), "ok")
    return redirect(url_for("comparison.piece", ref=view.ref))


def _visible(ref: str) -> returns_case.CaseView:
    with reading() as session:
        view = returns_case.case_view(session, ref)
    if view is None or not acting().may(Permission.RETURN_COMPARE, view.center_id):
        raise Missing(Text(f"没有退货申请 {ref}", f"There is no return {ref}"))
    return view


def _seen(outbound: Outbound) -> Seen:
    given = request.form
    figures: dict[str, Decimal] = {}
    for figure in outbound.figures:
        value = amount(given, figure.key, figure.unit)
        if value is not None:
            figures[figure.key] = value
    loss = given.get("value_loss", "")
    return Seen(
        figures=figures,
        tag_no=given.get("tag_no", ""),
        certificate_no=given.get("certificate_no", ""),
        marks=choices(given, "marks", Mark),
        broken_seals=choices(given, "broken_seals", Seal),
        photos=choice(given, "photos_match", Match) if given.get("photos_match") else None,
        spectrum=choice(given, "spectrum", Match) if given.get("spectrum") else None,
        value_loss=loss == "yes" if loss else None,
    )


def _page(ref: str, refusal: Refusal | None = None) -> str:
    view = _visible(ref)
    with reading() as session:
        outbound = outbound_of(session, view.item_key)
        files = items.attachments(session, view.item_key)
    before = [photo for purpose in BEFORE for photo in photo_items(files, purpose)]
    after = photo_items(files, "return_arrival", view.ref)
    return render_template(
        "comparison/piece.html",
        case=view,
        outbound=outbound,
        before=before,
        after=after,
        mark_choices=marks(),
        findings=findings(),
        seals=[(s.value, say(SEAL_NAMES[s])) for s in Seal],
        open=view.state in OPEN,
        refusal=refusal,
        typed=request.form,
        now=clock.now(),
    )


SEAL_NAMES: dict[Seal, Text] = {
    Seal.OUTER_BOX: Text("外盒", "outer box"),
    Seal.SHRINK_FILM: Text("塑封膜", "shrink film"),
    Seal.CAPSULE: Text("瓶帽", "capsule"),
    Seal.CAP_RING: Text("瓶盖防伪环", "cap ring"),
    Seal.HYGIENE_STRIP: Text("卫生封条", "hygiene strip"),
    Seal.INNER_FOIL: Text("内封铝膜", "inner foil"),
}
