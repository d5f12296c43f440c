"""The web application, put together from its desks."""

from __future__ import annotations

import importlib
import logging
import pkgutil
from typing import Any

from flask import Flask
from flask_babel import Babel
from flask_login import LoginManager
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import SecurityError
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter, Map

import app.web
from app.base import db, runtime, security
from app.base.config import ROOT, Config
from app.queries.heads import watch_at_start
from app.web.arriving import BoundRequest, SensibleProxy, StrangersBodies
from app.web.base import access, desk, edge, language, limits, sheets, show, typed_work
from app.web.watch import door

LARGEST_KEY = 2**63 - 1
# The desks as a piece comes by them, then those who look on: so stand they in everybody's menu.
MENU = (
    "orders",
    "receiving",
    "inspector",
    "reviewer",
    "instruments",
    "signatory",
    "sealing",
    "arrivals",
    "comparison",
    "after_sales",
    "purchasing",
    "warehouse",
    "lots",
    "recalls",
    "merchant",
    "webhooks",
    "manager",
    "auditor",
    "admin",
    "second_person",
)


class KeyIntegerConverter(IntegerConverter):
    """A whole number in an address; one that no row can have is no address (404)."""

    def __init__(self, url_map: Map, *args: Any, **options: Any) -> None:
        super().__init__(url_map, *args, **{"max": LARGEST_KEY, **options})


def assemble(settings: Config) -> Flask:
    """The application on its configuration; opens the database, serves nothing yet."""
    flask = Flask("app", root_path=str(ROOT / "app"))
    flask.request_class = BoundRequest
    flask.url_map.converters["int"] = KeyIntegerConverter
    flask.config.from_mapping(security.flask_settings(settings))
    flask.debug = False  # whatever FLASK_DEBUG says
    runtime.standards_must_hold()
    db.connect(settings.database_url, threads=settings.threads)
    watch_at_start(settings)
    # pyHanko writes a trace for every signature that does not hold; verification says it in words.
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
    door.register(flask, settings)
    # Before all else: looking for the CSRF token reads the form.
    flask.before_request(security.bound_text)
    flask.before_request(security.forms_only)
    csrf = CSRFProtect(flask)
    Babel(flask, locale_selector=language.locale, timezone_selector=lambda: "Asia/Shanghai")
    language.register(flask)
    limits.limiter.init_app(flask)
    sign_ins = LoginManager(flask)
    sign_ins.session_protection = None
    sign_ins.user_loader(access.load_visitor)
    sign_ins.request_loader(access.load_by_key)
    flask.extensions[desk.DESKS] = _desks(flask)
    # Programs send a key with every request and no cookie, so nobody can forge one for them.
    csrf.exempt(flask.blueprints["api"])
    # Carriers sign what they send, and have no cookie either.
    csrf.exempt(flask.blueprints["pushes"])
    # Checking a file acts for nobody and keeps nothing: to forge it changes nothing.
    csrf.exempt(flask.view_functions["verify.file"])
    flask.before_request(desk.guard)
    flask.after_request(security.harden)
    flask.after_request(typed_work.show)
    flask.context_processor(desk.context)
    sheets.register(flask)
    show.register(flask)
    edge.register(flask)
    flask.register_error_handler(CSRFError, typed_work.form_lost)
    flask.register_error_handler(SecurityError, security.unknown_host)
    flask.wsgi_app = StrangersBodies(flask.wsgi_app, flask)  # type: ignore[method-assign]  # the documented way
    if settings.proxies:
        hops = settings.proxies
        flask.wsgi_app = ProxyFix(  # type: ignore[method-assign]  # the documented way
            SensibleProxy(flask.wsgi_app), x_for=hops, x_proto=hops, x_host=0
        )
    return flask


def _desks(flask: Flask) -> dict[str, desk.Desk]:
    """Every module called `views` below `app.web` brings a desk."""
    found: dict[str, desk.Desk] = {}
    pages: dict[str, desk.Access] = {"static": desk.PUBLIC}
    for module in pkgutil.walk_packages(app.web.__path__, "app.web."):
        if module.name.endswith(".views"):
            views = importlib.import_module(module.name)
            flask.register_blueprint(views.desk)
            found[views.desk.name] = views.desk
            pages |= views.desk.page_access
    flask.extensions[desk.ACCESS] = pages
    unlisted = {name for name, one in found.items() if one.navigation} ^ set(MENU)
    if unlisted:
        raise LookupError(f"MENU and the desks differ: {', '.join(sorted(unlisted))}")
    return {name: found[name] for name in (*MENU, *(name for name in found if name not in MENU))}
