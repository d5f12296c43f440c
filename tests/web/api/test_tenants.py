"""Every operation, by hand: the scope that opens it, and nothing of another shop or center."""

from __future__ import annotations

from typing import Any

import pytest
from support.build import Scene
from support.return_pieces import asked, delivered
from web.api.programs import Program, key_of_house, key_of_shop, order, shop_of

from app.base import db
from app.web.api.desk import OPERATIONS
from workflows.people.sign_in_ways import KeyScope

READ, ORDERS, INSPECTIONS, CERTIFICATES, RETURNS, STOCK, WEBHOOKS = (
    "read", "orders", "inspections", "certificates", "returns", "stock", "webhooks",
)  # fmt: skip
# operation = (scope, method, address, body, what its own program is answered)
# Lists, and what names nothing: the foreign program is answered without anything foreign.
WALK: dict[str, tuple[str, str, str, Any, int]] = {
    "add_webhook": (WEBHOOKS, "POST", "/webhooks", {"url": "https://erp.example.com/x"}, 201),
    "answer_deviation": (
        RETURNS,
        "POST",
        "/pieces/{ref}/deviation-answer",
        {"accepts": False, "reference": "1"},
        409,
    ),
    "ask_return": (RETURNS, "POST", "/pieces/{ref}/returns", {"reason": "不喜欢"}, 409),
    "certificate": (CERTIFICATES, "GET", "/certificates/{paper}", None, 200),
    "certificate_pdf": (CERTIFICATES, "GET", "/certificates/{paper}/pdf", None, 200),
    "certificate_proof": (CERTIFICATES, "GET", "/certificates/{paper}/proof", None, 200),
    "close_order": (ORDERS, "POST", "/orders/{platform}/{order}/close", {"reason": "x"}, 201),
    "end_webhook": (WEBHOOKS, "POST", "/webhooks/{hook}/end", None, 201),
    "item": (READ, "GET", "/pieces/{ref}", None, 200),
    "list_certificates": (CERTIFICATES, "GET", "/pieces/{ref}/certificates", None, 200),
    "list_inspections": (INSPECTIONS, "GET", "/pieces/{ref}/inspections", None, 200),
    "list_orders": (READ, "GET", "/orders", None, 200),
    "list_parcels": (READ, "GET", "/pieces/{ref}/parcels", None, 200),
    "list_pieces": (READ, "GET", "/pieces", None, 200),
    "list_returns": (RETURNS, "GET", "/returns", None, 200),
    "list_webhook_messages": (WEBHOOKS, "GET", "/webhooks/{hook}/messages", None, 200),
    "list_webhooks": (WEBHOOKS, "GET", "/webhooks", None, 200),
    "order": (READ, "GET", "/orders/{platform}/{order}", None, 200),
    "order_files": (ORDERS, "POST", "/order-files", None, 403),
    "orders": (ORDERS, "POST", "/orders", "order", 409),
    "replay_webhook_message": (
        WEBHOOKS,
        "POST",
        "/webhooks/{hook}/messages/{message}/replay",
        None,
        409,
    ),
    "return": (RETURNS, "GET", "/returns/{case}", None, 200),
    "return_pictures": (RETURNS, "POST", "/returns/{case}/pictures", None, 422),
    "rotate_webhook": (WEBHOOKS, "POST", "/webhooks/{hook}/rotate", None, 409),
    "rules": (READ, "GET", "/rules", None, 200),
    "trace": (STOCK, "GET", "/trace?code=LT-2026-000001", None, 403),
    "try_webhook": (WEBHOOKS, "POST", "/webhooks/{hook}/test", None, 409),
    "webhook": (WEBHOOKS, "GET", "/webhooks/{hook}", None, 200),
    "webhook_secrets": (WEBHOOKS, "GET", "/webhooks/{hook}/secrets", None, 409),
}
NUMBER = "7001234567890123456"
NAMES_NOTHING = {
    "add_webhook", "list_orders", "list_pieces", "list_returns", "list_webhooks", "order_files",
    "orders", "rules", "trace",
}  # fmt: skip


def sold(network):
    ref = delivered(network)
    case = asked(ref)
    platform, shop = shop_of(ref)
    only = {
        scope.value: key_of_shop(shop, tuple(s for s in KeyScope if s is not scope))
        for scope in KeyScope
    }
    return {
        "ref": ref, "case": case, "platform": platform, "shop": shop,
        "order": NUMBER, "line": f"{NUMBER}01",
        "own": key_of_shop(shop, platform=platform),
        "other": key_of_shop("别家店铺"),
        "far": key_of_house(network, "api_key_far"),
        "manager": key_of_house(network, "manager"),
        "merchant": key_of_house(network, "merchant"),
        "without": only,
    }  # fmt: skip


@pytest.fixture
def scene():
    return Scene("a sold piece and many programs", sold)


@pytest.fixture
def things(app, made):
    paper = Program(app, made["own"]).get(f"/api/v1/pieces/{made['ref']}/certificates").get_json()
    sent = order(NUMBER, shop=made["shop"]) | {"platform": made["platform"]}
    assert Program(app, made["own"]).post("/api/v1/orders", sent).status_code == 201
    asked = Program(app, made["own"])
    hook = asked.post("/api/v1/webhooks", {"url": "https://erp.example.com/hooks"}).get_json()
    hook = {"hook": hook["code"]}
    test = asked.call("POST", "/api/v1/webhooks/{hook}/test".format(**hook)).get_json()
    made = made | hook | {"message": test["message"]}
    return made | {"paper": paper["items"][0]["number"]}


def ask(program, name, things, **more):
    _, method, address, body, _ = WALK[name]
    path = "/api/v1" + address.format(**things)
    if body == "order":
        body = order(things["order"], shop=things["shop"], line={"number": things["line"]})
        body = body | {"platform": things["platform"], "number": "99" + things["order"]}
    more = more if body is None else {"json": body, **more}
    headers = {"If-Match": "*"} if method == "POST" else {}
    return program.call(method, path, headers=headers, **more)


def test_the_walk_is_whole(app):
    assert {name: one.scope.value for name, one in OPERATIONS.items()} == {
        name: line[0] for name, line in WALK.items()
    }
    assert {name: (one.method, one.path.count("{")) for name, one in OPERATIONS.items()} == {
        name: (line[1], line[2].count("{")) for name, line in WALK.items()
    }
    assert {name for name, line in WALK.items() if "{" not in line[2]} == NAMES_NOTHING


def test_each_operation_by_its_own_program_and_by_no_other(app, things):
    wrong: list[tuple[Any, ...]] = []
    for name, (scope, *_, status) in WALK.items():
        said = {who: ask(Program(app, things[who]), name, things) for who in ("other", "far")}
        lacks = ask(Program(app, things["without"][scope]), name, things)
        nobody = ask(Program(app, "made-up"), name, things)
        own = ask(Program(app, things["own"]), name, things)
        if (own.status_code, lacks.status_code, nobody.status_code) != (status, 403, 401):
            wrong.append((name, own.status_code, lacks.status_code, nobody.status_code))
        for who, answer in said.items():
            text = answer.get_data(as_text=True)
            told = [w for w in ("ref", "order", "case", "paper", "hook") if things[w] in text]
            if name not in NAMES_NOTHING and answer.status_code != 404:
                wrong.append((name, who, answer.status_code))
            if name in NAMES_NOTHING and told:
                wrong.append((name, who, told))
    assert wrong == []


def test_a_person_of_another_trade_gets_no_more_by_a_key(app, things):
    """A manager's key reads pieces and takes orders; a merchant's of no shop finds no webhook."""
    opened = {
        who: sorted(
            name for name in WALK if ask(Program(app, things[who]), name, things).status_code != 403
        )
        for who in ("merchant", "manager")
    }
    assert opened == {
        "merchant": sorted(
            n for n, line in WALK.items() if line[0] == WEBHOOKS and n != "add_webhook"
        ),
        "manager": sorted(n for n, line in WALK.items() if line[0] in (READ, ORDERS, STOCK)),
    }


@pytest.mark.parametrize("login", ["program", "api_key"])
def test_a_program_opens_no_desk(signed_in_program, signed_in, things, login):
    """A shop's neither, nor a center's: a role of programs is for their keys."""
    browser = signed_in_program if login == "program" else signed_in(login)
    for page in (f"/items/{things['ref']}", "/orders/search", "/orders/"):
        assert browser.get(page).status_code == 403


def test_only_the_shops_own_program_speaks_for_its_buyer(app, network, things):
    """The buyer told the shop: a program of the center that sees all of it is refused, and why."""
    answer = ask(Program(app, key_of_house(network)), "ask_return", things)
    assert answer.status_code == 403
    assert answer.get_json()["code"] == "not_the_shops_key"
    assert ask(Program(app, key_of_house(network)), "return", things).status_code == 200


@pytest.fixture
def signed_in_program(app, browser, network):
    from sqlalchemy import select

    from app.models.people.account import Person

    key_of_shop("别家店铺")
    with db.reading() as session:
        login = session.scalars(select(Person.login).order_by(Person.id.desc())).first()
    assert browser.sign_in(login).status_code == 302
    return browser
