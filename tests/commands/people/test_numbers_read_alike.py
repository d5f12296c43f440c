"""A number that tells people apart is one's own, in whatever field and however it is written."""

from __future__ import annotations

from datetime import date

import pytest
from support.build import FOUNDER, NOW
from support.databases import both_databases
from support.desk_pieces import write

from app.base import db
from app.base.errors import Refusal
from app.commands.network.setup import add_agency
from app.commands.people import accounts, staff
from app.commands.people.credentials import add_credential
from app.models.people.account import Person
from app.queries.second_person import pair_answer
from workflows.verdict import Refused, Text

pytestmark = pytest.mark.usefixtures("database")
KEPT, TYPED = "JG-1001", "ｊｇ 1OOl"


def person(session, login, name, **more):
    more = {"by": FOUNDER, "now": NOW, **more}
    made = accounts.create_person(session, login, name, login, "", **more)
    made.example = True  # as of an example network: nobody else is asked
    return made


def account(session, number):
    person(session, "made", "新人甲", staff_no=number)


def staff_no(session, number):
    key = person(session, "noted", "新人乙").id
    staff.set_staff_no(session, key, number, by=FOUNDER, now=NOW)


def credential(session, number, key=None, kind="GAC"):
    key = key or person(session, "learned", "新人丙").id
    add_credential(
        session, key, kind, number, "协会", ["jade"],
        date(2024, 1, 1), date(2028, 1, 1), by=FOUNDER, now=NOW,
    )  # fmt: skip


def agency(session, cma, cnas):
    add_agency(session, "NEW", Text("新机构", "New"), "地址", cma, cnas, by=FOUNDER, now=NOW)


# The fields by hand: who types a number where, and what the field is called.
FIELDS = {
    "the staff number of a new account": (account, "staff_no"),
    "a staff number recorded later": (staff_no, "staff_no"),
    "a credential": (credential, "number"),
    "an agency's CMA number": (lambda s, n: agency(s, n, "L0001"), "cma_no"),
    "an agency's CNAS number": (lambda s, n: agency(s, "0002", n), "cnas_no"),
}


@pytest.mark.parametrize("typed", FIELDS)
def test_no_number_is_two_peoples_in_any_two_fields(network, typed):
    act, field = FIELDS[typed]
    for kept in FIELDS:
        again = kept == typed or {kept, typed} <= {f for f in FIELDS if "agency" in f}
        with db.transaction(keep=False) as session:
            FIELDS[kept][0](session, KEPT)
            session.flush()
            with pytest.raises(Refusal) as refused:
                (OTHERS[typed] if again else act)(session, TYPED)
        assert refused.value.refused.code == "same_person", kept
        assert refused.value.refused.facts["field"] == field, kept
        assert KEPT in refused.value.refused.reason.zh, kept


def other_agency(cma, cnas):
    def add(session, number):
        given = {"cma": cma or number, "cnas": cnas or number}
        add_agency(
            session, "OTHER", Text("别的机构", "Other"), "地址", given["cma"], given["cnas"],
            by=FOUNDER, now=NOW,
        )  # fmt: skip

    return add


# The same field, or the same agency's, by somebody else.
OTHERS = {
    "the staff number of a new account": lambda s, n: person(s, "other", "别人", staff_no=n),
    "a staff number recorded later": lambda s, n: staff.set_staff_no(
        s, person(s, "other", "别人").id, n, by=FOUNDER, now=NOW
    ),
    "a credential": lambda s, n: credential(s, n, person(s, "other", "别人").id, kind="CGC"),
    "an agency's CMA number": other_agency("", "L0009"),
    "an agency's CNAS number": other_agency("0009", ""),
}


@both_databases
def test_a_licence_is_ones_own_staff_number_and_makes_two_accounts_one_person(network):
    def one(session):
        made = person(session, "one", "刀岩喊", staff_no=KEPT)
        credential(session, TYPED, made.id)
        other = person(session, "two", "岩喊", staff_no="JG2002")
        session.flush()
        return made.id, other.id

    first, second = write(one)
    with db.reading() as session:
        assert pair_answer(session, first, second, NOW)
        assert session.get_one(Person, first).staff_key == "jg1001"
    with db.transaction() as session:  # from before they were compared
        session.get_one(Person, second).staff_no = TYPED
    with db.reading() as session:
        answer = pair_answer(session, first, second, NOW)
        assert isinstance(answer, Refused)
        assert answer.code == "same_natural_person"
