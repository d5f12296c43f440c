"""A browser that signs in, for the web tests; CSRF stays on."""

from __future__ import annotations

import os
import re
from secrets import token_hex
from typing import Any, ClassVar

import pytest
from itsdangerous import URLSafeTimedSerializer
from jinja2 import FileSystemBytecodeCache
from support.build import PASSWORD

from app import create_app
from app.base import config, db
from app.web.base.limits import limiter
from app.web.base.visits import CSRF, CSRF_SALT


@pytest.fixture
def backend() -> str:
    """Pages ask queries and call commands, whose own tests run on both databases.

    `@both_databases` stands beside what is asked nowhere else, and beside races; what a
    whole run still missed on PostgreSQL is put to it at the end (`base/late_questions.py`).
    """
    return "sqlite"


class Browser:
    """A test client that sends the CSRF token of the last page it saw."""

    reached_by: ClassVar[dict[str, Any]] = {}

    def __init__(self, app) -> None:
        self.signer = URLSafeTimedSerializer(app.secret_key, salt=CSRF_SALT)
        self.client = app.test_client()
        self.token = ""

    def get(self, path, **more):
        response = self.client.get(path, **more)
        self._remember(response)
        return response

    def post(self, path, data=None, **more):
        if not self.token:
            self.get("/sign-in")
        form = {"csrf_token": self.token, **(data or {})}
        response = self.client.post(path, data=form, **more)
        self._remember(response)
        return response

    def sign_in(self, login, password=PASSWORD, code=""):
        """Through the door; the token of the page before is dead from then on.

        No page is drawn only for its token: that is a third of what a sign-in costs here.
        """
        if not self.token:
            self.token = self._token_of_a_page()
        answer = self.post("/sign-in", {"login": login, "password": password, "code": code})
        if answer.status_code == 302:
            self.token = self._token_of_a_page()
        return answer

    def _token_of_a_page(self) -> str:
        """What the next page would say."""
        with self.client.session_transaction(**self.reached_by) as kept:
            return str(self.signer.dumps(kept.setdefault(CSRF, token_hex())))

    def _remember(self, response) -> None:
        if response.headers.get("Location", "").startswith("/sign-in"):
            self.token = ""  # the secret of its forms has gone with the person
        if response.mimetype != "text/html" or response.status_code in range(300, 400):
            return
        found = re.search(r'name="csrf_token" value="([^"]+)"', response.get_data(as_text=True))
        if found:
            self.token = found[1]


@pytest.fixture(scope="session")
def made_once():
    """The application of this worker: its templates are compiled once, its database changes."""
    return {}


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory):
    """What any worker of this run has compiled."""
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder = shared / "templates"
    folder.mkdir(exist_ok=True)
    return FileSystemBytecodeCache(str(folder))


@pytest.fixture
def app(settings, made_once, compiled_templates):
    if not made_once:
        made_once["app"] = create_app(settings)
        made_once["app"].jinja_env.bytecode_cache = compiled_templates
    made = made_once["app"]
    config.use(settings)
    db.connect(settings.database_url)
    limiter.enabled = False
    limiter.reset()
    yield made
    limiter.enabled = True
    db.disconnect()


@pytest.fixture
def browser(app):
    return Browser(app)


@pytest.fixture
def signed_in(app, network):
    """A function: a browser signed in as that login."""

    def made(login):
        browser = Browser(app)
        response = browser.sign_in(login)
        assert response.status_code == 302, response.get_data(as_text=True)
        return browser

    return made
