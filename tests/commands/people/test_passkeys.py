"""Passkeys: enrolled and used by an authenticator in software, and every way to cheat with one."""

from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from support.build import NOW
from support.databases import both_databases
from support.desk_pieces import answer_to, at_once, write
from support.doubles.authenticator import (
    BACKED_UP,
    BACKUP_ELIGIBLE,
    PRESENT,
    VERIFIED,
    SoftAuthenticator,
)
from support.flows.second_person import reset_link

from app.base import db
from app.commands.people import passkey_proofs, passkeys, staff
from app.commands.people.resets import complete_reset
from app.models.people.account import SignInSession
from app.models.people.passkey import Passkey
from app.queries.people import proofs
from workflows.people.sign_in_ways import SignInWay

pytestmark = pytest.mark.usefixtures("database")
MINE, OTHERS = "this browser", "another browser"


def ask_to_enrol(whom, holder=MINE, now=NOW):
    with db.transaction() as session:
        return passkeys.ask_to_enrol(session, whom.person_id, holder, now=now)


def enrol(whom, made, holder=MINE, now=NOW):
    with db.transaction() as session:
        return passkeys.enrol(session, whom.person_id, holder, "办公室电脑", made, now=now)


def enrolled(whom, **like):
    device = SoftAuthenticator(**like)
    assert enrol(whom, device.make(ask_to_enrol(whom))) is None
    return device


def ask(holder=MINE, now=NOW):
    with db.transaction() as session:
        return passkey_proofs.ask_to_sign_in(session, holder, now=now)


def sign_in(answer, holder=MINE, now=NOW):
    with db.transaction() as session:
        return passkey_proofs.sign_in_by_passkey(
            session, holder, answer, now=now, address="192.0.2.1", agent="a browser"
        )


def kept():
    with db.reading() as session:
        return session.execute(
            select(Passkey.__table__).where(Passkey.ended_at.is_(None)).order_by(Passkey.id)
        ).all()


@both_databases
def test_enrolled_it_signs_in_and_says_how(network):
    device = enrolled(network.signatory, flags=PRESENT | VERIFIED | BACKUP_ELIGIBLE)
    device.flags |= BACKED_UP
    assert sign_in(device.answer(ask())).token
    with db.reading() as session:
        opened = session.scalars(select(SignInSession)).one()
        assert (opened.person_id, opened.way) == (network.signatory.person_id, SignInWay.PASSKEY)
        shown = proofs.passkeys(session, network.signatory.person_id)
    assert [(p.name, p.transports, p.used_at, p.backed_up) for p in shown] == [
        ("办公室电脑", ("internal", "hybrid"), NOW, True)
    ]
    assert kept()[0].sign_count == 1


def test_a_passkey_of_a_device_without_a_counter_serves_again(network):
    device = enrolled(network.signatory, step=0)
    assert all(sign_in(device.answer(ask())).token for _ in range(2))


def said_by_a_client(text):
    data = base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
    return json.dumps({"response": {"clientDataJSON": data}})


WRONG_ANSWERS = {
    "another origin": lambda device: device.answer(ask(), origin="https://evil.example"),
    "another origin of the same host": lambda d: d.answer(ask(), origin="http://localhost:81"),
    "another site": lambda device: device.answer(ask(), rp="evil.example"),
    "a made-up challenge": lambda device: device.answer(ask(), challenge="AAAA"),
    "an answer that enrols": lambda device: device.answer(ask(), type="webauthn.create"),
    "the name of another person": lambda device: device.answer(ask(), handle=b"x" * 32),
    "no name": lambda device: device.answer(ask(), handle=b""),
    "no JSON": lambda _: "{",
    "JSON of another shape": lambda _: '{"response": []}',
    "nested without end": lambda _: '{"response":' * 5000,
    "half of it": lambda _: json.dumps({"response": {"clientDataJSON": "e30"}}),
    "client data of a list": lambda _: said_by_a_client("[]"),
    "client data of a number": lambda _: said_by_a_client("1"),
    "client data of null": lambda _: said_by_a_client("null"),
    "a challenge of a number": lambda _: said_by_a_client('{"challenge": 1}'),
    "client data that is no text": lambda _: json.dumps({"response": {"clientDataJSON": 5}}),
    "client data that is no UTF-8": lambda _: json.dumps({"response": {"clientDataJSON": "_w"}}),
    "client data nested without end": lambda _: said_by_a_client("[" * 5000),
    "nothing": lambda _: "",
}


@pytest.mark.parametrize("cheat", WRONG_ANSWERS)
def test_an_answer_that_does_not_hold_opens_nothing(network, cheat):
    device = enrolled(network.signatory)
    answer = WRONG_ANSWERS[cheat](device)
    assert sign_in(answer).refused.code == "passkey_wrong"
    assert sign_in(device.answer(ask())).token, "and the right one still does"


def test_a_device_that_nobody_unlocked_opens_nothing(network):
    device = enrolled(network.signatory)
    device.flags = PRESENT
    assert sign_in(device.answer(ask())).token is None


def test_a_device_that_nobody_unlocked_is_not_enrolled(network):
    device = SoftAuthenticator(flags=PRESENT)
    refused = enrol(network.signatory, device.make(ask_to_enrol(network.signatory)))
    assert refused.code == "passkey_not_enrolled"
    assert kept() == []


def test_a_signature_of_another_key_opens_nothing(network):
    device = enrolled(network.signatory)
    copy = SoftAuthenticator(credential_id=device.credential_id, handle=device.handle)
    copy.count = device.count
    assert sign_in(copy.answer(ask())).token is None


@both_databases
def test_a_challenge_serves_once_even_where_it_failed(network):
    device = enrolled(network.signatory)
    asked = ask()
    answer = device.answer(asked)
    assert sign_in(answer).token
    assert sign_in(answer).token is None
    asked = ask()
    assert sign_in(device.answer(asked, origin="https://evil.example")).token is None
    assert sign_in(device.answer(asked)).token is None


@pytest.mark.parametrize(("after", "opens"), [(-1, True), (0, False), (1, False)])
def test_a_challenge_ends_after_five_minutes(network, after, opens):
    device = enrolled(network.signatory)
    later = NOW + timedelta(minutes=5, seconds=after)
    assert (sign_in(device.answer(ask()), now=later).token is not None) is opens


def test_a_challenge_serves_the_browser_it_was_given_to(network):
    device = enrolled(network.signatory)
    assert sign_in(device.answer(ask(MINE)), holder=OTHERS).token is None
    assert sign_in(device.answer(ask(MINE)), holder="").token is None


def test_a_challenge_to_prove_oneself_signs_nobody_in_and_the_other_way_round(network):
    whom = network.signatory
    device = enrolled(whom)
    with db.transaction() as session:
        asked = passkey_proofs.ask_to_prove(session, whom.person_id, MINE, now=NOW)
    assert sign_in(device.answer(asked)).token is None
    assert proved(whom, device.answer(ask())) is not None


def proved(whom, answer):
    with db.transaction() as session:
        return passkey_proofs.proved_by_passkey(session, whom.person_id, MINE, answer, now=NOW)


def test_who_is_proved_anew_is_the_very_person(network):
    mine, other = enrolled(network.signatory), enrolled(network.reviewer)
    for device, whom, holds in ((mine, network.signatory, True), (other, network.signatory, False)):
        with db.transaction() as session:
            asked = passkey_proofs.ask_to_prove(session, whom.person_id, MINE, now=NOW)
        assert (proved(whom, device.answer(asked)) is None) is holds
    with db.transaction() as session:
        asked = passkey_proofs.ask_to_prove(session, network.reviewer.person_id, MINE, now=NOW)
    assert proved(network.signatory, mine.answer(asked)) is not None


@pytest.mark.parametrize("step", [0, -1, -3])
def test_a_counter_that_stands_or_goes_back_opens_nothing(network, step):
    """Whoever copied the key answers with the number that was said before, or less."""
    device = enrolled(network.signatory, count=5)
    assert sign_in(device.answer(ask())).token
    device.step = step
    assert sign_in(device.answer(ask())).token is None
    device.step = 10
    assert sign_in(device.answer(ask())).token


def test_what_was_asked_of_another_is_not_enrolled(network):
    device = SoftAuthenticator()
    made = device.make(ask_to_enrol(network.reviewer))
    assert enrol(network.signatory, made) is not None
    assert kept() == []


def test_a_credential_that_another_has_is_not_enrolled(network):
    device = enrolled(network.reviewer)
    again = device.make(ask_to_enrol(network.signatory))
    assert enrol(network.signatory, again).code == "passkey_not_enrolled"
    assert [p.person_id for p in kept()] == [network.reviewer.person_id]


@both_databases
def test_a_challenge_that_two_answer_at_once_serves_one(network):
    device = enrolled(network.signatory, step=0)
    answer = device.answer(ask())

    def twice(session):
        found = passkey_proofs.sign_in_by_passkey(
            session, MINE, answer, now=NOW, address="192.0.2.1", agent="a browser"
        )
        opened.append(found.token)

    opened: list[Any] = []
    at_once(lambda: write(twice), lambda: write(twice))
    assert sorted(token is not None for token in opened) == [False, True]


def test_removed_it_opens_nothing_and_others_remove_none(network):
    device = enrolled(network.inspector)
    [key] = [p.id for p in kept()]
    for by, status in ((network.reviewer, 404), (network.inspector, 200), (network.inspector, 404)):
        said = answer_to(lambda s, by=by: passkeys.end_passkey(s, by.person_id, key, now=NOW))
        assert said[0] == status
    assert sign_in(device.answer(ask())).token is None


def test_who_must_have_a_second_factor_keeps_the_last(network):
    enrolled(network.signatory)
    [first] = [p.id for p in kept()]

    def end(key):
        whom = network.signatory.person_id
        return answer_to(lambda s: passkeys.end_passkey(s, whom, key, now=NOW))[:2]

    assert end(first) == (409, "last_second_factor")
    enrolled(network.signatory)
    assert end(first) == (200, "")
    [second] = [p.id for p in kept()]
    assert end(second) == (409, "last_second_factor")


def test_renamed_by_its_owner_alone_and_never_to_nothing(network):
    enrolled(network.inspector)
    [key] = [p.id for p in kept()]

    def rename(by, name):
        return answer_to(lambda s: passkeys.rename_passkey(s, by.person_id, key, name, now=NOW))[0]

    assert rename(network.reviewer, "x") == 404
    assert rename(network.inspector, "  ") == 422
    assert rename(network.inspector, "x" * 65) == 422
    assert rename(network.inspector, "家里") == 200
    assert kept()[0].name == "家里"


def test_there_is_room_for_ten(network):
    for _ in range(10):
        enrolled(network.inspector)
    assert answer_to(
        lambda s: passkeys.ask_to_enrol(s, network.inspector.person_id, MINE, now=NOW)
    )[:2] == (409, "passkeys_full")


def test_an_account_that_is_closed_or_set_anew_has_no_passkeys(network):
    device, other = enrolled(network.inspector), enrolled(network.sealer)
    write(lambda s: staff.close_account(s, network.inspector.person_id, by=network.admin, now=NOW))
    assert sign_in(device.answer(ask())).token is None
    whom, by, second = network.sealer.person_id, network.admin, network.admin_2
    link, code = reset_link(whom, by, second, NOW, proofs_lost=True)
    write(lambda s: complete_reset(s, link, code, "three unrelated words", now=NOW))
    assert sign_in(other.answer(ask())).token is None


def test_the_site_is_the_public_one_and_never_an_address(network, monkeypatch):
    from dataclasses import replace

    from app.base import config
    from app.commands.people.passkey_challenges import site

    for public, host, origin in (
        ("https://qc.example.cn", "qc.example.cn", "https://qc.example.cn"),
        ("https://qc.example.cn:8443", "qc.example.cn", "https://qc.example.cn:8443"),
        ("http://127.0.0.1:8000", "localhost", "http://localhost:8000"),
    ):
        config.use(replace(config.current(), public_url=public))
        assert (site().host, site().origin) == (host, origin)


def test_what_is_kept_is_the_public_half(network):
    device = enrolled(network.signatory)
    stored = base64.b64decode(kept()[0].public_key)
    private = device.key.private_numbers().private_value.to_bytes(32, "big")
    assert private not in stored
