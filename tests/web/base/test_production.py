"""The application as production runs it: behind one proxy, over https; every header, every cookie.

What is sent is written out here and compared whole, so that a header less or more is noticed.
"""

from __future__ import annotations

import io
from dataclasses import replace
from http.cookies import SimpleCookie
from typing import Any, ClassVar

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from support.build import PASSWORD, Scene
from support.issued_pieces import issued
from web.conftest import Browser
from web.people.second_factor import enrolled

from app import create_app
from app.base import config, db
from app.demo.buyer import what_buyers_know
from app.web.arriving import StrangersBodies
from app.web.base.limits import limiter

HOST = "https://jg.example"
# As the proxy passes it on: the host that was asked for, without the encryption.
ASKED_FOR = "http://jg.example"
BY_PROXY = {
    "X-Forwarded-For": "203.0.113.9",
    "X-Forwarded-Proto": "https",
}
EVERYWHERE = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
        "media-src 'self' blob:; font-src 'self'; connect-src 'self'; form-action 'self'; "
        "frame-ancestors 'none'; base-uri 'none'; object-src 'none'; manifest-src 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(), geolocation=()",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "Cache-Control": "no-store",
    "Vary": "Cookie",
    "X-Request-ID": "",
}
HTML = "text/html; charset=utf-8"
# What changes from one answer to the next; its presence is part of the set all the same.
MOVING = {
    "Content-Length", "Date", "ETag", "Last-Modified", "Retry-After", "X-RateLimit-Remaining",
    "X-RateLimit-Reset", "X-Request-ID",
}  # fmt: skip


@pytest.fixture
def scene():
    return Scene("production", issued)


def built(settings, **changes):
    made = create_app(replace(settings, production=True, proxies=1, public_url=HOST, **changes))
    limiter.reset()
    return made


@pytest.fixture
def app(settings):
    made = built(settings)
    yield made
    limiter.reset()
    db.disconnect()
    config.use(settings)


class Visitor(Browser):
    """A browser on the other side of the proxy, which passes on the host that was asked for."""

    reached_by: ClassVar = {"base_url": ASKED_FOR, "headers": BY_PROXY}

    def get(self, path, **more):
        more["headers"] = {**BY_PROXY, **more.get("headers", {})}
        more.setdefault("base_url", ASKED_FOR)
        return super().get(path, **more)

    def post(self, path, data=None, **more):
        given = {"Referer": f"{HOST}/sign-in", **more.get("headers", {})}
        more["headers"] = {**BY_PROXY, **given}
        more.setdefault("base_url", ASKED_FOR)
        return super().post(path, data, **more)


@pytest.fixture
def visitor(app):
    return Visitor(app)


@pytest.fixture
def code(app, network):
    """A code of the auditor's second factor: nobody who decides comes in without one."""
    return enrolled(network.auditor.person_id)[1][0]


@pytest.fixture
def auditor(visitor, code):
    assert visitor.sign_in("auditor", code=code).status_code == 302
    return visitor


def headers_of(response):
    """All headers of an answer but the cookies, those that move by their name alone."""
    return {
        name: "" if name in MOVING else value
        for name, value in response.headers.items()
        if name != "Set-Cookie"
    }


def expected(kind, *moving, **others):
    given = {name.replace("_", "-"): value for name, value in others.items()}
    return {**EVERYWHERE, "Content-Type": kind, **dict.fromkeys(moving, ""), **given}


def whole(response, status=200):
    assert response.status_code == status, response.get_data(as_text=True)
    found = headers_of(response)
    response.close()
    return found


# Headers


def test_a_page(auditor, made):
    page = whole(auditor.get(f"/items/{made.ref}"))
    assert page == expected(HTML, "Content-Length")


def test_a_picture_of_the_evidence(auditor):
    assert whole(auditor.get("/evidence/1")) == expected(
        "image/jpeg",
        "Content-Length",
        "ETag",
        Cache_Control="private, no-cache",
        Content_Disposition='inline; filename="f5a40111336323cb.jpg"',
        Content_Security_Policy=(
            "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; sandbox"
        ),
    )
    small = expected("image/jpeg", "Content-Length", "ETag", Cache_Control="private, max-age=86400")
    assert whole(auditor.get("/evidence/1/thumb")) == small


def test_a_certificate(auditor, made):
    assert whole(auditor.get(f"/certificates/{made.number}.pdf")) == expected(
        "application/pdf",
        "Content-Length",
        Content_Disposition=f'inline; filename="{made.number}.pdf"',
        Content_Security_Policy=(
            "default-src 'none'; object-src 'self'; frame-ancestors 'none'; base-uri 'none'"
        ),
    )


def test_a_file_to_take_away(auditor, made):
    assert whole(auditor.get(f"/audit/items/{made.ref}/dispute.json")) == expected(
        "application/json",
        "Content-Length",
        Content_Disposition=f'attachment; filename="dispute-{made.ref}.json"',
    )


def test_an_error(visitor):
    assert whole(visitor.get("/nothing"), 404) == expected(HTML, "Content-Length")


def test_an_answer_to_a_program(visitor):
    answer = whole(visitor.get("/api/v1/pieces/QC-2026-000001"), 401)
    assert answer == expected("application/problem+json", "Content-Length")


def test_a_page_that_is_limited(visitor):
    assert whole(visitor.get("/v/0000-0000-0000"), 404) == expected(
        HTML,
        "Content-Length",
        "Retry-After",
        "X-RateLimit-Remaining",
        "X-RateLimit-Reset",
        X_RateLimit_Limit="40",
    )


def test_a_static_file(visitor):
    assert whole(visitor.get("/static/css/page.css")) == expected(
        "text/css; charset=utf-8",
        "Content-Length",
        "Date",
        "ETag",
        Cache_Control="public, max-age=604800",
    )


def test_https_is_promised_over_https_only(visitor):
    plain = visitor.get("/sign-in", headers={"X-Forwarded-Proto": "http"})
    assert "Strict-Transport-Security" not in plain.headers


# Cookies

SESSION = {"secure": True, "httponly": True, "samesite": "Lax", "path": "/", "max-age": ""}
YEAR = "31536000"
HALF_A_YEAR = "15552000"


def cookies_of(response):
    """Each cookie's flags and how long it lives ("" ends with the browser)."""
    found = {}
    for line in response.headers.getlist("Set-Cookie"):
        for name, morsel in SimpleCookie(line).items():
            found[name] = {flag: morsel[flag] for flag in SESSION}
            assert morsel["domain"] == ""
            assert bool(morsel["expires"]) is bool(morsel["max-age"])
    return found


def test_every_cookie_and_its_flags(visitor, code, made):
    assert cookies_of(visitor.get("/sign-in")) == {"__Host-jadegate": SESSION}
    device = {**SESSION, "max-age": "7776000"}
    signed_in = {"__Host-jadegate": SESSION, "__Host-jadegate-device": device}
    assert cookies_of(visitor.sign_in("auditor", code=code)) == signed_in
    visitor.get("/v")
    chosen = visitor.post("/language", {"language": "en"})
    kept = {"__Host-language": {**SESSION, "max-age": YEAR}, "__Host-jadegate": SESSION}
    assert cookies_of(chosen) == kept
    dark = visitor.post("/scheme", {"scheme": "dark"})
    assert cookies_of(dark) == {"__Host-scheme": {**SESSION, "max-age": YEAR}}
    as_the_system = visitor.post("/scheme", {"scheme": ""})
    assert cookies_of(as_the_system) == {"__Host-scheme": {**SESSION, "max-age": "0"}}
    known = what_buyers_know(made.ref)
    typed = {"number": known.number, "phone": known.phone, "fact": known.fact}
    buyer = {**SESSION, "max-age": HALF_A_YEAR}
    assert cookies_of(visitor.post("/b/", typed)) == {"__Host-buyer": buyer}
    assert cookies_of(visitor.post("/b/leave")) == {"__Host-buyer": {**buyer, "max-age": "0"}}
    assert cookies_of(visitor.post("/sign-out")) == {"__Host-jadegate": {**SESSION, "max-age": "0"}}


def test_without_https_in_development_cookies_are_kept_all_the_same(settings):
    made = create_app(settings)
    limiter.reset()
    assert cookies_of(made.test_client().get("/sign-in")) == {"jadegate": {**SESSION, "secure": ""}}


def test_a_session_is_its_token_wherever_the_person_goes(app, auditor):
    """Phones change networks; what ends a session is its end in the database."""
    elsewhere = {"User-Agent": "another", "X-Forwarded-For": "198.51.100.7"}
    assert auditor.get("/account", headers=elsewhere).status_code == 200
    assert app.login_manager.session_protection is None


def test_nobody_signs_in_as_an_example_person(visitor, network):
    visitor.get("/sign-in")
    assert visitor.post("/sign-in/example", {"login": "auditor"}).status_code == 404
    assert visitor.get("/account").status_code == 302


# Who asks, and from where


def wrong_sign_in(visitor, forwarded):
    return visitor.post(
        "/sign-in",
        {"login": "auditor", "password": "wrong wrong wrong"},
        headers={"X-Forwarded-For": forwarded},
    ).status_code


def test_the_limit_counts_the_address_that_the_proxy_saw(visitor, network):
    """What a client puts before it in `X-Forwarded-For` is its own invention."""
    answers = [wrong_sign_in(visitor, f"198.51.100.{n}, 203.0.113.9") for n in range(21)]
    assert answers == [422] * 20 + [429]
    assert wrong_sign_in(visitor, "203.0.113.9, 198.51.100.1") == 422


def test_a_whole_network_has_one_budget(visitor, network):
    """One line to a house is a /64; an IPv4 address is the same written as an IPv6 one."""
    answers = [wrong_sign_in(visitor, f"2001:db8:1:2::{n + 1:x}") for n in range(21)]
    assert answers == [422] * 20 + [429]
    assert wrong_sign_in(visitor, "2001:db8:1:3::1") == 422
    for n in range(20):
        wrong_sign_in(visitor, ("203.0.113.77", "::ffff:203.0.113.77")[n % 2])
    assert wrong_sign_in(visitor, "::ffff:203.0.113.77") == 429


NONSENSE = ("http://[", "[", "//[", "\x80\xff", "%00", "a b", "a" * 7000, "<script>", "1.2.3", "é")
FORWARDED = ("X-Forwarded-For", "X-Forwarded-Proto", "Referer")


@pytest.mark.parametrize("name", FORWARDED)
def test_nonsense_in_a_header_is_no_fault_of_ours(app, name):
    client = app.test_client()
    for said in NONSENSE:
        for path, method in (("/sign-in", "GET"), ("/sign-in", "POST"), ("/nothing", "GET")):
            headers = BY_PROXY | {name: said.encode().decode("latin-1")}
            answer = client.open(path, method=method, base_url=ASKED_FOR, headers=headers)
            wanted = {400} if name != "Referer" else {200, 400, 404}
            assert answer.status_code in wanted, (name, said, path)


MOST = 2000


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_form_has_a_bounded_number_of_fields(app, kind):
    client = app.test_client()

    def send(fields):
        if kind.startswith("multipart"):
            part = "--x\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n"
            body, sent = part * fields + "--x--\r\n", f"{kind}; boundary=x"
        else:
            body, sent = "&".join(["a=1"] * fields), kind
        return client.post(
            "/sign-in", data=body, content_type=sent, base_url=ASKED_FOR, headers=BY_PROXY
        )

    assert send(MOST).status_code == 400  # read, and without a token
    refused = send(MOST + 1)
    assert refused.status_code == 413
    assert len(refused.data) < 20_000


def test_without_a_proxy_nothing_forwarded_is_believed(settings, network):
    made = create_app(replace(settings, production=True, proxies=0, public_url=HOST))
    limiter.reset()
    client = made.test_client()
    answer = client.get("/sign-in", headers=BY_PROXY, base_url=ASKED_FOR)
    assert "Strict-Transport-Security" not in answer.headers
    assert made.wsgi_app.__class__.__name__ != "ProxyFix"


@pytest.mark.parametrize(
    ("referrer", "offered"),
    [
        (f"{HOST}/items/QC-2026-000001", True),
        (f"{HOST}:8443/items/QC-2026-000001", False),
        ("http://jg.example/items", False),
        ("https://jg.example.evil.example/", False),
        ("https://evil.example/https://jg.example/", False),
        ("javascript:alert(1)", False),
        ("", False),
    ],
)
def test_the_way_back_leads_to_this_house_only(visitor, referrer, offered):
    page = visitor.get("/nothing", headers={"Referer": referrer}).get_data(as_text=True)
    assert ("返回上一页" in page) is offered
    assert (f'href="{referrer}"' in page) is offered


@pytest.mark.parametrize(
    "name", ["evil.example", "jg.example.evil.example", "127.0.0.1", "localhost"]
)
def test_a_host_that_nobody_knows_is_no_host_of_ours(app, name):
    client = app.test_client()
    for path in ("/", "/sign-in", "/nothing", "/static/css/page.css", "/api/v1/pieces/x"):
        answer = client.get(path, base_url=f"http://{name}", headers=BY_PROXY)
        assert answer.status_code == 400
        assert name not in answer.get_data(as_text=True)
        answer.close()


def test_a_host_that_is_forwarded_is_not_believed(visitor):
    told = {"X-Forwarded-Host": "evil.example", "Referer": "http://evil.example/phish"}
    page = visitor.get("/nothing", headers=told)
    assert page.status_code == 404
    assert "evil.example" not in page.get_data(as_text=True)


@pytest.mark.parametrize("referrer", ["https://evil.example/", "https://jg.example.evil.example/"])
def test_a_scan_of_nothing_known_leads_back_to_this_house_only(auditor, referrer):
    answer = auditor.get("/scan?code=nothing", headers={"Referer": referrer})
    assert answer.headers["Location"] == "/"
    own = auditor.get("/scan?code=nothing", headers={"Referer": f"{HOST}/board/"})
    assert own.headers["Location"] == f"{HOST}/board/"


@pytest.mark.parametrize("referrer", ["https://evil.example/", f"http://{HOST[8:]}/"])
def test_a_form_comes_from_this_house_only(visitor, referrer):
    visitor.get("/sign-in")
    sent = {"login": "auditor", "password": PASSWORD}
    assert visitor.post("/sign-in", sent, headers={"Referer": referrer}).status_code == 400


# How much is taken

LARGEST = 230_686_720  # 220 MiB
LARGEST_TEXT = 2_097_152  # 2 MiB of fields
MOST_PARTS = 2000


def sent_length(visitor, length, kind="multipart/form-data; boundary=x"):
    """The status for a body that says it has so many bytes; it is not read beyond the limit."""
    return visitor.client.post(
        "/sign-in",
        base_url=ASKED_FOR,
        headers={**BY_PROXY, "Referer": f"{HOST}/sign-in", "X-CSRFToken": visitor.token},
        input_stream=io.BytesIO(b"--x--\r\n"),
        content_type=kind,
        environ_overrides={"CONTENT_LENGTH": str(length)},
    ).status_code


def test_the_largest_request(visitor):
    visitor.get("/sign-in")
    assert sent_length(visitor, LARGEST) != 413
    assert sent_length(visitor, LARGEST + 1) == 413


def test_the_most_text_in_a_form(visitor):
    visitor.get("/sign-in")
    name = "login="
    whole_forms = [name + "x" * (LARGEST_TEXT + more - len(name)) for more in (0, 1)]
    head = '--x\r\nContent-Disposition: form-data; name="login"\r\n\r\n'
    fields = [f"{head}{'x' * (LARGEST_TEXT + more)}\r\n--x--\r\n" for more in (0, 1)]
    plain, parts = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"
    for data, kind, status in (
        (whole_forms[0], plain, 422),
        (whole_forms[1], plain, 413),
        (fields[0], parts, 422),
        (fields[1], parts, 413),
    ):
        answer = visitor.client.post(
            "/sign-in",
            base_url=ASKED_FOR,
            data=data,
            content_type=kind,
            headers={**BY_PROXY, "Referer": f"{HOST}/sign-in", "X-CSRFToken": visitor.token},
        )
        assert answer.status_code == status


def test_the_most_fields_of_a_form(visitor):
    visitor.get("/sign-in")
    for parts, status in ((MOST_PARTS, 422), (MOST_PARTS + 1, 413)):
        answer = visitor.client.post(
            "/sign-in",
            base_url=ASKED_FOR,
            data={f"field-{n}": "x" for n in range(parts)},
            content_type="multipart/form-data",
            headers={**BY_PROXY, "Referer": f"{HOST}/sign-in", "X-CSRFToken": visitor.token},
        )
        assert answer.status_code == status


def test_large_bodies_of_strangers_take_a_few_threads_and_never_all():
    held, after = [], []

    def answering(environ, start_response):
        start_response("200 OK", [])
        return [environ["PATH_INFO"].encode()]

    made = Flask("x")
    made.secret_key = "x" * 32
    guarded = StrangersBodies(answering, made)
    signer = SecureCookieSessionInterface().get_signing_serializer(made)

    def send(length, cookie=""):
        said: list[Any] = []
        environ = {"CONTENT_LENGTH": length, "HTTP_COOKIE": cookie, "PATH_INFO": "/v/file"}
        answer = guarded(environ, lambda status, headers: said.extend((status, dict(headers))))
        return said, answer

    for _ in range(4):
        said, answer = send("4000000", "session=made-up")
        assert said[0] == "200 OK"
        held.append(answer)
    for length in ("4000000", "65537", "x", "9" * 400):
        said, _ = send(length)
        assert said[0].startswith("503")
        assert said[1]["Retry-After"] == "5"
    staff = f"session={signer.dumps({'_user_id': 'token'})}"
    for length, cookie in (("4000000", staff), ("65536", ""), ("", "")):
        said, answer = send(length, cookie)
        assert said[0] == "200 OK"
        after.append(answer)
    held.pop().close()
    assert send("4000000")[0][0] == "200 OK"
