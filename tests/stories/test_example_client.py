"""The example client does what it says: an order sent in, followed, a return, a message checked."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from conftest import ROOT
from support.build import NOW, crew_of
from web.api.programs import key_of_shop, order
from web.conftest import app as app  # noqa: PLC0414  # the fixture of the pages
from web.conftest import compiled_templates as compiled_templates  # noqa: PLC0414  # a fixture of the pages
from web.conftest import made_once as made_once  # noqa: PLC0414  # a fixture of the pages

from app.base import clock
from app.cli.workers.outbox import fan_out_once
from app.cli.workers.runner import JobWorker
from app.commands.messages.webhooks.delivering import deliver_webhook
from app.commands.messages.webhooks.outgoing import WebhookAnswer
from app.demo.walk import Walk
from app.press.press import Press
from workflows.inspection.states import ItemState
from workflows.network.jobs.kinds import JobKind

PLACE = ROOT / "examples" / "python" / "jadegate.py"


@pytest.fixture
def client():
    told = importlib.util.spec_from_file_location("jadegate_example", PLACE)
    module = importlib.util.module_from_spec(told)
    told.loader.exec_module(module)
    return module


def test_an_outside_shop_by_the_example_alone(app, client, network, settings, monkeypatch):
    def asked(method, url, headers, body):
        at = urlsplit(url)
        path = f"{at.path}?{at.query}" if at.query else at.path
        answer = app.test_client().open(path, method=method, headers=dict(headers), data=body)
        return answer.status_code, answer.get_data()

    monkeypatch.setattr(clock, "now", lambda: NOW)
    office = client.Jadegate("http://localhost", key_of_shop("远方小店"), asked)
    hook = office.add_webhook("https://erp.example.com/hooks", ["piece.*"], mark="hook-1")["code"]
    taken = office.send_order(order("7001234", shop="远方小店"), mark="order-1")
    ref = taken["pieces"][0]["ref"]
    with pytest.raises(client.Refused) as refused:
        office.ask_return(ref, "不喜欢", mark="return-0")
    assert refused.value.status == 409

    crew = replace(crew_of(network), second_inspector=network.inspector_2)
    walk = Walk(ref, crew, Press(settings), NOW + timedelta(hours=1), "jade")
    monkeypatch.setattr(clock, "now", lambda: walk.at)
    walk.to(ItemState.DELIVERED)
    assert [one["ref"] for one in office.pieces(state="delivered")] == [ref]
    assert len(office.certificates(ref)) == 1
    (case,) = office.ask_return(ref, "不喜欢", mark="return-1")
    assert case["state"] == "accepted"

    got = []

    def receive(_url, headers, content):
        secrets = office.webhook_secrets(hook)
        at = walk.at.timestamp()
        got.append(client.read_message(headers, content, secrets, now=at))
        for wrong in (content + b" ", content.replace(b"piece", b"peace")):
            with pytest.raises(client.NotSigned):
                client.read_message(headers, wrong, secrets, now=at)
        with pytest.raises(client.NotSigned):
            client.read_message(headers, content, secrets, now=at + 301)
        return WebhookAnswer(taken=True)

    while fan_out_once():
        pass
    worker = JobWorker({JobKind.DELIVER_WEBHOOK: lambda j: deliver_webhook(j, walk.at, receive)})
    worker.works = {**{kind: lambda _: None for kind in JobKind}, **worker.works}
    while worker.do_one():
        pass
    states = [one["data"]["state"] for one in got]
    assert states[0] == "received"
    assert states[-1] == "delivered"
    assert {"inspecting", "passed", "certified", "dispatched"} <= set(states)
