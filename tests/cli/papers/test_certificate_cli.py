"""`jadegate certificate` and `jadegate log`: what they say, and the status they end with."""

from __future__ import annotations

import json
from datetime import timedelta
from zipfile import ZipFile

import pytest
from click.testing import CliRunner
from support.build import Scene
from support.issued_pieces import ISSUED_AT, by_hand, issued, overwrite, paper_path, published

from app.base import config, db
from app.cli.jadegate import jadegate
from app.models.audit.audit import AuditAlarm
from app.models.audit.ledger import LedgerEvent


@pytest.fixture
def run(database, monkeypatch):
    """The command line on the instance of the test, its database opened anew each time."""
    monkeypatch.setattr(config, "from_environment", lambda: database)

    def call(*arguments):
        result = CliRunner().invoke(jadegate, [str(a) for a in arguments])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.output
        return result

    return call


def issued_and_published(network):
    made = issued(network)
    published()
    return made


@pytest.fixture
def scene():
    return Scene("issued_and_published", issued_and_published)


@pytest.fixture
def piece(database, made):
    return made


def faults(result):
    return {(f["fault"], f["what"]) for f in json.loads(result.stdout)["findings"]}


def test_verify_says_four_answers_and_ends_with_nought_only_when_all_hold(run, piece, tmp_path):
    good = paper_path(piece.pdf_digest)
    result = run("certificate", "verify", good, "--json")
    answers = json.loads(result.stdout)
    assert result.exit_code == 0
    assert answers["number"] == piece.number
    assert {n: answers[n]["ok"] for n in ("integrity", "status", "issuer", "log")} == {
        "integrity": True, "status": True, "issuer": True, "log": True,
    }  # fmt: skip
    bad = tmp_path / "bad.pdf"
    bad.write_bytes(good.read_bytes() + b"\n%x")
    result = run("certificate", "verify", bad)
    assert result.exit_code == 1
    assert "签名之后又追加了内容" in result.stdout


def pinned(keys, tmp_path):
    """The options that pin the keys of this installation, as somebody got them elsewhere."""
    root, key = tmp_path / "root.pem", tmp_path / "log.vkey"
    root.write_bytes((keys / "signing" / "root.pem").read_bytes())
    key.write_bytes((keys / "log" / "log.vkey").read_bytes())
    return "--root", root, "--log-key", key


def test_verify_offline_with_a_pack_as_folder_and_as_zip(
    run, piece, tmp_path, monkeypatch, database
):
    out = tmp_path / "pack.zip"
    assert run("certificate", "pack", out).exit_code == 0
    folder = tmp_path / "pack"
    with ZipFile(out) as unpacked:
        unpacked.extractall(folder)
    paper = folder / "certificates" / f"{piece.number}.pdf"

    keys = pinned(database.keys, tmp_path)

    def nothing_configured():
        raise AssertionError("offline means without an installation")

    monkeypatch.setattr(config, "from_environment", nothing_configured)
    for pack in (out, folder):
        held = run("certificate", "verify", paper, "--pack", pack, *keys)
        assert (held.exit_code, "as of checkpoint 1, 20" in held.stdout) == (0, True)
        assert "the keys came with" not in held.stdout.lower()
        held = run("certificate", "check-pack", pack, *keys)
        assert (held.exit_code, "截至日志检查点第 1 条" in held.stdout) == (0, True)
        for command in (("verify", paper, "--pack", pack), ("check-pack", pack)):
            alone = run("certificate", *command)
            assert alone.exit_code == 3
            assert "这不能证明是谁签的" in alone.stdout
            assert "proves nothing about who signed" in alone.stdout
            told = run("certificate", *command, "--json")
            assert (told.exit_code, json.loads(told.stdout)["ok"]) == (3, False)
    overwrite(paper, paper.read_bytes()[:-1] + b" ")
    assert run("certificate", "verify", paper, "--pack", folder, *keys).exit_code == 1
    report = run("certificate", "check-pack", folder, "--json", *keys)
    assert report.exit_code == 1
    assert ("file_changed", f"certificates/{piece.number}.pdf") in faults(report) or any(
        piece.number in what for _, what in faults(report)
    )


def test_keys_are_given_both_and_are_keys(run, piece, tmp_path, database):
    out = tmp_path / "pack.zip"
    run("certificate", "pack", out)
    paper = paper_path(piece.pdf_digest)
    _, root, _, key = pinned(database.keys, tmp_path)
    assert run("certificate", "check-pack", out, "--root", root).exit_code == 2
    assert run("certificate", "check-pack", out, "--log-key", key).exit_code == 2
    assert run("certificate", "verify", paper, "--root", root, "--log-key", key).exit_code == 2
    swapped = run("certificate", "check-pack", out, "--root", key, "--log-key", root)
    assert (swapped.exit_code, "没有可用的根证书" in swapped.output) == (1, True)


def test_a_pack_of_named_certificates_and_its_event(run, piece, tmp_path, network):
    out = tmp_path / "one.zip"
    result = run("certificate", "pack", out, "--number", piece.number.lower())
    assert (result.exit_code, "1 certificates" in result.stdout) == (0, True)
    with db.reading() as session:
        tags = [event.tag for event in session.query(LedgerEvent)]
    assert tags.count("audit.downloaded") == 1
    missing = CliRunner().invoke(jadegate, ["certificate", "pack", str(out), "--number", "x"])
    assert missing.exit_code != 0


class TestFromTheFirstLeafOn:
    @pytest.fixture
    def scene(self):
        return None

    def test_the_checkpoint_is_published_and_printed(self, run, database, network):
        assert "empty" in run("log", "checkpoint").stdout
        issued(network)
        first = run("log", "checkpoint").stdout
        assert first.splitlines()[:2] == ["localhost/log", "1"]
        assert run("log", "checkpoint").stdout == first
        assert (database.checkpoints / f"{1:012d}.txt").read_text() == first


def test_an_untouched_log_passes_also_from_a_kept_checkpoint(run, piece, network, tmp_path):
    kept = tmp_path / "kept.txt"
    kept.write_text(run("log", "checkpoint").stdout)
    issued(network, at=ISSUED_AT + timedelta(minutes=1))
    run("log", "checkpoint")
    assert run("log", "audit").exit_code == 0
    assert run("log", "audit", "--since", kept).exit_code == 0


TAMPERED = {
    "state without event": (
        "UPDATE certificate SET state = 'revoked'",
        ("status_without_event", "{number}"),
    ),
    "record": (
        "UPDATE certificate SET record = replace(record, '52.312', '62.312')",
        ("record_changed", "{number}"),
    ),
    "record digest": (
        "UPDATE certificate SET record_digest = '" + "a" * 64 + "'",
        ("row_changed", "certificate {number} record_digest"),
    ),
    "paper digest": (
        "UPDATE certificate SET pdf_digest = '" + "a" * 64 + "'",
        ("pdf_missing", "{number}"),
    ),
    "leaf": (
        "UPDATE log_leaf SET entry = replace(entry, 'issued', 'issuEd') WHERE position = 0",
        ("row_changed", "0"),
    ),
    "tail": ("DELETE FROM log_leaf WHERE position = 0", ("tail_missing", "0–0")),
    "size": ("UPDATE log_size SET size = 7", ("tail_missing", "1 / 7")),
    "checkpoint": (
        "UPDATE log_checkpoint SET note = replace(note, 'localhost', 'localh0st')",
        ("checkpoint_forged", "#1"),
    ),
    "ledger": (
        (
            """UPDATE ledger_event SET body = replace(body, '"leaf":0', '"leaf":5') """
            """WHERE tag = 'certificate.issued'"""
        ),
        ("row_changed", "ledger {number} certificate.issued"),
    ),
    "ledger event gone": (
        "DELETE FROM ledger_event WHERE tag = 'certificate.issued'",
        ("leaf_without_event", "{number}"),
    ),
    "second code": (
        "UPDATE certificate SET second_code = 'AAAAAA'",
        ("row_changed", "certificate {number} second_code"),
    ),
    "moved to another item": (
        "UPDATE certificate SET record = replace(record, 'QC-2026-00', 'QC-2026-90')",
        ("row_changed", "certificate {number} item_id"),
    ),
    "day of issue": (
        "UPDATE certificate SET issued_at = '2026-01-01 00:00:00.000000'",
        ("row_changed", "certificate {number} issued_at"),
    ),
    "day of the leaf": (
        "UPDATE log_leaf SET at = '2026-01-01 00:00:00.000000'",
        ("row_changed", "leaf 0 at"),
    ),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_what_was_changed_by_hand_is_named(run, piece, what):
    statement, (fault, named) = TAMPERED[what]
    by_hand(statement)
    result = run("log", "audit", "--json")
    assert result.exit_code == 1
    assert (fault, named.format(number=piece.number)) in faults(result)
    with db.reading() as session:
        assert session.query(AuditAlarm).count() == len(faults(result))


def test_changed_and_missing_papers_are_named(run, piece):
    path = paper_path(piece.pdf_digest)
    overwrite(path, path.read_bytes().replace(b"/Type", b"/Typo", 1))
    assert faults(run("log", "audit", "--json")) == {("pdf_changed", piece.number)}
    path.unlink()
    assert faults(run("log", "audit", "--json")) == {("pdf_missing", piece.number)}


def test_a_forged_proof_is_named(run, piece, network, tmp_path):
    from app.commands.papers.transparency import StoredNodes
    from app.queries.papers.verification import evidence_of

    issued(network, at=ISSUED_AT + timedelta(minutes=1))
    run("log", "checkpoint")
    with db.reading() as session:
        proof = evidence_of(session, StoredNodes(session), piece.number).to_json()
    given = {"number": piece.number, **proof}
    path = tmp_path / "proof.json"
    path.write_text(json.dumps(given))
    assert run("log", "audit", "--proof", path).exit_code == 0
    given["leaves"][0]["path"][0] = "ab" * 32
    path.write_text(json.dumps(given))
    result = run("log", "audit", "--proof", path, "--json")
    assert (result.exit_code, faults(result)) == (1, {("proof_forged", piece.number)})
    path.write_text("{}")
    refused = CliRunner().invoke(jadegate, ["log", "audit", "--proof", str(path)])
    assert refused.exit_code == 2


def test_a_log_cut_back_to_an_old_copy_differs_from_what_others_kept(run, piece, tmp_path):
    kept = tmp_path / "kept.txt"
    kept.write_text(
        run("log", "checkpoint").stdout.replace("localhost/log\n1\n", "localhost/log\n9\n")
    )
    result = run("log", "audit", "--since", kept)
    assert result.exit_code == 1
    assert "checkpoint_forged" in result.stdout
