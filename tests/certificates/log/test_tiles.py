"""Tiles and the monitor: what a log must show anybody, and what a split view looks like."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from certificates.log.checkpoint import Checkpoint, NoteKey, sign_checkpoint
from certificates.log.gap import GapLeaf, gap_in
from certificates.log.leaf import CertificateStatus, Leaf, LeafKind
from certificates.log.monitor import WatchFault, WatchState, watch_once
from certificates.log.tiles import Tile, TileError, bundle, parse_tile, split_bundle, tile_of
from certificates.log.tree import MemoryNodes, append, leaf_hash, root
from certificates.seal.log_keys import LocalLogKey

KEY = LocalLogKey("log.example/log", Ed25519PrivateKey.generate())
KEYS = [NoteKey.of(KEY)]
AT = datetime(2026, 11, 30, tzinfo=UTC)


def entry(number, story="a"):
    digest = f"{number:063x}{story}"
    return Leaf(
        kind=LeafKind.ISSUED,
        number=f"{number}",
        pdf=digest,
        record=digest,
        status=CertificateStatus.ISSUED,
        at=AT + timedelta(seconds=number),
    ).entry()


class LogOnPaper:
    """A log of some entries, as anybody can fetch it."""

    def __init__(self, entries):
        self.entries = list(entries)
        self.nodes = MemoryNodes()
        self.size = append(self.nodes, 0, [leaf_hash(one) for one in self.entries])
        self.asked = []

    def note(self, size=None):
        size = self.size if size is None else size
        return sign_checkpoint(Checkpoint(KEY.name, size, root(self.nodes, size)), KEY)

    def fetch(self, path):
        self.asked.append(path)
        if path == "checkpoint":
            return self.note().encode()
        tile = parse_tile(path.removeprefix("tile/"))
        if not tile.is_in(self.size):
            return None
        if tile.level is None:
            return bundle(self.entries[node.position] for node in tile.nodes)
        return b"".join(self.nodes.nodes[node] for node in tile.nodes)


def story(count, parted=None):
    return [entry(n, "b" if parted is not None and n >= parted else "a") for n in range(count)]


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 0), "0/000"),
        (Tile(0, 1234067), "0/x001/x234/067"),
        (Tile(1, 5, 17), "1/005.p/17"),
        (Tile(None, 1000, 255), "entries/x001/000.p/255"),
        (Tile(63, 0), "63/000"),
    ],
)
def test_the_path_of_a_tile(tile, path):
    assert tile.path == path
    assert parse_tile(path) == tile


@pytest.mark.parametrize(
    "path",
    ["0/0", "0/x000/000", "64/000", "0/000.p/0", "0/000.p/256", "0/000.p/300", "00/000", "0/001/2",
     "0/" + "x001/" * 6 + "000", "../000", "entries", ""],
)  # fmt: skip
def test_there_is_one_spelling(path):
    with pytest.raises(TileError):
        parse_tile(path)


def test_bundles_read_back_and_a_cut_one_is_refused():
    entries = [b"", b"a", b"x" * 65535]
    assert list(split_bundle(bundle(entries))) == entries
    for cut in (b"\x00", bundle(entries)[:-1]):
        with pytest.raises(TileError):
            list(split_bundle(cut))


def test_a_tile_is_there_when_all_it_holds_is():
    assert tile_of(0, 1, 300) == Tile(0, 1, 44)
    assert tile_of(1, 0, 70000) == Tile(1, 0, 256)
    assert Tile(1, 0, 1).is_in(256)
    assert not Tile(1, 0, 1).is_in(255)
    assert not Tile(0, 0, 12).is_in(11)
    with pytest.raises(TileError):
        tile_of(0, 2, 300)


@pytest.mark.parametrize(("old", "new"), [(1, 1), (1, 2), (7, 600), (256, 257), (513, 1100)])
def test_a_log_that_grows_is_followed_by_its_new_leaves_alone(old, new):
    first, found = watch_once(LogOnPaper(story(old)).fetch, KEYS, WatchState())
    assert found == []
    assert WatchState.from_json(first.to_json()) == first
    log = LogOnPaper(story(new))
    then, found = watch_once(log.fetch, KEYS, first, others=[log.note(old), log.note(new)])
    assert found == []
    assert then.note == log.note()
    read = [path for path in log.asked if "entries" in path]
    assert len(read) == -(-new // 256) - old // 256 - (old == new and new % 256 == 0)


def test_a_story_that_parts_behind_the_monitor_is_a_split_view_with_both_notes():
    kept, _ = watch_once(LogOnPaper(story(300)).fetch, KEYS, WatchState())
    for size in (300, 301, 900):
        log = LogOnPaper(story(size, parted=200))
        after, (split,) = watch_once(log.fetch, KEYS, kept)
        assert split.fault is WatchFault.SPLIT
        assert split.notes == (kept.note, log.note())
        assert after == kept


def test_what_others_were_shown_is_held_against_the_same_leaves():
    mine, theirs = LogOnPaper(story(300)), LogOnPaper(story(290, parted=250))
    kept, (split,) = watch_once(mine.fetch, KEYS, WatchState(), others=[theirs.note()])
    assert split.fault is WatchFault.SPLIT
    assert split.notes == (theirs.note(), mine.note())
    assert kept == WatchState()
    _, (shrunk,) = watch_once(
        mine.fetch, KEYS, WatchState(), others=[LogOnPaper(story(301)).note()]
    )
    assert shrunk.fault is WatchFault.SHRUNK
    _, (forged,) = watch_once(mine.fetch, KEYS, WatchState(), others=["nothing\n"])
    assert forged.fault is WatchFault.FORGED


def test_a_log_that_goes_back_lies_or_is_silent():
    kept, _ = watch_once(LogOnPaper(story(20)).fetch, KEYS, WatchState())
    _, (shrunk,) = watch_once(LogOnPaper(story(19)).fetch, KEYS, kept)
    assert shrunk.fault is WatchFault.SHRUNK
    liar = LogOnPaper(story(25))
    liar.entries = story(25, parted=24)
    after, (other,) = watch_once(liar.fetch, KEYS, kept)
    assert (other.fault, after) == (WatchFault.OTHER_LEAVES, kept)
    _, (silent,) = watch_once(lambda _: None, KEYS, kept)
    assert silent.fault is WatchFault.SILENT
    half = LogOnPaper(story(25))
    _, (silent,) = watch_once(lambda p: half.fetch(p) if p == "checkpoint" else None, KEYS, kept)
    assert silent.fault is WatchFault.SILENT
    stranger = [NoteKey(KEY.name, bytes(32))]
    _, (forged,) = watch_once(half.fetch, stranger, WatchState())
    assert forged.fault is WatchFault.FORGED


def test_a_gap_and_an_unreadable_leaf_are_told():
    gap = GapLeaf(((7, bytes(32)),), AT)
    assert gap_in(gap.entry()) == gap
    assert gap_in(entry(1)) is None
    log = LogOnPaper([*story(3), gap.entry()])
    kept, (told,) = watch_once(log.fetch, KEYS, WatchState())
    assert told.fault is WatchFault.GAP
    assert kept.note == log.note()
    _, (told,) = watch_once(LogOnPaper([*story(3), b"{}"]).fetch, KEYS, WatchState())
    assert told.fault is WatchFault.UNREADABLE_LEAF
