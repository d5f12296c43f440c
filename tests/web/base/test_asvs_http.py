"""Small promises of the web tier, each asked once: methods, redirects, debugging, listings."""

from __future__ import annotations

import io
import json
import logging

import pytest
from gunicorn.config import Config as ServerConfig
from gunicorn.http.errors import ParseException
from gunicorn.http.parser import RequestParser

from app import create_app

BUG = "SELECT password_hash FROM person -- /srv/jadegate/keys/signing"


def test_no_other_origin_may_read(browser):
    for path in ("/sign-in", "/api/v1/pieces/QC-2026-000001", "/v/0000-0000-0000.json"):
        answer = browser.get(path, headers={"Origin": "https://evil.example"})
        assert [name for name, _ in answer.headers if name.startswith("Access-Control")] == []
    asked = browser.client.options(
        "/api/orders/imports",
        headers={"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"},
    )
    assert [name for name, _ in asked.headers if name.startswith("Access-Control")] == []


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PUT", "DELETE", "PATCH", "PROPFIND"])
@pytest.mark.parametrize("path", ["/", "/sign-in", "/static/js/main.js"])
def test_a_method_that_nothing_uses_is_refused(browser, method, path):
    assert browser.client.open(path, method=method).status_code == 405


def test_programs_are_never_redirected(browser, network):
    """A key that was sent in clear must be noticed, not carried on to https."""
    for path in ("/api/v1/pieces/QC-2026-000001", "/api/nothing"):
        assert browser.get(path).status_code in (401, 404)


@pytest.mark.parametrize(
    "path",
    [
        "/static/", "/static/js/", "/static/../base/config.py", "/static/%2e%2e/%2e%2e/README.md",
        "/.git/config", "/.git/HEAD", "/.env", "/instance/jadegate.db", "/keys/session.key",
        "/debug", "/console", "/docs", "/openapi.json", "/server-status",
    ],
)  # fmt: skip
def test_nothing_lies_beside_the_pages(browser, path):
    assert browser.get(path).status_code == 404


def test_no_error_tells_how_the_house_is_built(app, browser, monkeypatch, caplog):
    def broken():
        raise RuntimeError(BUG)

    monkeypatch.setitem(app.view_functions, "home.page", broken)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    caplog.set_level(logging.ERROR)
    for accept in ("text/html", "application/json"):
        answer = browser.get("/", headers={"Accept": accept})
        page = answer.get_data(as_text=True)
        assert answer.status_code == 500
        for told in (BUG, "Traceback", "RuntimeError", "site-packages", "Werkzeug"):
            assert told not in page
    assert BUG in caplog.text


def test_nothing_in_the_environment_turns_debugging_on(settings, monkeypatch):
    monkeypatch.setenv("FLASK_DEBUG", "1")
    assert create_app(settings).debug is False


def test_a_parameter_sent_twice_or_in_the_address_is_not_another(browser, network):
    """Only the form's own first value counts; the query fills no field of a form."""
    sent = {"login": "sealer", "password": "wrong wrong wrong"}
    answer = browser.post("/sign-in?login=sealer&password=correct-horse-battery", sent)
    assert answer.status_code == 422
    browser.get("/sign-in")
    doubled = browser.client.post(
        "/sign-in?csrf_token=x",
        data={"csrf_token": ["forged", browser.token], "login": "x", "password": "y" * 12},
    )
    assert doubled.status_code == 400


SMUGGLED = [
    (
        b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    ),
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde",
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +4\r\n\r\nabcd",
    b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4_0\r\n\r\nabcd",
    b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    b"POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\n folded: b\r\n\r\n",
    b"GET / HTTP/1.1\r\nHo st: a\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nX: b\x00c\r\n\r\n",
]


@pytest.mark.parametrize("raw", SMUGGLED, ids=range(len(SMUGGLED)))
def test_a_message_with_two_ends_is_refused_by_the_server(raw):
    """As the server of production reads it, with the settings that it is given."""
    parser = RequestParser(ServerConfig(), io.BytesIO(raw), ("127.0.0.1", 1))
    with pytest.raises((ParseException, NotImplementedError)):
        next(parser)


def test_an_honest_message_is_read():
    raw = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nabcd"
    message = next(RequestParser(ServerConfig(), io.BytesIO(raw), ("127.0.0.1", 1)))
    assert (message.method, message.body.read()) == ("POST", b"abcd")


def test_json_is_escaped_where_it_stands(browser, network):
    answer = browser.get("/v/%3C%2Fscript%3E%22.json", headers={"Accept": "application/json"})
    assert answer.mimetype == "application/problem+json"
    assert json.loads(answer.get_data(as_text=True))["status"] == 404
    assert "</script>" not in answer.get_data(as_text=True)
