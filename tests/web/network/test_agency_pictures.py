"""An agency's seal: asked for by one administrator, looked at and written by another, printed."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest
from PIL import Image
from sqlalchemy import select
from support.databases import both_databases
from support.issued_pieces import ISSUED_AT, issued, press

from app.base import db
from app.models.network.center import Agency
from app.models.people.second_person import SecondPersonRequest
from app.queries.audit.blobs import named_blobs
from certificates.content import canonical


def picture() -> bytes:
    target = BytesIO()
    Image.new("RGBA", (500, 400), (190, 40, 30, 128)).save(target, "PNG")
    return target.getvalue()


@pytest.fixture
def first(signed_in):
    return signed_in("admin")


@pytest.fixture
def second(signed_in):
    return signed_in("admin_2")


def ask(browser, agency, content=None, **more):
    sent = {"which": "seal", "reason": "换用新印章", **more}
    if content is not None:
        sent["file"] = (BytesIO(content), "印章.png")
    return browser.post(
        f"/admin/agencies/{agency}/picture", sent, content_type="multipart/form-data"
    )


def given(agency):
    with db.reading() as session:
        return session.scalar(select(Agency.seal_digest).where(Agency.id == agency))


@both_databases
def test_a_seal_is_asked_for_seen_by_a_second_and_printed_from_then_on(first, second, network):
    agency = network.agency_id
    before = issued(network)
    answer = ask(first, agency, picture())
    assert answer.status_code == 302
    assert given(agency) is None
    with db.reading() as session:
        (asked,) = session.scalars(select(SecondPersonRequest.id))
    own = first.post(f"/second/{asked}/confirm", {"note": "自己同意自己"})
    assert own.status_code == 409
    page = second.get(f"/second/{asked}").text
    assert f"/admin/agencies/asked/{asked}" in page
    seen = second.get(f"/admin/agencies/asked/{asked}")
    assert seen.mimetype == "image/webp"
    assert Image.open(BytesIO(seen.data)).size == (500, 400)
    second.post(f"/second/{asked}/confirm", {"note": "与备案印模一致"})
    digest = given(agency)
    assert press().papers.get(digest) == seen.data
    with db.reading() as session:  # what a backup copies
        assert digest in named_blobs(session, "papers")
    after = issued(network, at=ISSUED_AT + timedelta(minutes=10))
    with pikepdf.open(BytesIO(press().papers.get(after.pdf_digest))) as pdf:
        assert "/AgencySeal" in pdf.pages[0].Resources.XObject
        record = canonical.parse(pdf.attachments["content.json"].get_file().read_bytes())
    assert record.agency.seal_sha256 == digest
    with pikepdf.open(BytesIO(press().papers.get(before.pdf_digest))) as pdf:
        assert "/AgencySeal" not in pdf.pages[0].Resources.XObject


@pytest.mark.parametrize(
    ("content", "more", "said"),
    [
        (None, {}, "请上传图片"),
        (b"%PDF-1.7 no picture", {}, ""),
        ("picture", {"reason": ""}, ""),
        ("picture", {"which": "stamp"}, "请选择印章或标志"),
    ],
)
def test_what_is_no_picture_or_without_a_reason_asks_nobody(first, network, content, more, said):
    sent = picture() if content == "picture" else content
    answer = ask(first, network.agency_id, sent, **more)
    assert answer.status_code in (302, 422)
    with db.reading() as session:
        assert session.scalars(select(SecondPersonRequest.id)).all() == []
    page = first.get("/admin/agencies").text if answer.status_code == 302 else answer.text
    assert said in page


def test_no_cnas_mark_without_a_number(first, network):
    with db.transaction() as session:
        session.get_one(Agency, network.agency_id).cnas_no = ""
    ask(first, network.agency_id, picture(), which="cnas")
    assert "没有登记 CNAS 注册号" in first.get("/admin/agencies").text
