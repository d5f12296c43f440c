"""Pages are sent forms: a body of another kind is refused at every address, in a sentence."""

from __future__ import annotations

from io import BytesIO

import pytest
from web.access.scene import address as address_of
from web.access.scene import belongings, pages_of

from app.web.base.forms import PageForm

BODIES = {
    "application/json": (
        "[1]",
        '{"number": [{"a": 1}]}',
        '{"by": "order", "login": {"a": 1}}',
        "{",
    ),
    "application/json; charset=utf-8": ('{"number": "1"}',),
    "application/problem+json": ("{}",),
    "text/plain": ("number=1&phone=1288",),
    "application/xml": ("<number/>",),
}


@pytest.fixture
def things(network):
    return belongings(network)


def test_no_page_reads_a_body_that_is_no_form(app, browser, signed_in, things):
    """Every body at every page; who sends it goes round, so that each sends each somewhere."""
    who = [browser, *map(signed_in, ("admin", "manager", "customer_service", "inspector"))]
    bodies = [(kind, body) for kind, some in BODIES.items() for body in some]
    sent = set()
    for page, (rule, method) in enumerate(pages_of(app)):
        if method != "POST" or rule.endpoint.startswith("api."):
            continue  # what programs send is JSON, asked for a key first
        path = address_of(app, rule, things)
        for turn, (kind, body) in enumerate(bodies):
            one = who[(page + turn) % len(who)]
            answer = one.client.post(
                path, data=body, content_type=kind, headers={"X-CSRFToken": one.token}
            )
            assert answer.status_code == 415, (path, kind, body)
            sent.add((one, body))
    assert len(sent) == len(who) * len(bodies)
    assert "这里只接受表单" in answer.get_data(as_text=True)


def test_a_file_fills_no_field_of_text(browser, network):
    browser.get("/b/")
    for path, name in (("/b/", "number"), ("/b/", "phone"), ("/sign-in", "login")):
        sent = {name: (BytesIO(b"69"), "x.txt")}
        answer = browser.post(path, sent, content_type="multipart/form-data")
        assert answer.status_code == 422, (path, name)


def test_every_form_of_a_page_is_one_that_reads_forms_alone():
    import importlib
    import pkgutil

    from flask_wtf import FlaskForm

    import app.web

    for module in pkgutil.walk_packages(app.web.__path__, "app.web."):
        importlib.import_module(module.name)
    strange = [kind for kind in FlaskForm.__subclasses__() if kind is not PageForm]
    assert [kind for kind in strange if kind.__module__.startswith("app.")] == []
