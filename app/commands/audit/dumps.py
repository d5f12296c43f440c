"""A copy of the whole database into one file and back, by each database's own means."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from sqlalchemy.engine import URL, make_url

from app.base.config import Misconfigured


def dump(url: str, file: Path, snapshot: str | None = None) -> None:
    """Copy the database into `file`; `snapshot` is one that PostgreSQL gave to a reader.

    Raises `Misconfigured` where PostgreSQL's program is missing or does not succeed.
    """
    where = make_url(url)
    if where.get_backend_name() == "sqlite":
        with closing(sqlite3.connect(_path(where))) as here, closing(sqlite3.connect(file)) as copy:
            here.backup(copy)
        return
    seen = ["--snapshot", snapshot] if snapshot is not None else []
    _run("pg_dump", ["--format=custom", "--no-owner", f"--file={file}", *seen], where)


def load(url: str, file: Path) -> None:
    """Make the database what `file` holds, in one step: what was there is gone."""
    where = make_url(url)
    if where.get_backend_name() == "sqlite":
        path = _path(where)
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(file)) as copy, closing(sqlite3.connect(path)) as here:
            copy.backup(here)
        return
    options = ["--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error"]
    _run("pg_restore", [*options, f"--dbname={_bare(where)}", str(file)], where)


def _path(where: URL) -> str:
    if not where.database:
        raise Misconfigured("a database in memory can't be copied")
    return where.database


def _bare(where: URL) -> str:
    """The address as PostgreSQL's programs take it, without the password, which `ps` would show."""
    return where.set(drivername="postgresql", password=None).render_as_string(hide_password=False)


def _run(program: str, options: Sequence[str], where: URL) -> None:
    found = shutil.which(program)
    if found is None:
        raise Misconfigured(f"{program} is not installed: it comes with PostgreSQL's client")
    given = list(options)
    if program == "pg_dump":
        given.append(f"--dbname={_bare(where)}")
    environment = {"PGPASSWORD": str(where.password)} if where.password else {}
    done = subprocess.run(  # noqa: S603  # a program found by its name, with our own options
        [found, *given],
        env={"PATH": str(Path(found).parent), **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Misconfigured(f"{program}: {done.stderr.strip()[-500:]}")
