"""Programs: a key opens what its person may do, a cookie opens nothing here."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import select
from support.build import FOUNDER, NOW, order_file, registered
from support.databases import both_databases

from app.base import db
from app.commands.network.setup import merchant_of
from app.commands.people import api_keys
from app.models.audit.ledger import LedgerEvent


@pytest.fixture
def key(app, network):
    with db.transaction() as session:
        return api_keys.make_key(session, network.api_key.person_id, "test", by=FOUNDER, now=NOW)


def call(app, key, method, path, **more):
    headers = {"Authorization": f"Bearer {key}", "Accept": "application/json"}
    return app.test_client().open(path, method=method, headers=headers, **more)


def test_import_and_read(app, network, key):
    with db.transaction() as session:
        merchant_of(session, "doudian", "玉满堂翡翠珠宝旗舰店")  # a center's key makes no shops
    file = (io.BytesIO(order_file({})), "orders.csv")
    sent = call(app, key, "POST", "/api/v1/order-files", data={"file": file, "center": "RL"})
    assert sent.status_code == 200, sent.get_json()
    assert (sent.get_json()["accepted"], sent.get_json()["items"]) == (1, 1)
    found = call(app, key, "GET", "/api/v1/pieces/QC-2026-000001")
    assert found.get_json()["state"] == "registered"


def test_other_centers_pieces_do_not_exist(app, network, key):
    ref = registered(network)[0]
    with db.transaction() as session:
        far = api_keys.make_key(session, network.api_key_far.person_id, "far", by=FOUNDER, now=NOW)
    answer = call(app, far, "GET", f"/api/v1/pieces/{ref}")
    assert answer.status_code == 404
    assert answer.mimetype == "application/problem+json"


@both_databases
def test_wrong_and_ended_keys_open_nothing(app, network, key):
    assert call(app, "wrong", "GET", "/api/v1/pieces/QC-2026-000001").status_code == 401
    with db.transaction() as session:
        api_keys.end_key(session, 1, by=network.admin, now=NOW)
    assert call(app, key, "GET", "/api/v1/pieces/QC-2026-000001").status_code == 401


def test_a_cookie_opens_no_api(signed_in, network):
    assert signed_in("manager").post("/api/v1/order-files", {}).status_code == 403


def test_a_cookie_beside_a_made_up_key_opens_no_api(signed_in, network):
    headers = {"Authorization": "Bearer made-up"}
    answer = signed_in("manager").client.get("/api/v1/pieces/QC-2026-000001", headers=headers)
    assert answer.status_code == 401


def test_a_key_acts_as_its_own_person_whoever_is_signed_in(signed_in, network, key):
    """An import by a program is never put down to the person at the browser."""
    client = signed_in("manager_far").client
    headers = {"Authorization": f"Bearer {key}"}
    sent = {"file": (io.BytesIO(order_file({})), "orders.csv"), "center": "RL"}
    assert client.post("/api/v1/order-files", data=sent, headers=headers).status_code == 200
    with db.reading() as session:
        wanted = select(LedgerEvent.actor_id, LedgerEvent.actor_name)
        told = session.execute(wanted.where(LedgerEvent.tag == "order.imported")).all()
        assert told == [(network.api_key.person_id, f"{network.api_key.name} · 密钥 1")]


def test_a_key_opens_no_page(app, network, key):
    assert call(app, key, "GET", "/account").location.startswith("/sign-in")
