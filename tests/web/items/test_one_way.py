"""A file on its way from a page to its row: every step once, downwards; a new kind is one row."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
import sqlalchemy as sa
import time_machine
from support.build import NOW
from support.databases import both_databases
from support.desk_pieces import picture, queued, received
from support.hostile.toy_readers import read_toy
from support.media_samples import csv_spectrum, jade_ftir

from app.base import storage
from app.base.db import reading
from app.base.storage import Blobs
from app.models.inspection.evidence import Evidence
from app.readers import door, kinds
from app.readers.facts import Kind, Limits
from app.readers.kinds import FileKind, Keeps, Place, Preview
from app.readers.sniff import starts_with

JSON = {"Accept": "application/json"}


@pytest.fixture(autouse=True)
def _now():
    with time_machine.travel(NOW + timedelta(hours=1), tick=True):
        yield


@pytest.fixture
def steps(monkeypatch, app):
    """The steps of each file, in the order in which they are begun."""
    taken: list[str] = []

    def counted(place: object, name: str, step: str) -> None:
        real: Callable[..., object] = getattr(place, name)

        def instead(*given: object, **named: object) -> object:
            taken.append(step)
            return real(*given, **named)

        monkeypatch.setattr(place, name, instead)

    counted(door, "sniff", "sniff")
    counted(door, "read_with", "read")
    counted(Blobs, "put", "store")
    counted(storage, "digest_of", "digest")

    def row(_conn, _cursor, statement, *_rest):
        if statement.startswith("INSERT INTO evidence "):
            taken.append("row")

    sa.event.listen(sa.Engine, "before_cursor_execute", row)
    yield taken
    sa.event.remove(sa.Engine, "before_cursor_execute", row)


def sent(browser, path, content, name, **more):
    form = {"file": (BytesIO(content), name), **more}
    return browser.post(path, form, content_type="multipart/form-data", headers=JSON)


def refused_as(answer):
    return answer.json["type"].rpartition(":")[2]


ONCE = ["sniff", "read", "store", "digest", "row"]
FILES = {
    "CM-08": (picture(3), "front.jpg"),
    "JD-10": (csv_spectrum(jade_ftir()), "ftir.csv"),
}


@pytest.mark.parametrize("check", FILES)
def test_a_file_of_the_bench_takes_each_step_once(signed_in, network, steps, check):
    ref, browser = queued(network), signed_in("inspector")
    browser.post(f"/bench/{ref}/claim")
    steps.clear()
    content, name = FILES[check]
    assert sent(browser, f"/bench/{ref}/files", content, name, check=check).status_code == 200
    assert steps == ONCE


def test_a_photo_of_a_desk_takes_each_step_once(signed_in, network, steps):
    ref, browser = received(network), signed_in("receiving")
    steps.clear()
    answer = sent(browser, f"/receiving/items/{ref}/files/intake", picture(5), "a.jpg")
    assert answer.status_code == 200
    assert steps == ONCE


def test_a_refused_file_goes_no_further_than_it_must(signed_in, network, steps):
    ref, browser = received(network), signed_in("receiving")
    for content, reached in ((b"", []), (b"\x00\x01", ["sniff"]), (picture(5)[:200], ONCE[:2])):
        steps.clear()
        answer = sent(browser, f"/receiving/items/{ref}/files/intake", content, "a.jpg")
        assert answer.status_code in (409, 422)
        assert steps == reached


TOY = FileKind(
    mime="application/x-toy",
    kind=Kind.DOCUMENT,
    ending="toy",
    opens=starts_with(b"\x00TOY"),
    limits=Limits(40),
    read=read_toy,
    keeps=Keeps.AS_SENT,
    place=Place.DOWNLOAD,
    preview=Preview.NAME,
)


@both_databases
def test_a_new_kind_is_one_row_and_one_reader(signed_in, network, monkeypatch):
    ref, browser = received(network), signed_in("receiving")
    path = f"/receiving/items/{ref}/files/intake"
    content = b"\x00TOY its very end"
    assert refused_as(sent(browser, path, content, "a.toy")) == "file_kind_unknown"
    monkeypatch.setattr(kinds, "KINDS", (*kinds.KINDS, TOY))
    answer = sent(browser, path, content, "a.toy").json
    assert "thumb" not in answer
    given = browser.client.get(answer["url"])
    assert given.data == content
    assert given.headers["Content-Type"] == TOY.mime
    assert given.headers["Content-Disposition"].startswith("attachment;")
    assert given.headers["Content-Disposition"].endswith('.toy"')
    assert browser.client.get(answer["url"] + "/thumb").status_code == 404
    with reading() as session:
        row = session.execute(sa.select(Evidence.kind, Evidence.mime, Evidence.size)).one()
    assert tuple(row) == ("document", TOY.mime, len(content))
    for wrong, code in ((content[:-1], "file_cut_off"), (content * 9, "file_too_large")):
        assert refused_as(sent(browser, path, wrong, "a.toy")) == code
