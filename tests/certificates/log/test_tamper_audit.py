"""An insider with the database: rows, nodes, files, checkpoints altered; the audit names each."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from support.sealed_samples import ISSUED_AT, ORIGIN, House

from certificates.flaws import _SENTENCES, FlawCode
from certificates.log.audit import LeafRow, StoredBeside, audit
from certificates.log.checkpoint import Checkpoint, NoteKey, sign_checkpoint
from certificates.log.leaf import CertificateStatus, Leaf, LeafKind
from certificates.log.tree import MemoryNodes, TreeNode, append, root

COUNT = 21


def digests(files):
    """What a store says of its files."""
    return lambda number: sha256(files[number]).hexdigest() if number in files else None


class Desk:
    """A house with a log of cheap leaves (no PDFs are rendered), and its tables."""

    def __init__(self, folder):
        self.house = House(folder)
        for index in range(COUNT):
            self.issue(f"N{index:02d}")
        self.house.change("N03", CertificateStatus.SUSPENDED, days=1)
        self.house.change("N03", CertificateStatus.ISSUED, days=2)
        self.house.change("N04", CertificateStatus.REVOKED, days=3)
        self.entries = [leaf.entry() for leaf in self.house.leaves]
        self.notes = [self.house.checkpoint(size) for size in (8, 15, len(self.entries))]
        self.states = {f"N{index:02d}": CertificateStatus.ISSUED for index in range(COUNT)}
        self.states["N04"] = CertificateStatus.REVOKED

    def issue(self, number):
        house = self.house
        house.pdfs[number], house.records[number] = b"PDF " + number.encode(), number.encode()
        house.log(
            Leaf(
                LeafKind.ISSUED, number, *house.digests(number), CertificateStatus.ISSUED, ISSUED_AT
            )
        )

    def audit(self, rows=None, since=None, proofs=(), progress=None):
        rows = [LeafRow(i, e) for i, e in enumerate(self.entries)] if rows is None else rows
        return audit(
            rows,
            self.house.nodes,
            self.notes,
            keys=[NoteKey.of(self.house.log_key)],
            stored=StoredBeside(
                digests(self.house.pdfs), digests(self.house.records), self.states.items(), proofs
            ),
            since=since,
            progress=progress,
        )

    def faults(self, **options):
        return [(found.fault, found.what) for found in self.audit(**options).findings]

    def rewrite(self, index, **changes):
        leaf = replace(self.house.leaves[index], **changes)
        self.entries[index] = leaf.entry()
        return leaf


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def test_an_honest_log_passes(desk):
    told: list[Any] = []
    found = desk.audit(progress=told.append)
    assert found.ok
    assert found.findings == ()
    assert found.size == 24
    assert found.root == root(desk.house.nodes, 24)
    assert told == [24]
    assert found.to_json() == {"ok": True, "size": 24, "root": found.root.hex(), "findings": []}


def test_an_empty_log_passes():
    assert audit([], MemoryNodes(), [], keys=[]).ok


@pytest.mark.parametrize("index", [0, 5, 20, 23])
def test_a_changed_row_is_named(desk, index):
    desk.rewrite(index, reason="rewritten")
    assert desk.faults() == [(FlawCode.ROW_CHANGED, str(index))]


def test_a_row_that_is_rubbish_is_named(desk):
    desk.entries[5] = b"{}"
    found = desk.faults()
    assert (FlawCode.ROW_UNREADABLE, "5") in found
    assert (FlawCode.ROW_CHANGED, "5") in found


def test_a_changed_leaf_node_is_told_from_a_changed_row(desk):
    desk.house.nodes.nodes[TreeNode(0, 5)] = bytes(32)
    assert desk.faults() == [(FlawCode.NODE_CHANGED, "0/5")]


def test_a_changed_inner_node_is_named(desk):
    desk.house.nodes.nodes[TreeNode(2, 1)] = bytes(32)
    assert desk.faults() == [(FlawCode.NODE_CHANGED, "2/1")]


@pytest.mark.parametrize("node", [TreeNode(0, 9), TreeNode(1, 4), TreeNode(4, 0)])
def test_a_missing_node_is_named(desk, node):
    del desk.house.nodes.nodes[node]
    assert desk.faults() == [(FlawCode.NODE_MISSING, f"{node.level}/{node.position}")]


def test_a_row_changed_with_its_node_shows_in_the_inner_node_and_the_checkpoint(desk):
    leaf = desk.rewrite(9, reason="rewritten")
    desk.house.nodes.nodes[TreeNode(0, 9)] = leaf.digest()
    assert set(desk.faults()) == {
        (FlawCode.NODE_CHANGED, "1/4"),
        (FlawCode.ROOT_DIFFERS, "size 15"),
        (FlawCode.ROOT_DIFFERS, "size 24"),
    }


def test_a_history_written_anew_shows_in_the_checkpoints_only(desk):
    leaf = desk.rewrite(9, reason="rewritten")
    leaves = [*desk.house.leaves]
    leaves[9] = leaf
    desk.house.nodes.nodes.clear()
    append(desk.house.nodes, 0, [item.digest() for item in leaves])
    assert desk.faults() == [(FlawCode.ROOT_DIFFERS, "size 15"), (FlawCode.ROOT_DIFFERS, "size 24")]


def test_an_old_checkpoint_that_somebody_kept_is_enough(desk):
    test_a_history_written_anew_shows_in_the_checkpoints_only(desk)
    kept = desk.notes[1]
    desk.notes = [desk.house.checkpoint(24)]  # signed anew, with the real key
    assert desk.faults() == []
    desk.notes.append(kept)
    assert desk.faults() == [(FlawCode.ROOT_DIFFERS, "size 15")]


def test_a_missing_row_is_named(desk):
    rows = [LeafRow(i, e) for i, e in enumerate(desk.entries) if i not in {6, 7}]
    assert desk.faults(rows=rows) == [
        (FlawCode.ROW_MISSING, "6"),
        (FlawCode.ROW_MISSING, "7"),
        (FlawCode.NOT_IN_LOG, "N06"),
        (FlawCode.NOT_IN_LOG, "N07"),
    ]


def test_a_tail_cut_off_is_named(desk):
    rows = [LeafRow(i, e) for i, e in enumerate(desk.entries[:23])]
    assert desk.faults(rows=rows) == [
        (FlawCode.TAIL_MISSING, "23–23"),
        (FlawCode.STATUS_WITHOUT_EVENT, "N04"),
    ]


def test_a_tail_cut_off_with_its_nodes_and_status_is_named_by_the_checkpoint(desk):
    desk.house.leaves, desk.house.nodes.nodes = desk.house.leaves[:23], {}
    append(desk.house.nodes, 0, [leaf.digest() for leaf in desk.house.leaves])
    del desk.entries[23]
    desk.states["N04"] = CertificateStatus.ISSUED
    assert desk.faults() == [(FlawCode.TAIL_MISSING, "23–23")]


def test_a_tail_cut_off_behind_the_last_checkpoint_is_seen_in_the_nodes(desk):
    desk.issue("LAST")
    assert (FlawCode.TAIL_MISSING, "24–") in desk.faults()


@pytest.mark.parametrize("chunk", [1, 2048])
@pytest.mark.parametrize("index", [3, 10**15])
def test_a_row_out_of_order_is_named(desk, index, chunk, monkeypatch):
    monkeypatch.setattr("certificates.log.audit._CHUNK", chunk)
    rows = [LeafRow(i, e) for i, e in enumerate(desk.entries)]
    rows.insert(10, LeafRow(index, desk.house.leaves[3].entry()))
    found = desk.faults(rows=rows)
    assert (FlawCode.ROW_ORDER, str(index)) in found
    assert (FlawCode.ISSUED_TWICE, "N03") in found
    assert len(found) == 2


def test_a_forged_checkpoint_is_named(desk, tmp_path):
    other = House(tmp_path / "other")
    desk.notes[1] = sign_checkpoint(Checkpoint(ORIGIN, 15, bytes(32)), other.log_key)
    desk.notes.append(desk.notes[2].replace("24", "25", 1))
    assert desk.faults() == [(FlawCode.CHECKPOINT_FORGED, "#2"), (FlawCode.CHECKPOINT_FORGED, "#4")]


def test_two_signed_truths_are_named(desk):
    forged = sign_checkpoint(Checkpoint(ORIGIN, 15, bytes(32)), desk.house.log_key)
    desk.notes.append(forged)
    assert desk.faults() == [(FlawCode.ROOT_DIFFERS, "size 15")]


def test_changed_and_missing_files_are_named(desk):
    desk.house.pdfs["N01"] += b"\n"
    desk.house.records["N02"] += b"\n"
    del desk.house.pdfs["N05"], desk.house.records["N06"]
    assert desk.faults() == [
        (FlawCode.PDF_CHANGED, "N01"),
        (FlawCode.RECORD_CHANGED, "N02"),
        (FlawCode.PDF_MISSING, "N05"),
        (FlawCode.RECORD_MISSING, "N06"),
    ]


def test_status_and_events_must_agree(desk):
    desk.states["N07"] = CertificateStatus.REVOKED  # by hand, in the table
    desk.states["N04"] = CertificateStatus.ISSUED  # the revocation undone in the table
    desk.states["N99"] = CertificateStatus.ISSUED  # never logged
    del desk.states["N08"]
    assert set(desk.faults()) == {
        (FlawCode.STATUS_WITHOUT_EVENT, "N07"),
        (FlawCode.EVENT_WITHOUT_STATUS, "N04"),
        (FlawCode.NOT_IN_LOG, "N99"),
        (FlawCode.NOT_IN_TABLE, "N08"),
    }


def grow(desk, *leaves):
    for leaf in leaves:
        desk.house.log(leaf)
        desk.entries.append(leaf.entry())


@pytest.mark.parametrize(
    ("make", "fault", "what"),
    [
        (lambda d: replace(d.house.leaves[0], at=d.late), FlawCode.ISSUED_TWICE, "N00"),
        (lambda d: replace(d.gone, number="GHOST"), FlawCode.STATUS_WITHOUT_ISSUE, "GHOST"),
        (
            lambda d: replace(d.gone, status=CertificateStatus.ISSUED),
            FlawCode.EVENT_AFTER_END,
            "N04",
        ),
        (lambda d: replace(d.gone, number="N09"), FlawCode.ANOTHER_FILE, "N09"),
        (lambda d: replace(d.house.leaves[21], at=ISSUED_AT), FlawCode.BACKDATED, "24"),
    ],
)
def test_lives_that_can_not_be_are_named(desk, make, fault, what):
    desk.late = ISSUED_AT + timedelta(days=9)
    desk.gone = replace(desk.house.leaves[23], at=desk.late)
    grow(desk, make(desk))
    assert (fault, what) in desk.faults()


def test_forged_proofs_are_named(desk):
    good = desk.house.evidence("N03")
    bad = replace(good, leaves=(replace(good.leaves[0], path=(bytes(32),) * 5), *good.leaves[1:]))
    proofs = [("N03", good), ("N03", bad), ("N05", good)]
    proofs.append(("N06", replace(good, leaves=())))
    found = desk.audit(proofs=proofs)
    assert [(item.fault, item.what) for item in found.findings] == [
        (FlawCode.PROOF_FORGED, "N03"),
        (FlawCode.PROOF_FORGED, "N05"),
        (FlawCode.PROOF_FORGED, "N06"),
    ]
    assert found.to_json()["findings"][0] == {
        "fault": "proof_forged",
        "what": "N03",
        "zh": "证书 N03 的证明不成立。",
        "en": "The proof of certificate N03 is wrong.",
    }


def test_a_log_can_be_audited_without_its_files(desk):
    rows = [LeafRow(index, entry) for index, entry in enumerate(desk.entries)]
    keys = [NoteKey.of(desk.house.log_key)]
    assert audit(rows, desk.house.nodes, desk.notes, keys=keys).ok
    only_pdfs = StoredBeside(pdf=lambda _: None)
    found = audit(rows, desk.house.nodes, desk.notes, keys=keys, stored=only_pdfs)
    assert {item.fault for item in found.findings} == {FlawCode.PDF_MISSING}


def test_since_a_checkpoint_only_later_rows_are_read(desk):
    since = desk.notes[1]
    rows = [LeafRow(i, e) for i, e in enumerate(desk.entries)][15:]
    desk.notes = desk.notes[2:]
    found = desk.audit(rows=rows, since=since)
    assert found.ok
    assert found.size == 24
    desk.rewrite(18, reason="rewritten")
    rows = [LeafRow(i, e) for i, e in enumerate(desk.entries)][15:]
    assert desk.faults(rows=rows, since=since) == [(FlawCode.ROW_CHANGED, "18")]


def test_since_a_checkpoint_that_the_tree_does_not_continue(desk):
    forged = sign_checkpoint(Checkpoint(ORIGIN, 15, bytes(32)), desk.house.log_key)
    rows = [LeafRow(i, e) for i, e in enumerate(desk.entries)][15:]
    desk.states = {}
    assert (FlawCode.ROOT_DIFFERS, "size 15") in desk.faults(rows=rows, since=forged)
    foreign = desk.notes[0].replace("\n8\n", "\n9\n")
    assert desk.faults(rows=rows, since=foreign) == [(FlawCode.CHECKPOINT_FORGED, "#1")]
    desk.house.nodes.nodes.clear()
    assert desk.faults(rows=rows, since=desk.notes[1]) == [(FlawCode.NODE_MISSING, "0–14")]


def test_every_fault_has_its_sentences():
    assert set(_SENTENCES) == set(FlawCode)
    for zh, en in _SENTENCES.values():
        assert any("\u4e00" <= character <= "\u9fff" for character in zh)
        assert en.isascii()


def test_chunks_of_rows_make_no_difference(desk, monkeypatch):
    desk.rewrite(9, reason="rewritten")
    desk.house.nodes.nodes[TreeNode(3, 1)] = bytes(32)
    expected = desk.faults()
    assert set(expected) == {(FlawCode.ROW_CHANGED, "9"), (FlawCode.NODE_CHANGED, "3/1")}
    for size in (1, 3, 7):
        monkeypatch.setattr("certificates.log.audit._CHUNK", size)
        assert set(desk.faults()) == set(expected)


@pytest.mark.parametrize("index", [0, 5, 20, 22])
def test_a_changed_row_is_named_though_the_tail_is_cut_off(desk, index):
    """Two faults together: the checkpoint that covers the row covers rows that are gone."""
    desk.rewrite(index, reason="rewritten")
    rows = [LeafRow(i, e) for i, e in enumerate(desk.entries[:23])]
    found = desk.faults(rows=rows)
    assert (FlawCode.ROW_CHANGED, str(index)) in found
    assert (FlawCode.TAIL_MISSING, "23–23") in found


def test_a_changed_row_and_a_missing_one_are_both_named(desk):
    desk.rewrite(20, reason="rewritten")
    rows = [LeafRow(i, e) for i, e in enumerate(desk.entries) if i != 6]
    found = desk.faults(rows=rows)
    assert (FlawCode.ROW_CHANGED, "20") in found
    assert (FlawCode.ROW_MISSING, "6") in found
