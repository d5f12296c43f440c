"""A neighbour that is away: 503 with a sentence at every desk, on a page that asks nobody."""

from __future__ import annotations

import html
import io
import re
import sqlite3
from dataclasses import replace

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from support.doubles.neighbours import OF_DATABASE, OF_STORE, told

from app import create_app
from app.base import db
from app.models.audit.ledger import LedgerEvent
from app.web.application import MENU
from app.web.base import edge
from app.web.base.desk import DESKS
from app.web.base.limits import limiter

# Who works at which desk, written out.
AT_WORK = {
    "orders": "manager",
    "receiving": "receiving",
    "inspector": "inspector",
    "reviewer": "reviewer",
    "instruments": "inspector",
    "signatory": "signatory",
    "sealing": "sealer",
    "arrivals": "receiving",
    "comparison": "inspector",
    "after_sales": "customer_service",
    "merchant": "merchant",
    "webhooks": "merchant",
    "manager": "manager",
    "auditor": "auditor",
    "admin": "admin",
    "purchasing": "purchaser",
    "warehouse": "warehouse_keeper",
    "lots": "inspector",
    "recalls": "reviewer",
    "second_person": "manager",
}
SENTENCES = {
    "database": ("数据库暂时连不上，没有保存", "The database can't be reached; nothing was saved"),
    "lock": ("系统正忙，没有保存", "The system is busy; nothing was saved"),
    "pool": ("同时操作的人太多，没有保存", "Too many people are at work at once"),
    "schema": ("系统正在升级，没有保存", "The system is being upgraded; nothing was saved"),
    "disk": ("服务器磁盘写不进去了，没有保存", "disk takes nothing more; nothing was saved"),
    "store": ("文件库暂时连不上，没有保存", "The file store can't be reached; nothing was saved"),
    "file": ("这份文件现在取不到，没有保存", "This file can't be had now; nothing was saved"),
}
NUMBER = re.compile(r'<code class="num">([0-9a-f]{16})</code>')


class Away:
    """The database answers `after` times more, then every session raises."""

    def __init__(self, monkeypatch, make, after=0):
        self.asked, self.after, self.make = 0, after, make
        self.real = dict(db._factories)
        for kind in ("read", "write"):
            monkeypatch.setitem(db._factories, kind, lambda kind=kind: self.session(kind))

    def session(self, kind):
        self.asked += 1
        if self.asked > self.after:
            raise self.make()
        return self.real[kind]()


def first_pages(app):
    return {key: app.extensions[DESKS][key].navigation[0].endpoint for key in MENU}


def test_every_desk_is_known(app):
    assert set(AT_WORK) == set(first_pages(app))


@pytest.mark.parametrize("desk", AT_WORK)
def test_a_desk_without_database_says_so_and_comes_back_by_itself(app, signed_in, desk):
    someone = signed_in(AT_WORK[desk])
    with app.test_request_context():
        page = app.url_for(first_pages(app)[desk])
    for nth, (who, how, make) in enumerate(OF_DATABASE):
        # Before it is known who asks, or after.
        after = nth % 2
        with pytest.MonkeyPatch.context() as patch:
            away = Away(patch, make, after)
            answer = someone.client.get(page, headers={"Accept-Language": "en"})
            text = html.unescape(answer.get_data(as_text=True))
            assert away.asked == after + 1, f"{how}: the page of the fault asked on"
        assert (answer.status_code, how) == (503, how)
        # What the person chose is known only where the person was read.
        assert any(sentence in text for sentence in SENTENCES[who]), (how, text)
        assert NUMBER.search(text)[1] == answer.headers["X-Request-ID"]
        assert answer.headers["Retry-After"] == "5"
    assert someone.get(page).status_code == 200


def test_the_language_is_the_readers(app, monkeypatch):
    Away(monkeypatch, OF_DATABASE[0][2])
    for language, sentence in zip(("zh-CN", "en"), SENTENCES["database"], strict=True):
        answer = app.test_client().get("/", headers={"Accept-Language": language})
        assert (answer.status_code, sentence in html.unescape(answer.text)) == (503, True)
        assert f'<html lang="{language}">' in answer.text


def test_who_is_signed_in_is_told_in_their_own_language(app, signed_in, monkeypatch):
    someone = signed_in("manager")
    someone.post("/language", {"language": "en", "next": "/"})
    someone.client.delete_cookie("language")
    Away(monkeypatch, OF_DATABASE[0][2])
    told = someone.client.get("/board/", headers={"Accept-Language": "zh-CN"}).text
    assert SENTENCES["database"][1] in html.unescape(told)


def test_a_form_is_handed_back_whole_and_sent_again(app, signed_in, monkeypatch):
    someone = signed_in("manager")
    typed = {"csrf_token": someone.token, "note": '"><script>', "many": ["1", "2"]}
    with pytest.MonkeyPatch.context() as patch:
        Away(patch, OF_DATABASE[0][2])
        answer = someone.client.post("/language?x=1", data=typed)
    assert answer.status_code == 503
    for line in (
        '<form method="post" action="/language?x=1">',
        f'name="csrf_token" value="{someone.token}"',
        'name="note" value="&#34;&gt;&lt;script&gt;"',
        'name="many" value="1"',
        'name="many" value="2"',
        "再提交一次",
    ):
        assert line in answer.text
    secret = someone.client.post("//evil.example/x", data={"password": "geheim"})
    assert "geheim" not in secret.text


def test_a_file_and_a_secret_are_never_handed_back(app, signed_in):
    someone = signed_in("manager")
    for brought in ({"new": "geheim"}, {"file": (io.BytesIO(b"x"), "x.csv")}):
        with pytest.MonkeyPatch.context() as patch:
            Away(patch, OF_DATABASE[0][2])
            answer = someone.client.post("/scheme", data={"csrf_token": someone.token, **brought})
        assert answer.status_code == 503
        assert "geheim" not in answer.text
        assert "后退" in answer.text


def test_a_program_is_told_in_its_own_form(app, monkeypatch):
    Away(monkeypatch, OF_DATABASE[0][2])
    answer = app.test_client().get("/api/v1/pieces/x", headers={"Authorization": "Bearer x"})
    assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")
    assert answer.json["type"] == "urn:jadegate:database_away"
    assert answer.json["request"] == answer.headers["X-Request-ID"]


def test_nothing_is_half_done_where_the_last_word_is_not_heard(app, signed_in, monkeypatch):
    """The commit fails: neither the language nor its event is there."""
    someone = signed_in("manager")

    def events():
        with db.reading() as session:
            return session.scalar(select(func.count()).select_from(LedgerEvent))

    before = events()
    with pytest.MonkeyPatch.context() as patch:
        real = db._factories["write"]

        def fails():
            session = real()

            def commit():
                raise told(OperationalError, sqlite3.OperationalError("disk I/O error"))

            monkeypatch.setattr(session, "commit", commit)
            return session

        patch.setitem(db._factories, "write", fails)
        answer = someone.post("/language", {"language": "en", "next": "/"})
    assert answer.status_code == 503
    assert events() == before
    assert '<html lang="zh-CN"' in someone.get("/account").text


@pytest.mark.parametrize(("who", "how", "make"), OF_STORE, ids=lambda one: str(one)[:20])
def test_a_store_that_is_away_is_told_at_once(app, signed_in, monkeypatch, who, how, make):
    def fails(*_given, **_more):
        raise make()

    someone = signed_in("manager")
    with app.app_context():
        app.view_functions, kept = dict(app.view_functions), app.view_functions
        app.view_functions["home.page"] = fails
    try:
        answer = someone.client.get("/")
    finally:
        app.view_functions = kept
    assert answer.status_code == 503, how
    assert SENTENCES[who][0] in answer.text


def test_limits_are_counted_here_while_their_counter_is_away(settings):
    """Nobody could sign in, or look a paper up, without Redis."""
    limiter.enabled = True
    made = create_app(replace(settings, limits_url="redis://127.0.0.1:9"))
    try:
        client = made.test_client()
        answers = [client.get("/source").status_code for _ in range(11)]
    finally:
        create_app(settings)
        limiter.reset()
        db.disconnect()
    assert (answers[0], answers[-1]) == (200, 429)


def cannot(*_given, **_more):
    raise KeyError


class Line:
    """What gunicorn gives of a connection: how long is waited for its next piece."""

    waits = None

    def settimeout(self, seconds):
        self.waits = seconds


class CutOff:
    """A body of which nothing comes any more."""

    def read(self, *_given):
        raise TimeoutError

    readinto = readline = read


def test_a_body_that_stops_coming_is_cut_off_and_told(app):
    line = Line()
    answer = app.test_client().post(
        "/v/file",
        content_type="multipart/form-data; boundary=x",
        environ_overrides={
            "gunicorn.socket": line,
            "wsgi.input": CutOff(),
            "CONTENT_LENGTH": "1000",
        },
    )
    assert line.waits == 20
    assert answer.status_code == 408
    assert "上传太慢，中途断开了" in answer.text


def test_a_fault_of_ours_is_500_with_its_number_even_where_no_page_can_be_made(
    app, signed_in, monkeypatch, caplog
):
    someone = signed_in("manager")
    kept = dict(app.view_functions)
    app.view_functions["home.page"] = lambda: 1 // 0
    try:
        answer = someone.client.get("/")
        assert answer.status_code == 500
        number = answer.headers["X-Request-ID"]
        assert number in answer.text
        monkeypatch.setattr(edge, "render_template", cannot)
        again = someone.client.get("/")
    finally:
        app.view_functions.update(kept)
    assert again.status_code == 500
    assert again.headers["X-Request-ID"] in again.text
    assert "系统出错，没有保存" in again.text
