"""A new category by the manager's desk: complete, or refused with all that is missing."""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlalchemy import insert
from support.build import NOW
from support.desk_pieces import answer_to, write
from support.standards import tenth_category

from app.base import db
from app.base.errors import Invalid
from app.commands.inspection import rulesets
from app.models.inspection.ruleset import Ruleset
from app.queries.inspection import standards
from app.queries.orders.category_rules import intake_rules
from workflows.inspection.rulesets import RulesetKind, RulesetState
from workflows.inspection.standard.catalogue import digest, house_standards, standard_source
from workflows.inspection.standard.reading import PARTS
from workflows.orders.category_rules_file import BUILT_IN

pytestmark = pytest.mark.usefixtures("database")
TODAY = date(2026, 11, 12)


def lines(network, text, kind=RulesetKind.STANDARD):
    """Everything that a proposal is refused with."""
    with pytest.raises(Invalid) as refused, db.transaction() as session:
        rulesets.propose(session, kind, text, "新", by=network.manager_net, now=NOW)
    return refused.value.refused.reason.en.split("\n")


def categories():
    with db.reading() as session:
        return [c.code for c in standards.categories(session, NOW)]


def test_a_complete_one_counts_from_its_approval_on(network):
    key = tenth_category.propose(network, tenth_category.camera_text())
    assert tenth_category.CODE not in categories()
    write(lambda s: rulesets.approve(s, key, "", by=network.manager_net_2, now=NOW))
    assert categories()[-1] == tenth_category.CODE
    with db.reading() as session:
        assert "CA-C01" in standards.defects(session)
        assert tenth_category.CODE in {r.category for r in intake_rules(session, NOW).rules}


def test_one_that_begins_later_is_not_offered_before(network):
    text = tenth_category.camera_text(date(2026, 12, 1))
    key = tenth_category.propose(network, text)
    write(lambda s: rulesets.approve(s, key, "", by=network.manager_net_2, now=NOW))
    assert tenth_category.CODE not in categories()


def test_of_two_that_take_the_same_codes_one_is_approved(network):
    first = tenth_category.propose(network, tenth_category.camera_text())
    lens = 'code = "lens"\nzh = '
    camera = 'code = "camera"\nzh = '
    other = tenth_category.camera_text().replace(camera, lens)
    second = tenth_category.propose(network, other)
    write(lambda s: rulesets.approve(s, first, "", by=network.manager_net_2, now=NOW))
    answer = answer_to(lambda s: rulesets.approve(s, second, "", by=network.manager_net_2, now=NOW))
    assert answer[0] == 422
    assert "lens" not in categories()


@pytest.mark.parametrize("part", PARTS[1:])
def test_an_incomplete_one_is_refused(network, part):
    pattern = rf"(?ms)^\[\[?{part}[\].].*?(?=^\[\[?(?!{part}))"
    text = re.sub(pattern, "", tenth_category.camera_text())
    assert f"{part}: this table is missing" in lines(network, text)


def test_all_that_is_wrong_is_told_at_once(network):
    text = tenth_category.camera_text(
        changed={
            'code = "CA-A01"': 'code = "CA-A09"',
            'rows = ["CA-02"': 'rows = ["CA-22"',
            'credentials = ["CAMERA-APPRAISER"]': 'credentials = ["SORCERER"]',
            'conclusion = "CA-01"': 'conclusion = "CA-99"',
        }
    )
    told = lines(network, text)
    for said in (
        "CA-02: no such defect code: CA-A01",
        "certificate: no such check: CA-22",
        "certificate: no such check: CA-99",
        "credentials: no such kind of credential: SORCERER",
    ):
        assert said in told


def test_what_clashes_with_others_is_told_with_the_rest(network):
    text = tenth_category.camera_text(
        TODAY.replace(day=1),
        {'"相机", "镜头"': '"相机", "腕表"', "version = 1": "version = 3"},
    )
    assert lines(network, text) == [
        "product category 腕表 is of camera, watch",
        "effective_from can't lie before today (2026-11-12)",
        "version must be 1",
    ]


def test_a_second_standard_of_a_category_is_refused(network):
    text = tenth_category.camera_text(
        changed={
            'code = "camera"\nzh = "相机"': 'code = "tea"\nzh = "相机"',
            '"相机", "镜头"': '"照相器材"',
        }
    )
    assert "category tea is of camera, tea" in lines(network, text)


@pytest.mark.parametrize(
    "more",
    [
        '\n[[threshold]]\ncategory = "jade"\nunit_price_below = "80.00"\nsince = 2026-11-12\n',
        '\n[[exempt]]\ncategory = "jade"\nsince = 2026-11-12\nzh = "免"\nen = "free"\n',
    ],
)
def test_the_intake_rules_can_not_say_otherwise_than_the_standard(network, more):
    text = BUILT_IN.read_text("utf-8").replace("2026.11", "2026.12") + more
    assert lines(network, text, RulesetKind.INTAKE) == [
        "jade: its standard says what needs no inspection (threshold, exempt), not here"
    ]


def old_tea(version=2):
    """The text of a proposal from before a category was one file."""
    text = standard_source("tea").replace("version = 1", f"version = {version}", 1)
    for part in ("certificate", "returns", "orders", "example", "credentials"):
        text = re.sub(rf"(?ms)^\[\[?{part}[\].].*?(?=^\[\[?(?!{part})|\Z)", "", text)
    return text.replace("position = 9", "position = 9\ncustom_exempt = false", 1)


def test_a_text_that_was_approved_before_is_read_as_it_was(network):
    """What it leaves out stands in the house's file; it is not judged by later rules."""
    text = old_tea().replace('defect = "TE-L01"', 'defect = "TE-X99"', 1)
    row = {
        "kind": RulesetKind.STANDARD,
        "code": "tea",
        "version": 2,
        "text": text,
        "digest": "0" * 64,
        "state": RulesetState.APPROVED,
        "effective_from": date(2025, 1, 1),
        "note": "旧",
        "proposed_by_id": network.manager_net.person_id,
        "proposed_at": NOW,
        "decided_by_id": network.manager_net_2.person_id,
        "decided_at": NOW,
    }
    write(lambda s: s.execute(insert(Ruleset).values(row)))
    with db.reading() as session:
        tea = standards.in_force(session, "tea", NOW)
    house = next(s for s in house_standards() if s.code == "tea")
    assert tea.version == 2
    assert (tea.certificate, tea.returns, tea.orders) == (
        house.certificate,
        house.returns,
        house.orders,
    )
    assert digest(tea) != digest(house)
