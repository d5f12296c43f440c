"""Keys of programs: what each is for, where, how long, who ends it; at the desk, at the prompt."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import select
from support.build import FOUNDER, NOW, order_file
from support.certain import given_out
from support.databases import both_databases
from support.desk_pieces import answer_to, write

from app.base import db, passwords
from app.cli.jadegate import jadegate
from app.commands.people import api_keys, staff
from app.models.people.api_key import ApiKey
from app.queries.people.accounts import by_key
from workflows.people.sign_in_ways import KeyScope
from workflows.roles import GRANTS, Actor, Assignment, Permission, Role

pytestmark = pytest.mark.usefixtures("database")


def make(network, whom=None, **more):
    whom = whom or network.api_key
    with db.transaction() as session:
        return api_keys.make_key(session, whom.person_id, "ERP", by=FOUNDER, now=NOW, **more)


def actor(key, now=NOW):
    with db.reading() as session:
        found = by_key(session, passwords.token_digest(key), now)
    return found and found.actor


OPENS = {
    (KeyScope.READ,): {Permission.ITEM_READ},
    (KeyScope.ORDERS,): {Permission.ORDER_IMPORT, Permission.ITEM_CANCEL},
    (KeyScope.INSPECTIONS,): {Permission.OUTCOME_READ},
    (KeyScope.CERTIFICATES,): {Permission.PAPER_READ},
    (KeyScope.RETURNS,): {Permission.RETURN_ASK},
    (KeyScope.STOCK,): {Permission.LOT_READ},
    (KeyScope.READ, KeyScope.ORDERS): {
        Permission.ITEM_READ,
        Permission.ORDER_IMPORT,
        Permission.ITEM_CANCEL,
    },
}


@pytest.mark.parametrize("scopes", OPENS, ids=str)
@pytest.mark.parametrize("login", ["api_key", "manager", "admin"])
def test_a_key_opens_what_it_is_for_and_what_its_person_may(network, login, scopes):
    found = actor(make(network, network.people[login], scopes=scopes))
    held = GRANTS[Role(login)]
    assert {p for p in Permission if found.may_anywhere(p)} == OPENS[scopes] & held


def test_a_key_for_one_center_opens_no_other(network):
    from app.commands.people import accounts

    write(lambda s: accounts.grant(s, network.api_key.person_id, Role.API_KEY, by=FOUNDER, now=NOW))
    everywhere = actor(make(network))
    assert everywhere.centers(Permission.ORDER_IMPORT) is None
    found = actor(make(network, center_id=network.other_center_id))
    assert found.centers(Permission.ORDER_IMPORT) == {network.other_center_id}
    assert not found.may(Permission.ORDER_IMPORT, network.center_id)
    assert not found.may(Permission.ORDER_IMPORT)


@both_databases
@pytest.mark.parametrize(("days", "opens"), [(364, True), (365, False)])
def test_a_key_ends_by_itself_after_a_year(network, days, opens):
    found = actor(make(network), now=NOW + timedelta(days=days))
    assert (found is not None) is opens


WRONG: dict[str, tuple[dict[str, Any], int]] = {
    "no name": ({"name": "  "}, 422),
    "a long name": ({"name": "x" * 201}, 422),
    "for nothing": ({"scopes": ()}, 422),
    "for no day": ({"days": 0}, 422),
    "for two years": ({"days": 730}, 200),
    "for a day more": ({"days": 731}, 422),
    "for a center that is not there": ({"center_id": 999_999}, 404),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_a_key_must_say(network, case):
    changed, status = WRONG[case]
    given = {"name": "ERP"} | changed
    said = answer_to(
        lambda s: api_keys.make_key(s, network.api_key.person_id, by=FOUNDER, now=NOW, **given)
    )
    assert said[0] == status


def test_only_an_administrator_of_all_makes_keys(network):
    half = Actor(network.sealer.person_id, "half", (Assignment(Role.ADMIN, network.center_id),))
    for by in (network.manager, network.api_key, half):
        said = answer_to(
            lambda s, by=by: api_keys.make_key(s, network.api_key.person_id, "ERP", by=by, now=NOW)
        )
        assert said[0] == 403


@pytest.mark.parametrize(
    ("who", "status"),
    [("api_key", 200), ("admin", 200), ("api_key_far", 404), ("manager", 404)],
)
def test_ended_by_its_owner_or_an_administrator(network, who, status):
    key = make(network)
    by = network.people[who]
    assert answer_to(lambda s: api_keys.end_key(s, 1, by=by, now=NOW))[0] == status
    assert (actor(key) is None) is (status == 200)
    if status == 200:
        assert answer_to(lambda s: api_keys.end_key(s, 1, by=by, now=NOW))[0] == 404


@both_databases
def test_closing_the_person_ends_all_their_keys(network):
    first, second, other = make(network), make(network), make(network, network.manager)
    whom = network.api_key.person_id
    write(lambda s: staff.close_account(s, whom, by=network.admin, now=NOW))
    write(lambda s: staff.reopen_account(s, whom, by=network.admin, now=NOW))
    assert [actor(key) is None for key in (first, second, other)] == [True, True, False]


def test_the_last_use_is_noted_once_a_minute(network):
    make(network)
    seen = []
    for seconds in (0, 59, 60, 61):
        at = NOW + timedelta(seconds=seconds)
        write(lambda s, at=at: api_keys.note_key_use(s, 1, at))
        with db.reading() as session:
            noted = session.scalars(select(ApiKey.used_at)).one()
            seen.append((noted - NOW).total_seconds())
    assert seen == [0, 0, 60, 60]


def test_the_key_itself_is_not_kept(network):
    key = make(network)
    with db.reading() as session:
        row = session.execute(select(ApiKey.__table__)).one()
    assert not any(key in str(value) for value in row)


@pytest.fixture
def prompt(settings, monkeypatch):
    monkeypatch.setenv("JADEGATE_INSTANCE", str(settings.instance))
    monkeypatch.setenv("JADEGATE_DATABASE_URL", settings.database_url)
    monkeypatch.setattr("app.base.runtime.must_be_current", lambda _: None)

    def run(*words):
        return CliRunner().invoke(jadegate, [*words])

    return run


def test_listed_made_and_ended_at_the_prompt(network, prompt):
    made = prompt("keys", "api", "make", "api_key", "--name", "ERP", "--scope", "read",
                  "--center", "RL", "--days", "30")  # fmt: skip
    assert made.exit_code == 0, made.output
    found = actor(made.output.strip())
    assert {p for p in Permission if found.may_anywhere(p)} == {Permission.ITEM_READ}
    listed = prompt("keys", "api", "list").output
    assert all(word in listed for word in ("api_key", "read", "Ruili base", "never used", "ERP"))
    assert made.output.strip() not in listed
    assert prompt("keys", "api", "end", "1").exit_code == 0
    assert "ERP" not in prompt("keys", "api", "list").output
    for wrong in (("make", "nobody", "--name", "x"),
                  ("make", "api_key", "--name", "x", "--center", "XX")):  # fmt: skip
        assert prompt("keys", "api", *wrong).exit_code == 2


def test_unlocked_at_the_prompt(network, prompt):
    from app.commands.people import sign_in

    for _ in range(5):
        with db.transaction() as session:
            sign_in.sign_in(session, "inspector", "no", "", now=NOW, address="x", agent="y")
    done = prompt("users", "unlock", "inspector")
    assert done.exit_code == 0
    assert "1 places" in done.output
    assert prompt("users", "unlock", "nobody").exit_code == 2


def test_a_key_without_that_scope_is_refused_by_the_program_interface(settings, network):
    """Asked at the door and again in the command, whatever the person may."""
    from app.base.errors import NotPermitted
    from app.commands.orders.taking_in import import_orders
    from app.readers.orders.order_file import read

    reader = actor(make(network, network.manager, scopes=(KeyScope.READ,)))
    found = given_out(read("orders.csv", io.BytesIO(order_file({})).read()))
    with pytest.raises(NotPermitted):
        write(lambda s: import_orders(s, found, by=reader, now=NOW, center_code="RL"))
