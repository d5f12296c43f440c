"""The network: centers, agencies and what they test where, shops and where they send to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.config import current
from app.base.content import brought
from app.base.db import reading
from app.base.errors import Invalid, Missing, Refusal
from app.commands.evidence import store_file
from app.commands.network import agency_pictures
from app.commands.network import changes as network_changes
from app.commands.network import setup as network
from app.press.press import Press
from app.queries.network import network as query
from app.readers.facts import Kind
from app.readers.kinds import response_headers
from app.web.base.access import acting
from app.web.base.categories import category_asked, category_options
from app.web.base.fresh import ALWAYS
from app.web.base.language import say
from app.web.base.lists import number
from app.web.network.admin.both_values import write_or_choose
from app.web.network.admin.desk import desk
from app.web.people.pages import write_and_return
from app.web.watch.stale import page_seen, written_fields
from workflows.network.agency_pictures import NOT_A_PICTURE, PICTURE_NAMES, AgencyPicture
from workflows.network.centers import CenterKind
from workflows.strict_json.days import day_in
from workflows.verdict import Text
from workflows.whole import whole

KINDS: Mapping[CenterKind, Text] = whole(
    CenterKind,
    {
        CenterKind.INTEGRATED_BASE: Text("质检物流一体化基地", "Integrated base"),
        CenterKind.WAREHOUSE: Text("仓库", "Warehouse"),
    },
)
MOST_A_DAY = 1_000_000


@desk.get("/centers")
def centers() -> ResponseReturnValue:
    with reading() as session:
        rows = query.centers(session)
    return render_template(
        "network/admin/centers.html",
        rows=rows,
        kinds=KINDS,
        categories=category_options(),
        was={c.key: _center_shown(c) for c in rows},
    )


def _center_shown(row: query.CenterRow) -> str:
    return written_fields(
        network_changes.center_fields(
            row.capacity_a_day,
            row.opens,
            row.closes,
            row.categories,
            row.returns_to,
            row.returns_phone,
            active=row.active,
        )
    )


@desk.post("/centers", endpoint="add_center")
def add_center() -> ResponseReturnValue:
    return write_and_return(_add_center, url_for("admin.centers"))


def _add_center(session: Any) -> None:
    kind = request.form.get("kind", "")
    if kind not in KINDS:
        raise Invalid("kind", Text("请选择类型", "Choose its kind"))
    network.add_center(
        session,
        _word("code", 16),
        CenterKind(kind),
        Text(_word("name_zh"), _word("name_en")),
        _word("province"),
        _word("city"),
        _chosen(),
        capacity_a_day=_capacity(),
        address=request.form.get("address", "").strip()[:200],
        opens=_clock("opens"),
        closes=_clock("closes"),
        by=acting(),
        now=clock.now(),
    )


@desk.post("/centers/<int:key>")
def change_center(key: int) -> ResponseReturnValue:
    with reading() as session:
        if key not in {center.key for center in query.centers(session)}:
            raise Missing(Text("没有这个中心", "There is no such center"))
    return write_or_choose(
        lambda session: network_changes.change_center(
            session,
            key,
            capacity_a_day=_capacity(),
            opens=_clock("opens"),
            closes=_clock("closes"),
            categories=_chosen(),
            active="active" in request.form,
            returns_to=request.form.get("returns_to", ""),
            returns_phone=request.form.get("returns_phone", ""),
            by=acting(),
            now=clock.now(),
            page=page_seen(),
        ),
        url_for("admin.centers"),
    )


@desk.get("/agencies")
def agencies() -> ResponseReturnValue:
    with reading() as session:
        rows, places = query.agencies(session), query.centers(session)
    return render_template(
        "network/admin/agencies.html",
        rows=rows,
        centers=places,
        categories=category_options(),
        today=clock.today(),
        pictures=PICTURE_NAMES,
    )


@desk.post("/agencies", endpoint="add_agency")
def add_agency() -> ResponseReturnValue:
    return write_and_return(_add_agency, url_for("admin.agencies"))


def _add_agency(session: Any) -> None:
    network_changes.agency_code_is_free(session, _word("code", 16))
    network.add_agency(
        session,
        _word("code", 16),
        Text(_word("name_zh"), _word("name_en")),
        _word("address"),
        _word("cma_no"),
        _word("cnas_no"),
        phone=request.form.get("phone", "").strip()[:64],
        by=acting(),
        now=clock.now(),
    )


@desk.post("/agencies/<int:key>/scope")
def scope(key: int) -> ResponseReturnValue:
    center = number(request.form.get("center", ""))
    if center is None:
        raise Missing
    return write_and_return(
        lambda session: network_changes.set_scope(
            session,
            key,
            center,
            _chosen(),
            by=acting(),
            now=clock.now(),
            valid_from=_day("valid_from"),
            valid_to=_day("valid_to"),
        ),
        url_for("admin.agencies"),
    )


@desk.post("/agencies/<int:key>/picture", fresh=ALWAYS)
def picture(key: int) -> ResponseReturnValue:
    """Ask for a seal or mark to be printed; kept among the papers, written by a second person."""
    try:
        which = AgencyPicture(request.form.get("which", ""))
    except ValueError:
        raise Invalid("which", Text("请选择印章或标志", "Choose the seal or a mark")) from None
    return write_and_return(
        lambda session: agency_pictures.give_picture(
            session,
            key,
            which,
            _sent_picture(),
            by=acting(),
            now=clock.now(),
            reason=request.form.get("reason", ""),
        ),
        url_for("admin.agencies"),
    )


@desk.get("/agencies/asked/<int:key>")
def picture_asked_for(key: int) -> ResponseReturnValue:
    """What a request wants to have printed, for who decides on it."""
    with reading() as session:
        digest = query.picture_asked_for(session, key)
    if not digest:
        raise Missing
    content = Press(current()).papers.get(digest)
    mime = "image/webp" if content.startswith(b"RIFF") else "image/jpeg"
    return Response(content, headers=response_headers(mime, digest))


def _sent_picture() -> str:
    """The digest of the picture that was sent, put away; empty to print none from now on."""
    if "none" in request.form:
        return ""
    sent = request.files.get("file")
    if sent is None or not sent.filename:
        raise Refusal(NOT_A_PICTURE)
    stored = store_file(Press(current()).papers, sent.filename, brought(sent.stream))
    if stored.file.kind is not Kind.IMAGE:
        raise Refusal(NOT_A_PICTURE)
    return stored.digest


@desk.get("/shops")
def shops() -> ResponseReturnValue:
    search, after = request.args.get("search", "").strip()[:64], request.args.get("after", "")[:200]
    with reading() as session:
        rows = query.merchants(session, search=search, after=after)
        places = query.centers(session)
    more = rows[query.PAGE - 1].shop if len(rows) > query.PAGE else ""
    kept: dict[str, Any] = {"search": search} if search else {}
    return render_template(
        "network/admin/shops.html",
        rows=rows[: query.PAGE],
        search=search,
        centers=[(c.key, say(c.name)) for c in places],
        was={r.key: written_fields(network_changes.home_field(r.center_id)) for r in rows},
        older=url_for("admin.shops", after=more, **kept) if more else "",
    )


@desk.post("/shops/<int:key>")
def set_home(key: int) -> ResponseReturnValue:
    typed = request.form.get("center", "")
    center = number(typed)
    if typed and center is None:
        raise Missing
    return write_or_choose(
        lambda session: network_changes.set_home(
            session, key, center, by=acting(), now=clock.now(), page=page_seen()
        ),
        url_for("admin.shops"),
    )


def _day(name: str) -> date | None:
    typed = request.form.get(name, "").strip()
    found = day_in(typed)
    if typed and found is None:
        raise Invalid(name, Text("日期写成 2026-11-30", "A date reads 2026-11-30"))
    return found


def _chosen() -> list[str]:
    found = request.form.getlist("categories")
    if not all(map(category_asked, found)):
        raise Invalid("categories", Text("没有这个品类", "No such category"))
    return found


def _word(name: str, longest: int = 64) -> str:
    typed = request.form.get(name, "").strip()
    if not typed or len(typed) > longest:
        raise Invalid(name, Text("有必填项未填或过长", "Something is missing or too long"))
    return typed


def _capacity() -> int:
    typed = number(request.form.get("capacity", "").strip())
    if typed is None or not 0 < typed <= MOST_A_DAY:
        raise Invalid("capacity", Text("日产能应为大于 0 的整数", "The capacity must be above 0"))
    return typed


def _clock(name: str) -> time:
    try:
        return time.fromisoformat(request.form.get(name, "")).replace(tzinfo=None)
    except ValueError:
        raise Invalid(name, Text("请填写时间，如 08:00", "Give a time such as 08:00")) from None
