"""What a pack carries of a piece's pictures, for whom; how people stand in what auditors read."""

from __future__ import annotations

import re
import tomllib
from hashlib import sha256
from io import BytesIO
from zipfile import ZipFile

import pytest
from conftest import ROOT
from sqlalchemy import select
from support.build import Scene
from support.desk_pieces import write
from support.issued_pieces import ISSUED_AT, issued, text_of

from app.base import db
from app.commands.papers import status
from app.models.inspection.evidence import Attachment, Evidence
from app.models.people.account import Person
from app.queries.audit.trail import OF_PEOPLE

# Every reason for which a piece has a file, and who finds it in a pack of the piece.
PURPOSES = {
    "intake": ("auditor", "regulator"),
    "exception": ("auditor", "regulator"),
    "finding": ("auditor", "regulator"),
    "packing": ("auditor", "regulator"),
    "weighing": ("auditor", "regulator"),
    "return_request": ("auditor",),  # what a buyer sent is no regulator's: the case is the goods'
    "return_arrival": ("auditor", "regulator"),
    "credential": ("auditor", "regulator"),
}
NAME = re.compile(r"(image-[0-9a-f]{12}\.(jpg|png)|fingerprint\.json|curve-[0-9a-f]{12}\.\w+)")
KEY_OF_SOMEBODY = re.compile(r"\b(person|second_person|asked_by|holder|holder_before): \d")


@pytest.fixture
def scene():
    return Scene("one_certificate", issued)


def of_every_purpose(session, item_id, by):
    for number, purpose in enumerate(PURPOSES):
        digest = sha256(purpose.encode()).hexdigest()
        known = {"kind": "image", "mime": "image/jpeg", "size": 9, "stored_at": ISSUED_AT}
        kept = Evidence(digest=digest, **known)
        session.add(kept)
        session.flush()
        name = f"image-{digest[:12]}.jpg"
        attached = {"item_id": item_id, "purpose": purpose, "position": number, "name": name}
        session.add(Attachment(evidence_id=kept.id, by_id=by, at=ISSUED_AT, **attached))


def link_to(desk, ref):
    given = {"holder": "瑞丽市监局", "refs": ref, "days": "3"}
    page = desk.post("/audit/access", given).text
    return re.search(r'data-copy="http://localhost([^"]+)"', page)[1]


def test_each_purpose_is_in_the_packs_that_may_carry_it(app, made, network, signed_in, browser):
    desk, ref = signed_in("auditor"), made.ref
    write(lambda s: of_every_purpose(s, int(ref[-6:]), network.receiving.person_id))
    packs = {
        "auditor": desk.client.get(f"/audit/items/{ref}/dispute.json").json,
        "regulator": browser.client.get(f"{link_to(desk, ref)}/{ref}/dispute.json").json,
    }
    for who, pack in packs.items():
        files = pack["trail"]["files"]
        carried = {file["purpose"] for file in files}
        assert carried == {purpose for purpose, whom in PURPOSES.items() if who in whom}, who
        for file in files:
            assert NAME.fullmatch(file["name"]), file["name"]
            assert file["name"] == "fingerprint.json" or file["digest"][:12] in file["name"]
    sent = sha256(b"return_request").hexdigest()
    page = browser.get(f"{link_to(desk, ref)}/{ref}")
    assert sent[:12] not in page.text
    assert sent[:12] in desk.get(f"/audit/items/{ref}").text


def test_a_pack_of_certificates_carries_papers_and_no_picture_besides(app, made, signed_in):
    desk = signed_in("auditor")
    there = desk.post("/audit/packs", {"number": [made.number]}).location
    with ZipFile(BytesIO(desk.client.get(f"{there}.zip").data)) as pack:
        endings = {name.rpartition(".")[2] for name in pack.namelist()}
        papers = [name for name in pack.namelist() if name.endswith(".pdf")]
    assert papers == [f"certificates/{made.number}.pdf"]
    assert endings <= {"txt", "pem", "vkey", "tsr", "crl", "json", "jsonl", "csv", "note", "pdf"}


def test_people_stand_by_name_on_every_page_of_the_audit(app, made, network, signed_in, browser):
    desk, ref = signed_in("auditor"), made.ref

    def revoked(session):
        people = {"second": network.auditor, "by": network.signatory}
        status.revoke(session, made.number, "定名有误", now=ISSUED_AT, **people)

    write(revoked)
    link = link_to(desk, ref)
    pages = {
        path: (browser if path.startswith("/case") else desk).get(path).text
        for path in (
            *("/audit", "/audit/alarms", "/audit/access", f"/audit/items/{ref}"),
            *(f"/audit/certificates/{made.number}", link, f"{link}/{ref}"),
        )
    }
    for path, page in pages.items():
        assert not KEY_OF_SOMEBODY.search(text_of(page)), path
        assert not re.search(r"<td[^>]*>\s*(system|operator|founder|buyer)\b", page), path
    with db.reading() as session:
        auditor = session.scalar(select(Person.name).where(Person.id == network.auditor.person_id))
    for path in (f"/audit/items/{ref}", f"{link}/{ref}"):
        assert f"second_person: {auditor}" in text_of(pages[path])
        assert "系统" in text_of(pages[path])


def test_every_field_of_an_event_that_holds_a_persons_key_is_known_as_such():
    path = ROOT / "tests" / "workflows" / "personal" / "event_fields.toml"
    told = tomllib.loads(path.read_text("utf-8"))
    fields = {name for names in told.values() for name in names}
    looks_so = {n for n in fields if re.search(r"(^|_)person$|^asked_by$|^holder|_by_id$|^who$", n)}
    assert looks_so == set(OF_PEOPLE)
