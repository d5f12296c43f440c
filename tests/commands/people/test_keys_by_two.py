"""A key for another person: asked for by one, agreed to by another, told to its owner and kept."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from support.build import NOW
from support.databases import both_databases
from support.desk_pieces import answer_to, write
from support.flows.second_person import NOTE
from support.return_pieces import ASKED, delivered

from app.base import db, passwords
from app.commands.across import confirm
from app.commands.across.gate.returns import ask_for_buyer
from app.commands.network.setup import merchant_of
from app.commands.people import accounts, api_keys, staff
from app.commands.people.second_person import SecondPersonAsked
from app.commands.returns.request import Request
from app.models.audit.ledger import LedgerEvent
from app.models.intake.item import Item
from app.models.people.second_person import SecondPersonRequest
from app.queries.messages.notices import notices
from app.queries.people.accounts import by_key
from workflows.people.sign_in_ways import KeyScope
from workflows.roles import Actor, Assignment, Role

pytestmark = pytest.mark.usefixtures("database")


def ask(network, name="ERP"):
    """(number of the request, the key that was shown)."""
    whom = network.manager.person_id
    with pytest.raises(SecondPersonAsked) as asked, db.transaction() as session:
        api_keys.make_key(
            session, whom, name, by=network.admin, now=NOW,
            scopes=(KeyScope.ORDERS, KeyScope.READ), reason="仓库系统对接",
        )  # fmt: skip
    return asked.value.key, asked.value.secret


def opened(key):
    with db.reading() as session:
        return by_key(session, passwords.token_digest(key), NOW)


def told_to(actor):
    with db.reading() as session:
        return [row.text.zh for row in notices(session, actor.person_id)[0]]


def ledger(*tags):
    with db.reading() as session:
        wanted = select(LedgerEvent.actor_name, LedgerEvent.body).order_by(LedgerEvent.id)
        return session.execute(wanted.where(LedgerEvent.tag.in_(tags))).all()


@both_databases
def test_it_opens_once_another_has_agreed_and_its_owner_is_told(network):
    request, key = ask(network)
    assert opened(key) is None
    assert told_to(network.manager) == []
    write(lambda s: confirm.confirm(s, request, NOTE, by=network.admin_2, now=NOW))
    found = opened(key)
    assert found is not None
    assert (found.person_id, found.actor.key) == (network.manager.person_id, found.key_id)
    (said,) = told_to(network.manager)
    assert f"接口密钥 {found.key_id}，" in said
    assert told_to(network.admin) == []
    by, body = ledger("account.changed")[-1]
    assert by == network.admin.name
    assert f"key {found.key_id} ERP made: orders, read at all, 365 days" in body


def test_declined_it_never_opens(network):
    request, key = ask(network)
    write(lambda s: confirm.decline(s, request, NOTE, by=network.admin_2, now=NOW))
    assert answer_to(
        lambda s: confirm.confirm(s, request, NOTE, by=network.admin_2, now=NOW)
    )[0] == 409  # fmt: skip
    assert opened(key) is None


def test_asked_for_again_the_first_key_never_opens(network):
    first, second = ask(network), ask(network)
    assert answer_to(
        lambda s: confirm.confirm(s, first[0], NOTE, by=network.admin_2, now=NOW)
    )[0] == 409  # fmt: skip
    write(lambda s: confirm.confirm(s, second[0], NOTE, by=network.admin_2, now=NOW))
    assert (opened(first[1]) is None, opened(second[1]) is None) == (True, False)


def test_its_owner_confirms_nothing_and_a_closed_account_gets_none(network):
    whom, by = network.admin_2.person_id, network.admin
    with pytest.raises(SecondPersonAsked) as asked, db.transaction() as session:
        api_keys.make_key(session, whom, "ERP", by=by, now=NOW, reason="对接")
    own = asked.value.key
    said = answer_to(lambda s: confirm.confirm(s, own, NOTE, by=network.admin_2, now=NOW))
    assert said[:2] == (409, "second_of_oneself")
    request, _ = ask(network)
    write(lambda s: staff.close_account(s, network.manager.person_id, by=by, now=NOW))
    said = answer_to(lambda s: confirm.confirm(s, request, NOTE, by=network.admin_2, now=NOW))
    assert said[0] == 404


def test_one_makes_ones_own_and_the_prompt_makes_anybodys(network):
    mine = network.admin.person_id
    with db.transaction() as session:
        own = api_keys.make_key(session, mine, "x", by=network.admin, now=NOW)
    with db.transaction() as session:
        made = api_keys.make_key(
            session, network.manager.person_id, "y", by=confirm.OPERATOR, now=NOW
        )
    assert None not in (opened(own), opened(made))
    assert told_to(network.admin) == []
    assert len(told_to(network.manager)) == 1
    assert ledger("account.changed")[-1].actor_name == "operator"


def test_the_role_of_a_program_waits_for_a_second_person_who_sees_the_shop(network):
    with db.transaction() as session:
        made = merchant_of(session, "doudian", "玉见小铺")
        session.flush()
        merchant, name = made.id, made.shop
    whom = network.merchant.person_id
    with pytest.raises(SecondPersonAsked) as asked, db.transaction() as session:
        accounts.grant(
            session, whom, Role.API_KEY, by=network.admin, now=NOW, merchant_id=merchant,
            reason="店铺对接",
        )  # fmt: skip
    with db.reading() as session:
        shown = session.get_one(SecondPersonRequest, asked.value.key).shown["rows"]
    assert any(row[0] == "店铺" and name in row[2] for row in shown)
    write(lambda s: confirm.confirm(s, asked.value.key, NOTE, by=network.admin_2, now=NOW))


@both_databases
def test_the_ledger_names_the_program_that_spoke_for_a_buyer(network):
    ref = delivered(network)
    with db.reading() as session:
        merchant = session.get_one(Item, int(ref.rsplit("-", 1)[1])).merchant_id
    house = Actor(network.api_key.person_id, "中心程序", (Assignment(Role.API_KEY),), key=6)
    given = Request(reason="颜色不喜欢")
    said = answer_to(lambda s: ask_for_buyer(s, ref, given, by=house, now=ASKED))
    assert said[:2] == (403, "not_the_shops_key")
    assert ledger("return.requested") == []
    held = (Assignment(Role.API_KEY, merchant_id=merchant),)
    shops = Actor(network.api_key.person_id, "店铺程序", held, key=7)
    write(lambda s: ask_for_buyer(s, ref, given, by=shops, now=ASKED))
    names = {row.actor_name for row in ledger("return.requested")}
    assert names == {"buyer · 密钥 7"}
    assert ledger("buyer.pass_given")[-1].actor_name == "店铺程序 · 密钥 7"
