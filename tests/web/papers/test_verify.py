"""The public page: three answers, nothing about people, wrong pairs and unknown numbers alike."""

from __future__ import annotations

import re
from contextlib import contextmanager
from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest
import sqlalchemy as sa
from support.build import NOW, Scene
from support.databases import both_databases
from support.issued_pieces import (
    ISSUED_AT,
    by_hand,
    issued,
    overwrite,
    paper_path,
    press,
    published,
    text_of,
)

from app.base import db
from app.commands.audit.alarms import count_lookup
from app.models.audit.audit import AuditAlarm, CertificateLookup
from app.web.papers.verify import views

UNKNOWN = "7777-7777-7777"


@pytest.fixture
def scene():
    return Scene("one_certificate", issued)


@pytest.fixture
def piece(app, made):
    return made


def paper(piece):
    return press().papers.get(piece.pdf_digest)


def send(browser, content, accept="application/json"):
    browser.get("/v")
    return browser.post(
        "/v/file",
        {"file": (BytesIO(content), "certificate.pdf")},
        headers={"Accept": accept},
        content_type="multipart/form-data",
    )


def test_the_qr_leads_to_three_answers_and_the_piece(browser, piece):
    response = browser.get(f"/v/{piece.number}?c={piece.code}")
    page = text_of(response.text)
    assert response.status_code == 200
    for words in ("完整性", "状态", "签发者", "公开日志", "证书有效", "总质量", "52.312", "翡翠"):
        assert words in page
    assert 'class="stamp large"' in response.text
    photo = browser.client.get(f"/v/{piece.number}/photo?c={piece.code}")
    assert photo.mimetype == "image/jpeg"


def test_json_has_the_same_and_names_nobody(browser, piece):
    response = browser.get(f"/v/{piece.number}.json?c={piece.code}")
    answers = response.json
    assert [answers[name]["ok"] for name in ("integrity", "status", "issuer", "log")] == [True] * 4
    assert answers["certificate"]["agency"]["zh"] == "滇西珠宝检测中心"
    page = browser.get(f"/v/{piece.number}?c={piece.code}").text
    for private in ("玉见小铺", "6900000000000000000", "inspector", "customer_reference"):
        assert private not in response.get_data(as_text=True)
        assert private not in page


def test_typed_by_hand_with_misread_characters(browser, piece):
    typed = piece.number.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    response = browser.get("/v", query_string={"number": typed, "c": piece.code.lower()})
    assert response.status_code == 302
    assert piece.number in browser.get(response.location).text


def test_wrong_pair_and_unknown_number_look_alike(browser, piece):
    def seen(number, code):
        response = browser.get(f"/v/{number}?c={code}")
        assert response.status_code == 404
        return re.sub(r'(value|content)="[^"]*"', "", response.text)

    wrong = seen(piece.number, "0000-0000")
    assert wrong == seen(UNKNOWN, "0000-0000") == seen("x", "y")
    assert seen(piece.number, "") == seen(UNKNOWN, "")
    json = [browser.get(f"/v/{number}.json?c=0000-0000") for number in (piece.number, UNKNOWN, "x")]
    assert {(one.status_code, one.get_data()) for one in json} == {(404, json[0].get_data())}
    assert browser.get(f"/v/{piece.number}/photo?c=0000-0000").status_code == 404


@pytest.mark.parametrize(
    ("state", "words"), [("revoked", "已撤销"), ("suspended", "暂停使用"), ("superseded", "取代")]
)
def test_the_end_of_a_certificate_is_said_plainly(browser, piece, state, words):
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
            reason="照片贴错",
            successor=UNKNOWN if state == "superseded" else "",
        )
    response = browser.get(f"/v/{piece.number}?c={piece.code}")
    page = text_of(response.text)
    assert words in page
    assert "照片贴错" in page
    assert 'class="stamp' not in response.text
    assert browser.get(f"/v/{piece.number}.json?c={piece.code}").json["status"]["ok"] is False


def test_a_changed_paper_in_the_store_is_not_called_whole(browser, piece):
    overwrite(paper_path(piece.pdf_digest), paper(piece).replace(b"/Type", b"/Typo", 1))
    answers = browser.get(f"/v/{piece.number}.json?c={piece.code}").json
    assert (answers["integrity"]["ok"], answers["integrity"]["reason"]) == (
        None,
        "stored_paper_damaged",
    )
    assert (answers["ok"], answers["reasons"][0]) == (False, "stored_paper_damaged")
    assert answers["status"]["reason"] == "valid"


@both_databases
def test_a_changed_record_is_not_shown_as_if_it_were_signed(browser, piece):
    by_hand("UPDATE certificate SET record = replace(record, '52.312', '99.999')")
    response = browser.get(f"/v/{piece.number}.json?c={piece.code}")
    assert response.json["integrity"]["ok"] is True
    assert "99.999" not in response.get_data(as_text=True)


@pytest.mark.parametrize(
    ("alter", "reason"),
    [
        (lambda pdf: pdf, "intact"),
        (lambda pdf: pdf + b"\n% more\n", "appended"),
        (lambda pdf: pdf[:-40], "truncated"),
        (lambda _: b"hello", "not_pdf"),
        (lambda _: b"", "not_pdf"),
    ],
)
def test_a_file_is_checked_with_its_own_reason(browser, piece, alter, reason):
    response = send(browser, alter(paper(piece)))
    assert response.json["integrity"]["reason"] == reason
    shown = send(browser, alter(paper(piece)), accept="text/html")
    assert ('class="stamp large"' in shown.text) is (reason == "intact")


def test_a_resaved_file_is_refused(browser, piece):
    out = BytesIO()
    with pikepdf.open(BytesIO(paper(piece))) as pdf:
        pdf.save(out)
    assert send(browser, out.getvalue()).json["integrity"]["reason"] == "resaved"


def test_a_file_too_large_is_not_read(browser, app, monkeypatch):
    monkeypatch.setattr(views, "LARGEST_FILE", 1000)
    assert send(browser, b"%PDF-1.7" + b"0" * 2000).status_code == 413


@both_databases
def test_many_places_raise_one_alarm(app, network, piece):
    def look(addresses, at):
        for address in addresses:
            with db.transaction() as session:
                count_lookup(session, piece.key, piece.number, address, "agent", now=at)

    def raised():
        with db.reading() as session:
            return session.query(AuditAlarm).count()

    look([f"198.51.100.{n}" for n in range(9)], NOW)
    look([f"10.{n}.0.1" for n in range(3)], NOW)
    assert raised() == 0
    look(["2001:db8::1", "2001:db8:9::1"], NOW + timedelta(hours=2))
    look(["2001:db8:1::1"], NOW + timedelta(hours=3))
    assert raised() == 1
    with db.reading() as session:
        places = {row.place for row in session.query(CertificateLookup)}
    assert len(places) == 7
    assert not any("198" in place[:4] for place in places)


def test_places_of_yesterday_do_not_count(app, network, piece):
    for day in range(6):
        with db.transaction() as session:
            count_lookup(
                session, piece.key, piece.number, f"10.{day}.0.1", "", now=NOW + timedelta(days=day)
            )
    with db.reading() as session:
        assert session.query(AuditAlarm).count() == 0


@both_databases
def test_looking_up_counts_and_a_wrong_pair_does_not(browser, piece):
    browser.get(f"/v/{piece.number}?c={piece.code}")
    browser.get(f"/v/{piece.number}?c=0000-0000")
    with db.reading() as session:
        assert session.query(CertificateLookup).count() == 1


def test_the_log_at_its_stable_addresses(browser, piece):
    browser.get(f"/v/{piece.number}?c={piece.code}")
    note = browser.get("/log/checkpoint")
    assert note.mimetype == "text/plain"
    assert note.text.splitlines()[:2] == ["localhost/log", "1"]
    proof = browser.get(f"/log/proof/{piece.number}.json").json
    assert (proof["number"], proof["checkpoint"]) == (piece.number, note.text)
    assert proof["leaves"][0]["index"] == 0
    assert browser.get("/log/consistency?old=0&new=1").json["proof"] == []
    assert browser.get("/log/root.pem").text.startswith("-----BEGIN CERTIFICATE-----")
    assert browser.get("/log/key").text.startswith("localhost/log+")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/log/checkpoint", 404),
        ("/log/proof/x.json", 404),
        (f"/log/proof/{UNKNOWN}.json", 404),
        ("/log/consistency?old=a", 422),
        ("/log/consistency?old=0&new=7", 404),
        ("/log/root.pem", 404),
        ("/log/root.crl", 404),
        ("/v", 200),
        ("/v/file", 200),
        ("/v/%00?c=%00", 404),
    ],
)
def test_an_empty_house_answers_calmly(browser, path, status):
    assert browser.get(path).status_code == status


def test_look_ups_are_limited(app, browser):
    from app.web.base.limits import limiter

    limiter.enabled = True
    seen = [browser.get("/v/X?c=Y").status_code for _ in range(45)]
    assert seen[0] == 404
    assert seen[-1] == 429


def test_without_the_key_of_the_log_what_was_published_is_still_proven(
    browser, network, settings, piece
):
    published()
    late = issued(network, at=ISSUED_AT + timedelta(minutes=10))
    (settings.keys / "log" / "log.key").unlink()
    proven = browser.get(f"/v/{piece.number}.json?c={piece.code}").json
    assert (proven["log"]["ok"], proven["status"]["ok"]) == (True, True)
    response = browser.get(f"/v/{late.number}?c={late.code}")
    assert response.status_code == 200
    assert not browser.get(f"/v/{late.number}.json?c={late.code}").json["log"]["ok"]
    assert send(browser, paper(piece)).status_code == 200


@pytest.mark.parametrize(
    "alter",
    [
        lambda pdf: pdf + b"\n% more\n",
        lambda pdf: pdf[:30_000] + bytes([pdf[30_000] ^ 1]) + pdf[30_001:],
        lambda pdf: pdf.replace(b"D:2026", b"D:2025", 1),
    ],
    ids=["appended", "changed", "dated back"],
)
def test_beside_a_file_that_is_not_it_nothing_is_green(browser, piece, alter):
    altered = alter(paper(piece))
    assert altered != paper(piece)
    told = send(browser, altered).json
    assert told["ok"] is False
    assert [told[n]["ok"] for n in ("integrity", "status", "issuer")].count(True) == 0
    assert told["reasons"][0] == told["integrity"]["reason"]
    page = send(browser, altered, accept="text/html").text
    assert "这份文件不是它" in page
    assert not re.findall(r'class="notice good".{0,400}?(?:状态|签发者)', page, re.DOTALL)


def test_a_genuine_file_has_one_verdict(browser, piece):
    told = send(browser, paper(piece)).json
    assert (told["ok"], told["reasons"]) == (True, [])
    assert browser.get(f"/v/{piece.number}.json?c={piece.code}").json["ok"] is True


def test_a_paper_lost_in_the_store_is_the_fault_of_the_house(browser, piece):
    genuine = paper(piece)
    for alter, reason in (
        (lambda path: overwrite(path, b"x"), "stored_paper_damaged"),
        (lambda path: path.unlink(), "stored_paper_missing"),
    ):
        alter(paper_path(piece.pdf_digest))
        told = browser.get(f"/v/{piece.number}.json?c={piece.code}").json
        assert (told["ok"], told["integrity"]["ok"]) == (False, None)
        assert (told["integrity"]["reason"], told["certificate"]) == (reason, None)
        page = text_of(browser.get(f"/v/{piece.number}?c={piece.code}").text)
        assert "这是我们的问题" in page
        assert "改动" not in page.partition("状态")[0].replace("内容有没有被改动", "")
        # The buyer's own copy holds all the same.
        assert send(browser, genuine).json["ok"] is True


def test_a_known_paper_is_not_sent_to_be_read_elsewhere(browser, piece, monkeypatch):
    from app.readers.door import examine_paper
    from app.web.papers.verify import answers

    asked = []

    def read_elsewhere(*given):
        asked.append(1)
        return examine_paper(*given)

    monkeypatch.setattr(answers, "examine_paper", read_elsewhere)
    assert send(browser, paper(piece)).json["ok"] is True
    assert asked == []
    assert send(browser, paper(piece) + b"\n").json["ok"] is False
    assert asked == [1]


def test_a_program_checks_a_file_without_a_token(app, piece):
    client = app.test_client()
    sent = {"file": (BytesIO(paper(piece)), "c.pdf")}
    found = client.post("/v/file", data=sent, headers={"Accept": "application/json"})
    assert (found.status_code, found.json["ok"]) == (200, True)
    assert "Set-Cookie" not in found.headers
    empty = client.post("/v/file", headers={"Accept": "application/json"})
    assert (empty.status_code, empty.mimetype) == (422, "application/problem+json")
    # Whatever acts for somebody still asks for its token.
    assert client.post("/sign-in", data={"login": "x"}).status_code == 400


def test_errors_of_an_address_for_programs_are_json(app, browser, piece, monkeypatch):
    from app.web.base.limits import limiter

    def broken(*_given, **_named):
        raise ZeroDivisionError

    path = f"/v/{piece.number}.json?c={piece.code}"
    html = {"Accept": "text/html"}
    assert browser.get("/log/proof/x.json", headers=html).mimetype == "application/problem+json"
    monkeypatch.setattr(views, "of_stored", broken)
    answer = browser.get(path, headers=html)
    assert (answer.status_code, answer.mimetype) == (500, "application/problem+json")
    limiter.enabled = True
    seen = [browser.get(path, headers=html) for _ in range(45)][-1]
    assert (seen.status_code, seen.mimetype) == (429, "application/problem+json")


def test_too_many_files_at_once_are_told_to_wait(browser, piece, monkeypatch):
    from app.readers import calls
    from app.readers.bounded.turns import Turns

    monkeypatch.setattr(calls, "STRANGERS", Turns(0, 0, 0.0))
    answer = send(browser, paper(piece) + b"\n")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "3")
    assert answer.json["type"] == "urn:jadegate:reading_busy"
    assert send(browser, paper(piece)).json["ok"] is True


@contextmanager
def nothing_can_be_written(how):
    """Another writes and does not end; or the database takes no writes at all."""
    engine = db.engine()
    if how == "locked":
        with engine.execution_options(jadegate_write=True).connect() as other:
            other.exec_driver_sql("SELECT 1")  # on SQLite the write has begun
            if engine.dialect.name != "sqlite":
                other.exec_driver_sql("LOCK TABLE certificate_lookup, log_size IN EXCLUSIVE MODE")
            yield
        return
    address = engine.url.render_as_string(hide_password=False)
    if engine.dialect.name == "sqlite":
        db.connect(f"sqlite:///file:{engine.url.database}?mode=ro&uri=true")
        yield
    else:
        setting = f"ALTER DATABASE {engine.url.database} %s default_transaction_read_only"
        with sa.create_engine(
            address, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool
        ).connect() as before:
            before.exec_driver_sql(setting % "SET" + " = on")
            db.connect(address)
            yield
            before.exec_driver_sql(setting % "RESET")
    db.connect(address)


@both_databases
@pytest.mark.parametrize("how", ["locked", "read only"])
def test_a_look_up_is_answered_where_nothing_can_be_written(
    browser, piece, network, monkeypatch, caplog, how
):
    published()
    late = issued(network, at=ISSUED_AT + timedelta(minutes=10))
    waited = []
    real = db._hurry

    def hurry(session, patience):
        waited.append(patience)
        return real(session, patience)

    monkeypatch.setattr(db, "_hurry", hurry)
    with nothing_can_be_written(how):
        for path in (f"/v/{piece.number}?c={piece.code}", f"/v/{late.number}?c={late.code}"):
            assert browser.get(path).status_code == 200
        told = browser.get(f"/v/{piece.number}.json?c={piece.code}")
        assert (told.status_code, told.json["ok"]) == (200, True)
        assert send(browser, paper(piece)).json["ok"] is True
    assert set(waited) == {200}
    said = [record.getMessage() for record in caplog.records if record.name == "jadegate.log"]
    assert sum("was not counted" in line for line in said) == 4
    assert any("no checkpoint published" in line for line in said)
    with db.reading() as session:
        assert session.query(CertificateLookup).count() == 0
    browser.get(f"/v/{piece.number}?c={piece.code}")
    with db.reading() as session:
        assert session.query(CertificateLookup).count() == 1
