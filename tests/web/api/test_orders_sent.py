"""Orders that programs send in: once for each mark, all lines or none, tried without being kept."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select
from support.build import NOW, Scene
from support.databases import both_databases
from web.api.programs import Program, key_of_house, key_of_shop, order

from app.base import db
from app.base.errors import Refusal
from app.commands.across.gate.once import answer_before, keep_answer
from app.models.intake.item import Item
from app.models.orders.claim import NumberClaim
from app.models.orders.order import SendingNotice
from app.models.people.api_key import AnsweredRequest, ApiKey
from app.web.base.limits import limiter

NUMBER = "7001234567890123456"
AT = "/api/v1/orders"


def keys(network):
    return {
        "own": key_of_shop("玉见小铺"),
        "other": key_of_shop("别家店铺"),
        "house": key_of_house(network),
    }


@pytest.fixture
def scene():
    return Scene("keys of programs", keys)


@pytest.fixture
def own(app, made):
    return Program(app, made["own"])


@pytest.fixture
def other(app, made):
    return Program(app, made["other"])


def pieces():
    with db.reading() as session:
        return session.scalar(select(func.count(Item.id)))


def problem(answer, status, code):
    said = answer.get_json()
    assert answer.mimetype == "application/problem+json", answer.get_data(as_text=True)
    assert (answer.status_code, said["code"]) == (status, code), said
    return said


@both_databases
def test_an_order_is_taken_in_once_however_often_it_is_sent(own):
    sent = order(
        NUMBER,
        expected_at="2026-11-14T10:00:00+08:00",
        hand_back="pick_up",
        receiver={"name": "张三丰", "phone": "13812345678", "province": "湖北省", "city": "十堰市",
                  "address": "武当山路 1 号"},
    )  # fmt: skip
    first = own.post(AT, sent, "a")
    assert first.status_code == 201, first.get_json()
    again = own.post(AT, sent, "a")
    assert (again.status_code, again.get_json()) == (201, first.get_json())
    assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    said = first.get_json()
    assert [one["result"] for one in said["outcomes"]] == ["accepted"]
    (piece,) = said["pieces"]
    assert (piece["state"], piece["category"], piece["unit_price"]) == (
        "registered", "jade", "12800.00",
    )  # fmt: skip
    assert (said["order"]["hand_back"], said["order"]["expected_at"]) == (
        "pick_up", "2026-11-14T02:00:00Z",
    )  # fmt: skip
    assert "张三丰" not in first.get_data(as_text=True)
    assert pieces() == 1
    problem(own.post(AT, sent | {"hand_back": "post"}, "a"), 422, "idempotency_key_reused")
    with db.reading() as session:
        assert session.scalars(select(SendingNotice.hand_back)).all() == ["pick_up"]
        assert session.scalar(select(func.count(AnsweredRequest.id))) == 1


def test_a_write_needs_a_mark_and_a_trial_keeps_nothing(own):
    bare = own.call("POST", AT, json=order(NUMBER), headers={"Idempotency-Key": ""})
    said = problem(bare, 422, "idempotency_key_missing")
    assert said["field"] == "Idempotency-Key"
    tried = own.call("POST", f"{AT}?dry_run=true", json=order(NUMBER))
    assert (tried.status_code, tried.headers["Jadegate-Dry-Run"]) == (200, "true")
    assert tried.get_json()["pieces"][0]["state"] == "registered"
    assert pieces() == 0
    assert own.get(f"{AT}/doudian/{NUMBER}").status_code == 404


def test_all_lines_or_none(own):
    line = order("x")["lines"][0]
    sent = order(NUMBER)
    assert own.post(AT, sent).status_code == 201
    # Once pieces hang on it a line tells no other goods: and the good line beside it isn't kept.
    changed = sent | {"lines": [line | {"number": "9", "title": "翡翠挂件"},
                                sent["lines"][0] | {"quantity": 2}]}  # fmt: skip
    said = own.post(AT, changed)
    assert said.status_code == 422
    assert (said.get_json()["line"], said.get_json()["field"]) == (f"{NUMBER}01", "lines[1]")
    assert pieces() == 1
    twice = order("700", lines=[line, line])
    problem(own.post(AT, twice), 422, "invalid")


BAD: dict[str, Any] = {
    "no lines": ({"lines": []}, "lines"),
    "an unknown word": ({"colour": "red"}, "body"),
    "a number for a text": ({"number": 7}, "number"),
    "money with three places": ({"line": {"unit_price": "1.234"}}, "lines[0].unit_price"),
    "nothing of it": ({"line": {"quantity": 0}}, "lines[0].quantity"),
    "a time without a zone": ({"paid_at": "2026-11-10T12:00:00"}, "paid_at"),
    "a platform that nobody knows": ({"platform": "nowhere"}, "platform"),
    "a NUL": ({"line": {"title": "a\0b"}}, "body"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_does_not_fit_is_said_with_its_place(app, made, name):
    changes, field = BAD[name]
    said = Program(app, made["house"]).post(AT, order(NUMBER, **changes))
    assert (said.status_code, said.get_json()["field"]) == (422, field), said.get_json()
    assert pieces() == 0


@pytest.mark.parametrize(
    ("content", "kind", "status", "code"),
    [
        (b"{", "application/json", 422, "invalid_body"),
        (b"[" * 100_000, "application/json", 422, "invalid_body"),
        (b"\xff", "application/json", 422, "invalid_body"),
        (b'{"shop": "\\ud800"}', "application/json", 422, "invalid_body"),
        (b"x=1", "application/x-www-form-urlencoded", 415, "not_json"),
        (b"<a/>", "text/xml", 415, "bad_type"),
        (b" " * 300_000, "application/json", 413, "too_large"),
    ],
)
def test_bodies_that_are_none(own, content, kind, status, code):
    problem(own.call("POST", AT, data=content, content_type=kind), status, code)


def test_no_program_touches_another_shops_order(own, other):
    assert own.post(AT, order(NUMBER)).status_code == 201
    problem(other.post(AT, order("7", shop="玉见小铺")), 403, "not_permitted")
    problem(other.post(AT, order("7", shop="还没有的店")), 403, "not_permitted")
    problem(other.post(AT, order(NUMBER, shop="别家店铺")), 409, "order_number_taken")
    line = {"number": f"{NUMBER}01"}
    problem(other.post(AT, order("8", shop="别家店铺", line=line)), 409, "order_number_taken")
    problem(own.post(AT, order("8", line=line)), 409, "order_number_taken")
    assert pieces() == 1
    with db.reading() as session:  # told to the network's manager, once
        assert session.scalars(select(NumberClaim.shop)).all() == ["别家店铺"]


@both_databases
def test_an_order_is_closed_by_who_has_read_it(own, other):
    own.post(AT, order(NUMBER))
    at, close = f"{AT}/doudian/{NUMBER}", {"reason": "买家取消"}
    seen = own.get(at)
    assert own.get(at, headers={"If-None-Match": seen.headers["ETag"]}).status_code == 304
    problem(own.post(f"{at}/close", close), 428, "precondition_required")
    stale = {"If-Match": '"stale"'}
    problem(own.post(f"{at}/close", close, headers=stale), 412, "precondition_failed")
    fresh = {"If-Match": seen.headers["ETag"]}
    assert other.post(f"{at}/close", close, headers=fresh).status_code == 404
    done = own.post(f"{at}/close", close, headers=fresh)
    assert done.status_code == 201, done.get_json()
    assert [p["state"] for p in done.get_json()["pieces"]] == ["cancelled"]
    problem(own.post(f"{at}/close", close, headers=fresh), 412, "precondition_failed")


def test_lists_go_on_where_the_page_before_ended(own, other):
    for number in ("71", "72", "73"):
        assert own.post(AT, order(number)).status_code == 201
    first = own.get(f"{AT}?limit=2").get_json()
    rest = own.get(f"{AT}?limit=2&cursor={first['next']}").get_json()
    assert [o["number"] for o in first["items"] + rest["items"]] == ["71", "72", "73"]
    assert rest["next"] is None
    few = own.get("/api/v1/pieces?state=registered&order=72").get_json()["items"]
    assert [p["order"] for p in few] == ["72"]
    problem(own.get(f"/api/v1/pieces?cursor={first['next']}"), 422, "bad_cursor")
    problem(own.get(f"{AT}?limit=0"), 422, "invalid_query")
    problem(own.get(f"{AT}?page=2"), 422, "invalid_query")
    assert other.get(AT).get_json() == {"items": [], "next": None}


def test_every_answer_says_how_often_it_may_be_asked(own, monkeypatch):
    monkeypatch.setattr(limiter, "enabled", True)
    left = [int(own.get(AT).headers["X-RateLimit-Remaining"]) for _ in range(2)]
    assert left == [599, 598]
    assert own.get(AT).headers["X-RateLimit-Limit"] == "600"


@pytest.mark.parametrize("backend", ["postgres"])
def test_the_same_request_twice_at_once(database, made):
    """On PostgreSQL the second hears that the first runs; on SQLite one writes at a time."""
    with db.transaction() as first:
        key = first.scalars(select(ApiKey.id)).first()
        assert answer_before(first, key, "a", "d", now=NOW) is None
        with db.transaction() as second, pytest.raises(Refusal) as caught:
            answer_before(second, key, "a", "d", now=NOW)
        assert caught.value.refused.code == "request_running"
        keep_answer(first, key, "a", "d", 201, {"x": 1}, now=NOW)
    with db.transaction() as third:
        kept = answer_before(third, key, "a", "d", now=NOW)
        assert (kept.status, kept.body, kept.repeated) == (201, {"x": 1}, True)
