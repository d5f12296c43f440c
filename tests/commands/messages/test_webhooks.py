"""From the outbox to a receiver: in order, signed, tried again, given up, sent anew, none lost."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from sqlalchemy import select
from standardwebhooks.webhooks import Webhook
from support.databases import both_databases
from support.return_pieces import ASKED, HOUR, asked

from app.base import clock, db
from app.base.errors import Invalid, Missing, Refusal
from app.cli.workers.outbox import fan_out_once
from app.cli.workers.runner import JobWorker
from app.commands.messages.webhooks import endpoints
from app.commands.messages.webhooks.delivering import deliver_webhook
from app.commands.messages.webhooks.endpoints import NewHook
from app.commands.messages.webhooks.outgoing import WebhookAnswer
from app.models.intake.item import Item
from app.models.messages.webhook import WebhookDelivery, WebhookEndpoint
from app.models.network.job import Job
from app.queries.network.gate import webhooks as query
from workflows.messages.webhooks.back_off import WebhookState
from workflows.network.jobs.kinds import JobKind
from workflows.people.programs import Holding
from workflows.roles import Actor, Assignment, Role

pytestmark = pytest.mark.usefixtures("database")
NOW = ASKED + HOUR
AT = "https://erp.example.com/hooks"
NEIGHBOUR = Actor(None, "other", (Assignment(Role.API_KEY, merchant_id=999_999),))


class Receiver:
    """Takes messages, or fails as it is told, and keeps what it was sent."""

    def __init__(self):
        self.fails = 0
        self.got = []

    def __call__(self, url, headers, content):
        if self.fails:
            self.fails -= 1
            return WebhookAnswer(taken=False, fault="HTTP 500")
        self.got.append((url, headers, content))
        return WebhookAnswer(taken=True)

    @property
    def topics(self):
        return [json.loads(content)["type"] for _, _, content in self.got]


@pytest.fixture
def receiver():
    return Receiver()


@pytest.fixture
def now(monkeypatch):
    """A clock that is moved by hand."""
    hands = [ASKED - HOUR]
    monkeypatch.setattr(clock, "now", lambda: hands[0])
    return hands


def fan():
    while fan_out_once():
        pass


def work(receiver):
    """All deliveries that are due, by one worker."""
    worker = JobWorker(
        {JobKind.DELIVER_WEBHOOK: lambda j: deliver_webhook(j, clock.now(), receiver)}
    )
    with db.transaction() as session:
        for job in session.scalars(select(Job).where(Job.kind != JobKind.DELIVER_WEBHOOK)):
            session.delete(job)
    with worker.at_work():
        while worker.do_one():
            pass


def owner_of(ref):
    with db.reading() as session:
        shop = session.get_one(Item, int(ref.rsplit("-", 1)[1])).merchant_id
    return Actor(None, "program", (Assignment(Role.API_KEY, merchant_id=shop),), key=1)


def added(by, **more):
    with db.transaction() as session:
        wanted = NewHook(url=AT, **more)
        return endpoints.add_hook(session, wanted, by=by, now=clock.now()).code


def act(what, *given, by):
    with db.transaction() as session:
        return what(session, *given, by=by, now=clock.now())


def states(code):
    with db.reading() as session:
        rows = session.scalars(
            select(WebhookDelivery)
            .join(WebhookEndpoint, WebhookEndpoint.id == WebhookDelivery.endpoint_id)
            .where(WebhookEndpoint.code == code)
            .order_by(WebhookDelivery.id)
        )
        return [(row.topic, row.state) for row in rows]


@both_databases
def test_a_return_is_heard_of_in_order_signed_by_both_secrets(sold_piece, receiver, now):
    fan()  # what happened before anybody listened is told to nobody
    by = owner_of(sold_piece)
    code = added(by, topics=("return.*",))
    deaf = added(by, topics=("piece.cancelled",))
    case = asked(sold_piece)
    now[0] = NOW
    act(endpoints.rotate_secret, code, by=by)
    keys = act(endpoints.open_secrets, code, by=by)
    assert len(set(keys)) == 2
    fan()
    receiver.fails = 1
    work(receiver)
    assert receiver.got == []
    now[0] += timedelta(minutes=2)
    work(receiver)
    assert receiver.topics[0] == "return.requested"
    assert states(deaf) == []
    url, headers, content = receiver.got[0]
    said = json.loads(content)
    assert (url, said["version"]) == (AT, 1)
    assert (said["data"]["return"], said["data"]["piece"]) == (case, sold_piece)
    for key in keys:
        # The library holds the instant against the day of to-day.
        signed = Webhook(key).sign(headers["webhook-id"], now[0], content.decode())
        assert signed in headers["webhook-signature"].split(" ")
    assert [state for _, state in states(code)] == [WebhookState.DELIVERED] * len(receiver.got)
    with db.reading() as session:
        assert query.hook_messages(session, 1, state=WebhookState.DELIVERED, before=99, limit=5)
        assert [h.code for h in query.hooks(session, (Holding(None, None),), limit=5)] == [
            code, deaf,
        ]  # fmt: skip
    now[0] += timedelta(days=2)
    assert len(act(endpoints.open_secrets, code, by=by)) == 1


@both_databases
def test_what_is_given_up_is_seen_and_sent_anew_under_its_number(sold_piece, receiver, now):
    fan()
    by = owner_of(sold_piece)
    code = added(by)
    asked(sold_piece)
    now[0] = NOW
    fan()
    whole = len(states(code))
    assert whole > 1
    receiver.fails = 10_000
    for _ in range(80):
        work(receiver)
        now[0] += timedelta(hours=3)
    assert [state for _, state in states(code)] == [WebhookState.DEAD] * whole
    with db.reading() as session:
        seen = query.hook_called(session, (Holding(None, None),), code)
        assert (seen.dead, seen.waiting) == (whole, 0)
        first, *_ = session.scalars(select(WebhookDelivery.message).order_by(WebhookDelivery.id))
    receiver.fails = 0
    act(endpoints.replay, code, first, by=by)
    work(receiver)
    assert receiver.got[0][1]["webhook-id"] == first
    assert act(endpoints.replay_dead, code, by=by) == whole - 1
    tried = act(endpoints.try_hook, code, by=by).message
    work(receiver)
    assert len(receiver.got) == whole + 1
    assert {state for _, state in states(code)} == {WebhookState.DELIVERED}
    assert tried in {headers["webhook-id"] for _, headers, _ in receiver.got}
    act(endpoints.try_hook, code, by=by)
    act(endpoints.end_hook, code, by=by)
    work(receiver)
    assert states(code)[-1] == ("test", WebhookState.DROPPED)
    with pytest.raises(Refusal):
        act(endpoints.try_hook, code, by=by)
    with db.reading() as session:
        assert session.scalar(select(Job.id)) is None


def test_later_messages_of_a_piece_wait_for_the_first(sold_piece, receiver, now):
    fan()
    by = owner_of(sold_piece)
    code = added(by)
    asked(sold_piece)
    now[0] = NOW
    fan()
    order = [topic for topic, _ in states(code)]
    assert len(order) > 1
    receiver.fails = 2
    for _ in range(30):
        work(receiver)
        now[0] += timedelta(seconds=70)
    assert receiver.topics == order


def test_killed_between_the_sending_and_the_note_it_is_sent_again(sold_piece, receiver, now):
    class Killed(BaseException):
        pass

    fan()
    by = owner_of(sold_piece)
    code = added(by)
    message = act(endpoints.try_hook, code, by=by).message

    def taken_then_killed(url, headers, content):
        receiver(url, headers, content)
        raise Killed

    worker = JobWorker(
        {JobKind.DELIVER_WEBHOOK: lambda j: deliver_webhook(j, clock.now(), taken_then_killed)}
    )
    with pytest.raises(Killed):
        worker.do_one()
    now[0] += timedelta(minutes=2)
    from app.commands.network.jobs import holding

    with db.transaction() as session:
        assert holding.set_back_lost(session, timedelta(seconds=30), now[0]) == 1
    now[0] += timedelta(minutes=2)
    work(receiver)
    assert [headers["webhook-id"] for _, headers, _ in receiver.got] == [message, message]


def test_nobody_touches_anothers_address(sold_piece, now):
    by = owner_of(sold_piece)
    code = added(by)
    for what in (endpoints.rotate_secret, endpoints.open_secrets, endpoints.end_hook):
        with pytest.raises(Missing):
            act(what, code, by=NEIGHBOUR)
    with db.reading() as session:
        assert query.hook_called(session, (Holding(None, 999_999),), code) is None


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"url": "http://erp.example.com"}, "url"),
        ({"url": "https://erp.example.com/" + "x" * 500}, "url"),
        ({"topics": ("piece.sold",)}, "topics"),
        ({"note": "x" * 101}, "note"),
    ],
)
def test_what_does_not_fit_is_said(sold_piece, now, more, field):
    with pytest.raises(Invalid) as refused, db.transaction() as session:
        given = NewHook(**{"url": AT} | more)
        endpoints.add_hook(session, given, by=owner_of(sold_piece), now=NOW)
    assert refused.value.field == field


def test_a_shop_has_ten_addresses_at_most(sold_piece, now):
    by = owner_of(sold_piece)
    for _ in range(10):
        added(by)
    with pytest.raises(Refusal) as refused:
        added(by)
    assert refused.value.refused.code == "too_many_webhooks"


def test_a_secret_lies_sealed(sold_piece, now):
    by = owner_of(sold_piece)
    code = added(by)
    (secret,) = act(endpoints.open_secrets, code, by=by)
    with db.reading() as session:
        kept = session.scalars(select(WebhookEndpoint.secret_sealed)).one()
    assert secret.startswith("whsec_")
    assert secret not in kept
    assert secret[6:] not in kept
