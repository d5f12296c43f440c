"""Issue and checkpoints with a time-stamp authority on loopback: stamped, provable, never lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial
from io import BytesIO

import pytest
from asn1crypto import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_der_x509_certificate
from pdf_oxide import PdfDocument
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko_certvalidator import ValidationContext
from sqlalchemy import select
from support.desk_pieces import reviewed, state_of
from support.doubles.stamp_authority import serving
from support.flows.signatory_looks import issue
from support.issued_pieces import ISSUED_AT, paper_path, piece, press, published

from app.base import config, db
from app.base.errors import Refusal
from app.commands.across.clockwork import tick
from app.commands.papers.drafts import complete_drafts
from app.commands.papers.issue import WaitingDraft
from app.commands.papers.transparency import StoredNodes
from app.models.papers.certificate import Certificate
from app.press import time_stamps
from app.queries.papers.verification import evidence_of, latest_head, trust_of
from certificates.checking.verify import verify
from certificates.seal.stamp import StampError, stamped_at
from workflows.inspection.states import ItemState
from workflows.papers.states import CertificateState

LATER = ISSUED_AT + timedelta(days=2)


@pytest.fixture
def authority():
    time_stamps._proofs.cache_clear()
    with serving(ISSUED_AT) as server:
        yield server


@pytest.fixture
def house(database, network, authority):
    """The installation with the authority configured and its root pinned."""
    used = config.use(replace(config.current(), tsa_url=authority.url))
    folder = used.keys / "stamps"
    folder.mkdir(parents=True)
    root = load_der_x509_certificate(authority.tsa.root)
    (folder / "root.pem").write_bytes(root.public_bytes(Encoding.PEM))
    return network


def states():
    with db.reading() as session:
        return list(session.scalars(select(Certificate.state).order_by(Certificate.id)))


def heads():
    with db.reading() as session:
        return latest_head(session)


def judged_by_pyhanko(paper, tsa_root):
    """The signature with nothing to hand but the roots and what the file itself carries."""
    reader = PdfFileReader(BytesIO(paper))
    root = x509.Certificate.load(trust_of(config.current()).roots[0])
    ours = ValidationContext(trust_roots=[root], allow_fetching=False, moment=ISSUED_AT)
    stamps = DocumentSecurityStore.read_dss(reader).as_validation_context(
        {
            "trust_roots": [x509.Certificate.load(tsa_root)],
            "allow_fetching": False,
            "moment": ISSUED_AT,
            "revocation_mode": "require",
        }
    )
    return validate_pdf_signature(reader.embedded_signatures[0], ours, stamps)


def test_an_issued_paper_carries_its_stamp_and_what_proves_it(house, authority):
    ref = reviewed(house)
    number = issue(ref, press(), by=house.signatory, now=ISSUED_AT).number
    published()
    paper = paper_path(piece(number, ref).pdf_digest).read_bytes()
    status = judged_by_pyhanko(paper, authority.tsa.root)
    assert status.bottom_line
    assert status.timestamp_validity.trusted
    assert status.timestamp_validity.timestamp == ISSUED_AT
    assert PdfDocument.from_bytes(paper).validate_pdf_a("3a")["valid"]
    with db.reading() as session:
        lookup = partial(evidence_of, session, StoredNodes(session))
        found = verify(paper, trust=trust_of(config.current()), lookup=lookup, at=ISSUED_AT)
    assert found.ok, found


def test_without_a_pinned_root_it_carries_the_bare_stamp(house, authority):
    (config.current().keys / "stamps" / "root.pem").unlink()
    ref = reviewed(house)
    number = issue(ref, press(), by=house.signatory, now=ISSUED_AT).number
    paper = paper_path(piece(number, ref).pdf_digest).read_bytes()
    store = DocumentSecurityStore.read_dss(PdfFileReader(BytesIO(paper)))
    assert store.crls == []
    info = PdfFileReader(BytesIO(paper)).embedded_signatures[0].signer_info
    kinds = [attribute["type"].native for attribute in info["unsigned_attrs"]]
    assert kinds == ["signature_time_stamp_token"]


def test_a_checkpoint_carries_a_token_that_proves_when_it_was_there(house, authority):
    ref = reviewed(house)
    issue(ref, press(), by=house.signatory, now=ISSUED_AT)
    assert "checkpoint of 1 leaves published" in tick(press(), ISSUED_AT)
    head = heads()
    assert stamped_at(head.token, head.note, [authority.tsa.root]) == ISSUED_AT
    with pytest.raises(StampError):
        stamped_at(head.token, head.note + " ", [authority.tsa.root])


def test_an_authority_that_is_down_leaves_the_draft_and_says_so(house, authority):
    ref = reviewed(house)
    authority.up = False
    with pytest.raises(Refusal) as refused:
        issue(ref, press(), by=house.signatory, now=ISSUED_AT)
    assert refused.value.refused.code == "no_time_stamp"
    assert states() == [CertificateState.DRAFT]
    assert state_of(ref) is ItemState.PASSED
    assert [type(held) for held in complete_drafts(press(), now=ISSUED_AT)] == [WaitingDraft]
    assert any("no_time_stamp" in line for line in tick(press(), ISSUED_AT))

    authority.up, authority.at = True, LATER
    assert any(line.startswith("issued ") for line in tick(press(), LATER))
    assert states() == [CertificateState.ISSUED]
    assert state_of(ref) is ItemState.CERTIFIED
    with db.reading() as session:
        row = session.scalars(select(Certificate)).one()
        paper = paper_path(row.pdf_digest).read_bytes()
        lookup = partial(evidence_of, session, StoredNodes(session))
        found = verify(paper, trust=trust_of(config.current()), lookup=lookup, at=LATER)
    assert found.ok, found  # signed as of the day of its stamp, not as of the draft's


def test_a_checkpoint_does_not_wait_for_the_authority(house, authority):
    ref = reviewed(house)
    issue(ref, press(), by=house.signatory, now=ISSUED_AT)
    authority.up = False
    said = tick(press(), ISSUED_AT)
    assert "checkpoint of 1 leaves published, without a time stamp" in said
    assert (heads().size, heads().token) == (1, b"")


def test_proofs_of_an_authority_are_fetched_again_when_none_were_found(house, authority):
    whole = authority.tsa
    authority.tsa = replace(whole, crl=b"no list")
    at = ISSUED_AT
    assert time_stamps.authority(config.current(), at).long_term.crls == ()
    authority.tsa = whole
    assert time_stamps.authority(config.current(), at).long_term.crls == (whole.crl,)
