"""Ways to alter an evidence pack on disk; the offline check names each."""

from __future__ import annotations

import json
import logging
import shutil
import zipfile
from hashlib import sha256
from io import BytesIO

import pytest
from support.certain import there
from support.sealed_samples import LATER, House

from certificates.checking.manifest import note_body
from certificates.checking.pack import PackedCertificate, PackLog, pack
from certificates.checking.packcheck import verify_pack
from certificates.flaws import FlawCode
from certificates.log.checkpoint import NoteKey, sign_note
from certificates.log.evidence import evidence_from_json
from certificates.log.leaf import CertificateStatus

NUMBERS = [f"AAAA-BBBB-CC{i:02d}" for i in range(4)]
ONE, TWO, LAST = NUMBERS[0], NUMBERS[1], NUMBERS[3]


@pytest.fixture(autouse=True)
def quiet(caplog):
    caplog.set_level(logging.CRITICAL, logger="pyhanko")


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    house = House(tmp_path_factory.mktemp("house"))
    for number in NUMBERS:
        house.issue(number)
    house.change(LAST, CertificateStatus.REVOKED)
    return house


@pytest.fixture(scope="module")
def original(house):
    items = (
        PackedCertificate(n, house.pdfs[n], house.records[n], house.evidence(n).leaves)
        for n in NUMBERS
    )
    entries = [leaf.entry() for leaf in house.leaves]
    log = PackLog(house.checkpoint(), house.log_key, entries=entries)
    return b"".join(pack(items, log, house.trust, at=LATER))


@pytest.fixture
def folder(original, tmp_path):
    with zipfile.ZipFile(BytesIO(original)) as archive:
        archive.extractall(tmp_path / "pack")
    return tmp_path / "pack"


def replace_in(path, old, new):
    content = path.read_bytes()
    assert old in content
    path.write_bytes(content.replace(old, new, 1))


def drop_row(folder):
    manifest = json.loads((folder / "manifest.json").read_text())
    del manifest["certificates"][1]
    manifest["count"] = 3
    (folder / "manifest.json").write_text(json.dumps(manifest))
    for name in (f"certificates/{TWO}.pdf", f"records/{TWO}.json", f"proofs/{TWO}.json"):
        (folder / name).unlink()


def swap_pdfs(folder):
    one, two = folder / f"certificates/{ONE}.pdf", folder / f"certificates/{TWO}.pdf"
    held = one.read_bytes()
    one.write_bytes(two.read_bytes())
    two.write_bytes(held)


def hide_revocation(folder):
    """The proof shows only the issue, the manifest says issued."""
    path = folder / f"proofs/{LAST}.json"
    proof = json.loads(path.read_text())
    del proof["leaves"][1]
    path.write_text(json.dumps(proof))
    replace_in(folder / "manifest.json", b'"revoked"', b'"issued"')


def forge_path(folder):
    path = folder / f"proofs/{ONE}.json"
    proof = json.loads(path.read_text())
    proof["leaves"][0]["path"][0] = "00" * 32
    path.write_text(json.dumps(proof))


def drop_leaf(folder):
    path = folder / "log/leaves.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))


WAYS = {
    "a PDF changed": (
        lambda f: replace_in(f / f"certificates/{ONE}.pdf", b"part>3", b"part>2"),
        {(FlawCode.FILE_CHANGED, f"certificates/{ONE}.pdf"), (FlawCode.CERTIFICATE_BAD, ONE)},
    ),
    "a PDF removed": (
        lambda f: (f / f"certificates/{ONE}.pdf").unlink(),
        {(FlawCode.FILE_MISSING, f"certificates/{ONE}.pdf")},
    ),
    "a PDF added": (
        lambda f: shutil.copy(f / f"certificates/{ONE}.pdf", f / "certificates/NEW.pdf"),
        {(FlawCode.FILE_EXTRA, "certificates/NEW.pdf")},
    ),
    "two PDFs exchanged": (
        swap_pdfs,
        {
            (FlawCode.FILE_CHANGED, f"certificates/{ONE}.pdf"),
            (FlawCode.FILE_CHANGED, f"certificates/{TWO}.pdf"),
            (FlawCode.FILE_CHANGED, f"records/{ONE}.json"),
            (FlawCode.FILE_CHANGED, f"records/{TWO}.json"),
        },
    ),
    "a record changed": (
        lambda f: replace_in(f / f"records/{ONE}.json", b"12.345", b"12.346"),
        {(FlawCode.FILE_CHANGED, f"records/{ONE}.json")},
    ),
    "a proof removed": (
        lambda f: (f / f"proofs/{ONE}.json").unlink(),
        {
            (FlawCode.CERTIFICATE_BAD, ONE),
            (FlawCode.STATUS_DIFFERS, ONE),
            (FlawCode.EVENT_OMITTED, ONE),
        },
    ),
    "a proof forged": (
        forge_path,
        {(FlawCode.CERTIFICATE_BAD, ONE), (FlawCode.STATUS_DIFFERS, ONE)},
    ),
    "a leaf in a proof changed": (
        lambda f: replace_in(f / f"proofs/{ONE}.json", b"2026-03-01", b"2025-03-01"),
        {(FlawCode.CERTIFICATE_BAD, ONE), (FlawCode.STATUS_DIFFERS, ONE)},
    ),
    "a revocation hidden": (
        hide_revocation,
        {(FlawCode.MANIFEST_FORGED, ""), (FlawCode.EVENT_OMITTED, LAST)},
    ),
    "a status changed in the manifest": (
        lambda f: replace_in(f / "manifest.json", b'"revoked"', b'"issued"'),
        {(FlawCode.MANIFEST_FORGED, ""), (FlawCode.STATUS_DIFFERS, LAST)},
    ),
    "a certificate dropped with its row": (drop_row, {(FlawCode.MANIFEST_FORGED, "")}),
    "a count changed": (
        lambda f: replace_in(f / "manifest.json", b'"count": 4', b'"count": 5'),
        {(FlawCode.MANIFEST_FORGED, ""), (FlawCode.COUNT_WRONG, "5 / 4")},
    ),
    "the spreadsheet changed": (
        lambda f: replace_in(f / "manifest.csv", b"revoked", b"issued"),
        {(FlawCode.FILE_CHANGED, "manifest.csv")},
    ),
    "the README changed": (
        lambda f: (f / "README.txt").write_text("trust me"),
        {(FlawCode.FILE_CHANGED, "README.txt")},
    ),
    "the manifest's signature removed": (
        lambda f: (f / "manifest.note").unlink(),
        {(FlawCode.MANIFEST_FORGED, "")},
    ),
    "the checkpoint changed": (
        lambda f: replace_in(f / "log/checkpoint.txt", b"\n5\n", b"\n6\n"),
        {
            (FlawCode.CHECKPOINT_FORGED, "log/checkpoint.txt"),
            (FlawCode.FILE_CHANGED, "log/checkpoint.txt"),
        },
    ),
    "a leaf of the log dropped": (
        drop_leaf,
        {(FlawCode.ROOT_DIFFERS, "size 5"), (FlawCode.EVENT_OMITTED, LAST)},
    ),
    "a leaf of the log changed": (
        lambda f: replace_in(f / "log/leaves.jsonl", b"2026-03-01", b"2026-03-00"),
        {(FlawCode.ROOT_DIFFERS, "size 5"), (FlawCode.FILE_CHANGED, "log/leaves.jsonl")},
    ),
    "the leaves of the log removed": (
        lambda f: (f / "log/leaves.jsonl").unlink(),
        {(FlawCode.FILE_MISSING, "log/leaves.jsonl")},
    ),
    "a manifest that is none": (
        lambda f: (f / "manifest.json").write_text("{}"),
        {(FlawCode.MANIFEST_WRONG, "")},
    ),
    "a manifest of another version": (
        lambda f: replace_in(f / "manifest.json", b'"version": 1', b'"version": 2'),
        {(FlawCode.MANIFEST_WRONG, "")},
    ),
}


@pytest.mark.parametrize("name", WAYS)
def test_each_alteration_is_named(house, folder, name):
    alter, expected = WAYS[name]
    alter(folder)
    report = verify_pack(folder, at=LATER, trust=house.trust)
    found = {(f.fault, f.what) for f in report.findings}
    assert expected <= found, found
    assert not report.ok
    bystanders = {number for number in NUMBERS[1:3] if name != "two PDFs exchanged"}
    if "leaf of the log changed" not in name:
        assert not {what for _, what in found} & bystanders


def test_a_pack_made_anew_by_somebody_else_agrees_only_with_itself(folder, house, tmp_path):
    rival = House(tmp_path / "rival")
    for number in NUMBERS:
        rival.issue(number)
    items = (
        PackedCertificate(n, rival.pdfs[n], rival.records[n], there(rival.evidence(n)).leaves)
        for n in NUMBERS
    )
    path = tmp_path / "rival.zip"
    log = PackLog(rival.checkpoint(), rival.log_key)
    path.write_bytes(b"".join(pack(items, log, rival.trust, at=LATER)))
    alone = verify_pack(path, at=LATER)
    assert (alone.agrees, alone.ok) == (True, False)
    assert alone.to_json()["reasons"] == ["keys_came_with_the_pack"]
    faults = {f.fault for f in verify_pack(path, at=LATER, trust=house.trust).findings}
    assert faults == {
        FlawCode.MANIFEST_FORGED,
        FlawCode.CHECKPOINT_FORGED,
        FlawCode.CERTIFICATE_BAD,
        FlawCode.STATUS_DIFFERS,
    }


def test_a_damaged_zip_is_named(original, house, tmp_path):
    path = tmp_path / "pack.zip"
    place = original.index(house.pdfs[ONE][:200]) + 300
    path.write_bytes(original[:place] + b"\x00\x01" + original[place + 2 :])
    report = verify_pack(path, at=LATER, trust=house.trust)
    assert (FlawCode.FILE_MISSING, f"certificates/{ONE}.pdf") in {
        (f.fault, f.what) for f in report.findings
    }
    path.write_bytes(original[: len(original) // 2])
    report = verify_pack(path, at=LATER, trust=house.trust)
    assert [f.fault for f in report.findings] == [FlawCode.MANIFEST_WRONG]


def test_a_damaged_list_of_leaves_in_a_zip_is_named(original, house, tmp_path):
    path = tmp_path / "pack.zip"
    place = original.index(b"log/leaves.jsonl") + 120
    path.write_bytes(original[:place] + b"\xff\xff" + original[place + 2 :])
    found = {f.fault for f in verify_pack(path, at=LATER, trust=house.trust).findings}
    assert {FlawCode.FILE_CHANGED, FlawCode.ROOT_DIFFERS} <= found


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_is_there_twice_is_named(original, house, tmp_path):
    path = tmp_path / "pack.zip"
    path.write_bytes(original)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(f"certificates/{ONE}.pdf", house.pdfs[ONE])
    found = {(f.fault, f.what) for f in verify_pack(path, at=LATER, trust=house.trust).findings}
    assert found == {(FlawCode.FILE_EXTRA, f"certificates/{ONE}.pdf")}


def test_a_file_outside_the_folder_is_not_read(folder, house):
    outside = folder.parent / "outside.pdf"
    outside.write_bytes(house.pdfs[ONE])
    (folder / f"certificates/{ONE}.pdf").unlink()
    (folder / f"certificates/{ONE}.pdf").symlink_to(outside)
    report = verify_pack(folder, at=LATER, trust=house.trust)
    assert {(f.fault, f.what) for f in report.findings} == {
        (FlawCode.FILE_MISSING, f"certificates/{ONE}.pdf")
    }


def test_a_manifest_signed_by_us_for_other_rows_does_not_pass(folder, house):
    """The note of another pack, genuinely signed, put beside this manifest."""
    body = note_body(house.log_key.name, 4, sha256(b"another manifest").digest())
    (folder / "manifest.note").write_text(sign_note(body, house.log_key))
    report = verify_pack(folder, at=LATER, trust=house.trust)
    assert [f.fault for f in report.findings] == [FlawCode.MANIFEST_FORGED]
    assert NoteKey.of(house.log_key) in house.trust.logs


def test_proofs_in_a_pack_are_the_evidence_of_the_log(folder, house):
    proof = json.loads((folder / f"proofs/{LAST}.json").read_text())
    assert evidence_from_json(proof) == house.evidence(LAST)
