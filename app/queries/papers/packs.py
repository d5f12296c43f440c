"""Certificates for an evidence pack, one at a time, proven against one checkpoint."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.storage import Blobs
from app.models.papers.certificate import Certificate
from app.models.papers.log import LogLeaf
from app.queries.papers.verification import leaves_of
from certificates.checking.pack import PackedCertificate
from certificates.log.tree import NodeReading

BATCH = 200


def pack_certificates(
    session: Session, nodes: NodeReading, papers: Blobs, keys: Iterable[int], size: int
) -> Iterator[PackedCertificate]:
    """The certificates of these keys, in their order; those the checkpoint lacks are left out."""
    waiting = iter(keys)
    while some := list(islice(waiting, BATCH)):
        rows = session.execute(
            select(
                Certificate.id, Certificate.number, Certificate.record, Certificate.pdf_digest
            ).where(Certificate.id.in_(some), Certificate.pdf_digest.is_not(None))
        )
        known = {row.id: row for row in rows}
        for key in some:
            leaves = leaves_of(session, nodes, key, size) if key in known else ()
            if leaves:
                row = known[key]
                paper = papers.get(row.pdf_digest)
                yield PackedCertificate(row.number, paper, row.record.encode(), leaves)


def entries(session: Session, size: int) -> Iterator[bytes]:
    """All leaves of the log up to a size, in their order."""
    wanted = (
        select(LogLeaf.entry)
        .where(LogLeaf.position < size)
        .order_by(LogLeaf.position)
        .execution_options(yield_per=BATCH)
    )
    for entry in session.scalars(wanted):
        yield entry.encode()


def keys_of(session: Session, numbers: Iterable[str]) -> list[int]:
    """The keys of issued certificates, in the order of their numbers as given."""
    wanted = list(dict.fromkeys(numbers))
    rows = session.execute(
        select(Certificate.number, Certificate.id).where(
            Certificate.number.in_(wanted), Certificate.pdf_digest.is_not(None)
        )
    )
    known = {row.number: row.id for row in rows}
    return [known[number] for number in wanted if number in known]


def all_keys(session: Session, size: int) -> Iterator[int]:
    """Every certificate that was issued among the first `size` leaves, in the order of issue."""
    last = -1
    while True:
        rows = session.execute(
            select(LogLeaf.position, LogLeaf.certificate_id, LogLeaf.entry)
            .where(LogLeaf.position > last, LogLeaf.position < size)
            .order_by(LogLeaf.position)
            .limit(BATCH)
        ).all()
        if not rows:
            return
        for row in rows:
            last = row.position
            if '"kind":"issued"' in row.entry:
                yield row.certificate_id
