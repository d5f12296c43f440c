"""A root that never lies on the host: asked for, signed elsewhere, brought back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from click.testing import CliRunner
from support.build import NOW

from app.base import clock, config, db
from app.base.config import Misconfigured
from app.cli.jadegate import jadegate
from app.press import known_keys, signing_keys
from certificates.log.checkpoint import NoteKey
from certificates.seal import ceremony, keyring
from certificates.seal.ceremony import BroughtBack, NotOurSigner, WrongPassword
from certificates.seal.keys import KeyMissing, KeyRevoked, KeyUnreadable, require_valid

PASSWORD = "a root for thirty years"


@pytest.fixture
def backend():
    return "sqlite"


@pytest.fixture
def prompt(database, monkeypatch):
    monkeypatch.setattr(config, "from_environment", lambda: database)

    def run(*words, typed="", status=0):
        done = CliRunner().invoke(jadegate, [str(word) for word in words], input=typed)
        assert done.exit_code == status, done.output
        return done.output

    return run


def test_the_whole_round_and_a_second_signer_under_the_same_root(prompt, database, tmp_path):
    away, both = tmp_path / "away", f"{PASSWORD}\n{PASSWORD}\n"
    for number in (1, 2):
        csr, back = tmp_path / f"{number}.csr", tmp_path / f"back-{number}"
        prompt("keys", "request", csr)
        assert b"PRIVATE" not in csr.read_bytes()
        said = prompt("keys", "ceremony", away, csr, back, typed=both)
        assert ("a new root" in said) is (number == 1)
        assert {p.name for p in back.iterdir()} == {"root.pem", "signer.pem"}
        prompt("keys", "take", back)
    assert b"ENCRYPTED" in (away / "root.key").read_bytes()
    assert {p.name for p in database.keys.glob("signing/*")} == {
        "root.pem", "signer-0001.key", "signer-0001.pem", "signer-0002.key", "signer-0002.pem",
    }  # fmt: skip
    assert known_keys.known_to(db.engine(), "root") == (away / "root.pem").read_text()
    signer = signing_keys.paper_signer(database, clock.now())
    require_valid(signer, clock.now())
    assert signer.certificate == keyring._certificate(database.keys / "signing/signer-0002.pem")


def test_what_waits_for_its_certificate_does_not_sign(prompt, database, tmp_path):
    prompt("keys", "request", tmp_path / "a.csr")
    with pytest.raises(KeyMissing):
        signing_keys.paper_signer(database, NOW)
    assert not (database.keys / "signing/root.key").exists()


def brought(folder, request, password=PASSWORD):
    return ceremony.sign_request(folder, request, at=NOW, password=password.encode())


def test_what_does_not_fit_is_refused_and_nothing_is_put_in_use(tmp_path):
    host, away, other = (tmp_path / name for name in ("host", "away", "other"))
    request = ceremony.ask_for_signer(host, name="玉门")
    good = brought(away, request)
    stranger = brought(away, ceremony.ask_for_signer(tmp_path / "stranger", name="玉门"))
    elsewhere = brought(other, request)
    for wrong in (BroughtBack(good.root, stranger.signer), BroughtBack(good.root, elsewhere.signer),
                  BroughtBack(elsewhere.root, good.signer)):  # fmt: skip
        with pytest.raises(NotOurSigner):
            ceremony.take_signer(host, wrong)
    assert not list(host.glob("signing/*.pem"))
    ceremony.take_signer(host, good)
    with pytest.raises(NotOurSigner):
        ceremony.take_signer(host, good)
    ceremony.ask_for_signer(host, name="玉门")
    with pytest.raises(NotOurSigner, match="another root"):
        ceremony.take_signer(host, brought(other, ceremony.ask_for_signer(host, name="玉门")))


def test_without_the_password_and_for_a_broken_request_the_root_signs_nothing(tmp_path):
    request = ceremony.ask_for_signer(tmp_path / "host", name="玉门")
    brought(tmp_path / "away", request)
    with pytest.raises(WrongPassword):
        brought(tmp_path / "away", request, "something else")
    for broken in (b"", request.replace(b"A", b"B"), request[:-40]):
        with pytest.raises(KeyUnreadable):
            brought(tmp_path / "away", broken)


def test_a_stolen_signer_is_revoked_away_from_the_host_and_every_machine_hears_of_it(
    prompt, database, tmp_path
):
    away, both = tmp_path / "away", f"{PASSWORD}\n{PASSWORD}\n"
    prompt("keys", "request", tmp_path / "1.csr")
    prompt("keys", "ceremony", away, tmp_path / "1.csr", tmp_path / "back", typed=both)
    prompt("keys", "take", tmp_path / "back")
    stolen, lists = database.keys / "signing/signer-0001.pem", tmp_path / "lists"
    words = ("keys", "revoke", away, stolen, lists, "--since")
    assert "lies ahead" in prompt(*words, "2126-01-01T00:00", typed=f"{PASSWORD}\n", status=2)
    assert "口令不对" in prompt(*words, "2026-01-01T00:00", typed="wrong\n", status=1)
    prompt(*words, "2026-01-01T00:00", typed=f"{PASSWORD}\n")
    assert {p.name for p in lists.iterdir()} == {"root.crl"}
    said = prompt("keys", "take", lists)
    assert "not believed since 2026-01-01 00:00 UTC" in said
    assert "0 certificates were issued since" in said
    assert "is here already" in prompt("keys", "take", lists)
    with pytest.raises(KeyRevoked):
        signing_keys.paper_signer(database, clock.now())
    known = known_keys.known_to(db.engine(), "revoked")
    assert known == (lists / "root.crl").read_text()
    # A machine that holds no keys has the list by its next look, and so has one with an older list.
    other = replace(database, instance=tmp_path / "other")
    known_keys.settle(other, db.engine())
    kept = other.keys / "signing/root.crl"
    assert kept.read_text() == known
    prompt(*words, "2025-06-01T00:00", typed=f"{PASSWORD}\n")
    assert "2025-06-01" in prompt("keys", "take", lists)
    known_keys.settle(other, db.engine())
    assert kept.read_text() == (lists / "root.crl").read_text() != known
    assert "holds no signer.pem" in prompt("keys", "take", tmp_path, status=2)


def test_the_logs_key_changes_and_every_machine_hears_of_it(prompt, database, tmp_path):
    prompt("keys", "create")
    other = replace(database, instance=tmp_path / "other")
    known_keys.settle(other, db.engine())
    kept = other.keys / "log/log.vkey"
    first = kept.read_text()
    said = prompt("keys", "log", "rotate")
    known = known_keys.known_to(db.engine(), "log")
    assert known.startswith(first)
    assert known.removeprefix(first).strip() in said
    assert kept.read_text() == first
    known_keys.settle(other, db.engine())
    assert kept.read_text() == known == (database.keys / "log/log.vkey").read_text()
    assert signing_keys.log_signer(database).beside
    assert "1 earlier keys" in prompt("keys", "log", "retire", "--yes")
    assert not signing_keys.log_signer(database).beside
    # A folder that begins alike and goes on otherwise is another house.
    kept.write_text(first + f"{NoteKey('localhost/log', b'x' * 32)}\n")
    with pytest.raises(Misconfigured, match="not the key that this database knows"):
        known_keys.settle(other, db.engine())
