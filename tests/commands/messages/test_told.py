"""From what happened to who reads it: notices, mail in a folder, ways that fail or are missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from sqlalchemy import select, update
from support.build import FOUNDER
from support.desk_pieces import write
from support.flows.buyer_pass import by_buyer
from support.return_pieces import ASKED, HOUR, asked
from vault.buyers import name_buyer

from app.base import clock, config, db
from app.base.config import Misconfigured
from app.base.errors import Invalid, Missing, NotPermitted, Refusal
from app.cli.workers.runner import JobWorker
from app.commands.messages import own, senders, sending, telling
from app.commands.messages.senders import mail_server
from app.commands.messages.sending import send_again
from app.commands.people import accounts
from app.commands.returns import clock as returns_clock
from app.commands.returns import refund
from app.commands.returns.buyer import write_message
from app.commands.returns.desk.notes import write_note
from app.commands.returns.desk.shop_reply import reply
from app.models.intake.item import Item
from app.models.messages.notice import MessageDelivery, StaffNotice
from app.models.network.job import Job
from app.models.returns.case import ReturnCase
from app.queries.messages.deliveries import contact_of, deliveries
from app.queries.messages.notices import count_new, notices
from app.queries.people.accounts import actor_by_login
from app.web.returns.names import ALARM_NAMES
from workflows.messages.topics import TOLD
from workflows.messages.ways import DeliveryState, MessageWay
from workflows.network.jobs.kinds import JobKind
from workflows.personal.masks import Receiver
from workflows.returns.service.shop_reply import ShopStance
from workflows.roles import Role

pytestmark = pytest.mark.usefixtures("database")
NOW = ASKED + HOUR


@pytest.fixture
def case(sold_piece, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return asked(sold_piece)


def work():
    """All jobs that are due, by one worker."""
    worker = JobWorker(
        {
            JobKind.TELL: lambda job: telling.tell_those_concerned(job, NOW),
            JobKind.SEND_MESSAGE: lambda job: sending.send_message(job, NOW),
        }
    )
    done = 0
    with worker.at_work():
        while worker.do_one():
            done += 1
    return done


def told(person):
    with db.reading() as session:
        return [row.topic for row in notices(session, person.person_id)[0]]


def sent(**where):
    with db.reading() as session:
        rows = session.scalars(select(MessageDelivery).filter_by(**where)).all()
        return [(row.topic, row.way, row.state) for row in rows]


def test_a_request_is_told_in_the_desk_by_mail_and_nobody_twice(network, case):
    service, second = network.customer_service, network.customer_service_2
    write(lambda s: own.set_contact(s, "kefu@example.com", wanted=True, by=service, now=NOW))
    write(lambda s: own.set_contact(s, "", wanted=False, by=second, now=NOW))
    assert work() > 0
    assert "return.requested" in told(service)
    assert "return.requested" in told(second)
    assert told(network.sealer) == []
    assert sent(person_id=second.person_id) == []
    assert ("return.requested", MessageWay.EMAIL, DeliveryState.SENT) in sent(
        person_id=service.person_id
    )
    (file, *_) = sorted((config.current().instance / "mail").glob("*.eml"))
    assert file.parent.stat().st_mode & 0o777 == 0o700, "others on the machine read no mail"
    mail = message_from_bytes(Path(file).read_bytes(), policy=default)
    assert mail["To"] == "kefu@example.com"
    assert "新的退货申请 RT-" in mail["Subject"]
    assert mail.get_content().splitlines()[1].endswith("/notices")
    # The embedded house has nobody who sends SMS or platform messages, and says so.
    assert {state for _, way, state in sent(audience="buyer")} == {DeliveryState.NO_WAY}
    assert work() == 0
    with db.reading() as session:
        new = count_new(session, service.person_id)
        rows, older = notices(session, service.person_id)
        assert (len(rows), older, rows[0].new) == (new, None, True)
        newest = rows[0].key
    write(lambda s: own.see_notices(s, newest, by=second, now=NOW))
    with db.reading() as session:
        assert count_new(session, service.person_id) == new
    write(lambda s: own.see_notices(s, newest, by=service, now=NOW))
    with db.reading() as session:
        assert count_new(session, service.person_id) == 0


def test_who_has_the_case_hears_alone_and_never_of_their_own_act(network, case):
    service, second = network.customer_service, network.customer_service_2
    work()
    from app.commands.returns.desk.hand_over import hand_over

    write(lambda s: hand_over(s, case, second.person_id, by=service, now=NOW))
    by_buyer(case, NOW, lambda s, by: write_message(s, case, "几时退款？", by=by, now=NOW))
    by_buyer(case, NOW, lambda s, by: write_message(s, case, "在吗？", by=by, now=NOW))
    before = told(service)
    work()
    assert told(second)[:2] == ["return.message buyer", "return.assigned"]
    assert told(service) == before
    write(lambda s: hand_over(s, case, service.person_id, by=service, now=NOW))
    write(lambda s: write_note(s, case, "看一下", by=service, now=NOW, asked=second.person_id))
    work()
    assert told(service) == before
    assert told(second)[0] == "return.noted"


class Provider:
    """A package that fails as often as it is told to."""

    ways = frozenset({MessageWay.SMS, MessageWay.CHAT})

    def __init__(self, fails):
        self.fails, self.taken = fails, []

    def send(self, message):
        if self.fails:
            self.fails -= 1
            raise senders.NotDelivered("away")
        self.taken.append(message)


def test_a_provider_that_fails_is_tried_again_given_up_and_asked_once_more(
    network, case, monkeypatch
):
    service = network.customer_service
    provider = Provider(1)
    monkeypatch.setattr(sending, "sender_for", lambda _way: provider.send)
    work()
    with db.reading() as session:
        (waits,) = session.scalars(select(MessageDelivery).filter_by(state="waiting"))
        assert (waits.attempts, waits.fault, waits.way) == (1, "away", MessageWay.SMS)
        job = session.scalars(select(Job).filter_by(key=str(waits.id))).one()
        assert job.kind is JobKind.SEND_MESSAGE
        key, job_key = waits.id, job.id
    with pytest.raises(Refusal):
        write(lambda s: send_again(s, key, by=service, now=NOW))
    spent = update(Job).where(Job.id == job_key).values(attempts=7, due_at=NOW)
    write(lambda s: s.execute(spent))
    provider.fails = 1
    work()
    assert DeliveryState.FAILED in {state for _, _, state in sent(id=key)}
    with pytest.raises(NotPermitted):
        write(lambda s: send_again(s, key, by=network.auditor, now=NOW))
    with pytest.raises(Missing):
        write(lambda s: send_again(s, key, by=network.customer_service_far, now=NOW))
    write(lambda s: send_again(s, key, by=service, now=NOW))
    work()
    assert sent(id=key)[0][2] is DeliveryState.SENT
    with db.reading() as session:
        seen, older = deliveries(session, [network.center_id], DeliveryState.SENT)
        assert (key in [row.key for row in seen], older) == (True, None)
        assert deliveries(session, [network.other_center_id], None, before=10**6)[0] == ()


def test_a_whole_phone_is_told_by_sms_and_stands_nowhere(network, case, sold_piece, monkeypatch):
    provider = Provider(0)
    monkeypatch.setattr(sending, "sender_for", lambda _way: provider.send)
    name_buyer(sold_piece)
    work()
    assert {(one.way, one.to) for one in provider.taken} == {(MessageWay.SMS, "13812345678")}
    # A phone that a mask hides is no way: the platform brings it, by the order's number there.
    name_buyer(sold_piece, Receiver(name="张**", phone="1********78", address="杭州"))
    by_buyer(case, NOW, lambda s, by: write_message(s, case, "在吗？", by=by, now=NOW))
    write(lambda s: write_message(s, case, "在的", by=network.customer_service, now=NOW))
    work()
    told_last = provider.taken[-1]
    assert (told_last.way, told_last.platform) == (MessageWay.CHAT, "doudian")
    assert told_last.to.startswith("69000")
    with db.reading() as session:
        kept = [vars(row) for row in session.scalars(select(MessageDelivery))]
        kept += [vars(row) for row in session.scalars(select(StaffNotice))]
        assert "13812345678" not in repr(kept)


@pytest.mark.parametrize("email", ["kefu", "a b@example.com", "客服@example.com", "x@y", "a@b.c\n"])
def test_an_address_that_is_none_is_told(network, email):
    if email.strip() != email:
        email = email + "x y"
    with pytest.raises(Invalid):
        write(
            lambda s: own.set_contact(s, email, wanted=True, by=network.customer_service, now=NOW)
        )
    with db.reading() as session:
        assert contact_of(session, network.customer_service.person_id) is None


def test_mail_goes_to_an_encrypted_server_or_none():
    server = mail_server("smtps://me%40x:p%2Fw@mail.example.com?from=qc@example.com")
    assert (server.port, server.user, server.password) == (465, "me@x", "p/w")
    assert "p/w" not in repr(server)
    for bad in ("http://a?from=b@c", "smtp://?from=b@c", "smtps://host", "smtp://h:x?from=b@c"):
        with pytest.raises(Misconfigured, match="JADEGATE_MAIL_URL"):
            mail_server(bad)


def test_nobody_sends_by_a_way_without_a_package():
    assert senders.sender_for(MessageWay.SMS) is None
    assert senders.sender_for(MessageWay.EMAIL) is senders.put_into_folder
    settings = config.current()
    config.use(replace(settings, mail_url="smtp://h?from=a@b", message_sender="nobody"))
    try:
        with pytest.raises(Misconfigured, match="JADEGATE_MESSAGE_SENDER"):
            senders.sender_for(MessageWay.EMAIL)
    finally:
        config.use(settings)


def test_there_is_no_alarm_that_the_table_does_not_know():
    made = {
        returns_clock.DAY_7,
        returns_clock.DAY_15,
        returns_clock.SILENT,
        refund.NEVER_COMPARED,
        refund.PAPER_OPEN,
        refund.PAID_TWICE,
    }
    topics = {topic.removeprefix("return.alarm ") for topic in TOLD if "return.alarm " in topic}
    assert made == topics == set(ALARM_NAMES)


@pytest.mark.parametrize("replies", [False, True])
def test_a_silent_shop_is_reminded_and_one_that_replied_is_not(network, case, monkeypatch, replies):
    shop = key_of_item_shop(case)
    owner = network.people["merchant"].person_id
    grant = {"by": FOUNDER, "now": NOW, "merchant_id": shop}
    write(lambda s: accounts.grant(s, owner, Role.MERCHANT, **grant))
    work()
    with db.reading() as session:
        assert "return.requested" in {row.topic for row in notices(session, owner)[0]}
        due = session.scalars(select(Job.due_at).where(Job.key.contains("shop_silent"))).one()
    assert due - NOW == timedelta(hours=18)
    if replies:
        with db.reading() as session:
            by = actor_by_login(session, "merchant")
        write(lambda s: reply(s, case, ShopStance.AGREES, "", by=by, now=NOW))
    monkeypatch.setattr(clock, "now", lambda: due + HOUR)
    work()
    with db.reading() as session:
        told_of = {row.topic for row in notices(session, owner)[0]}
    assert ("return.shop_silent" in told_of) is not replies
    if replies:
        assert "return.shop_replied" in told(network.customer_service)


def key_of_item_shop(case):
    with db.reading() as session:
        return session.scalars(
            select(Item.merchant_id)
            .join(ReturnCase, ReturnCase.item_id == Item.id)
            .where(ReturnCase.id == int(case[-6:]))
        ).one()
