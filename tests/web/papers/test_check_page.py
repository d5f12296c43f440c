"""The check page for who holds a paper: look-ups in words, the PDF, our address, reasons."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

import pytest
from support.build import NOW, Scene
from support.databases import both_databases
from support.issued_pieces import ISSUED_AT, issued, press, published, text_of

from app.base import db
from app.base.config import current
from app.commands.audit.alarms import count_lookup
from app.models.audit.audit import CertificateLookup

UNKNOWN = "7777-7777-7777"


@pytest.fixture
def scene():
    return Scene("one_certificate", issued)


@pytest.fixture
def piece(app, made):
    return made


@both_databases
def test_earlier_look_ups_are_told_in_words(browser, piece):
    first = text_of(browser.get(f"/v/{piece.number}?c={piece.code}").text)
    assert "第一次被查询" in first
    for network in range(4):
        with db.transaction() as session:
            address = f"10.{network}.0.1"
            count_lookup(session, piece.key, piece.number, address, "", now=NOW)
    page = text_of(browser.get(f"/v/{piece.number}?c={piece.code}").text)
    assert "查询过 5 次" in page
    assert "来自 5 个网络" in page
    assert "可能被套用在别的货上" in page


def test_the_holder_of_a_paper_gets_its_pdf_and_nobody_else(browser, piece):
    published()
    by_code = browser.client.get(f"/v/{piece.number}/paper", query_string={"c": piece.code})
    assert sha256(by_code.data).hexdigest() == piece.pdf_digest
    assert by_code.mimetype == "application/pdf"
    assert f"{piece.number}.pdf" in by_code.headers["Content-Disposition"]
    by_digest = browser.client.get(
        f"/v/{piece.number}/paper", query_string={"sha256": piece.pdf_digest.upper()}
    )
    assert by_digest.data == by_code.data
    assert press().papers.get(piece.pdf_digest) == by_code.data
    for asked in ({}, {"c": "0000-0000"}, {"sha256": ""}, {"sha256": "0" * 64}, {"sha256": "-"}):
        answer = browser.client.get(f"/v/{piece.number}/paper", query_string=asked)
        assert answer.status_code == 404, asked
    lost = browser.client.get(f"/v/{UNKNOWN}/paper", query_string={"sha256": "-"})
    assert lost.status_code == 404


@pytest.mark.parametrize(
    ("state", "reason", "zh", "en"),
    [
        ("suspended", "under_review", "出证机构正在复核", "The agency is reviewing it."),
        ("revoked", "withdrawn", "出证机构已收回", "The agency has withdrawn it"),
    ],
)
def test_an_end_is_told_in_the_reader_s_language_and_no_pdf_is_given(
    browser, piece, state, reason, zh, en
):
    from app.commands.papers.transparency import append_leaf
    from app.models.papers.certificate import Certificate
    from certificates.log.leaf import CertificateStatus, LeafKind

    with db.transaction() as session:
        row = session.get_one(Certificate, piece.key)
        row.state = state
        append_leaf(
            session,
            row,
            LeafKind.STATUS,
            CertificateStatus(state),
            now=ISSUED_AT + timedelta(days=1),
            reason=reason,
        )
    page = browser.get(f"/v/{piece.number}?c={piece.code}").text
    assert zh in text_of(page)
    assert reason not in text_of(page)
    assert "/paper?" not in page
    status = browser.get(f"/v/{piece.number}.json?c={piece.code}").json["status"]
    assert en in status["en"]
    assert "/" not in status["zh"]
    given = browser.client.get(f"/v/{piece.number}/paper", query_string={"c": piece.code})
    assert given.status_code == 404


def test_a_foreign_address_is_told_and_ours_is_followed(browser, piece):
    own = current().public_url
    ours = f"{own}/v/{piece.number}?c={piece.code}"
    followed = browser.client.get("/v", query_string={"number": ours, "c": ""})
    assert followed.status_code == 302
    assert f"/v/{piece.number}?c=" in followed.headers["Location"]
    forged = browser.client.get("/v", query_string={"number": "https://qc.examp1e.com/v/1?c=2"})
    assert forged.status_code == 404
    assert "qc.examp1e.com 不是本平台的网址" in text_of(forged.text)


def test_a_covered_code_is_asked_for(browser, piece):
    page = browser.client.get(f"/v/{piece.number}")
    assert page.status_code == 404
    assert "还需要校验码" in text_of(page.text)
    assert f'value="{piece.number}"' in page.text


def test_a_file_that_holds_counts_as_a_look_up(browser, piece):
    from io import BytesIO

    content = press().papers.get(piece.pdf_digest)
    browser.get("/v")
    browser.post(
        "/v/file",
        {"file": (BytesIO(content), "certificate.pdf")},
        content_type="multipart/form-data",
    )
    with db.reading() as session:
        assert session.query(CertificateLookup).count() == 1
