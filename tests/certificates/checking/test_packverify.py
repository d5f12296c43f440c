"""A file against a pack: whose keys, as of when, and what a shortened proof hides."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO

import pytest
from support.certain import there
from support.sealed_samples import LATER, House

from certificates.checking.pack import PackedCertificate, PackLog, pack
from certificates.checking.packfiles import PackError, open_pack, pack_trust
from certificates.checking.packverify import verify_in_pack
from certificates.log.leaf import CertificateStatus
from certificates.reasons import Reason

GOOD, STOPPED = "AAAA-BBBB-CC01", "AAAA-BBBB-CC02"


def made_pack(house, folder, *, whole=True):
    numbers = sorted(house.pdfs)
    items = (
        PackedCertificate(n, house.pdfs[n], house.records[n], house.evidence(n).leaves)
        for n in numbers
    )
    entries = (leaf.entry() for leaf in house.leaves) if whole else None
    log = PackLog(house.checkpoint(), house.log_key, b"", entries)
    with zipfile.ZipFile(BytesIO(b"".join(pack(items, log, house.trust, at=LATER)))) as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture
def house(tmp_path):
    house = House(tmp_path / "house")
    house.issue(GOOD)
    house.issue(STOPPED)
    house.change(STOPPED, CertificateStatus.SUSPENDED, reason="退货在途")
    return house


@pytest.fixture
def folder(house, tmp_path):
    return made_pack(house, tmp_path / "pack")


def asked(folder, pdf, trust=None):
    with open_pack(folder) as files:
        return verify_in_pack(
            pdf,
            files,
            trust=trust or pack_trust(files),
            pinned=trust is not None,
            at=LATER,
        )


def change(folder, name, alter):
    path = folder / name
    path.write_bytes(alter(path.read_bytes()))


def first_leaf_only(raw: bytes) -> bytes:
    proof = json.loads(raw)
    proof["leaves"] = proof["leaves"][:1]
    return json.dumps(proof).encode()


def test_with_keys_from_elsewhere_it_holds_and_says_as_of_when(house, folder):
    found = asked(folder, house.pdfs[GOOD], house.trust)
    assert found.ok
    told = found.to_json()
    assert (told["ok"], told["reasons"], told["pinned"]) == (True, [], True)
    assert told["as_of"] == {"size": 3, "made": "2026-03-31T09:30:00.000000Z"}


def test_keys_that_came_along_prove_nothing(house, folder):
    found = asked(folder, house.pdfs[GOOD])
    assert found.found.ok
    assert not found.ok
    assert found.to_json()["ok"] is False
    assert found.to_json()["reasons"] == ["keys_came_with_the_pack"]


def test_a_rival_with_our_name_and_number_has_no_keys_of_ours(house, tmp_path):
    rival = House(tmp_path / "rival", name=house.name)
    forged = rival.issue(GOOD, mass="99.999 g")
    folder = made_pack(rival, tmp_path / "rivals")
    assert asked(folder, forged).found.ok
    found = asked(folder, forged, house.trust)
    assert (found.ok, found.size, found.made) == (False, None, "")
    assert found.found.issuer.reason is Reason.ANOTHER
    assert found.found.log.reason is Reason.LOG_UNKNOWN


def test_the_suspension_of_the_pack_is_told(house, folder):
    found = asked(folder, house.pdfs[STOPPED], house.trust)
    assert (found.ok, found.found.status.reason) == (False, Reason.SUSPENDED)
    assert found.found.log.reason is Reason.LOGGED


def test_a_leaf_left_out_of_the_proof_is_told_from_the_log_of_the_pack(house, folder):
    change(folder, f"proofs/{STOPPED}.json", first_leaf_only)
    found = asked(folder, house.pdfs[STOPPED], house.trust).found
    assert (found.log.reason, found.status.reason) == (Reason.OMITTED, Reason.SUSPENDED)


def test_a_leaf_left_out_is_told_from_the_manifest_where_there_is_no_log(house, tmp_path):
    folder = made_pack(house, tmp_path / "some", whole=False)
    assert asked(folder, house.pdfs[GOOD], house.trust).ok
    change(folder, f"proofs/{STOPPED}.json", first_leaf_only)
    found = asked(folder, house.pdfs[STOPPED], house.trust).found
    assert (found.log.reason, found.status.reason) == (Reason.OMITTED, Reason.UNPROVEN)


def test_a_proof_of_an_older_checkpoint_in_a_newer_pack_is_told(house, tmp_path):
    older = House(tmp_path / "house")
    older.pdfs, older.records = house.pdfs, house.records
    for leaf in house.leaves[:2]:
        older.log(leaf)
    folder = made_pack(house, tmp_path / "pack", whole=False)
    old_proof = json.dumps(there(older.evidence(STOPPED)).to_json()).encode()
    change(folder, f"proofs/{STOPPED}.json", lambda _: old_proof)
    found = asked(folder, house.pdfs[STOPPED], house.trust)
    assert (found.ok, found.found.log.reason) == (False, Reason.OMITTED)


@pytest.mark.parametrize(
    ("name", "alter"),
    [
        ("manifest.note", None),
        ("manifest.json", lambda raw: raw.replace(b'"suspended"', b'"issued"')),
        ("log/leaves.jsonl", None),
        ("log/leaves.jsonl", lambda raw: raw[: raw.rindex(b"\n", 0, -1) + 1]),
        ("log/leaves.jsonl", lambda _: b"no leaf\n"),
    ],
)
def test_a_pack_whose_signed_parts_are_missing_or_others_proves_nothing(house, folder, name, alter):
    if alter is None:
        (folder / name).unlink()
    else:
        change(folder, name, alter)
    found = asked(folder, house.pdfs[GOOD], house.trust)
    assert not found.ok
    assert (found.found.log.reason, found.found.status.reason) == (
        Reason.PACK_UNPROVEN,
        Reason.UNPROVEN,
    )


def test_what_has_no_manifest_is_no_pack(house, folder):
    (folder / "manifest.json").unlink()
    with pytest.raises(PackError):
        asked(folder, house.pdfs[GOOD], house.trust)


def test_a_number_that_the_pack_does_not_have(house, folder):
    other = house.issue("AAAA-BBBB-CC09")
    found = asked(folder, other, house.trust).found
    assert (found.log.reason, found.status.reason) == (Reason.NOT_LOGGED, Reason.UNKNOWN_NUMBER)
