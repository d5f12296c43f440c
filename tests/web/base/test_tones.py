"""Every state has a tone, and every step of a life shows the state it led to."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from markupsafe import Markup

from app.models.inspection.inspection import Decision
from app.models.papers.certificate import CertificateState
from app.queries.items import TimelineEntry
from app.web.base import marks, show
from app.web.base.icons import PATHS
from app.web.base.tones import LED_TO, TONES, led_to, tone_of
from app.web.returns import shown as returns_shown
from workflows.events import EVENTS
from workflows.inspection import flow as inspection
from workflows.inspection.judging import judgement
from workflows.returns import flow as returns
from workflows.returns.law import rule
from workflows.verdict import Text

VOCABULARIES = (
    inspection.State,
    returns.State,
    CertificateState,
    Decision,
    judgement.Status,
    judgement.Outcome,
    judgement.Authenticity,
    judgement.Conformity,
    rule.Outcome,
)
CHINA = ZoneInfo("Asia/Shanghai")
LIVES = ("item.", "inspection.", "buyer.", "certificate.", "return.")
# Something was written down; the piece, its certificate and its return stay where they are.
CHANGES_NO_STATE = {
    "item.listing_declared",
    "inspection.finding_saved",
    "return.facts_supplied",
    "return.alarm",
    "return.message",
    "return.assigned",
    "return.resale",
}
SAYS_ITSELF = {"return.decided", "return.decided_by_person"}


@pytest.mark.parametrize("kind", VOCABULARIES, ids=lambda k: f"{k.__module__}.{k.__name__}")
def test_every_word_of_every_vocabulary_has_a_tone(kind):
    assert [word.value for word in kind if word.value not in TONES] == []


def test_every_tone_has_its_drawing():
    assert {*TONES.values()} <= {*PATHS}


def test_the_tones_of_a_return_are_those_of_its_desk():
    assert {s: tone_of(s.value) for s in returns.State} == returns_shown.TONES


def test_every_step_of_a_life_leads_to_a_state():
    steps = {tag for tag in EVENTS if tag.startswith(LIVES)}
    assert steps - CHANGES_NO_STATE - SAYS_ITSELF == {*LED_TO}
    assert {*LED_TO.values()} <= {*TONES}


def test_a_decision_leads_where_it_says():
    assert tone_of(led_to("return.decided", {"outcome": "refuse"})) == "bad"
    assert tone_of(led_to("evidence.attached", {})) == "wait"


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
