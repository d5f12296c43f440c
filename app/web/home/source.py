"""The source that runs, as one archive: whoever uses a changed Jadegate may have the change."""

from __future__ import annotations

import tarfile
from functools import cache
from io import BytesIO
from pathlib import Path

from app.base.config import ROOT

# Folders and files by name, never the whole root: instance/ holds keys and evidence.
PARTS = (
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "LICENSE",
    "Makefile",
    "NOTICE",
    "README.md",
    "app",
    "babel.cfg",
    "benchmarks",
    "certificates",
    "docs",
    "migrations",
    "pyproject.toml",
    "requirements-dev.txt",
    "requirements.txt",
    "tests",
    "workflows",
)
MADE = {"__pycache__"}  # and *.mo: made of what is there
PREFIX = "jadegate"


@cache
def source_archive() -> bytes:
    """A gzipped tar of the program's own files, under `jadegate/`; made once a process."""
    out = BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for part in PARTS:
            if (ROOT / part).exists():
                archive.add(ROOT / part, f"{PREFIX}/{part}", filter=_written_by_people)
    return out.getvalue()


def _written_by_people(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
    path = Path(entry.name)
    if path.name in MADE or path.suffix in (".mo", ".pyc") or path.name.startswith("."):
        return None
    # Who runs this, and when they unpacked it, is nobody's concern.
    entry.uid = entry.gid = entry.mtime = 0
    entry.uname = entry.gname = ""
    return entry
