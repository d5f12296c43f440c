"""Pages that print, before the typeface is built: they say how far it is, and never fail."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from reportlab.pdfbase import pdfmetrics
from support.build import NOW, item_in
from support.example_content import fonts

from app.base import config, preparation
from app.base.locks import hold_lock
from app.commands.papers.drafts import complete_drafts
from app.press.press import Press
from app.web.audit import dispute
from app.web.papers.signatory.paper_page import press_of
from workflows.inspection.states import ItemState

JSON = {"Accept": "application/json"}


@pytest.fixture(autouse=True)
def _now():
    fonts()
    with time_machine.travel(NOW + timedelta(hours=6), tick=True):
        yield


@pytest.fixture
def passed(app, network, settings):
    return item_in(ItemState.PASSED, network, settings).ref


@pytest.fixture
def building(passed, settings, monkeypatch, tmp_path):
    """The typeface is on its way: 42 of a hundred parts."""
    press_of.cache_clear()
    with monkeypatch.context() as patch:
        patch.setattr(config.Config, "fonts", property(lambda _: tmp_path / "share" / "fonts"))
        # A process that has printed once keeps the face; this one has not.
        patch.delitem(vars(pdfmetrics)["_fonts"], dispute.FACE, raising=False)
        work = preparation.typeface(settings)
        work.tell(0.42)
        with hold_lock(work.lock):
            yield patch
    press_of.cache_clear()


def text_of(response):
    return response.get_data(as_text=True)


def test_the_desk_says_how_far_it_is_and_takes_the_signature(signed_in, passed, building):
    browser = signed_in("signatory")
    for path in ("/sign", f"/sign/{passed}"):
        page = browser.get(path)
        assert page.status_code == 200
        assert "已完成 42%" in text_of(page)
        assert "Refresh" not in page.headers, "what is ticked or typed would be lost"
    assert "签发证书" in text_of(browser.get(f"/sign/{passed}"))
    assert browser.post(f"/sign/{passed}").status_code == 302
    for path, words in (("/sign", "已签字，等待出证"), (f"/sign/{passed}", "尚未出证")):
        page = browser.get(path)
        assert words in text_of(page)
        assert page.headers["Refresh"] == "3"
    assert "签发证书" not in text_of(browser.get(f"/sign/{passed}"))


def test_a_batch_says_that_its_papers_follow(signed_in, passed, building):
    browser = signed_in("signatory")
    browser.get(f"/sign/batch?ref={passed}")
    answered = browser.post("/sign/batch", {"ref": passed}, headers=JSON).json
    assert answered["results"][passed]["ok"]
    assert "自动签发" in answered["results"][passed]["text"]
    assert "自动签发" in text_of(browser.post("/sign/batch", {"ref": passed}))


def test_the_paper_is_there_when_the_typeface_is(
    signed_in, passed, settings, monkeypatch, building
):
    browser = signed_in("signatory")
    browser.get(f"/sign/{passed}")
    browser.post(f"/sign/{passed}")
    building.undo()
    press_of.cache_clear()
    assert len(list(complete_drafts(Press(settings), now=NOW + timedelta(hours=7)))) == 1
    page = browser.get(f"/sign/{passed}")
    assert "Refresh" not in page.headers
    assert "已签发" in text_of(page)


def test_labels_and_packs_say_the_same_and_look_again(signed_in, passed, building):
    for login, path in (
        ("manager", f"/orders/labels?ref={passed}&size=a4"),
        ("auditor", f"/audit/items/{passed}/dispute.pdf"),
    ):
        page = signed_in(login).get(path)
        assert page.status_code == 503, path
        assert "已完成 42%" in text_of(page)
        assert page.headers["Refresh"] == page.headers["Retry-After"] == "3"
