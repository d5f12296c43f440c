"""Webhooks by API: added, secrets, a trial, sent anew, ended; events in the document."""

from __future__ import annotations

import pytest
from sqlalchemy import update
from support.build import Scene
from support.return_pieces import asked, delivered
from web.api.programs import Program, key_of_shop, shop_of

from app.base import db
from app.models.messages.webhook import WebhookDelivery
from app.web.api.openapi import specification
from workflows.messages.webhooks.back_off import WebhookState

AT = "/api/v1/webhooks"
URL = "https://erp.example.com/hooks"


def sold(network):
    ref = delivered(network)
    platform, shop = shop_of(ref)
    return {"ref": ref, "case": asked(ref), "key": key_of_shop(shop, platform=platform)}


@pytest.fixture
def scene():
    return Scene("a sold piece and its shop's program", sold)


def test_the_life_of_an_address(app, made):
    program = Program(app, made["key"])
    tried = program.post(f"{AT}?dry_run=true", {"url": URL})
    assert (tried.status_code, program.get(AT).get_json()["items"]) == (200, [])
    said = program.post(AT, {"url": URL, "topics": ["piece.*", "return.refunded"]}, mark="one")
    assert said.status_code == 201
    again = program.post(AT, {"url": URL, "topics": ["piece.*", "return.refunded"]}, mark="one")
    assert again.get_json() == said.get_json()
    hook = said.get_json()
    assert hook["topics"] == ["piece.*", "return.refunded"]
    at = f"{AT}/{hook['code']}"
    (first,) = program.get(f"{at}/secrets").get_json()["secrets"]
    assert "whsec_" not in said.get_data(as_text=True), "no secret is kept with an answer"
    assert program.call("POST", f"{at}/rotate").status_code == 201
    assert program.get(f"{at}/secrets").get_json()["secrets"][1:] == [first]
    message = program.call("POST", f"{at}/test").get_json()["message"]
    assert program.call("POST", f"{at}/messages/{message}/replay").status_code == 409
    with db.transaction() as session:
        session.execute(
            update(WebhookDelivery).values(state=WebhookState.DEAD, ended_at=WebhookDelivery.due_at)
        )
    listed = program.get(f"{at}/messages?state=dead&limit=1").get_json()
    assert [one["message"] for one in listed["items"]] == [message]
    assert program.get(at).get_json()["dead"] == 1
    assert program.call("POST", f"{at}/messages/{message}/replay").get_json()["state"] == "waiting"
    assert program.call("POST", f"{at}/end").get_json()["ended_at"]
    assert program.call("POST", f"{at}/test").get_json()["code"] == "webhook_ended"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"url": "http://erp.example.com"}, "url"),
        ({"url": URL, "topics": ["piece.sold"]}, "topics"),
        ({"url": URL, "topics": ["nothing"]}, "topics[0]"),
    ],
)
def test_what_does_not_fit_is_said_where(app, made, body, field):
    said = Program(app, made["key"]).post(AT, body)
    assert (said.status_code, said.get_json()["field"]) == (422, field)


def test_events_stand_in_the_document(app):
    document = specification("en")
    hooks = document["webhooks"]
    assert {"piece.passed", "return.refunded", "certificate.revoked", "test"} <= set(hooks)
    body = hooks["return.refunded"]["post"]["requestBody"]["content"]["application/json"]
    name = body["schema"]["$ref"].rpartition("/")[2]
    data = document["components"]["schemas"][name]["properties"]["data"]["$ref"]
    assert "return" in document["components"]["schemas"][data.rpartition("/")[2]]["properties"]
