"""The small picture of a stored one: made elsewhere, kept, asked for once, made anew if lost."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
import time_machine
from PIL import Image
from support.build import NOW
from support.desk_pieces import picture, received

from app.base.config import current
from app.base.storage import SMALL, open_store
from app.readers import calls, door
from app.readers.bounded.turns import Turns


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW + timedelta(hours=1), tick=True):
        yield


@pytest.fixture
def taken(signed_in, network):
    """A browser, and the addresses of a photo that it has uploaded."""
    browser = signed_in("receiving")
    path = f"/receiving/items/{received(network)}/files/intake"
    form = {"file": (io.BytesIO(picture(5)), "a.jpg")}
    answer = browser.post(path, form, content_type="multipart/form-data")
    return browser.client, answer.json


def kept_beside():
    store = open_store(current().evidence_url)
    (path,) = (current().instance / "evidence").rglob("small/*/*/*")
    return store, path.name


def test_what_pages_show_was_made_at_the_upload_and_is_asked_for_once(taken, monkeypatch):
    client, file = taken
    monkeypatch.setattr(door, "read_with", None)
    first = client.get(file["thumb"])
    assert first.status_code == 200
    assert Image.open(io.BytesIO(first.data)).format == "JPEG"
    again = client.get(file["thumb"], headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    other = client.get(file["thumb"], headers={"If-None-Match": '"another"'})
    assert other.data == first.data


def test_one_that_is_missing_is_made_once_more(taken, monkeypatch):
    client, file = taken
    before = client.get(file["thumb"]).data
    store, digest = kept_beside()
    (current().instance / "evidence" / SMALL / digest[:2] / digest[2:4] / digest).unlink()
    with monkeypatch.context() as busy:
        busy.setattr(calls, "TURNS", Turns(0, 0, 0.0))
        answer = client.get(file["thumb"])
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "3")
    assert client.get(file["thumb"]).data[:3] == before[:3]
    assert store.get_beside(digest, SMALL) is not None
