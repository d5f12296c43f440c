"""What the edge answers where no page does, and how much of an address is read."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from werkzeug.exceptions import HTTPException, ImATeapot, MethodNotAllowed
from werkzeug.routing.exceptions import RequestRedirect

from app.queries.items import TimelineEntry
from app.web.base import edge, show
from app.web.base.lists import asked_filter
from workflows.verdict import Text

JSON = {"Accept": "application/json"}


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (MethodNotAllowed(), 405, "bad_method"),
        (ImATeapot(), 418, "bad_request"),
        (HTTPException(), 500, "bug"),
    ],
)
def test_an_error_of_http_keeps_its_status_and_says_a_sentence(app, error, status, code):
    """One that the table does not know is called unreadable, not a fault of the house."""
    with app.test_request_context(headers=JSON):
        answer = app.make_response(edge._http(error))
        said = answer.get_json()
    assert (answer.status_code, said["type"]) == (status, f"urn:jadegate:{code}")
    assert said["title"]


def test_a_redirect_is_no_error(app):
    with app.test_request_context():
        answer = app.make_response(edge._http(RequestRedirect("/elsewhere/")))
    assert (answer.status_code, answer.headers["Location"]) == (308, "/elsewhere/")


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("x" * 64, "x" * 64),
        ("x" * 65, "x" * 64),
        ("玉" * 70, "玉" * 64),
        ("a\0b", ""),
        ("a\nb", ""),
        ("", ""),
    ],
)
def test_sixty_four_characters_of_a_filter_are_read(app, given, read):
    with app.test_request_context(query_string={"q": given}):
        assert asked_filter("q") == read
        assert asked_filter("other") == ""


def told(tag="inspection.finding_saved", who="甲", role="inspector", **body):
    at = datetime(2026, 3, 5, 12, tzinfo=UTC)
    return TimelineEntry(at, Text(tag, tag), tag, who, role, body, "")


@pytest.mark.parametrize(
    ("second", "lines"),
    [
        (told(), 1),
        (told("evidence.attached"), 1),
        (told(who="乙"), 2),
        (told(role="reviewer"), 2),
        (told(reason="更正"), 2),
        (told(deviation="成色"), 2),
        (told("item.queued"), 2),
    ],
)
def test_what_differs_in_person_role_or_reason_is_a_line_of_its_own(app, second, lines):
    with app.test_request_context():
        assert len(show.timeline_items([told(), second])) == lines


def test_a_timeline_says_the_reason_or_the_deviation_and_who(app):
    with app.test_request_context():
        first, second, third = show.timeline_items(
            [told(reason="更正"), told(deviation="成色"), told(reason="system")]
        )
    assert (first["text"], second["text"], third["text"]) == ("更正", "成色", "系统核对")
    assert first["who"] == "甲 · 检验员"
