"""Who is kept out by wrong tries, and who never is: the door against strangers and colleagues."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from support.build import NOW, PASSWORD
from support.databases import both_databases
from support.desk_pieces import at_once, write

from app.base import db, passwords
from app.commands.people import lockout, sign_in, staff
from app.models.audit.ledger import LedgerEvent
from app.models.people.account import Person
from app.models.people.door import WrongTry

pytestmark = pytest.mark.usefixtures("database")
HOME, STRANGER = "192.0.2.1", "203.0.113.9"


def tried(login, password=PASSWORD, address=HOME, device="", now=NOW):
    with db.transaction() as session:
        return sign_in.sign_in(
            session, login, password, "", now=now, address=address, agent="a", device=device
        )


def wrong(login, times, address=STRANGER, **more):
    return [tried(login, "wrong", address, **more) for _ in range(times)]


# who tries, from where, on a known device or not: whether the right password opens
# after a stranger was wrong ten times from another network, or a colleague from the same one.
AFTER_TEN_WRONG = [
    ("from the stranger's network", STRANGER, False, False),
    ("from home", HOME, False, True),
    ("on a known device at home", HOME, True, True),
    ("on a known device in the stranger's network", STRANGER, True, True),
]


@pytest.mark.parametrize(("who", "address", "known", "opens"), AFTER_TEN_WRONG)
@pytest.mark.parametrize("login", ["admin", "inspector"])
def test_a_stranger_keeps_out_nobody_but_themselves(network, login, who, address, known, opens):
    device = tried(login, address="198.51.100.1").device if known else ""
    wrong(login, 10)
    assert (tried(login, address=address, device=device).token is not None) is opens, who


def test_a_known_device_has_its_own_count(network):
    device = tried("inspector").device
    refusals = wrong("inspector", 6, HOME, device=device)
    assert [r.refused.code for r in refusals] == ["sign_in_wrong"] * 4 + ["locked"] * 2
    assert tried("inspector", device=device).refused.code == "locked"
    assert tried("inspector", address=HOME).token, "the network is not the device"


def test_a_device_is_known_for_whom_it_signed_in_alone(network):
    device = tried("sealer").device
    wrong("inspector", 5)
    assert tried("inspector", address=STRANGER, device=device).token is None
    assert tried("inspector", address=STRANGER, device="made up").token is None


def test_names_that_exist_and_that_do_not_are_told_alike(network):
    """The same words, the same counts, the same hash computed."""
    with db.transaction() as session:
        session.get_one(Person, network.sealer.person_id).active = False
    said = {}
    for login in ("inspector", "nobody-at-all", "sealer", "  INSPECTOR_2 "):
        before = HASHES.copy()
        refusals = wrong(login, 7)
        said[login] = [(r.refused.code, r.refused.reason, r.refused.next_step) for r in refusals]
        assert HASHES[0] - before[0] == 7
    assert len(set(map(tuple, said.values()))) == 1, said


HASHES = [0]


@pytest.fixture(autouse=True)
def counted(monkeypatch):
    real = passwords._hasher.verify

    class Counting:
        def verify(self, kept, password):
            HASHES[0] += 1
            return real(kept, password)

        def hash(self, password):
            return hasher.hash(password)

    hasher = passwords._hasher
    monkeypatch.setattr(passwords, "_hasher", Counting())


def test_a_whole_shift_signs_in_from_one_network(network):
    for _ in range(8):
        for login in ("inspector", "reviewer", "sealer"):
            assert tried(login, address=HOME).token


def test_one_wrong_try_an_hour_keeps_nobody_out(network):
    wrong("inspector", 5, HOME)
    for hour in range(1, 30):
        at = NOW + timedelta(hours=hour)
        assert wrong("inspector", 1, HOME, now=at)[0].refused.code == "sign_in_wrong"
        assert tried("inspector", address=HOME, now=at).token


def test_who_signs_in_is_told_of_wrong_tries(network):
    wrong("inspector", 3)
    wrong("inspector", 1, HOME)
    assert tried("inspector").wrong_before == 4
    assert tried("inspector").wrong_before == 0


def test_the_right_one_forgets_what_was_wrong_at_this_place(network):
    wrong("inspector", 4, HOME)
    assert tried("inspector").token
    assert [r.refused.code for r in wrong("inspector", 4, HOME)] == ["sign_in_wrong"] * 4


def test_unlocked_by_an_administrator_alone(network):
    from app.base.errors import NotPermitted

    wrong("inspector", 5)
    wrong("inspector", 5, HOME)
    whom = network.inspector.person_id
    with pytest.raises(NotPermitted):
        write(lambda s: staff.lift_waits(s, whom, by=network.manager, now=NOW))
    places = []
    write(lambda s: places.append(staff.lift_waits(s, whom, by=network.admin, now=NOW)))
    assert places == [2]
    assert tried("inspector", address=STRANGER).token


def test_the_ledger_tells_of_somebody_s_account_and_of_no_made_up_name(network):
    wrong("inspector", 5)
    wrong("nobody-at-all", 5)
    with db.reading() as session:
        locked = session.scalar(select(func.count()).where(LedgerEvent.tag == "account.locked"))
    assert locked == 1


@both_databases
def test_tries_at_once_are_counted_one_by_one(network):
    answers = at_once(*[lambda: tried("inspector", "wrong", STRANGER)] * 8)
    assert [r.token for r in answers] == [None] * 8
    assert sum(r.refused.code == "locked" for r in answers) == 4
    with db.reading() as session:
        assert session.execute(select(WrongTry.tries, WrongTry.waits)).all() == [(0, 1)]


@both_databases
def test_what_is_forgotten_is_swept(network):
    wrong("inspector", 2)
    wrong("nobody-at-all", 2)
    tried("sealer")
    for hours, left in ((3, 2), (5, 0)):
        write(lambda s, hours=hours: lockout.sweep(s, NOW + timedelta(hours=hours)))
        with db.reading() as session:
            assert session.scalar(select(func.count(WrongTry.id))) == left
