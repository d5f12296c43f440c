"""Append and audit a log of a million leaves: seconds, memory, leaves a second.

python benchmarks/audit_log.py [LEAVES]
"""

from __future__ import annotations

import resource
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from time import perf_counter, process_time

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from certificates.log.audit import LeafRow, audit
from certificates.log.checkpoint import Checkpoint, NoteKey, sign_checkpoint
from certificates.log.leaf import CertificateStatus, Leaf, LeafKind
from certificates.log.tree import (
    MemoryNodes,
    append,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root,
)
from certificates.seal.log_keys import LocalLogKey

BATCH = 1000


def entries(count: int) -> Iterator[bytes]:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    for index in range(count):
        digest = sha256(index.to_bytes(8, "big")).hexdigest()
        at = start + timedelta(seconds=index)
        yield Leaf(
            LeafKind.ISSUED, f"N{index:011d}", digest, digest, CertificateStatus.ISSUED, at
        ).entry()


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    key = LocalLogKey("bench.example", Ed25519PrivateKey.generate())
    stored = list(entries(count))
    nodes, size, began = MemoryNodes(), 0, process_time()
    while size < count:
        batch = [leaf_hash(entry) for entry in stored[size : size + BATCH]]
        size = append(nodes, size, batch)
    print(f"append            {(process_time() - began) / count * 1e6:9.1f} µs a leaf")
    began = process_time()
    for index in range(0, count, max(1, count // 1000)):
        inclusion_proof(nodes, index, count)
    print(f"inclusion proof   {(process_time() - began) / 1000 * 1e6:9.1f} µs")
    began = process_time()
    consistency_proof(nodes, count // 3, count)
    print(f"consistency proof {(process_time() - began) * 1e6:9.1f} µs")
    note = sign_checkpoint(Checkpoint(key.name, count, root(nodes, count)), key)
    rows = (LeafRow(index, entry) for index, entry in enumerate(stored))
    began, wall = process_time(), perf_counter()
    found = audit(rows, nodes, [note], keys=[NoteKey.of(key)])
    print(f"audit             {process_time() - began:9.1f} s CPU of {count} leaves", end=", ")
    print(f"{perf_counter() - wall:.1f} s by the clock, ok: {found.ok}")
    print(f"peak memory       {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024:9} MB")


if __name__ == "__main__":
    main()
