"""Desks: blueprints that let nobody in unless a permission is named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from flask import Blueprint, abort, current_app, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.base.config import Config, current
from app.base.heads import state
from app.queries.people.accounts import SignedInPerson
from app.web.base import fresh, typed_work
from app.web.base.access import API, SEEN_EVERY_SECONDS, acting, person
from app.web.base.edge import answer, wants_json
from app.web.base.language import language, say, scheme
from app.web.base.second_eyes import new_notices, second_waiting
from workflows.audit.heads import read_only
from workflows.people.sessions import idle_of, needs_second_factor
from workflows.people.sign_in_ways import SignInWay
from workflows.roles import ROLE_NAMES, Actor, Permission
from workflows.verdict import Refused, Text

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Access:
    """Who may open a page: everybody, everybody signed in, or holders of a permission.

    `network`: what the page is about is of no center, so the permission must hold for all.
    `fresh`: which of its acts ask for the password once more (`app/web/base/fresh.py`).
    `enrolling`: open also to who has to set up a second factor first.
    """

    public: bool = False
    permission: Permission | None = None
    network: bool = False
    fresh: frozenset[str] = fresh.NEVER
    enrolling: bool = False

    def open_to(self, actor: Actor) -> bool:
        """Whether someone who is signed in may open it; what they may do there, commands say."""
        if self.permission is None:
            return True
        return (actor.may if self.network else actor.may_anywhere)(self.permission)


PUBLIC = Access(public=True)
SIGNED_IN = Access()
ENROLLING = Access(enrolling=True)
NO_SESSION = 0
ENROL_FIRST = Refused(
    "second_factor_first",
    Text("您的岗位要先开启动态码", "Your role needs one-time codes first"),
    next_step=Text("请打开“我的账号”设置", "Set them up under “My account”"),
)
NOT_BY_BADGE = Refused(
    "not_by_badge",
    Text("扫工牌登录不能做这一步", "This step is not done by badge"),
    next_step=Text("请退出，用密码或通行密钥登录", "Sign out, and in by password or passkey"),
)
ACCESS = "jadegate_access"
DESKS = "jadegate_desks"


@dataclass(frozen=True, slots=True)
class NavigationEntry:
    """One page in a desk's navigation, with the key that opens it."""

    endpoint: str
    label: Text
    key: str = ""


class Desk(Blueprint):
    """The pages of one role. Every page names who may open it; the default is the desk's own."""

    def __init__(
        self,
        key: str,
        title: Text,
        at: str,
        access: Access,
        navigation: tuple[NavigationEntry, ...] = (),
    ) -> None:
        super().__init__(key, "app.web", url_prefix=at or None)
        self.key = key
        self.title = title
        self.default_access = access
        self.navigation = navigation
        self.page_access: dict[str, Access] = {}

    def page(
        self,
        rule: str,
        *,
        access: Access | Permission | None = None,
        fresh: frozenset[str] = fresh.NEVER,
        **options: Any,
    ) -> Callable[[View], View]:
        """Register a page; `access` narrows or widens what the desk asks for."""
        if isinstance(access, Permission):
            access = Access(permission=access)
        declared = replace(access or self.default_access, fresh=fresh)

        def register(view: View) -> View:
            name = str(options.pop("endpoint", view.__name__))
            self.page_access[f"{self.name}.{name}"] = declared
            self.add_url_rule(rule, name, view, **options)
            return view

        return register

    def get(self, rule: str, **options: Any) -> Callable[[View], View]:
        """A page to read."""
        return self.page(rule, methods=["GET"], **options)

    def post(self, rule: str, **options: Any) -> Callable[[View], View]:
        """A page to write."""
        return self.page(rule, methods=["POST"], **options)

    def form(self, rule: str, **options: Any) -> Callable[[View], View]:
        """A page with a form: read it, send it."""
        return self.page(rule, methods=["GET", "POST"], **options)

    def open_to(self, actor: Actor) -> bool:
        """Whether someone sees the desk in the list of desks."""
        access = self.default_access
        return bool(self.title.zh) and access.permission is not None and access.open_to(actor)


def guard() -> ResponseReturnValue | None:
    """Before every request: a page that nobody registered with an access stays shut."""
    if request.endpoint is None:
        return None
    access: Access | None = current_app.extensions[ACCESS].get(request.endpoint)
    if access is None:
        abort(403)
    if access.public:
        _ = current_user.is_authenticated
        return None
    if not current_user.is_authenticated and request.path.startswith(API):
        abort(401)
    if not current_user.is_authenticated:
        return typed_work.sign_in_first()
    if not access.enrolling and must_enrol(person()):
        return enrol_first()
    if not access.open_to(acting()):
        abort(403)
    if fresh.is_such_an_act(access.fresh) and person().way is SignInWay.BADGE:
        return answer(NOT_BY_BADGE, 403)
    return fresh.proved_first() if fresh.asks(access.fresh) else None


def must_enrol(who: SignedInPerson) -> bool:
    """Whether a second factor is missing. Example people have none: no production starts with one.

    A program's key has no session, and never signs in.
    """
    if who.session_id == NO_SESSION or (who.example and not current().production):
        return False
    if who.totp or who.passkey:
        return False
    return needs_second_factor(who.roles)


def enrol_first() -> ResponseReturnValue:
    """To the page where a second factor is set up; what was typed waits."""
    if wants_json():
        return answer(ENROL_FIRST, 403)
    there = typed_work.here()
    if request.method == "POST":
        there = typed_work.left_page()
        typed_work.keep(person().person_id, there, typed_work.here())
        session[typed_work.KEPT] = True
    return redirect(url_for("sign_in.second_factor", next=there))


def context() -> dict[str, Any]:
    """What every template knows of the desk, its navigation and the person."""
    person = g.get("person")
    desks: dict[str, Desk] = current_app.extensions[DESKS]
    here = desks.get(request.blueprint or "")
    everywhere = {"language": language(), "scheme": scheme(), **_shown_settings(current())}
    if state.is_closed():
        everywhere["read_only"] = say(read_only().reason)
    if person is None:
        return {**everywhere, "person": None, "desk": None, "desks": []}
    mine = [d for d in desks.values() if d.navigation and d.open_to(person.actor)]
    shown = here if here is not None and here.navigation else None
    return {
        **everywhere,
        "person": PersonShown(person),
        "second_waiting": second_waiting,
        "new_notices": new_notices,
        "desk": DeskShown(shown, request.endpoint or "") if shown is not None else None,
        "desks": [(_start(d), say(d.title), d is here) for d in mine],
    }


def _shown_settings(settings: Config) -> dict[str, Any]:
    """What the settings have pages show: where the source lies, and that this is no production."""
    return {"source_url": settings.source_url, "development": not settings.production}


def _start(desk: Desk) -> str:
    return url_for(desk.navigation[0].endpoint)


class DeskShown:
    """A desk as templates show it."""

    def __init__(self, desk: Desk, endpoint: str) -> None:
        self.key = desk.key
        self.title = say(desk.title)
        self.nav = [
            (url_for(n.endpoint), say(n.label), n.key, n.endpoint == endpoint)
            for n in desk.navigation
            if _may_open(n.endpoint)
        ]
        self.at_start = endpoint == desk.navigation[0].endpoint
        self.here = next((label for _, label, _, current in self.nav if current), self.title)


class PersonShown:
    """The signed-in person as templates show them."""

    def __init__(self, person: SignedInPerson) -> None:
        self.name = person.name_en if language() == "en" else person.name
        held = dict.fromkeys(a.role for a in person.actor.assignments)
        self.role_names = [say(ROLE_NAMES[role]) for role in held]
        self.key = person.person_id
        self.idle_seconds = int(idle_of(person.roles).total_seconds()) - SEEN_EVERY_SECONDS


def _may_open(endpoint: str) -> bool:
    access: Access = current_app.extensions[ACCESS][endpoint]
    return access.open_to(acting())
