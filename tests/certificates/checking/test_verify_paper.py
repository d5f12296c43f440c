"""The whole way with the real page: content, rendering, sealing, log, checking, replay."""

from dataclasses import replace

import pytest
from pdf_oxide import PdfDocument
from support.example_content import HANDBAG, JADE, LIQUOR, fonts, photo_of
from support.sealed_samples import ISSUED_AT, House

from certificates.content.canonical import canonical, digest
from certificates.content.number import certificate_number
from certificates.log.leaf import CertificateStatus, Leaf, LeafKind
from certificates.page.render import render
from certificates.reasons import Reason
from certificates.seal.seal import ReplayDiffers, reason_for, replay, seal


@pytest.fixture
def house(tmp_path):
    return House(tmp_path)


def issue(house, content):
    unsigned = render(content, fonts(), photo_of(content))
    reason = reason_for(content.number, digest(content))
    pdf = seal(unsigned, house.signer, at=ISSUED_AT, reason=reason)
    house.pdfs[content.number], house.records[content.number] = pdf, canonical(content)
    digests: tuple[str, str] = house.digests(content.number)
    house.log(Leaf(LeafKind.ISSUED, content.number, *digests, CertificateStatus.ISSUED, ISSUED_AT))
    return pdf


@pytest.mark.parametrize("example", [JADE, LIQUOR, HANDBAG], ids=["jade", "liquor", "handbag"])
def test_a_certificate_from_content_to_answer(house, example):
    content = example
    pdf = issue(house, content)
    found = house.verify(pdf)
    assert found.ok, found.to_json()
    assert found.number == content.number
    assert found.record == canonical(content)
    assert PdfDocument.from_bytes(pdf).validate_pdf_a("3a")["valid"]
    assert replay(render(content, fonts(), photo_of(content)), pdf) == pdf


def test_a_changed_record_gives_another_page(house):
    pdf = issue(house, JADE)
    altered = replace(JADE, remarks=(*JADE.remarks, JADE.conclusion))
    with pytest.raises(ReplayDiffers):
        replay(render(altered, fonts(), photo_of(JADE)), pdf)


def test_the_page_of_one_certificate_under_the_number_of_another(house):
    """套证: the genuine content, sealed by an insider under a number of his own."""
    issue(house, JADE)
    copied = replace(JADE, number=certificate_number())
    unsigned = render(copied, fonts(), photo_of(JADE))
    pdf = seal(unsigned, house.signer, at=ISSUED_AT, reason=reason_for(JADE.number, digest(copied)))
    found = house.verify(pdf)
    assert found.integrity.reason is Reason.RENUMBERED
    assert found.log.reason is Reason.NOT_LOGGED
