"""A returned piece against its outbound record: limits to the last digit, and what it points to."""

from __future__ import annotations

from decimal import Decimal

import pytest

from workflows.returns.comparison import (
    Outbound,
    OutboundFigure,
    Proposal,
    ReturnedPiece,
    compare,
)
from workflows.returns.law.facts.goods_names import MARK_NAMES
from workflows.returns.law.facts.words import Mark, Match, PackageSeal
from workflows.verdict import Text

MASS = OutboundFigure(
    "mass", Text("净重", "Net mass"), "g", Decimal("52.31"), Decimal("0.01"), Decimal("0.05")
)
INNER = OutboundFigure(
    "JD-02.inner", Text("圈口", "Inner"), "mm", Decimal("57.10"), Decimal("0.01")
)
SENT = Outbound((MASS, INNER), "JG-T-0000001", "ABCD-EFGH-JKLM", PackageSeal.CAP_RING)


def told(**seen):
    return compare(SENT, ReturnedPiece(**seen))


@pytest.mark.parametrize(
    ("mass", "match"),
    [
        ("52.36", Match.MATCHES),
        ("52.26", Match.MATCHES),
        ("52.361", Match.DIFFERS),
        ("52.259", Match.DIFFERS),
    ],
)
def test_a_figure_is_held_against_its_tolerance(mass, match):
    assert told(figures={"mass": Decimal(mass)}).match_of("mass") is match


@pytest.mark.parametrize(("inner", "match"), [("57.12", Match.MATCHES), ("57.121", Match.DIFFERS)])
def test_without_a_tolerance_two_steps_of_the_resolution_count(inner, match):
    found = told(figures={"JD-02.inner": Decimal(inner)})
    assert found.match_of("JD-02.inner") is match


def test_what_was_not_read_says_nothing():
    found = told()
    assert all(point.match is None for point in found.points)
    assert found.proposal is Proposal.SAME


@pytest.mark.parametrize(
    ("seen", "proposal"),
    [
        ({"figures": {"mass": Decimal("52.31")}, "tag_no": "jg-t-0000001"}, Proposal.SAME),
        ({"figures": {"mass": Decimal("49.00")}}, Proposal.SWAPPED),
        ({"figures": {"mass": Decimal("49.00")}, "marks": (Mark.DAMAGED,)}, Proposal.DAMAGED),
        ({"tag_no": "JG-T-0000002"}, Proposal.SWAPPED),
        ({"certificate_no": "XXXX-XXXX-XXXX"}, Proposal.SWAPPED),
        ({"photos": Match.DIFFERS}, Proposal.SWAPPED),
        ({"spectrum": Match.DIFFERS, "marks": (Mark.DAMAGED,)}, Proposal.SWAPPED),
        ({"figures": {"JD-02.inner": Decimal("58.5")}}, Proposal.DAMAGED),
        ({"marks": (Mark.RESIZED,)}, Proposal.DAMAGED),
        ({"broken_seals": (PackageSeal.CAP_RING,)}, Proposal.NOT_INTACT),
        ({"broken_seals": (PackageSeal.OUTER_BOX,)}, Proposal.SAME),
        ({"marks": (Mark.CONSUMED,)}, Proposal.NOT_INTACT),
        ({"marks": (Mark.TAMPER_TAG_REMOVED, Mark.TRIED_ON)}, Proposal.SAME),
    ],
)
def test_what_the_differences_point_to(seen, proposal):
    found = told(**seen)
    assert found.proposal is proposal
    assert found.reasons


def test_a_reason_names_difference_and_limit():
    (reason,) = told(figures={"mass": Decimal("52.00")}).reasons
    assert "-0.31" in reason.zh
    assert "0.05" in reason.en


def test_every_mark_has_its_name():
    assert set(MARK_NAMES) == set(Mark)


def test_what_differs_is_told_with_both_readings():
    reasons = told(tag_no="JG-T-0000002", photos=Match.DIFFERS).reasons
    assert [(one.zh, one.en) for one in reasons] == [
        (
            "防拆扣编号不一致：JG-T-0000001 / JG-T-0000002",
            "Tamper tag number differs: JG-T-0000001 / JG-T-0000002",
        ),
        ("照片不一致：- / -", "Photos differs: - / -"),
    ]
    (figure,) = told(figures={"mass": Decimal("52.41")}).reasons
    assert figure.zh == "净重相差 +0.10 g，允许 ±0.05 g"
    assert figure.en == "Net mass differs by +0.10 g, ±0.05 g allowed"
