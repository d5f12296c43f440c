"""What a machine finds of its neighbours when it is asked whether it is ready.

Asked on connections of its own, each answered within seconds or not at all: a pool that is used up
says nothing about the database. What was found stands a moment, so that asking costs nothing.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from threading import Lock

from alembic.runtime.migration import MigrationContext
from limits.storage import storage_from_string
from sqlalchemy import Engine, create_engine, select
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from app.base import clock
from app.base.config import Config
from app.base.db import UNWRITABLE
from app.base.heads import state
from app.base.runtime import known_versions
from app.base.storage import StoreFault, must_answer
from app.models.network.job import ClockLease
from certificates.seal.keyring import signer_ends
from certificates.seal.keys import KeyTrouble
from workflows.audit.readiness import Readiness, SeenOfMachine, readiness, schema_serves

ANSWERS_WITHIN = 2  # seconds, each neighbour
LAST_TICK = select(ClockLease.ticked_at)
STANDS = 2.0  # seconds, what was found


@dataclass(slots=True)
class _Found:
    at: float = float("-inf")
    seen: SeenOfMachine | None = None
    lock: Lock = field(default_factory=Lock)


_found: dict[Config, _Found] = {}


def ready_now(config: Config) -> tuple[Readiness, SeenOfMachine]:
    """How this machine stands, asked at most every other second."""
    found = _found.setdefault(config, _Found())
    with found.lock:
        if found.seen is None or time.monotonic() - found.at > STANDS:
            found.seen, found.at = ask_neighbours(config), time.monotonic()
        seen = found.seen
    return readiness(seen, clock.now()), seen


def ask_neighbours(config: Config) -> SeenOfMachine:
    """Ask all neighbours."""
    database, schema, ticked = _database(config)
    return SeenOfMachine(
        database=database,
        schema=schema,
        store=_store_answers(config.evidence_url),
        heads=not state.is_closed(),
        limits=_limits_answer(config.limits_url),
        key_ends=key_ends(config),
        ticked=ticked,
    )


def key_ends(config: Config) -> datetime | None:
    """When the certificate of the signer in use ends; None where none lies here."""
    try:
        return signer_ends(config.keys)
    except (KeyTrouble, OSError, ValueError):
        return None


def _database(config: Config) -> tuple[bool, bool, datetime | None]:
    """Whether it answers, whether its schema serves, and when the clock last went round."""
    known, wanted = known_versions()
    try:
        with _probe(config.database_url).connect() as connection:
            here = MigrationContext.configure(connection).get_current_revision()
            serves = schema_serves(here, wanted, known)
            return True, serves, connection.scalar(LAST_TICK) if serves else None
    except UNWRITABLE:
        return False, False, None


@lru_cache(maxsize=2)
def _probe(url: str) -> Engine:
    if make_url(url).get_backend_name() == "sqlite":
        return create_engine(url, poolclass=NullPool, connect_args={"timeout": ANSWERS_WITHIN})
    return create_engine(
        url,
        poolclass=NullPool,
        hide_parameters=True,
        connect_args={
            "connect_timeout": ANSWERS_WITHIN,
            "options": f"-c statement_timeout={ANSWERS_WITHIN}s",
        },
    )


def _limits_answer(url: str) -> bool:
    if url.startswith("memory:"):
        return True
    waits = {"socket_connect_timeout": ANSWERS_WITHIN, "socket_timeout": ANSWERS_WITHIN}
    return storage_from_string(url, **waits).check() is True


def _store_answers(where: str) -> bool:
    try:
        must_answer(where)
    except (OSError, StoreFault):
        return False
    return True
