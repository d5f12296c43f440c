"""Every file that a row names, and what became of it in its store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.base.storage import Blobs, DamagedBlob, MissingBlob
from app.models.inspection.evidence import Evidence, ForgottenEvidence
from app.models.network.center import Agency
from app.models.orders.order import OrderImport
from app.models.papers.certificate import Certificate

PART = 1000
# Store by name, and the columns whose values are kept there.
NAMED: dict[str, tuple[InstrumentedAttribute[Any], ...]] = {
    "evidence": (Evidence.digest, OrderImport.rejected_file),
    "papers": (
        *(Certificate.pdf_digest, Certificate.photo_digest),
        *(Agency.seal_digest, Agency.cma_mark_digest, Agency.cnas_mark_digest),
    ),
}


@dataclass(frozen=True, slots=True)
class BlobFlaw:
    """A file that a row names and that is not there as it was put."""

    store: str
    digest: str
    code: str


def named_blobs(session: Session, store: str) -> Iterator[str]:
    """The digests that rows name in a store, each once a column."""
    for column in NAMED[store]:
        wanted = select(column).where(column.is_not(None)).distinct()
        if column is Evidence.digest:  # what was taken away for good is not missing
            wanted = wanted.where(Evidence.id.not_in(select(ForgottenEvidence.evidence_id)))
        with session.execute(wanted.execution_options(yield_per=PART)) as rows:
            yield from rows.scalars()


def verify_blobs(
    session: Session,
    stores: dict[str, Blobs],
    progress: Callable[[int], None] = lambda _: None,
) -> tuple[int, list[BlobFlaw]]:
    """Read every named file whole; returns how many there are, and which do not hold."""
    count, flaws = 0, []
    for name, store in stores.items():
        for digest in named_blobs(session, name):
            count += 1
            if count % PART == 0:
                progress(count)
            try:
                for _ in store.stream(digest):
                    pass
            except MissingBlob:
                flaws.append(BlobFlaw(store=name, digest=digest, code="missing"))
            except DamagedBlob:
                flaws.append(BlobFlaw(store=name, digest=digest, code="damaged"))
    return count, flaws


def unnamed_blobs(session: Session, store: str, blobs: Blobs) -> list[str]:
    """What is stored though no row names it: after a restore, what the lost rows spoke of."""
    known = set(named_blobs(session, store))
    return sorted(digest for digest in blobs.digests() if digest not in known)
