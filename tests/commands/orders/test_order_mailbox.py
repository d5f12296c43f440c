"""Order files by mail: each once, from registered senders alone, and no mail stops the others."""

from __future__ import annotations

import imaplib
from dataclasses import replace
from email import message_from_bytes
from email.policy import default

import pytest
from order_files.exports import export, row
from sqlalchemy import func, select
from support.build import NOW
from support.databases import both_databases
from support.desk_pieces import write
from support.doubles.mail_box import MX, MailBox, mail, serving

from app.base import clock, config, db
from app.base.config import Misconfigured
from app.commands.across import order_mailbox
from app.commands.across.order_mailbox import mailbox_of, take_mailed
from app.commands.messages import own
from app.models.orders.order import ShopOrder

pytestmark = pytest.mark.usefixtures("database")
URL = f"imaps://orders:secret@127.0.0.1:{{port}}/INBOX?trust={MX}"


@pytest.fixture
def backend():
    """`@both_databases` stands beside what is asked nowhere else."""
    return "sqlite"


@pytest.fixture
def box(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    # The double speaks no TLS.
    monkeypatch.setattr(
        order_mailbox, "open_mailbox", lambda box: imaplib.IMAP4(box.host, box.port, timeout=5)
    )
    return MailBox()


def looked(port):
    there = replace(config.current(), order_mailbox=URL.format(port=port))
    return list(take_mailed(there, NOW))


def orders():
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(ShopOrder))


@both_databases
def test_each_mail_is_taken_once_and_a_hostile_one_stops_nobody(network, box):
    at = {"manager": "orders@shop.example", "inspector": "bench@shop.example"}
    for login, address in at.items():
        who = getattr(network, login)
        write(lambda s, a=address, w=who: own.set_contact(s, a, wanted=True, by=w, now=NOW))
    good, before = mail(files=(("orders.csv", export(row())),)), orders()
    box.mails = {
        3: b"\0 nonsense",
        4: mail(sender="evil@else.example"),
        5: mail(sender="bench@shop.example"),
        6: good,
        9: good,
        10: mail(Subject="again", files=()).replace(b"<1@", b"<2@"),
        11: mail(files=(("picture.csv", b"\0\1 no orders"),)).replace(b"<1@", b"<3@"),
        12: good,
    }
    box.sizes = {12: 1 << 40}
    with serving(box) as port:
        said = looked(port) + looked(port)
        assert looked(port) == []
    assert said == [
        "mail 3: not_authentic",
        "mail 4: not_authentic",
        "mail 5: nobody",
        "mail 6: taken",
        "mail 9: sent_before",
        "mail 10: no_file",
        "mail 11: taken",
        "mail 12: too_large",
    ]
    assert orders() == before + 1
    assert "EXAMINE" in box.asked
    assert {"SELECT", "UID STORE", "EXPUNGE"}.isdisjoint(box.asked)
    told = [
        message_from_bytes(path.read_bytes(), policy=default)
        for path in sorted((config.current().instance / "mail").iterdir())
    ]
    assert {one["To"] for one in told} == {"orders@shop.example"}
    words = " ".join(one.get_content() for one in told)
    assert "新收 1" in words
    assert "没有附件" in words
    assert len(told) == 3


def test_a_box_that_refuses_or_is_away_is_looked_at_again(network, box):
    box.password = "other"
    with serving(box) as port:
        assert looked(port) == []
    assert looked(port) == []
    assert list(take_mailed(config.current(), NOW)) == []


def test_what_fails_unforeseen_is_written_down_and_passed(network, box, monkeypatch):
    box.mails = {1: mail(), 2: b"x"}

    def breaks(raw, trusted):
        raise KeyError(raw)

    monkeypatch.setattr(order_mailbox, "read_letter", breaks)
    with serving(box) as port:
        assert looked(port) == ["mail 1: failed", "mail 2: failed"]


@pytest.mark.parametrize(
    "raw",
    [
        "imap://u:p@host/INBOX?trust=mx",
        "imaps://u:p@host/INBOX",
        "imaps:///INBOX?trust=mx",
        "imaps://u:p@host:x/INBOX?trust=mx",
        "orders",
        "imaps://u:p@host/IN%22BOX?trust=mx",
    ],
)
def test_the_setting_is_whole_and_encrypted(raw):
    with pytest.raises(Misconfigured) as told:
        mailbox_of(raw)
    assert "u:p" not in str(told.value)
    box = mailbox_of("imaps://a%40b:p%2F@host/Orders?trust=mx")
    assert (box.user, box.password, box.port, box.folder) == ("a@b", "p/", 993, "Orders")
    assert "p/" not in repr(box)
