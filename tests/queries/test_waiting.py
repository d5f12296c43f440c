"""How much waits for a person's eyes: the number in the frame is what the page lists."""

from __future__ import annotations

import pytest
from support.build import NOW
from support.databases import both_databases
from support.flows.second_person import asked_of

from app.base import db
from app.commands.people.accounts import grant
from app.queries.people.waiting import counts, waiting_for
from workflows.roles import Role

LOGINS = (
    *("admin", "admin_2", "manager", "manager_far"),
    *("receiving", "inspector", "customer_service"),
)
pytestmark = [pytest.mark.usefixtures("database"), both_databases]


def test_the_number_of_the_frame_is_that_of_the_page(network):
    whom = network.inspector.person_id

    def act(session):
        more = {"center_id": network.center_id, "agency_id": network.agency_id, "reason": "转岗"}
        grant(session, whom, Role.REVIEWER, by=network.admin, now=NOW, **more)

    asked_of(act)
    with db.reading() as session:
        seen = {login: waiting_for(session, getattr(network, login), NOW) for login in LOGINS}
        for login, number in seen.items():
            assert number == counts(session, getattr(network, login), NOW).total(), login
    assert seen == {
        "admin": 0,
        "admin_2": 1,
        "manager": 1,
        "manager_far": 0,
        "receiving": 0,
        "inspector": 0,
        "customer_service": 0,
    }
