"""Every state has a tone, and every step of a life shows the state it led to."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from markupsafe import Markup

from app.queries.items import TimelineEntry
from app.web.base import marks, show
from app.web.base.icons import PATHS
from app.web.base.tones import TONES, join_tones, tone_of
from workflows.event import ToldIn
from workflows.events import EVENTS, state_after
from workflows.inspection.decisions import ReviewDecision
from workflows.inspection.judging import judgement
from workflows.inspection.states import ItemState
from workflows.papers.states import CertificateState
from workflows.returns.law import rule
from workflows.returns.states import ReturnState
from workflows.verdict import Text

VOCABULARIES = (
    ItemState,
    ReturnState,
    CertificateState,
    ReviewDecision,
    judgement.CheckStatus,
    judgement.Outcome,
    judgement.Authenticity,
    judgement.Conformity,
    rule.DecisionOutcome,
)
CHINA = ZoneInfo("Asia/Shanghai")
LIVES = ("item.", "inspection.", "buyer.", "certificate.", "return.")
# Something was written down; the piece, its certificate and its return stay where they are.
CHANGES_NO_STATE = {
    "item.shop_answered",
    "item.shop_asked",
    "return.shop_replied",
    "item.handed_on",
    "item.listing_declared",
    "item.correction_asked",
    "item.correction_declined",
    "item.intake_corrected",
    "item.printed_title_corrected",
    "item.title_made_printable",
    "inspection.curve_answered",
    "inspection.finding_saved",
    "inspection.objected",
    "inspection.objection_answered",
    "inspection.stopped",
    "return.facts_supplied",
    "return.alarm",
    "return.payment",
    "return.dispute_noted",
    "return.dispute_ended",
    "return.reduction_offered",
    "return.reduction_declined",
    "return.exchange_answered",
    "return.refund_chosen",
    "return.window_recounted",
    "return.message",
    "return.noted",
    "return.assigned",
    "return.resale",
    "buyer.pass_given",
    "buyer.code_told",
    "buyer.pass_ended",
}
SAYS_ITSELF = {"return.decided", "return.decided_by_person"}


@pytest.mark.parametrize("kind", VOCABULARIES, ids=lambda k: f"{k.__module__}.{k.__name__}")
def test_every_word_of_every_vocabulary_has_a_tone(kind):
    assert [word.value for word in kind if word.value not in TONES] == []


def test_every_tone_has_its_drawing():
    assert {*TONES.values()} <= {*PATHS}


def test_a_word_with_two_tones_is_refused():
    with pytest.raises(ValueError, match="“passed” is both good and bad"):
        join_tones([("passed", "good")], [("passed", "good"), ("passed", "bad")])


def test_every_step_of_a_life_leads_to_a_state_or_is_known_to_change_none():
    lives = {tag: cls.led_to for tag, cls in EVENTS.items() if tag.startswith(LIVES)}
    assert {tag for tag, led_to in lives.items() if led_to is None} == CHANGES_NO_STATE
    assert {tag for tag, led_to in lives.items() if isinstance(led_to, ToldIn)} == SAYS_ITSELF
    for led_to in lives.values():
        assert led_to is None or isinstance(
            led_to, (ToldIn, ItemState, ReturnState, CertificateState)
        )


def test_a_decision_leads_where_it_says():
    assert tone_of(state_after("return.decided", {"outcome": "refuse"})) == "bad"
    assert tone_of(state_after("evidence.attached", {})) == "wait"
    assert state_after("item.teleported", {}) == ""


def test_what_is_kept_of_finished_html_is_not_given_to_a_text_with_the_same_letters():
    assert "<b>" in marks.badge("ok", Markup("<b>x</b>"))
    assert "<b>" not in marks.badge("ok", "<b>x</b>")


def test_codes_are_grouped_and_escaped():
    shown = marks.code("QC-<i>1234567-1", copy=False)
    assert shown == (
        '<span class="code"><span>QC<i>-</i></span><span>&lt;i&gt;1</span><span>2345</span>'
        "<span>67</span><i>-</i><span>1</span></span>"
    )


@pytest.mark.parametrize(
    ("language", "left", "late", "full"),
    [
        ("zh", "剩 3 小时", "超时 2 天", "3月5日 15:00 前"),
        ("en", "3 h left", "late by 2 days", "by 3/5 15:00"),
    ],
)
def test_a_due_time_is_a_sentence_in_both_languages(app, language, left, late, full):
    now = datetime(2026, 3, 5, 12, tzinfo=CHINA)
    with app.test_request_context(headers={"Cookie": f"language={language}"}):
        shown = marks.due(now + timedelta(hours=3), now, full=True)
        assert left in shown
        assert full in re.sub(r"<[^>]+>", "", shown)
        assert late in marks.due(now - timedelta(days=2, hours=1), now)
        assert "<time" in shown


def test_what_one_person_wrote_down_in_a_row_is_one_line(app):
    saved, attached = "inspection.finding_saved", "evidence.attached"
    told = [(saved, "A"), (attached, "A"), (saved, "A"), (saved, "B"), ("item.queued", "B")]
    at = datetime(2026, 3, 5, 12, tzinfo=CHINA)
    events = [TimelineEntry(at, Text(tag, tag), tag, who, "inspector", {}, "") for tag, who in told]
    with app.test_request_context():
        shown = show.timeline_items(events)
    assert [line["what"] for line in shown] == [
        f"{saved} × 2 · {attached}",
        saved,
        "item.queued",
    ]
