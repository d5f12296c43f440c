"""Changing the master key: a new one in its place, the old one beside it until nothing needs it.

Each step can be cut off and begun again: the new key is whole before it is in use, and the database
takes either of the two while both lie there.
"""

from __future__ import annotations

import os
from pathlib import Path

import sqlalchemy as sa

from app.base.config import Config
from app.base.secrets_at_rest import (
    check,
    fingerprint,
    make_once,
    master_file,
    previous_file,
    read_master,
    short,
)

_KNOWN = sa.table("master_key", sa.column("id"), sa.column("fingerprint"))


def begin(config: Config, engine: sa.Engine) -> tuple[str, str]:
    """Put a new key in use, or go on with one that is; returns the short names, old and new.

    Raises `Misconfigured` where the key of this database is not there.
    """
    check(config, engine)
    here, before = master_file(config), previous_file(config)
    if not before.exists():
        os.link(here, before)
    old = read_master(before)
    if read_master(here) == old:
        fresh = here.with_name("next.key")
        make_once(fresh)
        fresh.replace(here)
        _sync(here.parent)
    new = read_master(here)
    with engine.execution_options(jadegate_write=True).begin() as connection:
        connection.execute(_KNOWN.update().values(fingerprint=fingerprint(new)))
    return short(old), short(new)


def end(config: Config) -> Path:
    """Put the old key away, where no program looks for it; old backups still need it."""
    before = previous_file(config)
    away = before.with_name(f"retired-{short(read_master(before))}.key")
    before.replace(away)
    _sync(away.parent)
    return away


def _sync(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
