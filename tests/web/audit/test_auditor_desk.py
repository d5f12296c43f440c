"""The auditor's desk: everything can be found and taken away, nothing can be changed."""

from __future__ import annotations

import logging
import re
from datetime import timedelta
from io import BytesIO
from zipfile import ZipFile

import orjson
import pytest
from pypdf import PdfReader
from sqlalchemy import select
from support.build import Scene
from support.databases import both_databases
from support.issued_pieces import ISSUED_AT, issued, text_of

from app.base import clock, db
from app.base.errors import Invalid, NotPermitted
from app.base.watch.log_lines import ACCESS
from app.commands.audit import audit as command
from app.commands.audit import findings
from app.commands.audit.search_index import behind, catch_up
from app.models.audit.audit import AuditFinding, CertificateSearch
from app.models.audit.ledger import LedgerEvent
from app.models.inspection.inspection import FindingRecord, Inspection
from app.models.intake.item import Item
from app.models.papers.certificate import Certificate
from app.queries.audit import certificates as auditor
from certificates.checking.packcheck import verify_pack
from workflows.inspection.states import ItemState

SECOND = ISSUED_AT + timedelta(hours=1)


def two_certificates(network):
    return [
        issued(network, shop="玉见小铺"),
        issued(network, at=SECOND, shop="和田老店"),
    ]


@pytest.fixture
def scene():
    return Scene("two_certificates", two_certificates)


@pytest.fixture
def pieces(app, made):
    return made


@pytest.fixture
def desk(signed_in):
    return signed_in("auditor")


def events(tag):
    with db.reading() as session:
        return [orjson.loads(e.body) for e in session.query(LedgerEvent).filter_by(tag=tag)]


def listed(desk, **filters):
    """The numbers of the rows, in their order."""
    response = desk.get("/audit", query_string=filters)
    assert response.status_code == 200
    return re.findall(r'type="checkbox" name="number" value="([^"]+)"', response.text)


@both_databases
def test_nobody_else_enters(app, signed_in, browser, pieces):
    assert browser.get("/audit").status_code == 302
    for login in ("inspector", "signatory", "manager", "merchant", "admin"):
        other = signed_in(login)
        assert other.get("/audit").status_code == 403
        assert other.get(f"/audit/certificates/{pieces[0].number}").status_code == 403
        assert other.post("/audit/packs").status_code == 403


@both_databases
def test_newest_first_and_every_filter(desk, pieces):
    first, second = (piece.number for piece in pieces)
    assert listed(desk) == [second, first]
    assert listed(desk, item=pieces[0].ref) == [first]
    assert listed(desk, merchant="和田") == [second]
    assert listed(desk, merchant="没有") == []
    assert listed(desk, category="jade", state="issued") == [second, first]
    assert listed(desk, category="gold") == []
    assert listed(desk, state="revoked") == []
    assert listed(desk, inspector="inspector") == [second, first]
    assert listed(desk, inspector="inspector_2") == []
    assert listed(desk, words="翡翠手镯") == [second, first]
    assert listed(desk, words="镯") == [second, first]
    assert listed(desk, words="JADEITE") == [second, first]
    assert listed(desk, words="手翡") == []
    assert listed(desk, since="2026-11-12", until="2026-11-12") == [second, first]
    assert listed(desk, until="2026-11-11") == []
    with db.reading() as session:
        row = session.query(CertificateSearch).filter_by(certificate_id=pieces[0].key).one()
        order, sub = row.order_number, row.sub_number
    assert listed(desk, order=order) == listed(desk, order=sub) == [first]
    assert listed(desk, number=first.lower()) == [first]


@both_databases
@pytest.mark.parametrize(
    "query",
    [
        "after=x", "before=1_2", "after=99999999999999999_1", "agency=abc", "agency=" + "9" * 40,
        "since=yesterday", "state=x", "number=%00", "item=QC-2026-000000", "words=%25", "words=_",
    ],
)  # fmt: skip
def test_garbage_in_the_address_is_no_filter_and_no_number(desk, query):
    found = re.findall(r'name="number" value="([^"]+)"', desk.get(f"/audit?{query}").text)
    assert len(found) == (0 if query.startswith(("number=", "item=")) else 2)


@both_databases
def test_pages_by_keyset_meet_without_gap(app, network, pieces):
    with db.transaction() as session:
        assert catch_up(session) == 2
    with db.reading() as session:
        assert not behind(session)
        whole = auditor.Search()
        newest = auditor.search(session, whole, size=1)
        oldest = auditor.search(session, whole, after=newest.older, size=1)
        back = auditor.search(session, whole, before=oldest.newer, size=1)
    assert [p.rows[0].number for p in (newest, oldest, back)] == [
        pieces[1].number, pieces[0].number, pieces[1].number,
    ]  # fmt: skip
    assert (newest.newer, oldest.older) == ("", "")


@both_databases
def test_an_auditor_of_one_center_sees_that_center(app, network, pieces):
    with db.transaction() as session:
        catch_up(session)
    with db.reading() as session:
        mine = auditor.Search(centers={network.center_id})
        others = auditor.Search(centers={network.other_center_id})
        assert len(auditor.search(session, mine).rows) == 2
        assert auditor.search(session, others).rows == ()
        keys = [piece.key for piece in pieces]
        assert auditor.visible_keys(session, keys, {network.other_center_id}) == frozenset()


@both_databases
def test_the_search_is_filled_once_however_often(desk, pieces):
    desk.get("/audit")
    desk.get("/audit")
    with db.transaction() as session:
        assert catch_up(session) == 0
        assert session.query(CertificateSearch).count() == 2


def sub_order_of(key):
    """The platform's number, which the paper does not name and the auditor sees."""
    with db.reading() as session:
        certificate = session.get_one(Certificate, key)
        sub_number: str = session.get_one(Item, certificate.item_id).line.sub_number
        assert sub_number not in certificate.record
    return sub_number


@both_databases
def test_a_certificate_with_its_log_and_its_state_at_any_time(desk, pieces):
    first = pieces[0]
    desk.post("/audit/packs")
    address = f"/audit/certificates/{first.number}"
    page = text_of(desk.get(address).text)
    assert "证书有效" in page
    assert first.ref in page
    assert sub_order_of(first.key) in page.replace(" ", "")
    assert "尚未签发" in text_of(desk.get(f"{address}?at=2026-01-01T00:00").text)
    record = desk.get(f"{address}/record.json").get_data()
    with db.reading() as session:
        assert session.get_one(Certificate, first.key).record.encode() == record
    paper = desk.client.get(f"{address}.pdf")
    assert paper.data.startswith(b"%PDF")
    assert {"what": f"{first.number}.pdf", "count": 1} in events("audit.downloaded")
    assert desk.get("/audit/certificates/7777-7777-7777").status_code == 404


def test_a_selection_as_a_pack_that_proves_itself(desk, pieces, tmp_path):
    response = desk.post("/audit/packs", {"number": [pieces[0].number]})
    assert events("audit.downloaded") == [{"what": pieces[0].number, "count": 1}]
    assert desk.get(response.location).status_code == 200
    packed = desk.client.get(f"{response.location}.zip")
    path = tmp_path / "pack.zip"
    path.write_bytes(packed.data)
    report = verify_pack(path, at=clock.now())
    assert (report.agrees, report.checked) == (True, 1), report.findings
    names = ZipFile(BytesIO(packed.data)).namelist()
    assert {"README.txt", "manifest.csv", "manifest.json", "log/checkpoint.txt"} <= set(names)


def fetched(desk, address, **headers):
    with desk.client.get(address, headers=headers) as response:
        return response.status_code, response.data


def test_a_broken_download_is_taken_up_with_the_same_bytes(desk, pieces):
    address = desk.post("/audit/packs?category=jade").location + ".zip"
    _, streamed = fetched(desk, address)
    assert fetched(desk, address, Range="bytes=1000-") == (206, streamed[1000:])
    other = desk.post("/audit/packs?category=jade").location + ".zip"
    status, early = fetched(desk, other, Range="bytes=100-")
    assert (status, fetched(desk, other)[1][100:]) == (206, early)


def test_the_page_shows_how_far_a_download_has_come(desk, pieces, caplog):
    caplog.set_level(logging.INFO, ACCESS)  # as in production, where each answer has its line
    page = desk.post("/audit/packs?category=jade").location
    bar = '<progress value="0" max="2"'
    assert bar not in desk.get(page).text
    with desk.client.get(f"{page}.zip", buffered=False) as download:
        chunks = iter(download.response)
        received = next(chunks)
        assert bar in desk.get(page).text
        received += b"".join(chunks)
    assert "<progress" not in desk.get(page).text
    assert len(ZipFile(BytesIO(received)).namelist()) > 6


@both_databases
def test_a_download_that_was_given_up_leaves_no_bar(desk, pieces):
    page = desk.post("/audit/packs?category=jade").location
    with desk.client.get(f"{page}.zip", buffered=False) as download:
        next(iter(download.response))
    assert "<progress" not in desk.get(page).text


def test_a_browser_takes_a_download_up_by_the_tag_of_the_stream(desk, pieces):
    address = desk.post("/audit/packs?category=jade").location + ".zip"
    with desk.client.get(address) as first:
        tag, streamed = first.headers["ETag"], first.data
    rest = fetched(desk, address, **{"Range": "bytes=1000-", "If-Range": tag})
    assert rest == (206, streamed[1000:])
    whole = fetched(desk, address, **{"Range": "bytes=1000-", "If-Range": '"another"'})
    assert whole == (200, streamed)


@both_databases
def test_a_pack_belongs_to_who_asked_for_it_and_is_never_empty(desk, signed_in, pieces):
    address = desk.post("/audit/packs", {"number": [pieces[0].number]}).location
    other = signed_in("auditor_2")
    assert other.get(address).status_code == 404
    assert other.get(f"{address}.zip").status_code == 404
    assert desk.post("/audit/packs?category=gold").status_code == 422
    assert desk.post("/audit/packs", {"number": ["x"]}).status_code == 409
    assert len(events("audit.downloaded")) == 1


@both_databases
def test_only_what_was_corrected_is_shown_as_corrected(desk, pieces):
    page = desk.get(f"/audit/items/{pieces[0].ref}").text
    with db.reading() as session:
        wanted = select(FindingRecord.check_code).join(Inspection).join(Item)
        wanted = wanted.where(Item.id == int(pieces[0].ref[-6:]))
        all_codes = set(session.scalars(wanted))
        corrected = set(session.scalars(wanted.where(FindingRecord.revision > 1)))
    assert len(corrected) < len(all_codes)
    assert set(re.findall(r"<h3>第 1 轮 · ([A-Z0-9-]+)</h3>", page)) == corrected


@both_databases
def test_the_trail_shows_every_event_and_corrections_side_by_side(desk, pieces, network):
    page = desk.get(f"/audit/items/{pieces[0].ref}")
    text = text_of(page.text)
    with db.reading() as session:
        of_item = session.query(LedgerEvent).filter(LedgerEvent.item_id.is_not(None)).all()
        digests = [e.digest[:16] for e in of_item]
    assert sum(digest in page.text.replace("</span><span>", "") for digest in digests) > 5
    assert "证书已签发" in text
    assert desk.get("/audit/items/QC-2026-999999").status_code == 404


@pytest.mark.parametrize("form", ["json", "pdf"])
def test_a_dispute_pack_is_an_event(desk, pieces, form):
    ref = pieces[0].ref
    response = desk.client.get(f"/audit/items/{ref}/dispute.{form}")
    assert response.status_code == 200
    if form == "json":
        whole = orjson.loads(response.data)
        assert whole["certificates"][0]["number"] == pieces[0].number
        assert whole["trail"]["events"][0]["previous"]
        assert all(len(file["digest"]) == 64 for file in whole["trail"]["files"])
    else:  # what it says is read in test_dispute_contents.py
        assert response.mimetype == "application/pdf"
        assert len(PdfReader(BytesIO(response.data)).pages) > 0
    assert events("audit.downloaded") == [{"what": f"dispute {ref}.{form}", "count": 1}]
    assert desk.get(f"/audit/items/{ref}/dispute.exe").status_code == 404


@both_databases
def test_a_finding_is_opened_and_nothing_else_moves(desk, pieces, network):
    ref = pieces[0].ref
    assert desk.post(f"/audit/items/{ref}/findings", {"text": "照片与实物不符"}).status_code == 302
    assert "照片与实物不符" in desk.get(f"/audit/items/{ref}").text
    assert events("audit.finding_opened") == [{"text": "照片与实物不符"}]
    assert desk.post(f"/audit/items/{ref}/findings", {"text": "  "}).status_code == 422
    from support.desk_pieces import state_of

    assert state_of(ref) is ItemState.CERTIFIED
    with db.transaction() as session, pytest.raises(NotPermitted):
        findings.open_finding(session, ref, "x", by=network.manager, now=ISSUED_AT)
    with db.reading() as session:
        assert session.query(AuditFinding).count() == 1


@both_databases
def test_a_regulator_reads_named_cases_for_a_time(desk, browser, pieces):
    named, other = pieces
    page = desk.post(
        "/audit/access", {"holder": "瑞丽市监局", "refs": named.ref.lower(), "days": "3"}
    )
    link = re.search(r'data-copy="http://localhost([^"]+)"', page.text)[1]
    assert browser.get(link).status_code == 200
    assert "证书已签发" in browser.get(f"{link}/{named.ref}").text
    read = {"holder": "瑞丽市监局", "item": named.ref}
    assert events("audit.case_read") == [read]
    for _ in range(3):  # reloads and previews of a link are no other reading
        assert browser.get(f"{link}/{named.ref}/dispute.json").status_code == 200
    assert events("audit.case_read") == [read]
    file = re.search(r'href="([^"]+/evidence/\d+)"', browser.get(f"{link}/{named.ref}").text)[1]
    assert browser.client.get(file).status_code == 200
    for closed in (
        f"{link}/{other.ref}", f"{link}/{other.ref}/dispute.json", f"{link}x",
        f"{link}/{named.ref}/evidence/999999", "/audit", f"/audit/items/{named.ref}",
    ):  # fmt: skip
        assert browser.get(closed).status_code in (302, 404), closed
    assert browser.post(link).status_code in (400, 405)
    ended = re.search(r'action="(/audit/access/\d+/end)"', desk.get("/audit/access").text)[1]
    assert desk.post(ended).status_code == 302
    assert desk.post(ended).status_code == 302
    assert browser.get(link).status_code == 404
    assert len(events("audit.access_ended")) == 1


def test_an_access_expires_and_names_what_exists(app, network, pieces):
    from app.base.passwords import token_digest
    from app.queries.audit.lists import access_of

    with db.transaction() as session:
        token = command.give_access(
            session, "X", [pieces[0].ref], 2, by=network.auditor, now=ISSUED_AT
        )
    with db.reading() as session:
        digest = token_digest(token)
        assert access_of(session, digest, ISSUED_AT + timedelta(days=1)) is not None
        assert access_of(session, digest, ISSUED_AT + timedelta(days=2)) is None
    for holder, refs, days in (
        ("", [pieces[0].ref], 2),
        ("X", [], 2),
        ("X", ["QC-2026-999999"], 2),
        ("X", [pieces[0].ref], 0),
        ("X", [pieces[0].ref], 91),
    ):
        with pytest.raises(Invalid), db.transaction() as session:
            command.give_access(session, holder, refs, days, by=network.auditor, now=ISSUED_AT)


def test_alarms_are_listed(desk, pieces):
    from app.commands.audit.alarms import count_lookup

    assert "没有警报" in desk.get("/audit/alarms").text
    for place in range(5):
        with db.transaction() as session:
            count_lookup(
                session, pieces[0].key, pieces[0].number, f"10.{place}.0.1", "", now=ISSUED_AT
            )
    page = desk.get("/audit/alarms").text
    assert "疑似套证" in page
    assert pieces[0].number in page
