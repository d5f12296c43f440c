"""An outside shop's piece, on the shop's side by its program alone, to the refund."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from support.build import NOW, crew_of
from support.databases import both_databases
from web.api.programs import Program, key_of_shop, order
from web.conftest import app as app  # noqa: PLC0414  # the fixture of the pages
from web.conftest import compiled_templates as compiled_templates  # noqa: PLC0414  # a fixture of the pages
from web.conftest import made_once as made_once  # noqa: PLC0414  # a fixture of the pages

from app.base import clock
from app.base.storage import digest_of
from app.demo.comebacks import Comeback
from app.demo.walk import Walk
from app.press.press import Press
from workflows.inspection.states import ItemState

NUMBER = "7001234567890123456"
RECEIVER = {
    "name": "陈小雨", "phone": "13900001288", "province": "浙江省", "city": "杭州市",
    "address": "文三路 1 号",
}  # fmt: skip


@both_databases
def test_sent_in_certified_returned_and_refunded_by_api(app, network, settings, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    shop, stranger = Program(app, key_of_shop("远方小店")), Program(app, key_of_shop("别家"))
    sent = order(NUMBER, shop="远方小店", hand_back="post", receiver=RECEIVER)
    assert shop.call("POST", "/api/v1/orders?dry_run=true", json=sent).status_code == 200
    taken = shop.post("/api/v1/orders", sent, "order-1").get_json()
    ref = taken["pieces"][0]["ref"]
    at = f"/api/v1/pieces/{ref}"
    assert shop.get(at).get_json()["state"] == "registered"

    crew = replace(crew_of(network), second_inspector=network.inspector_2)
    walk = Walk(ref, crew, Press(settings), NOW + timedelta(hours=1), "jade")
    monkeypatch.setattr(clock, "now", lambda: walk.at)
    walk.to(ItemState.DELIVERED)
    piece = shop.get(at)
    assert piece.get_json()["state"] == "delivered"
    assert shop.get(at, headers={"If-None-Match": piece.headers["ETag"]}).status_code == 304
    (outcome,) = shop.get(f"{at}/inspections").get_json()["items"]
    assert outcome["decision"] == "passed"
    (parcel,) = shop.get(f"{at}/parcels").get_json()["items"]
    assert parcel["tag_no"]
    assert parcel["signed_at"]

    (paper,) = shop.get(f"{at}/certificates").get_json()["items"]
    pdf = shop.get(f"/api/v1/certificates/{paper['number']}/pdf")
    assert digest_of(pdf.get_data()) == paper["sha256"]
    proof = shop.get(f"/api/v1/certificates/{paper['number']}/proof").get_json()
    assert proof["ok"]
    assert proof["log"]["leaves"]
    assert stranger.get(f"/api/v1/certificates/{paper['number']}/pdf").status_code == 404

    tried = shop.call("POST", f"{at}/returns?dry_run=true", json={})
    assert tried.get_json()["items"][0]["outcome"] == "accept"
    (case,) = shop.post(f"{at}/returns", {"reason": "不喜欢"}, "return-1").get_json()["items"]
    again = shop.post(f"{at}/returns", {"reason": "不喜欢"}, "return-1")
    assert again.get_json()["items"] == [case]
    assert (case["state"], case["decision"]["code"]) == ("accepted", "OK_7D")
    assert all(reason["citations"] for reason in case["decision"]["reasons"])

    walk.case = case["ref"]
    for step in Comeback:
        if step is not Comeback.ASK:
            walk.do(step)
    at_end = shop.get(f"/api/v1/returns/{case['ref']}").get_json()
    assert (at_end["state"], at_end["conclusion"]) == ("refunded", "INTACT")
    assert (at_end["refund"]["total"], at_end["refunded_at"] is not None) == ("12800.00", True)
    assert all(line["article"]["source"] for line in at_end["refund"]["lines"])
    listed = shop.get(f"/api/v1/returns?piece={ref}").get_json()["items"]
    assert [one["ref"] for one in listed] == [case["ref"]]
    assert stranger.get("/api/v1/returns").get_json()["items"] == []
