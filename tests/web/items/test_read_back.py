"""Labels, papers, records, packs and evidence, read back and held against the rows."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, datetime
from hashlib import sha256
from zipfile import ZipFile

import pikepdf
import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import (
    load_pem_x509_certificate,
    load_pem_x509_certificates,
    load_pem_x509_crl,
)
from drawings.printed import decoded
from PIL import Image
from pypdf import PdfReader
from sqlalchemy import select
from support.build import FOUNDER, NOW, Scene
from support.desk_pieces import registered
from support.example_content import fonts
from support.issued_pieces import ISSUED_AT, issued, press, published

from app.base import db
from app.commands.network.setup import merchant_of
from app.commands.people import accounts
from app.models.inspection.evidence import Attachment, Evidence
from app.models.papers.certificate import Certificate
from app.models.papers.log import LogLeaf
from app.queries.items import item_view
from app.queries.papers.verification import trust_of
from certificates.checking.readme import README
from certificates.content import canonical
from certificates.seal.ceremony import revoke_signer
from workflows.roles import Role

SHOP = "玉见小铺"
# Millimetres of a page, and how many labels it holds.
SIZES = {"40x30": (40, 30, 1), "60x40": (60, 40, 1), "a4": (210, 297, 24)}
DESKS = {"manager": "/orders", "receiving": "/receiving", "merchant": "/merchant"}
POINTS = 72 / 25.4


def pieces(net):
    """Three pieces on their way in, and two with their certificates."""
    fonts()
    refs = registered(net, pieces=3, shop=SHOP)
    with db.transaction() as session:
        accounts.grant(
            session, net.merchant.person_id, Role.MERCHANT, by=FOUNDER, now=NOW,
            merchant_id=merchant_of(session, "doudian", SHOP).id,
        )  # fmt: skip
    papers = [issued(net, shop=SHOP), issued(net, at=ISSUED_AT, shop="和田老店")]
    published()
    return refs, papers


@pytest.fixture
def scene():
    return Scene("papers read back", pieces)


def rows_of(model, *conditions):
    with db.reading() as session:
        found = list(session.scalars(select(model).where(*conditions)))
        session.expunge_all()
    return found


def squashed(text):
    return "".join(text.split())


def certificate(piece):
    return rows_of(Certificate, Certificate.number == piece.number)[0]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("login", DESKS)
def test_labels_of_each_desk_are_read_by_a_scanner(app, made, signed_in, login, size):
    refs = [made[0][0], made[0][2]]
    wide, tall, a_page = SIZES[size]
    chosen = {"ref": refs, "size": size}
    answer = signed_in(login).client.get(f"{DESKS[login]}/labels", query_string=chosen)
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"] == f'inline; filename="labels-{size}.pdf"'
    pages = PdfReader(io.BytesIO(answer.data)).pages
    assert len(pages) == (2 if a_page == 1 else 1)
    for page in pages:
        assert (round(page.mediabox.width / POINTS), round(page.mediabox.height / POINTS)) == (
            wide,
            tall,
        )
    said = [page.extract_text() for page in pages]
    for n, ref in enumerate(refs):
        on_page = said[n if a_page == 1 else 0]
        assert all(words in on_page for words in (ref, "翡翠玉石", SHOP)), on_page
    assert made[0][1] not in "".join(said)
    with pikepdf.open(io.BytesIO(answer.data)) as pdf:
        drawn = pdf.pages[0].Resources.XObject
        assert [decoded(drawn[f"/{kind}{n}"]) for kind in "QB" for n in (0, 1)] == [
            [ref] for ref in refs * 2
        ]


@pytest.mark.parametrize(
    ("login", "place"), [("signatory", "/certificates"), ("auditor", "/audit/certificates")]
)
def test_a_paper_is_the_one_that_was_issued(app, made, signed_in, login, place):
    browser = signed_in(login)
    for piece in made[1]:
        content = browser.client.get(f"{place}/{piece.number}.pdf").data
        row = certificate(piece)
        assert sha256(content).hexdigest() == row.pdf_digest
        reader = PdfReader(io.BytesIO(content))
        text = "".join(page.extract_text() for page in reader.pages)
        groups = f"{piece.number} {row.second_code}".replace("-", "")
        for words in (*groups.split(), "翡翠手镯", "52.31", "检验Testedbyinspector"):
            assert words in squashed(text), text


def test_a_record_is_the_one_that_was_signed(app, made, signed_in):
    for piece in made[1]:
        answer = signed_in("auditor").get(f"/audit/certificates/{piece.number}/record.json")
        row = certificate(piece)
        assert answer.mimetype == "application/json"
        assert sha256(answer.data).hexdigest() == row.record_digest
        content = canonical.parse(answer.data)
        assert (content.number, content.second_code) == (row.number, row.second_code)


def test_every_file_of_a_pack_says_what_the_rows_say(app, made, signed_in):
    auditor, chosen = signed_in("auditor"), made[1]
    asked = auditor.post("/audit/packs", {"number": [piece.number for piece in chosen]})
    with auditor.client.get(f"{asked.location}.zip") as answer:
        assert answer.mimetype == "application/zip"
        packed = ZipFile(io.BytesIO(answer.data))
    assert packed.testzip() is None
    files = {name: packed.read(name) for name in packed.namelist()}
    papers, rows = press(), {piece.number: certificate(piece) for piece in chosen}
    leaves = rows_of(LogLeaf)
    manifest = json.loads(files.pop("manifest.json"))
    told = {one["number"]: one for one in manifest["certificates"]}
    assert told.keys() == rows.keys()
    for number, row in rows.items():
        content = files.pop(f"certificates/{number}.pdf")
        record = files.pop(f"records/{number}.json")
        assert content == papers.papers.get(row.pdf_digest)
        assert record.decode() == row.record
        proof = json.loads(files.pop(f"proofs/{number}.json"))
        (leaf,) = [leaf for leaf in leaves if leaf.certificate_id == row.id]
        assert leaf.entry in json.dumps(proof, ensure_ascii=False).replace('\\"', '"')
        assert told[number] == {
            "number": number,
            "status": "issued",
            "issued": row.issued_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "index": leaf.position,
            "file": f"certificates/{number}.pdf",
            "size": len(content),
            "pdf": row.pdf_digest,
            "record": row.record_digest,
        }
    for name, digest in manifest["files"].items():
        assert sha256(files[name]).hexdigest() == digest, name
    sheet = list(csv.DictReader(io.StringIO(files.pop("manifest.csv").decode("utf-8-sig"))))
    assert [[*one.values()] for one in sheet] == [
        [str(value) for value in one.values()] for one in manifest["certificates"]
    ]
    assert files.pop("README.txt").decode() == README
    head = files.pop("log/checkpoint.txt").decode()
    assert head.splitlines()[:2] == ["localhost/log", str(len(leaves))]
    assert files.pop("manifest.note").decode().splitlines()[0] == "localhost/log/pack"
    assert b"localhost/log+" in files.pop("trust/log.vkey")
    for name in [name for name in files if name.startswith("trust/")]:
        assert load_pem_x509_certificate(files.pop(name)).subject
    assert files == {}, "a file that no line here has read"


def test_a_holder_of_access_takes_away_what_the_auditor_has(app, made, signed_in, browser):
    auditor, piece = signed_in("auditor"), made[1][0]
    given = {"holder": "瑞丽市监局", "refs": piece.ref, "days": "3"}
    link = re.search(
        r'data-copy="http://localhost([^"]+)"', auditor.post("/audit/access", given).text
    )[1]
    theirs = browser.client.get(f"{link}/{piece.ref}/dispute.json").get_json()
    ours = auditor.client.get(f"/audit/items/{piece.ref}/dispute.json").get_json()
    assert theirs["certificates"] == ours["certificates"]
    assert [one["number"] for one in theirs["certificates"]] == [piece.number]
    assert theirs["item"] == ours["item"]
    paper = browser.client.get(f"{link}/{piece.ref}/dispute.pdf").data
    text = squashed("".join(p.extract_text() for p in PdfReader(io.BytesIO(paper)).pages))
    events = [event["digest"] for event in theirs["trail"]["events"]]
    assert len(events) > 8
    for said in (piece.ref, piece.number, *events):
        assert said[:16] in text


def test_evidence_is_given_out_as_it_came(app, made, signed_in):
    (ref, browser) = made[1][0].ref, signed_in("reviewer")
    with db.reading() as session:
        key = item_view(session, ref).key
        wanted = select(Attachment.id, Evidence.digest).join(Attachment.evidence)
        files = session.execute(wanted.where(Attachment.item_id == key)).all()
    assert files
    for file in files:
        whole = browser.client.get(f"/evidence/{file.id}")
        assert sha256(whole.data).hexdigest() == file.digest
        thumb = browser.client.get(f"/evidence/{file.id}/thumb")
        small = Image.open(io.BytesIO(thumb.data))
        assert (small.format, max(small.size) <= 480) == ("JPEG", True)


def test_the_photo_of_a_certificate_is_the_one_it_states(app, made, browser):
    for piece in made[1]:
        row = certificate(piece)
        answer = browser.client.get(f"/v/{piece.number}/photo", query_string={"c": row.second_code})
        assert sha256(answer.data).hexdigest() == row.photo_digest
        assert canonical.parse(row.record.encode()).item.photo_sha256 == row.photo_digest


def test_the_roots_of_trust_are_those_that_signed(app, made, browser):
    (root,) = load_pem_x509_certificates(browser.get("/log/root.pem").data)
    assert [root.public_bytes(Encoding.DER)] == [*trust_of(press().config).roots]


def test_the_list_of_revoked_signers_is_the_roots(app, made, browser):
    nothing = browser.get("/log/root.crl")
    assert (nothing.status_code, nothing.data) == (204, b""), "nothing is revoked: not no answer"
    signing = press().config.keys / "signing"
    signer = (signing / "signer-0001.pem").read_bytes()
    since = datetime(2026, 1, 1, tzinfo=UTC)
    revoke_signer(signing, signer, since=since, at=since, password=None)
    try:
        told = load_pem_x509_crl(browser.get("/log/root.crl").data)
    finally:
        (signing / "root.crl").unlink()
    (revoked,) = told
    assert revoked.serial_number == load_pem_x509_certificates(signer)[0].serial_number
