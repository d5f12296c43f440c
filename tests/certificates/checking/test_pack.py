import csv
import json
import shutil
import tracemalloc
import zipfile
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from io import BytesIO, StringIO

import pytest
from support.doubles.stamp_authority import make_tsa
from support.sealed_samples import ISSUED_AT, LATER, House

from certificates.checking.manifest import csv_line
from certificates.checking.pack import PackedCertificate, PackLog, pack
from certificates.checking.packcheck import verify_pack
from certificates.checking.packfiles import PackError, open_pack, pack_evidence, pack_trust
from certificates.checking.verify import verify
from certificates.flaws import FlawCode
from certificates.log.checkpoint import NoteKey, open_note
from certificates.log.leaf import CertificateStatus
from certificates.seal.stamp import StampError, stamp_note, stamped_at

NUMBERS = [f"AAAA-BBBB-CC{i:02d}" for i in range(5)]


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    house = House(tmp_path_factory.mktemp("house"))
    for number in NUMBERS:
        house.issue(number)
    house.change(NUMBERS[2], CertificateStatus.REVOKED, reason="错发")
    return house


def packed(house, numbers=NUMBERS):
    for number in numbers:
        leaves = house.evidence(number).leaves
        yield PackedCertificate(number, house.pdfs[number], house.records[number], leaves)


def streamed(house, *, numbers=NUMBERS, whole=True, token=b"", trust=None):
    entries = (leaf.entry() for leaf in house.leaves) if whole else None
    log = PackLog(house.checkpoint(), house.log_key, token, entries)
    return b"".join(pack(packed(house, numbers), log, trust or house.trust, at=LATER))


@pytest.fixture(scope="module")
def zipped(house):
    return streamed(house)


@pytest.fixture
def folder(zipped, tmp_path):
    with zipfile.ZipFile(BytesIO(zipped)) as archive:
        archive.extractall(tmp_path / "pack")
    return tmp_path / "pack"


def test_what_a_pack_holds(house, folder):
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*.*")}
    assert names == {
        "README.txt",
        "trust/root-1.pem",
        "trust/log.vkey",
        "log/checkpoint.txt",
        "log/leaves.jsonl",
        "manifest.csv",
        "manifest.json",
        "manifest.note",
        *(f"certificates/{number}.pdf" for number in NUMBERS),
        *(f"records/{number}.json" for number in NUMBERS),
        *(f"proofs/{number}.json" for number in NUMBERS),
    }
    for number in NUMBERS:
        assert (folder / f"certificates/{number}.pdf").read_bytes() == house.pdfs[number]
        assert (folder / f"records/{number}.json").read_bytes() == house.records[number]
    assert (folder / "log/checkpoint.txt").read_text() == house.checkpoint()
    readme = (folder / "README.txt").read_text()
    assert "怎样核验" in readme
    assert "How to check" in readme


def test_the_manifest_names_every_file_with_its_digest(house, folder):
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["count"] == 5
    assert [row["number"] for row in manifest["certificates"]] == NUMBERS
    for row in manifest["certificates"]:
        pdf = (folder / row["file"]).read_bytes()
        assert (row["size"], row["pdf"]) == (len(pdf), sha256(pdf).hexdigest())
        assert row["record"] == sha256(house.records[row["number"]]).hexdigest()
    assert [row["status"] for row in manifest["certificates"]] == [
        "issued",
        "issued",
        "revoked",
        "issued",
        "issued",
    ]
    for name, digest in manifest["files"].items():
        assert sha256((folder / name).read_bytes()).hexdigest() == digest
    note = (folder / "manifest.note").read_text()
    origin, count, _ = open_note(note, [NoteKey.of(house.log_key)]).splitlines()
    assert (origin, count) == ("log.jadegate.example/pack", "5")


def test_the_spreadsheet_agrees_with_the_json(folder):
    raw = (folder / "manifest.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    lines = list(csv.reader(StringIO(raw.decode("utf-8-sig"))))
    rows = json.loads((folder / "manifest.json").read_text())["certificates"]
    assert lines[1:] == [[str(value) for value in row.values()] for row in rows]
    assert lines[0][0] == "证书编号 Number"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_can_be_a_formula(start):
    cell = next(csv.reader(StringIO(csv_line([start + "SUM(1)"]).decode(), newline="")))[0]
    assert cell == "'" + start + "SUM(1)"
    assert csv_line([-5, "=x", "a"]) == b"-5,'=x,a\r\n"


def test_a_pack_passes_as_zip_and_as_folder(house, zipped, folder, tmp_path):
    path = tmp_path / "pack.zip"
    path.write_bytes(zipped)
    told: list[int] = []
    for where in (path, folder):
        report = verify_pack(where, at=LATER, trust=house.trust, progress=told.append)
        assert report.findings == ()
        assert report.ok
        assert report.pinned
        assert report.checked == 5
        assert report.statuses == {"issued": 4, "revoked": 1}
    assert told == []  # every hundred
    own = verify_pack(path, at=LATER)
    assert (own.agrees, own.ok) == (True, False)
    assert not own.pinned
    assert own.to_json() == {
        "ok": False,
        "reasons": ["keys_came_with_the_pack"],
        "as_of": {"size": 6, "made": "2026-03-31T09:30:00.000000Z"},
        "checked": 5,
        "statuses": {"issued": 4, "revoked": 1},
        "pinned": False,
        "findings": [],
    }


def test_one_file_is_verified_with_a_pack(house, folder):
    with open_pack(folder) as files:

        def lookup(number):
            return pack_evidence(files, number)

        trust = pack_trust(files)
        assert trust == house.trust
        pdf = house.pdfs[NUMBERS[1]]
        assert verify(pdf, trust=trust, lookup=lookup, at=LATER).ok
        assert lookup("../../etc/passwd") is None
        assert lookup("ZZZZ") is None


def test_the_same_certificates_give_the_same_bytes(house, zipped):
    assert streamed(house) == zipped


def test_the_check_tells_how_far_it_is(house, folder, monkeypatch):
    monkeypatch.setattr("certificates.checking.packcheck._PROGRESS", 2)
    told: list[int] = []
    verify_pack(folder, at=LATER, progress=told.append)
    assert told == [2, 4]


def test_a_file_far_too_large_is_not_read(house, zipped, folder, tmp_path, monkeypatch):
    path = tmp_path / "pack.zip"
    path.write_bytes(zipped)
    smallest = min(len(pdf) for pdf in house.pdfs.values())
    monkeypatch.setattr("certificates.checking.packfiles.MAX_FILE", smallest - 1)
    for where in (path, folder):
        found = verify_pack(where, at=LATER, trust=house.trust).findings
        assert {(f.fault, f.what) for f in found} == {
            (FlawCode.FILE_MISSING, f"certificates/{number}.pdf") for number in NUMBERS
        }


def test_a_pack_of_none_passes(house, tmp_path):
    path = tmp_path / "none.zip"
    path.write_bytes(streamed(house, numbers=[]))
    assert verify_pack(path, at=LATER, trust=house.trust).ok


def test_a_selection_without_the_whole_log_passes(house, tmp_path):
    path = tmp_path / "some.zip"
    path.write_bytes(streamed(house, numbers=NUMBERS[1:3], whole=False))
    report = verify_pack(path, at=LATER, trust=house.trust)
    assert report.ok
    assert report.checked == 2


def test_a_time_stamp_says_when_the_checkpoint_existed(house, tmp_path):
    tsa, rogue = make_tsa(LATER), make_tsa(LATER, "Rogue")
    note, at = house.checkpoint(), LATER + timedelta(minutes=1)
    token = stamp_note(note, tsa.stamper(at))
    assert stamped_at(token, note, [tsa.root]) == at
    for bad_token, bad_note, roots in (
        (token, note + "x", [tsa.root]),
        (token, note, [rogue.root]),
        (token, note, []),
        (stamp_note(note, rogue.stamper(at)), note, [tsa.root]),
        (token[:-1], note, [tsa.root]),
        (b"", note, [tsa.root]),
        (b"\x30\x03\x02\x01\x05", note, [tsa.root]),
    ):
        with pytest.raises(StampError):
            stamped_at(bad_token, bad_note, roots)
    trust = replace(house.trust, stamp_roots=(tsa.root,))
    path = tmp_path / "stamped.zip"
    path.write_bytes(streamed(house, token=token, trust=trust))
    assert verify_pack(path, at=LATER).agrees
    path.write_bytes(streamed(house, token=stamp_note("x", tsa.stamper(at)), trust=trust))
    assert [f.fault for f in verify_pack(path, at=LATER).findings] == [FlawCode.STAMP_WRONG]


def test_memory_stays_the_same_for_any_number(house):
    number = NUMBERS[0]
    one = next(packed(house, [number]))
    big = replace(one, pdf=one.pdf + bytes(300_000))

    def peak(count):
        log = PackLog(house.checkpoint(), house.log_key)
        many = (replace(big, number=f"N{i}") for i in range(count))
        tracemalloc.start()
        size = sum(len(piece) for piece in pack(many, log, house.trust, at=LATER))
        _, highest = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return size, highest

    small, large = peak(10), peak(120)
    assert large[0] > 30_000_000
    assert large[1] < small[1] + 2_000_000


def test_what_is_no_pack_is_told(tmp_path, folder):
    (tmp_path / "file").write_bytes(b"PK no")
    with pytest.raises(PackError):
        open_pack(tmp_path / "file")
    with pytest.raises(PackError):
        open_pack(tmp_path / "nowhere")
    for where in (tmp_path / "file", tmp_path):
        report = verify_pack(where, at=LATER)
        assert [f.fault for f in report.findings] == [FlawCode.MANIFEST_WRONG]
    shutil.rmtree(folder / "trust")
    assert not verify_pack(folder, at=LATER).ok


def test_asked_for_an_earlier_time_the_statuses_differ(house, folder):
    report = verify_pack(folder, at=ISSUED_AT, trust=house.trust)
    assert [(f.fault, f.what) for f in report.findings] == [(FlawCode.STATUS_DIFFERS, NUMBERS[2])]
