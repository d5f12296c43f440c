"""Standards and intake rules: proposed by one, decided by another, numbered without a gap."""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlalchemy import select
from support.build import NOW
from support.desk_pieces import answer_to, write

from app.base import db
from app.commands.inspection import rulesets
from app.models.audit.ledger import LedgerEvent
from app.models.inspection.ruleset import Ruleset
from app.queries.inspection import standards
from app.queries.orders.category_rules import intake_rules
from workflows.inspection.rulesets import RulesetKind, RulesetState
from workflows.inspection.standard.catalogue import standard_source
from workflows.orders.category_rules_file import BUILT_IN

pytestmark = pytest.mark.usefixtures("database")
TODAY = date(2026, 11, 12)


def tea(version=2, begins=TODAY, **changed):
    text = re.sub(r"(?m)^version = \d+$", f"version = {version}", standard_source("tea"), count=1)
    text = re.sub(r"(?m)^effective_from = .*$", f"effective_from = {begins}", text, count=1)
    for old, new in changed.items():
        text = text.replace(old, new)
    return text


def intake(version="2026.12"):
    return BUILT_IN.read_text("utf-8").replace('version = "2026.11"', f'version = "{version}"')


def propose(text, by, kind=RulesetKind.STANDARD, note="新国标"):
    with db.transaction() as session:
        return rulesets.propose(session, kind, text, note, by=by, now=NOW).id


def kept():
    with db.reading() as session:
        return [(r.version, r.state) for r in session.scalars(select(Ruleset).order_by(Ruleset.id))]


def tags():
    with db.reading() as session:
        found = session.scalars(select(LedgerEvent.tag).where(LedgerEvent.tag.like("rules.%")))
        return list(found)


def in_force(code="tea"):
    with db.reading() as session:
        return standards.in_force(session, code, NOW).version


def test_a_proposal_changes_nothing_until_another_approves_it(network):
    key = propose(tea(), network.manager_net)
    assert in_force() == 1
    write(lambda s: rulesets.approve(s, key, "", by=network.manager_net_2, now=NOW))
    assert in_force() == 2
    assert tags() == ["rules.proposed", "rules.approved"]


def test_the_author_cannot_decide(network):
    author = network.manager_net
    key = propose(tea(), author)
    for decide in (rulesets.approve, rulesets.reject):
        status, code, _ = answer_to(lambda s, d=decide: d(s, key, "好", by=author, now=NOW))
        assert (status, code) == (409, "own_proposal")
    assert in_force() == 1


def test_a_decision_is_final(network):
    key = propose(tea(), network.manager_net)
    write(lambda s: rulesets.reject(s, key, "依据不足", by=network.manager_net_2, now=NOW))
    again = answer_to(lambda s: rulesets.approve(s, key, "", by=network.manager_net_2, now=NOW))
    assert again[:2] == (409, "already_decided")
    assert kept() == [(2, RulesetState.REJECTED)]
    assert in_force() == 1


def test_a_rejection_needs_a_reason(network):
    key = propose(tea(), network.manager_net)
    answer = answer_to(lambda s: rulesets.reject(s, key, "  ", by=network.manager_net_2, now=NOW))
    assert answer[0] == 422
    assert kept() == [(2, RulesetState.PROPOSED)]


def test_numbers_go_on_after_a_rejection(network):
    key = propose(tea(), network.manager_net)
    write(lambda s: rulesets.reject(s, key, "依据不足", by=network.manager_net_2, now=NOW))
    answer = answer_to(
        lambda s: rulesets.propose(
            s, RulesetKind.STANDARD, tea(2), "再提", by=network.manager_net, now=NOW
        )
    )
    assert answer[0] == 422
    propose(tea(3), network.manager_net)
    assert [version for version, _ in kept()] == [2, 3]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not = [toml",
        tea(1),
        tea(7),
        tea(begins=date(2026, 11, 11)),
        tea(**{'kind = "text"': 'kind = "poem"'}),
        tea(**{'en = "Tea"\nposition': 'en = "Tea"\nsize = 3\nposition'}),
    ],
)
def test_a_text_that_does_not_hold_is_refused(network, text):
    answer = answer_to(
        lambda s: rulesets.propose(
            s, RulesetKind.STANDARD, text, "x", by=network.manager_net, now=NOW
        )
    )
    assert answer[0] == 422
    assert kept() == []


def test_all_mistakes_are_named_at_once():
    text = tea(**{'kind = "text"': 'kind = "poem"', 'family = "sealed"': "family = 7"})
    problems = rulesets.read_standard(text)
    assert isinstance(problems, tuple)
    assert len(problems) > 1


def test_intake_rules_count_from_their_approval_on(network):
    key = propose(intake(), network.manager_net, RulesetKind.INTAKE)
    with db.reading() as session:
        assert intake_rules(session, NOW).version == "2026.11"
    write(lambda s: rulesets.approve(s, key, "", by=network.manager_net_2, now=NOW))
    with db.reading() as session:
        assert intake_rules(session, NOW).version == "2026.12"


MOON = '\n[[rule]]\nid = "x"\ncategory = "moon"\ninclude = ["x"]'


@pytest.mark.parametrize("text", [intake("2026.11"), intake() + MOON])
def test_intake_rules_that_do_not_hold_are_refused(network, text):
    answer = answer_to(
        lambda s: rulesets.propose(
            s, RulesetKind.INTAKE, text, "x", by=network.manager_net, now=NOW
        )
    )
    assert answer[0] == 422


def test_only_managers_propose_and_decide(network):
    key = propose(tea(), network.manager_net)
    for by in (network.inspector, network.admin, network.auditor):
        assert answer_to(lambda s, b=by: rulesets.approve(s, key, "", by=b, now=NOW))[0] == 403
        text = tea(3)
        assert (
            answer_to(
                lambda s, b=by, t=text: rulesets.propose(
                    s, RulesetKind.STANDARD, t, "x", by=b, now=NOW
                )
            )[0]
            == 403
        )
