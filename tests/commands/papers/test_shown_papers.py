"""Nothing is signed that was not shown: to this person, at this sign-in, as it is now."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update
from support.build import NOW
from support.databases import both_databases
from support.desk_pieces import reviewed, write
from support.issued_pieces import press

from app.base import db
from app.base.errors import NotPermitted, Refusal
from app.commands.audit.retention import forget_looks
from app.commands.papers.issue import issue
from app.demo.journey import look_at_paper
from app.models.network.center import Agency
from app.models.papers.certificate import Certificate
from app.models.papers.signatory_look import SignatoryLook

AT = NOW + timedelta(hours=1)
pytestmark = pytest.mark.usefixtures("database")


def shown(ref, by, now=AT):
    write(lambda session: look_at_paper(session, ref, by=by, now=now))


def answer(ref, by, now=AT):
    """`issued`, or the code of what objects."""
    try:
        issue(ref, press(), by=by, now=now)
    except Refusal as refusal:
        return refusal.refused.code
    return "issued"


@both_databases
def test_what_was_shown_to_another_at_another_sign_in_or_long_ago_is_not_signed(network):
    ref = reviewed(network)
    me = replace(network.signatory, sign_in=7)
    assert answer(ref, me) == "paper_unshown"
    shown(ref, network.signatory_2)
    shown(ref, replace(me, sign_in=6))
    shown(ref, me, AT - timedelta(hours=13))
    assert answer(ref, me) == "paper_unshown"
    with db.reading() as session:
        assert session.scalar(select(func.count(Certificate.id))) == 0, "no number is taken"
    shown(ref, me)
    shown(ref, me)
    assert answer(ref, me) == "issued"


@pytest.mark.parametrize("changed", ["address", "phone", "name_en"])
def test_what_changed_since_it_was_shown_is_shown_again(network, changed):
    ref, by = reviewed(network), network.signatory
    shown(ref, by)
    write(lambda session: session.execute(update(Agency).values({changed: "another 9"})))
    assert answer(ref, by) == "paper_unshown"
    shown(ref, by)
    assert answer(ref, by) == "issued"


def test_who_may_not_sign_is_shown_nothing_to_sign(network):
    ref = reviewed(network)
    for by in (network.inspector, network.signatory_far, network.auditor):
        shown(ref, by)
        with pytest.raises(NotPermitted):
            issue(ref, press(), by=by, now=AT)
    with db.reading() as session:
        assert session.scalar(select(func.count()).select_from(SignatoryLook)) == 0


@both_databases
def test_what_was_shown_is_forgotten_after_a_day(network):
    ref, by = reviewed(network), network.signatory
    shown(ref, by)
    with db.transaction() as session:
        assert forget_looks(session, AT + timedelta(hours=23)) == 0
        assert forget_looks(session, AT + timedelta(hours=25)) == 1
