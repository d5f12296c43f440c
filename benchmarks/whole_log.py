"""The audit of a whole installation, and one large evidence pack: seconds and memory.

    .venv/bin/python benchmarks/whole_log.py [--items 100000] [--pack 10000]

One certificate is issued for real. The others are copies with a number, item, record, leaf and
ledger event of their own; they share its paper, which is read and hashed for each of them. The
audit is what `jadegate log audit` does: leaves, tree, checkpoints, papers, records, rows, ledger.
"""

from __future__ import annotations

import argparse
import sys
import time
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import sqlalchemy as sa  # noqa: E402  # after the path is set
from support.build import NOW, Network  # noqa: E402  # the same
from support.desk_pieces import reviewed  # noqa: E402  # the same
from support.flows.signatory_looks import issue  # noqa: E402  # the same
from support.many.certificates import certificate_number as number_of  # noqa: E402  # the same
from support.many.items import copy_piece  # noqa: E402  # the same

from app.base import db  # noqa: E402  # the same
from app.base.config import current  # noqa: E402  # the same
from app.base.refs import reference  # noqa: E402  # the same
from app.commands.papers.transparency import (  # noqa: E402  # the same
    StoredNodes,
    publish_checkpoint,
)
from app.models.audit.ledger import LedgerEvent  # noqa: E402  # the same
from app.models.intake.item import Item  # noqa: E402  # the same
from app.models.papers.certificate import Certificate  # noqa: E402  # the same
from app.models.papers.log import LogLeaf, LogSize  # noqa: E402  # the same
from app.press.press import Press  # noqa: E402  # the same
from app.press.signing_keys import log_signer  # noqa: E402  # the same
from app.queries.audit.log import AuditRequest, audit_log  # noqa: E402  # the same
from app.queries.papers import packs  # noqa: E402  # the same
from app.queries.papers.verification import latest_head, trust_of  # noqa: E402  # the same
from benchmarks.bench import office  # noqa: E402  # the same
from certificates.checking.pack import PackLog, pack  # noqa: E402  # the same
from certificates.log import tree as log  # noqa: E402  # the same
from certificates.log.leaf import CertificateStatus, Leaf, LeafKind  # noqa: E402  # the same
from workflows.audit.ledger import canonical  # noqa: E402  # the same
from workflows.papers.events import CertificateIssued  # noqa: E402  # the same

A_BATCH = 5000
MEGABYTE = 1 << 20
Rows = tuple[dict[str, Any], dict[str, Any], dict[str, Any], bytes]


def fill(network: Network, count: int) -> None:
    """One real certificate and its copies, all in the log and in the ledger."""
    ref = reviewed(network)
    done = issue(ref, Press(current()), by=network.signatory, now=NOW + timedelta(hours=1))
    with db.transaction() as session:
        model = session.scalars(
            sa.select(Certificate).where(Certificate.number == done.number)
        ).one()
        item = session.get_one(Item, model.item_id)
        copy_piece(session, item.id, count)
        event = session.scalars(
            sa.select(LedgerEvent).where(LedgerEvent.tag == CertificateIssued.tag)
        ).one()
        made = copies(model, item, event, count)
        while batch := list(islice(made, A_BATCH)):
            certificates, leaves, events, digests = zip(*batch, strict=True)
            session.execute(sa.insert(Certificate.__table__), certificates)
            session.execute(sa.insert(LogLeaf), leaves)
            session.execute(sa.insert(LedgerEvent), events)
            head = session.get_one(LogSize, 1)
            head.size = log.append(StoredNodes(session), head.size, list(digests))
        publish_checkpoint(session, current(), now=NOW + timedelta(days=90))


def copies(model: Certificate, item: Item, event: LedgerEvent, count: int) -> Iterator[Rows]:
    rows = ({c.name: getattr(row, c.name) for c in row.__table__.c} for row in (model, event))
    certificate, told = rows
    for n in range(1, count + 1):
        number, at = number_of(n), (model.issued_at or NOW) + n * timedelta(seconds=7)
        code = reference("QC", item.id + n, item.registered_at)
        record = model.record.replace(model.number, number).replace(item.ref, code)
        digest = sha256(record.encode()).hexdigest()
        pdf = model.pdf_digest or ""
        leaf = Leaf(LeafKind.ISSUED, number, pdf, digest, CertificateStatus.ISSUED, at)
        body = canonical(CertificateIssued(number, digest, pdf, n).body())
        yield (
            certificate
            | {"id": model.id + n, "number": number, "item_id": item.id + n}
            | {"record": record, "record_digest": digest, "issued_at": at},
            {"position": n, "certificate_id": model.id + n, "entry": leaf.entry().decode()}
            | {"digest": leaf.digest(), "at": at},
            told | {"id": event.id + n, "seq": event.seq + n, "at": at, "body": body},
            leaf.digest(),
        )


def audited() -> None:
    settings = current()
    began, cpu = time.perf_counter(), time.process_time()
    with db.reading() as session:
        found = audit_log(
            session,
            StoredNodes(session),
            Press(settings).papers,
            settings,
            AuditRequest(),
            keys=trust_of(settings).logs,
        )
    wall, cpu = time.perf_counter() - began, time.process_time() - cpu
    print(f"audit of {found.size:,} leaves: {wall:.1f} s, {cpu:.1f} s CPU, ok: {found.ok}")
    for one in found.findings[:3]:
        print(f"  {one.fault} {one.what}")


def packed(count: int, *, traced: bool) -> None:
    settings = current()
    signer = log_signer(settings)
    if traced:
        tracemalloc.start()
    began, size = time.perf_counter(), 0
    with db.reading() as session:
        head = latest_head(session)
        if head is None:
            raise RuntimeError("no checkpoint")
        keys = islice(packs.all_keys(session, head.size), count)
        papers = Press(settings).papers
        chosen = packs.pack_certificates(session, StoredNodes(session), papers, keys, head.size)
        for piece in pack(chosen, PackLog(head.note, signer), trust_of(settings), at=head.at):
            size += len(piece)
    print(f"pack of {count:,}: {time.perf_counter() - began:.1f} s, {size:,} bytes")
    if traced:
        print(f"  at most {tracemalloc.get_traced_memory()[1] / MEGABYTE:.1f} MB of Python objects")
        tracemalloc.stop()


def resident(name: str) -> float:
    """VmRSS or VmHWM of this process, in MB (Linux)."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(next(line.split()[1] for line in status.splitlines() if name in line)) / 1024


@contextmanager
def memory() -> Iterator[None]:
    """What a step adds to the resident memory at its highest; 5 forgets the mark before it."""
    Path("/proc/self/clear_refs").write_text("5", "ascii")
    start = resident("VmRSS")
    yield
    print(f"  resident memory grew by {resident('VmHWM') - start:.0f} MB from {start:.0f} MB")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--items", type=int, default=100_000)
    arguments.add_argument("--pack", type=int, default=10_000)
    given = arguments.parse_args()
    with office() as (_, network, _):
        fill(network, given.items)
        many = min(given.pack, given.items)
        with memory():
            packed(many, traced=False)
        packed(min(many, 1000), traced=True)
        with memory():
            audited()


if __name__ == "__main__":
    main()
