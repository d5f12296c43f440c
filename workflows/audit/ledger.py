"""The ledger's hash chain: what is hashed, and how a reader finds the first bad row."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from workflows.audit.heads import Head, gap_of
from workflows.audit.redaction import Redaction, rows_digest, without_person
from workflows.verdict import Text

GENESIS = "0" * 64
START = Head(0, GENESIS)
NONE: Mapping[int, Redaction] = {}


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of one chain, as it is hashed. `at` is UTC in ISO 8601 with microseconds."""

    previous: str
    chain: str
    seq: int
    at: str
    tag: str
    tag_version: int
    actor_id: int | None
    actor_name: str
    role: str
    item_id: int | None
    order_id: int | None
    body: str

    def fields(self) -> dict[str, Any]:
        """The fields by their names, in their order."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Flaw:
    """The first thing wrong in a chain: where it is and what it is."""

    chain: str
    seq: int
    code: str
    reason: Text


def instant(at: datetime) -> str:
    """The one spelling of an instant that is hashed."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def canonical(body: dict[str, object]) -> str:
    """A body as text: sorted keys, no spaces, nothing escaped that need not be."""
    return json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(entry: Entry) -> str:
    """SHA-256 over the entry's fields as one JSON array; hexadecimal."""
    values = list(entry.fields().values())
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def first_flaw(
    chain: str,
    rows: Iterable[tuple[Entry, str]],
    heads: dict[str, tuple[int, str]],
    redactions: Mapping[int, Redaction] = NONE,
    *,
    after: Head = START,
) -> Flaw | None:
    """Walk a chain from behind the row `after` on, its start by default.

    `heads` are the ends recorded apart, by the name of the record; none lies before `after`.

    A recorded head must lie in the chain with the same digest: a tail that was cut off, and a chain
    that was rewritten with consistent hashes, both fail there. `redactions` by their row: whether
    they were recorded is asked by `redaction_flaw`.
    """
    seq, expected = after.seq, after.digest
    waiting = {name: head for name, head in heads.items() if head[0] > 0}
    differing: dict[str, Flaw] = {}
    _meet(chain, seq, expected, waiting, differing)
    for entry, stored in rows:
        gap = gap_of(entry.tag, entry.body)
        # Numbers may leap at a row alone that says openly from where, and over which lost heads.
        leaps = gap is not None and gap.last == seq and gap.seq == entry.seq
        seq = entry.seq if leaps else seq + 1
        flaw = _row_flaw(chain, seq, entry, stored, expected, redactions.get(seq))
        if flaw is not None:
            return _earliest([*differing.values(), flaw])
        expected = stored
        _meet(chain, seq, stored, waiting, differing)
        if gap is not None:
            for name in [n for n, head in waiting.items() if Head(*head) in gap.lost]:
                del waiting[name]
                differing.pop(name, None)
    for name, (known, _) in waiting.items():
        if known <= seq:  # in its place is another row, or numbers that were leapt over
            differing.setdefault(name, _not_as_in(chain, known, name))
    if differing:
        return _earliest(differing.values())
    return next(_cut_off(chain, seq, waiting), None)


def _meet(
    chain: str,
    seq: int,
    digest_there: str,
    waiting: dict[str, tuple[int, str]],
    differing: dict[str, Flaw],
) -> None:
    """The recorded heads of a row: met where the row is the same, else differing while it waits."""
    for name in [n for n, head in waiting.items() if head[0] == seq]:
        if waiting[name][1] == digest_there:
            del waiting[name]
        else:
            differing[name] = _not_as_in(chain, seq, name)


def _earliest(flaws: Iterable[Flaw]) -> Flaw:
    return min(flaws, key=lambda flaw: flaw.seq)


def _not_as_in(chain: str, seq: int, name: str) -> Flaw:
    return _flaw(chain, seq, "rewritten", f"与 {name} 记录的链首不符", f"not as in {name}")


def redaction_flaw(
    chain: str, redactions: Iterable[Redaction], recorded: Mapping[int, tuple[int, str]]
) -> Flaw | None:
    """The first act of redaction that the chain does not record as it lies here.

    `recorded` gives, by the row of each `ledger.redacted`, how many rows it names and their digest.
    """
    batches: dict[int, list[tuple[int, str]]] = {}
    for one in redactions:
        batches.setdefault(one.batch, []).append((one.seq, one.digest))
    for batch in sorted(batches.keys() | recorded.keys()):
        rows = batches.get(batch, [])
        if recorded.get(batch) != (len(rows), rows_digest(chain, rows)):
            return _flaw(
                chain,
                min((seq for seq, _ in rows), default=batch),
                "redaction_unrecorded",
                "遮盖与台账所记不符",
                "redacted otherwise than the ledger records",
            )
    return None


def _row_flaw(
    chain: str, seq: int, entry: Entry, stored: str, expected: str, redaction: Redaction | None
) -> Flaw | None:
    if entry.seq != seq or entry.chain != chain:
        return _flaw(chain, seq, "row_missing", "缺少一行", "a row is missing")
    if entry.previous != expected:
        return _flaw(chain, seq, "link_broken", "与前一行不相连", "not linked to the row before")
    if digest(entry) == stored:
        return None
    if redaction is None or redaction.digest != stored:
        return _flaw(chain, seq, "row_changed", "内容与摘要不符", "the row differs from its digest")
    return _redacted_flaw(chain, seq, entry, redaction)


def _redacted_flaw(chain: str, seq: int, entry: Entry, redaction: Redaction) -> Flaw | None:
    if redaction.body is None:
        if redaction.lapsed:
            return None
        return _flaw(
            chain,
            seq,
            "redaction_unproved",
            "遮盖前的内容打不开，也没有删除记录",
            "what was redacted does not open, and no erasure is recorded",
        )
    left = without_person(entry.tag, entry.tag_version, json.loads(redaction.body))
    told = left is not None and canonical(left) == entry.body
    if told and digest(replace(entry, body=redaction.body)) == redaction.digest:
        return None
    return _flaw(
        chain,
        seq,
        "row_changed",
        "遮盖之外的内容与摘要不符",
        "beyond what was redacted the row differs from its digest",
    )


def _cut_off(chain: str, seq: int, waiting: dict[str, tuple[int, str]]) -> Iterator[Flaw]:
    for name, (known, _) in sorted(waiting.items()):
        yield _flaw(
            chain,
            seq + 1,
            "tail_missing",
            f"{name} 记录到第 {known} 行，账本只到第 {seq} 行",
            f"{name} knows row {known}, the ledger ends at row {seq}",
        )


def _flaw(chain: str, seq: int, code: str, zh: str, en: str) -> Flaw:
    return Flaw(chain, seq, code, Text(zh, en))
