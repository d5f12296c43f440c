"""Facts on a page: what tables hold, a file of some days, and days that can't be given out."""

from __future__ import annotations

import csv

import pytest
import time_machine
from support.build import Scene
from support.return_pieces import delivered

from workflows.network.facts import Fact


@pytest.fixture
def scene():
    return Scene("a delivered piece", delivered)


def test_some_days_of_a_table_are_given_out(signed_in, made):
    browser = signed_in("manager")
    page = browser.get("/board/facts").get_data(as_text=True)
    assert all(fact.value in page for fact in Fact)
    at = "/board/facts/file?table=pieces&first=2026-11-01&last=2026-11-25"
    with time_machine.travel("2026-11-29T12:00:00+08:00", tick=False):
        browser = signed_in("manager")
        said = browser.get(at)
        rows = list(csv.reader(said.get_data().decode("utf-8-sig").splitlines()))
        assert rows[0][:3] == ["piece", "center", "category"]
        assert [row[0] for row in rows[1:]] == [made]
        today = browser.get(at.replace("2026-11-25", "2026-11-29"))
        assert (today.status_code, "次日" in today.get_data(as_text=True)) == (422, True)
        assert browser.get("/board/facts/file?table=pieces&first=x&last=y").status_code == 422
        assert browser.get("/board/facts/file?table=people").status_code == 404
        far = signed_in("manager_far").get(at).get_data().decode("utf-8-sig")
        assert len(far.splitlines()) == 1
