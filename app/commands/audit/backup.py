"""A backup that was checked when it was made, and the way back.

The database is copied first and the files after it: they are written once and before the rows that
name them, so what the copy names is there. Heads recorded apart are no part of it: put back with
the database they would say what it says. Keys are none either, and are kept elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import file_digest
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.base import runtime
from app.base.config import Config, Misconfigured
from app.base.db import reading
from app.base.storage import SMALL, Blobs, MissingBlob, open_store
from app.commands.audit import dumps
from app.press.press import papers_of
from app.queries.audit.blobs import NAMED, named_blobs, verify_blobs
from app.queries.audit.heads import newest_own
from app.queries.audit.ledger import verify
from app.queries.papers.log_heads import log_head, log_leaves
from certificates.log.tree import root_of

MANIFEST, DATABASE = "manifest.json", "database"
FORM = 1
Say = Callable[[str], None]


class NotWhole(Misconfigured):
    """A copy does not hold what its rows or its manifest say."""


@dataclass(frozen=True, slots=True)
class CopyReport:
    """What was looked through: events, leaves and files."""

    events: int
    leaves: int
    files: int


def stores_of(config: Config) -> dict[str, Blobs]:
    """The stores of an installation by name."""
    return {"evidence": open_store(config.evidence_url), "papers": papers_of(config)}


def make_backup(config: Config, folder: Path, say: Say, *, now: datetime) -> CopyReport:
    """Copy everything but keys into `folder`, where an older backup may lie, and check the copy.

    Raises `NotWhole` for what does not hold; the manifest is then not written.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    (folder / MANIFEST).unlink(missing_ok=True)
    part = folder / f"{DATABASE}.part"
    with reading() as session:
        # What is checked below is what is copied here: one look, shared with the program.
        dumps.dump(config.database_url, part, _snapshot(session))
        part.replace(folder / DATABASE)
        say("database copied")
        copies = _stores_in(folder)
        for name, store in stores_of(config).items():
            for digest in named_blobs(session, name):
                _copy(store, copies[name], digest)
        say("files copied")
        report = check_all(session, copies, apart=folder / "no-heads")
        told = {
            "form": FORM,
            "at": now.isoformat(),
            "version": runtime.database_version(config)[0],
            "database": _digest(folder / DATABASE),
            "heads": {c: [h.seq, h.digest] for c, h in newest_own(session).items()},
            "log": [log_head(session).seq, log_head(session).digest],
        }
    (folder / MANIFEST).write_text(json.dumps(told, indent=1), "utf-8")
    return report


def put_back(config: Config, folder: Path, say: Say) -> None:
    """Files first, then the database, brought to this version. Raises `NotWhole` before anything.

    The caller then connects and checks it with `check_all`.
    """
    told = _manifest(folder)
    if _digest(folder / DATABASE) != told["database"]:
        raise NotWhole(f"{folder / DATABASE} is not the copy that was made")
    stores = stores_of(config)
    for name, copy in _stores_in(folder).items():
        for digest in copy.digests():
            _copy(copy, stores[name], digest)
    say("files put back")
    dumps.load(config.database_url, folder / DATABASE)
    runtime.upgrade(config)
    say("database put back")


def check_all(session: Session, stores: Mapping[str, Blobs], *, apart: Path) -> CopyReport:
    """Ledger, log and every file that a row names. Raises `NotWhole` with all that differs."""
    if session.get_bind().dialect.name == "postgresql":
        for limit in ("statement_timeout", "idle_in_transaction_session_timeout"):
            session.execute(text(f"SET LOCAL {limit} = 0"))
    ledger = verify(session, apart)
    own, root = log_head(session), root_of(log_leaves(session)).hex()
    files, lost = verify_blobs(session, dict(stores))
    wrong = [f"{flaw.chain} row {flaw.seq}: {flaw.code}" for flaw in ledger.flaws]
    wrong += [f"{flaw.store} {flaw.digest}: {flaw.code}" for flaw in lost]
    if own.digest != root:
        wrong.append("the leaves of the log do not lead to its root")
    if wrong:
        raise NotWhole("; ".join(wrong[:20]))
    return CopyReport(ledger.events, own.seq, files)


def _stores_in(folder: Path) -> dict[str, Blobs]:
    return {name: open_store(folder / name) for name in NAMED}


def _copy(here: Blobs, there: Blobs, digest: str) -> None:
    if there.has(digest):
        return
    with suppress(MissingBlob):  # named by the check that follows
        there.put(here.get(digest))
        small = here.get_beside(digest, SMALL)
        if small is not None:
            there.put_beside(digest, SMALL, small)


def _snapshot(session: Session) -> str | None:
    if session.get_bind().dialect.name != "postgresql":
        return None
    session.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
    return str(session.scalar(text("SELECT pg_export_snapshot()")))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        told = json.loads((folder / MANIFEST).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise NotWhole(f"{folder} is no finished backup: {MANIFEST} can't be read") from error
    if not isinstance(told, dict) or told.get("form") != FORM:
        raise NotWhole(f"{folder / MANIFEST} is of another version")
    return told
