"""Watching a log from outside: one story for everybody, and never an earlier one again.

A monitor keeps the last signed head that it believed, with the complete subtrees below it. The next
head must follow: as many leaves or more, the same root for the same size, and the root that the
monitor computes itself from the subtrees it kept and the new leaves. Heads that others were shown
are held against the same leaves: a log that tells two stories signs both, and the two notes
together prove it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from certificates.log.checkpoint import Checkpoint, CheckpointError, NoteKey, open_checkpoint
from certificates.log.gap import gap_in
from certificates.log.leaf import LeafError, parse_leaf
from certificates.log.tiles import WIDTH, TileError, TileNodes, split_bundle, tile_of
from certificates.log.tree import EMPTY_ROOT, Peaks, leaf_hash, root

Fetch = Callable[[str], bytes | None]
"""What lies at a path below the log's address, None where nothing does."""


class WatchFault(StrEnum):
    """What a monitor says of a log."""

    SILENT = "silent"
    FORGED = "forged"
    SHRUNK = "shrunk"
    SPLIT = "split"
    OTHER_LEAVES = "other_leaves"
    UNREADABLE_LEAF = "unreadable_leaf"
    GAP = "gap"


@dataclass(frozen=True, slots=True)
class WatchFinding:
    """Something wrong, in both languages, with the signed notes that prove it."""

    fault: WatchFault
    zh: str
    en: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WatchState:
    """What a monitor keeps: the last note that it believed; empty before the first."""

    note: str = ""

    def to_json(self) -> str:
        """As a file."""
        return json.dumps({"note": self.note}, ensure_ascii=False)

    @classmethod
    def from_json(cls, kept: str) -> WatchState:
        """What `to_json` wrote. Raises ValueError, KeyError."""
        return cls(str(json.loads(kept)["note"]))


def watch_once(
    fetch: Fetch, keys: Sequence[NoteKey], kept: WatchState, others: Iterable[str] = ()
) -> tuple[WatchState, list[WatchFinding]]:
    """PaperLook at a log once; `others` are notes that somebody else was shown.

    Returns what to keep: the new note where it follows the kept one, else the kept one. A gap that
    the log accepted openly after a restore is told as a finding, too.
    """
    note = (fetch("checkpoint") or b"").decode("utf-8", "replace")
    if not note:
        return kept, [_silent("checkpoint")]
    try:
        new = open_checkpoint(note, keys)
        old = open_checkpoint(kept.note, keys) if kept.note else None
    except CheckpointError as error:
        return kept, [_finding(WatchFault.FORGED, f"签名不成立：{error}", str(error), note)]
    if old is not None and new.size < old.size:
        text = f"日志从 {old.size} 行退到 {new.size} 行", f"from {old.size} leaves to {new.size}"
        return kept, [_finding(WatchFault.SHRUNK, *text, kept.note, note)]
    try:
        found = _follow(fetch, note, new, kept.note, old)
        found += [one for other in others for one in _compare_with(fetch, note, new, other, keys)]
    except (TileError, KeyError, LookupError) as error:
        return kept, [_silent(str(error))]
    # What did not hold is not gone on from: the next look compares with the last that did.
    holds = not any(one.fault is not WatchFault.GAP for one in found)
    return (WatchState(note) if holds else kept), found


def _follow(
    fetch: Fetch, note: str, new: Checkpoint, old_note: str, old: Checkpoint | None
) -> list[WatchFinding]:
    start = old.size if old is not None else 0
    nodes = TileNodes(new.size, lambda path: _must(fetch, path))
    # Hashes and entries are given out as two sets of files: each has to lead to the signed root.
    if new.size and root(nodes, new.size) != new.root:
        return [_other_leaves(note)]
    if old is not None and old.size and root(nodes, old.size) != old.root:
        return [_split(old.size, old_note, note)]
    peaks = Peaks.load(nodes, start) if start else Peaks()
    found: list[WatchFinding] = []
    for index, entry in _entries(fetch, start, new.size):
        peaks.push(leaf_hash(entry))
        found += _read_leaf(index, entry, note)
    computed = peaks.root() if new.size else EMPTY_ROOT
    if computed != new.root:
        return [_other_leaves(note)]
    return found


def _compare_with(
    fetch: Fetch, note: str, new: Checkpoint, other: str, keys: Sequence[NoteKey]
) -> Iterator[WatchFinding]:
    """What somebody else was shown: on the same leaves, or a second story."""
    try:
        theirs = open_checkpoint(other, keys)
    except CheckpointError as error:
        yield _finding(WatchFault.FORGED, f"他处的检查点不成立：{error}", str(error), other)
        return
    if theirs.size > new.size:
        text = f"他处已见 {theirs.size} 行", f"others were shown {theirs.size} leaves"
        yield _finding(WatchFault.SHRUNK, *text, other, note)
        return
    nodes = TileNodes(new.size, lambda path: _must(fetch, path))
    if (root(nodes, theirs.size) if theirs.size else EMPTY_ROOT) != theirs.root:
        yield _split(theirs.size, other, note)


def _entries(fetch: Fetch, start: int, size: int) -> Iterator[tuple[int, bytes]]:
    for index in range(start // WIDTH, -(-size // WIDTH)):
        tile = tile_of(None, index, size)
        entries = list(split_bundle(_must(fetch, f"tile/{tile.path}")))
        if len(entries) != tile.width:
            raise TileError(f"tile {tile.path} holds {len(entries)} entries")
        for place, entry in enumerate(entries, start=index * WIDTH):
            if place >= start:
                yield place, entry


def _read_leaf(index: int, entry: bytes, note: str) -> Iterator[WatchFinding]:
    if (gap := gap_in(entry)) is not None:
        sizes = "、".join(str(size) for size, _ in gap.lost)
        text = f"第 {index} 行承认恢复缺口：{sizes}", f"leaf {index} accepts a gap: {sizes}"
        yield _finding(WatchFault.GAP, *text, note)
        return
    try:
        parse_leaf(entry)
    except LeafError:
        text = f"第 {index} 行无法读取", f"leaf {index} can't be read"
        yield _finding(WatchFault.UNREADABLE_LEAF, *text, note)


def _split(size: int, one: str, other: str) -> WatchFinding:
    return _finding(
        WatchFault.SPLIT,
        f"同一日志在 {size} 行处签了两个不同的历史",
        f"the log signed two stories of its first {size} leaves",
        one,
        other,
    )


def _other_leaves(note: str) -> WatchFinding:
    text = "给出的叶子算不出所签的根", "the leaves that it gives do not lead to the signed root"
    return _finding(WatchFault.OTHER_LEAVES, *text, note)


def _silent(what: str) -> WatchFinding:
    return _finding(WatchFault.SILENT, f"日志没有给出 {what}", f"the log does not give {what}")


def _finding(fault: WatchFault, zh: str, en: str, *notes: str) -> WatchFinding:
    return WatchFinding(fault, zh, en, notes)


def _must(fetch: Fetch, path: str) -> bytes:
    content = fetch(path)
    if content is None:
        raise TileError(path)
    return content
