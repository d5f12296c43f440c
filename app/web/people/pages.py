"""The pages about people that the administrator's and the manager's desk share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.db import reading, transaction
from app.base.errors import ChangedElsewhere, Invalid, Missing, NotPermitted, Refusal
from app.commands.people import accounts, badges, credentials, staff
from app.drawings.barcode import qr_svg
from app.queries.network import network
from app.queries.people import proofs
from app.queries.people import roster as query
from app.web.base import typed_work
from app.web.base.access import acting, person
from app.web.base.categories import category_options, known_categories, known_credentials
from app.web.base.desk import Access, Desk
from app.web.base.edge import wants_json
from app.web.base.fresh import ALWAYS, NEVER
from app.web.base.language import say
from app.web.base.lists import number
from app.web.people.sign_in.devices import device_of
from workflows.people.sign_in_ways import WAY_NAMES
from workflows.roles import ROLE_NAMES, Permission, Role
from workflows.strict_json.days import day_in
from workflows.verdict import Text

NOT_GRANTED = (Role.SYSTEM, Role.BUYER)
OF_SHOPS = (Role.MERCHANT, Role.SHOP_STAFF)
ABOVE = (*NOT_GRANTED, Role.ADMIN, Role.MANAGER, Role.AUDITOR, *OF_SHOPS)
DONE = Text("已保存", "Saved")
Act = Callable[[Any], object]
# What gives somebody a power asks who gives it.
WEIGHTY = frozenset({"credential", "grant"})


def add_pages(desk: Desk, permission: Permission, at: str) -> None:
    """The list of people, one person, and what may be changed about them, on a desk."""
    all_of_them = permission is Permission.ACCOUNT_ADMIN
    access = Access(permission=permission, network=all_of_them)

    @desk.get(at, access=access)
    def staff() -> ResponseReturnValue:
        return _list_page(desk.key, None if all_of_them else acting().centers(permission))

    @desk.get(f"{at}/<int:key>", access=access)
    def person_page(key: int) -> ResponseReturnValue:
        return _person_page(desk.key, key, permission)

    def add(name: str, act: Callable[[Any, int], object]) -> None:
        asked = ALWAYS if name in WEIGHTY else NEVER

        def view(key: int) -> ResponseReturnValue:
            _person_at(key, acting().centers(permission))
            there = url_for(f"{desk.key}.person_page", key=key)
            return write_and_return(lambda session: act(session, key), there)

        desk.post(f"{at}/<int:key>/{name}", access=access, endpoint=name, fresh=asked)(view)

    for name, act in CHANGES.items():
        add(name, act)

    @desk.post(f"{at}/<int:key>/badge", access=access)
    def issue_badge(key: int) -> ResponseReturnValue:
        found = _person_at(key, acting().centers(permission))
        with transaction() as session:
            code = badges.issue_badge(session, key, by=acting(), now=clock.now())
        return _new_badge(found, code, url_for(f"{desk.key}.person_page", key=key))


def _list_page(desk: str, centers: frozenset[int] | None) -> ResponseReturnValue:
    search, after = request.args.get("search", "").strip()[:64], request.args.get("after", "")[:64]
    with reading() as session:
        rows = query.people(session, search=search, centers=centers, after=after)
    more = rows[query.PAGE - 1].login if len(rows) > query.PAGE else ""
    kept: dict[str, Any] = {"search": search} if search else {}
    return render_template(
        "people/pages/list.html",
        rows=rows[: query.PAGE],
        search=search,
        older=url_for(f"{desk}.staff", after=more, **kept) if more else "",
        desk_key=desk,
        roles=ROLE_NAMES,
    )


def _person_page(desk: str, key: int, permission: Permission) -> ResponseReturnValue:
    mine = acting().centers(permission)
    found = _person_at(key, mine)
    with reading() as session:
        known = network.centers(session)
        more = {
            "credentials": query.credentials(session, key),
            "relations": query.relations(session, key),
            "sessions": query.sessions(session, key, clock.now()),
            "waits_until": proofs.waits_until(session, found.login, clock.now()),
            "passkeys": proofs.passkeys(session, key),
            "badge_worn": proofs.badge(session, key),
            "agencies": [
                agency
                for agency in network.agencies(session)
                if mine is None or not mine.isdisjoint(agency.scope)
            ],
        }
    above = NOT_GRANTED if permission is Permission.ACCOUNT_ADMIN else ABOVE
    return render_template(
        "people/pages/person.html",
        device_of=device_of,
        someone=found,
        own=key == person().person_id,
        desk_key=desk,
        admin=permission is Permission.ACCOUNT_ADMIN,
        centers=[(c.key, say(c.name)) for c in known if mine is None or c.key in mine],
        grantable=[
            (role.value, say(name)) for role, name in ROLE_NAMES.items() if role not in above
        ],
        roles=ROLE_NAMES,
        ways=WAY_NAMES,
        categories=category_options(),
        credential_kinds=known_credentials(),
        today=clock.local(clock.now()).date(),
        **more,
    )


def _new_badge(someone: query.PersonRow, code: str, back: str) -> ResponseReturnValue:
    """What is printed on the badge, in this answer alone; later only a new badge can be made."""
    drawn = qr_svg(code, title=say(Text("工牌二维码", "The badge's QR code")))
    return render_template(
        "people/pages/badge.html", someone=someone, code=code, drawn=drawn, back=back
    )


def _person_at(key: int, mine: frozenset[int] | None) -> query.PersonRow:
    """The person, if they work at one of these centers; else as if there were no such person."""
    with reading() as session:
        found = query.person(session, key)
    if found is None or not (mine is None or any(role.center_id in mine for role in found.roles)):
        raise Missing
    return found


def write_and_return(act: Act, back: str) -> ResponseReturnValue:
    """Write it and go back; a refusal is said there, to programs as such."""
    try:
        with transaction() as session:
            act(session)
    except (NotPermitted, Missing, ChangedElsewhere):
        raise
    except Refusal as refusal:
        if wants_json():
            raise
        step = say(refusal.refused.next_step)
        flash(f"{say(refusal.refused.reason)}{'。' + step if step else ''}", "error")
        typed_work.keep_refused(back)
    else:
        flash(say(DONE), "ok")
    return redirect(back)


def _key(name: str) -> int | None:
    typed = request.form.get(name, "").strip()
    found = number(typed)
    if typed and found is None:
        raise Missing
    return found


def _needed_number(name: str) -> int:
    found = _key(name)
    if found is None:
        raise Missing
    return found


def _one_of(name: str, own: set[int]) -> int:
    """The key in that field, if it is one of the person whose page this is."""
    found = _needed_number(name)
    if found not in own:
        raise Missing
    return found


def _day(name: str) -> date:
    found = day_in(request.form.get(name, ""))
    if found is None:
        raise Invalid(name, Text("请填写日期", "Give a date"))
    return found


def _text(name: str, zh: str, en: str, longest: int = 64) -> str:
    typed = request.form.get(name, "").strip()
    if not typed or len(typed) > longest:
        raise Invalid(name, Text(zh, en))
    return typed


def _role() -> Role:
    asked = request.form.get("role", "")
    if asked not in set(Role) or Role(asked) in NOT_GRANTED:
        raise Invalid("role", Text("请选择岗位", "Choose a role"))
    return Role(asked)


def _shop(session: Any) -> int:
    shop = _text("shop", "请填写店铺名称", "Name the shop", 200)
    found = network.merchant_named(session, shop)
    if found is None:
        raise Invalid("shop", Text(f"没有店铺“{shop}”", f"No shop is called {shop}"))
    return found


def _is_of_a_shop(role: Role) -> bool:
    """A merchant always; a program where a shop is named, else it is the center's."""
    named = request.form.get("shop", "").strip()
    return role in OF_SHOPS or (role is Role.API_KEY and bool(named))


def _grant(session: Any, key: int) -> None:
    role = _role()
    accounts.grant(
        session,
        key,
        role,
        by=acting(),
        now=clock.now(),
        center_id=_key("center"),
        agency_id=_key("agency"),
        merchant_id=_shop(session) if _is_of_a_shop(role) else None,
        reason=request.form.get("reason", ""),
    )


def _end_role(session: Any, key: int) -> None:
    found = query.person(session, key)
    wanted = _one_of("assignment", {role.key for role in found.roles} if found else set())
    accounts.end_role(session, wanted, by=acting(), now=clock.now())


def _credential(session: Any, key: int) -> None:
    known = {"*", *(category.code for category in known_categories())}
    wanted = sorted(known.intersection(request.form.getlist("categories")))
    if not wanted:
        raise Invalid("categories", Text("请选择品类，或选“全部”", "Choose categories, or “all”"))
    credentials.add_credential(
        session,
        key,
        _text("kind", "请填写资质类型", "Name the credential"),
        _text("number", "请填写证书编号", "Give its number"),
        _text("issuer", "请填写发证机关", "Name the issuer", 200),
        wanted,
        _day("valid_from"),
        _day("valid_to"),
        by=acting(),
        now=clock.now(),
        reason=request.form.get("reason", ""),
    )


def _end_credential(session: Any, key: int) -> None:
    wanted = _one_of("credential", {held.key for held in query.credentials(session, key)})
    staff.end_credential(session, wanted, by=acting(), now=clock.now())


def _relate(session: Any, key: int) -> None:
    merchant = _shop(session)
    if any(found == merchant for found, *_ in query.relations(session, key)):
        raise Invalid("shop", Text("该利益关系已登记", "That relation is recorded already"))
    reason = _text("reason", "请写明关系", "Say how they are related", 200)
    accounts.relate(session, key, merchant, reason, by=acting(), now=clock.now())


def _end_badge(session: Any, key: int) -> None:
    badges.end_badge(session, key, by=acting(), now=clock.now())


def _unrelate(session: Any, key: int) -> None:
    staff.unrelate(session, key, _needed_number("merchant"), by=acting(), now=clock.now())


CHANGES: dict[str, Callable[[Any, int], object]] = {
    "grant": _grant,
    "end_role": _end_role,
    "credential": _credential,
    "end_credential": _end_credential,
    "relate": _relate,
    "unrelate": _unrelate,
    "end_badge": _end_badge,
}
