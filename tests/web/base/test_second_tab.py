"""A second tab never writes over what the first saved: both values are shown, a person chooses."""

from __future__ import annotations

import html
import json
import re
from datetime import timedelta

import pytest
import time_machine
from conftest import ROOT
from sqlalchemy import select
from support.build import NOW
from support.desk_pieces import queued

from app.base import db
from app.models.inspection.inspection import FindingRecord
from app.models.network.center import Center, Merchant

JSON = {"Accept": "application/json"}
# The forms that show what is kept and write over it, by their template: each says what it showed.
EDIT_FORMS = {
    "errors/stale.html",
    "inspection/inspector/bench.html",
    "macros/bench.html",
    "network/admin/centers.html",
    "network/admin/shops.html",
    "returns/comparison/piece.html",
}


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW + timedelta(hours=1), tick=True):
        yield


def shown_by(page, near=""):
    """The field `was` of the form on a page (the one that follows `near`)."""
    found = re.search(r'name="was" value="([^"]*)"', page[page.index(near) :])
    return html.unescape(found[1])


def test_the_forms_that_say_what_they_showed():
    folder = ROOT / "app" / "templates"
    found = {
        str(path.relative_to(folder))
        for path in folder.rglob("*.html")
        if 'name="was"' in (text := path.read_text("utf-8")) or "was=was" in text
    }
    assert found == EDIT_FORMS


@pytest.fixture
def bench(signed_in, network):
    ref = queued(network)
    browser = signed_in("inspector")
    browser.post(f"/bench/{ref}/claim")
    return browser, ref


def kept(code):
    with db.reading() as session:
        return session.scalar(
            select(FindingRecord.value).where(
                FindingRecord.check_code == code, FindingRecord.superseded_at.is_(None)
            )
        )


def field(browser, ref, name, value, **more):
    form = {"changed": name, name: value, **more}
    return browser.post(f"/bench/{ref}/findings", form, headers=JSON)


def page_of(browser, ref, was, **fields):
    codes = sorted({name.partition(".")[0] for name in fields} - {"take"})
    return browser.post(f"/bench/{ref}", {"checks": codes, "was": was, **fields})


def test_a_page_that_stood_open_asks_and_keeps_what_is_chosen(bench):
    browser, ref = bench
    was = shown_by(browser.get(f"/bench/{ref}").text)
    assert field(browser, ref, "JD-01.value", "52.312").status_code == 200
    assert field(browser, ref, "JD-06.value", "1.66").status_code == 200
    mine = {"JD-01.value": "52.300", "JD-06.value": ""}
    asked = page_of(browser, ref, was, **mine)
    assert asked.status_code == 409
    for words in ("已存的", "52.312", "我填的", "52.300", "JD-01"):
        assert words in asked.text
    assert 'name="take.JD-01.value"' in asked.text
    # What this page did not touch is no question, and stays as it was recorded.
    assert "take.JD-06.value" not in asked.text
    assert kept("JD-01") == {"value": "52.312"}

    now = shown_by(asked.text)
    again = page_of(browser, ref, now, **mine)
    assert (again.status_code, kept("JD-01")) == (302, {"value": "52.300"})


def test_what_is_chosen_counts(bench):
    browser, ref = bench
    was = shown_by(browser.get(f"/bench/{ref}").text)
    field(browser, ref, "JD-01.value", "52.312")
    mine = {"JD-01.value": "52.300"}
    assert page_of(browser, ref, was, **mine, **{"take.JD-01.value": "x"}).status_code == 409
    page_of(browser, ref, was, **mine, **{"take.JD-01.value": "theirs"})
    assert kept("JD-01") == {"value": "52.312"}
    page_of(browser, ref, was, **mine, **{"take.JD-01.value": "mine"})
    assert kept("JD-01") == {"value": "52.300"}


def test_what_the_same_tab_saved_by_itself_is_no_question(bench):
    browser, ref = bench
    was = shown_by(browser.get(f"/bench/{ref}").text)
    field(browser, ref, "JD-01.value", "52.312")
    saved = page_of(browser, ref, was, **{"JD-01.value": "52.312", "JD-06.value": "1.66"})
    assert saved.status_code == 302
    assert kept("JD-06") == {"value": "1.66"}


def test_a_field_that_another_tab_changed_is_told_with_both_values(bench):
    browser, ref = bench
    field(browser, ref, "JD-01.value", "52.312")
    stale = field(browser, ref, "JD-01.value", "52.300", was='{"JD-01.value": [""]}')
    assert stale.status_code == 409
    assert "52.312" in stale.json["title"]
    assert "52.300" in stale.json["title"]
    assert json.loads(stale.json["kept"]) == {"JD-01.value": ["52.312"]}
    assert kept("JD-01") == {"value": "52.312"}
    meant = field(browser, ref, "JD-01.value", "52.300", was='{"JD-01.value": ["52.312"]}')
    assert (meant.status_code, kept("JD-01")) == (200, {"value": "52.300"})
    # A program shows nothing; a page that can't be read is none, and writes nothing.
    assert field(browser, ref, "JD-01.value", "52.310", was="").status_code == 200
    for garbled in ("0", "[]", "{", "[" * 100_000):
        assert field(browser, ref, "JD-01.value", "52.320", was=garbled).status_code == 422
    assert kept("JD-01") == {"value": "52.310"}


def test_two_administrators_and_one_center(signed_in, network):
    first, second = signed_in("admin"), signed_in("admin")
    with db.reading() as session:
        center = session.get(Center, network.center_id)
        key, code = center.id, center.code
        form = {
            "opens": f"{center.opens:%H:%M}",
            "closes": f"{center.closes:%H:%M}",
            "categories": [c.category for c in center.categories],
            "returns_to": center.returns_to,
            "returns_phone": center.returns_phone,
            "active": "on",
        }
    was = shown_by(second.get("/admin/centers").text, f"/admin/centers/{key}")
    first.post(f"/admin/centers/{key}", {**form, "capacity": "900", "was": was})
    asked = second.post(f"/admin/centers/{key}", {**form, "capacity": "700", "was": was})
    assert asked.status_code == 409
    for words in ("日产能（件）", "900", "700"):
        assert words in asked.text
    # Another field than the first changed: both stay.
    later = {**form, "capacity": json.loads(was)["capacity"][0], "closes": "23:30", "was": was}
    assert second.post(f"/admin/centers/{key}", later).status_code == 302
    with db.reading() as session:
        center = session.get(Center, key)
        assert (center.capacity_a_day, f"{center.closes:%H:%M}", code) == (
            900, "23:30", center.code,
        )  # fmt: skip


def test_two_administrators_and_one_shop(signed_in, network):
    queued(network)  # of a shop
    admin = signed_in("admin")
    with db.reading() as session:
        key, before = session.execute(select(Merchant.id, Merchant.center_id).limit(1)).one()
    was = json.dumps({"center": [str(before)] if before else []})
    here, there = str(network.center_id), str(network.other_center_id)
    first = there if before == network.center_id else here
    second = "" if before else (here if first == there else there)
    admin.post(f"/admin/shops/{key}", {"center": first, "was": was})
    asked = admin.post(f"/admin/shops/{key}", {"center": second, "was": was})
    assert asked.status_code == 409
    assert "送到哪个中心" in asked.text
    chosen = {"center": second, "was": shown_by(asked.text)}
    assert admin.post(f"/admin/shops/{key}", chosen).status_code == 302
