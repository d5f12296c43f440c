"""What was typed outlives the end of a sign-in, on every form, for its own person alone."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from html import escape
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update
from support.build import Scene
from support.databases import both_databases
from web.access.scene import (
    EVERYBODY,
    WITH_ACCOUNT,
    address,
    belongings,
    pages_of,
    roles_of,
    written_pages,
)
from web.conftest import Browser
from web.people.forms_on_pages import forms_on, typed_into

from app.base import clock, db
from app.commands.people import kept_forms
from app.models.people.account import KeptForm, SignInSession
from app.web.base.refill import fill
from app.web.base.typed_work import SECRETS

PAGES = written_pages()
KEPT_WORDS = "您填写的内容还没有生效"
NEVER_KEPT = ("password", "one_time_code")
# Their forms hold passwords and codes alone, or one button that nothing is typed for.
NOTHING_TYPED = {"sign_in"}


@pytest.fixture
def scene():
    return Scene("access", belongings)


def ended():
    """Every sign-in is over, as after an idle while or at the end of a shift."""
    with db.transaction() as session:
        session.execute(update(SignInSession).values(ended_at=clock.now()))


def forgotten():
    with db.transaction() as session:
        session.query(KeptForm).delete()


def text_of(response):
    return response.get_data(as_text=True)


def left(someone, page, action, typed):
    """The form is sent when nobody is signed in any more; returns where that leads."""
    ended()
    fields: dict[str, list[str]] = {}
    for name, value in typed:
        fields.setdefault(name, []).append(value)
    answer = someone.post(action, fields, headers={"Referer": f"http://localhost{page}"})
    assert answer.status_code == 302, (action, answer.status_code)
    return answer.headers["Location"]


def back_again(someone, way, login):
    """Signed in on the way that the answer named; returns the page it leads to."""
    someone.get(way)
    answer = someone.post(way, {"login": login, "password": "correct horse battery"})
    assert answer.status_code == 302
    shown = someone.get(answer.headers["Location"])
    while shown.status_code in range(300, 400):
        shown = someone.get(shown.headers["Location"])
    return shown


def postable():
    """(role, endpoint) of every page that a signed-in person writes to."""
    return [
        (next(r for r in WITH_ACCOUNT if r in roles_of(line)), endpoint)
        for (endpoint, method), line in PAGES.items()
        if method == "POST"
        and line != EVERYBODY
        and endpoint.partition(".")[0] not in ("api", *NOTHING_TYPED)
    ]


@pytest.mark.parametrize("role", WITH_ACCOUNT)
def test_every_form_on_a_page_stands_as_it_was_left(app, made, signed_in, role):
    """Each kind of form on each page that the role may open: all controls, as they were."""
    someone, seen, wrong = signed_in(role.value), set[Any](), list[Any]()
    for rule, method in pages_of(app):
        line = PAGES[rule.endpoint, method]
        if method != "GET" or line == EVERYBODY or role not in roles_of(line):
            continue
        if rule.endpoint.startswith(("api.", "static", "sign_in.")):
            continue
        page = address(app, rule, made)
        answer = someone.get(page)
        if answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        for form in forms_on(text_of(answer), page):
            kind = (
                rule.endpoint,
                app.url_map.bind("").match(form.action.partition("?")[0], "POST")[0],
            )
            if kind in seen or kind[1].startswith("sign_in.") or not form.holds():
                continue
            seen.add(kind)
            typed = typed_into(form)
            shown = back_again(someone, left(someone, page, form.action, typed), role.value)
            forgotten()
            again = [
                other
                for other in forms_on(text_of(shown), page)
                if other.action == form.action and other.hidden() == form.hidden()
            ]
            hidden = form.hidden().items()
            wanted = [p for p in typed if p not in hidden and p[0] not in NEVER_KEPT]
            if KEPT_WORDS not in text_of(shown):
                wrong.append((page, form.action, "not said"))
            elif sorted(wanted) not in [
                sorted(p for p in other.holds() if p[0] not in NEVER_KEPT) for other in again
            ]:
                wrong.append((page, form.action, wanted, [other.holds() for other in again]))
            someone = signed_in(role.value)
    assert wrong == []


@pytest.mark.parametrize(("role", "endpoint"), postable(), ids=str)
def test_what_is_sent_to_any_page_comes_back(app, made, signed_in, role, endpoint):
    """Also where the form is not on the page any more: then what was typed is told in words."""
    rule = next(
        r for r in app.url_map.iter_rules() if r.endpoint == endpoint and "POST" in r.methods
    )
    path, someone, typed = address(app, rule, made), signed_in(role.value), "写了一半 <b>&"
    way = left(
        someone, path, path, [("reason", typed), ("any", typed), ("password", "geheim-geheim")]
    )
    assert way.startswith("/sign-in?next=")
    other = "sealer_2" if role.value != "sealer" else "receiving_2"
    foreign = back_again(someone, way, other)
    assert typed not in text_of(foreign)
    assert escape(typed) not in text_of(foreign)
    assert KEPT_WORDS not in text_of(foreign)
    someone.post("/sign-out")
    own = text_of(back_again(someone, way, role.value))
    assert KEPT_WORDS in own
    assert re.sub("&#34;", '"', own).count(escape(typed)) >= 2
    assert "geheim" not in own


# The table of what is never kept


def test_every_field_of_a_secret_is_one_that_is_never_kept():
    """Password and one-time-code inputs of all templates, and the password fields of all forms."""
    root, found = Path(__file__).parents[3] / "app", set()
    for path in sorted((root / "templates").rglob("*.html")):
        for tag in re.findall(r"<input\b[^>]*>", path.read_text("utf-8"), re.DOTALL):
            if 'type="password"' in tag or "one-time-code" in tag:
                found |= set(re.findall(r'\bname="([^"{]+)"', tag))
    for path in sorted((root / "web").rglob("*.py")):
        found |= set(re.findall(r"(\w+) = PasswordField\(", path.read_text("utf-8")))
    assert sorted(found - set(SECRETS)) == []
    assert {"password", "old", "new", "proof_password", "proof_code", "one_time_code"} <= found


def test_what_is_kept_is_sealed(made, signed_in, settings):
    someone = signed_in("receiving")
    left(someone, "/receiving/", f"/receiving/items/{made.piece}", [("note", "谁也不该看见")])
    with db.reading() as session:
        assert "谁也不该看见" not in session.scalars(select(KeptForm.sealed)).one()
    raw = (settings.instance / "jadegate.db").read_bytes() + b"".join(
        path.read_bytes() for path in settings.instance.glob("jadegate.db-*")
    )
    assert "谁也不该看见".encode() not in raw


# Each way that it may go


def message(made):
    return f"/service/cases/{made.case}", f"/service/cases/{made.case}/message"


def test_what_has_been_sent_is_filled_in_no_more(made, signed_in):
    page, action = message(made)
    someone = signed_in("customer_service")
    shown = back_again(
        someone, left(someone, page, action, [("text", "您好，已收到")]), "customer_service"
    )
    assert ">\n您好，已收到</textarea>" in text_of(shown)
    assert "您好，已收到" in text_of(someone.get(page)), "a reload loses nothing"
    assert someone.post(action, {"text": "您好，已收到"}).status_code == 302
    later = text_of(someone.get(page))
    assert KEPT_WORDS not in later
    assert "<textarea" in later
    assert "您好，已收到</textarea>" not in later


def test_where_the_form_is_gone_all_of_it_is_left_to_read():
    page = '<form action="/items/1/other" method="post"><input name="text"></form>'
    shown = fill(page, "/items/1", "/items/1/message", [("text", "正在写")])
    assert (shown.html, shown.found, shown.left) == (page, False, (("text", "正在写"),))


def test_what_is_not_wanted_any_more_is_dropped(made, signed_in):
    page, action = message(made)
    someone = signed_in("customer_service")
    back_again(someone, left(someone, page, action, [("text", "写错了")]), "customer_service")
    dropped = someone.post("/typed/drop", {"page": page, "action": action})
    assert dropped.headers["Location"] == page
    assert "写错了" not in text_of(someone.get(page))


def test_chosen_files_are_named(made, signed_in):
    page = f"/receiving/items/{made.piece}"
    someone = signed_in("receiving")
    ended()
    sent = {"note": "外箱有压痕", "photos": (io.BytesIO(b"x"), "外箱 1.jpg")}
    answer = someone.post(
        page,
        sent,
        content_type="multipart/form-data",
        headers={"Referer": f"http://localhost{page}"},
    )
    shown = text_of(back_again(someone, answer.headers["Location"], "receiving"))
    assert "文件没能保留，请重新选择：外箱 1.jpg" in shown


def test_a_page_from_before_a_new_sign_in_keeps_its_text(made, signed_in):
    """Signed out and in again in another tab: the old tab's token is dead, its text is not."""
    page, action = message(made)
    someone = signed_in("customer_service")
    someone.get(page)
    old = someone.token
    someone.post("/sign-out")
    someone.sign_in("customer_service")
    answer = someone.client.post(
        action,
        data={"csrf_token": old, "text": "旧页上写的"},
        headers={"Referer": f"http://localhost{page}"},
    )
    assert answer.headers["Location"] == page
    assert "旧页上写的</textarea>" in text_of(someone.get(page))


def test_another_person_at_the_station_sends_nothing_of_the_first(made, signed_in):
    page, action = message(made)
    someone = signed_in("customer_service")
    someone.get(page)
    old = someone.token
    someone.post("/sign-out")
    someone.sign_in("customer_service_2")
    answer = someone.client.post(
        action,
        data={"csrf_token": old, "text": "前一位写的"},
        headers={"Referer": f"http://localhost{page}"},
    )
    assert answer.status_code == 400
    assert "前一位写的" not in text_of(answer) + text_of(someone.get(page))
    someone.post("/sign-out")
    someone.sign_in("customer_service")
    assert "前一位写的</textarea>" in text_of(someone.get(page))


def test_nothing_is_kept_for_a_token_that_nobody_was_given(app, made):
    client = app.test_client()
    for token in ("", "made-up", "IjEuYWJj.aXNzdWVk.bm9ib2R5"):
        client.post("/service/items/x/buyer", data={"csrf_token": token, "reason": "x"})
    with db.reading() as session:
        assert session.scalars(select(KeptForm)).all() == []


def test_a_page_of_another_host_is_led_nowhere(made, signed_in):
    someone = signed_in("customer_service")
    ended()
    for referrer in ("https://evil.example/x", "http://localhost//evil.example/x"):
        answer = someone.post(
            "/service/items/x/buyer", {"reason": "x"}, headers={"Referer": referrer}
        )
        assert answer.headers["Location"] in ("/sign-in?next=/service/items/x", "/sign-in?next=/")


def test_a_page_that_is_about_to_close_keeps_what_is_on_it(made, signed_in):
    page, action = message(made)
    someone = signed_in("customer_service")
    ask = f"/typed?page={page}&action={action}"
    assert (
        someone.post(ask, {"text": "还没写完"}, headers={"Accept": "application/json"}).status_code
        == 200
    )
    assert "还没写完</textarea>" in text_of(someone.get(page))
    assert someone.post("/typed?page=//evil.example&action=/", {"text": "x"}).status_code == 404


def test_scripts_are_told_that_the_sign_in_is_over(made, signed_in):
    someone = signed_in("customer_service")
    ended()
    answer = someone.post(message(made)[1], {"text": "x"}, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json["type"]) == (401, "urn:jadegate:signed_out")


@both_databases
def test_it_is_gone_after_a_shift_and_never_more_than_twenty(made, signed_in, network):
    person = network.customer_service.person_id
    with db.transaction() as session:
        for n in range(25):
            kept_forms.keep(session, person, "/", f"/{n}", [("a", "b")], [], now=clock.now())
    with db.reading() as session:
        assert len(session.scalars(select(KeptForm)).all()) == 20
    later = clock.now() + timedelta(hours=12, minutes=1)
    with db.transaction() as session:
        assert kept_forms.forget(session, later) == 20


def test_a_browser_that_never_signed_in_has_no_page_to_lose(app, network):
    answer = Browser(app).post("/orders/", {"center": "RL"})
    assert answer.headers["Location"] == "/sign-in?next=/orders/"
