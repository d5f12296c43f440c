"""Another folder of standards in place of the house's, for as long as a test needs it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from workflows.inspection.standard import catalogue

KEPT = (
    *(catalogue.house_library, catalogue.house_standards, catalogue.categories),
    *(catalogue.digest_at, catalogue.defects, catalogue.examples),
)


@contextmanager
def standards_in(folder: Path) -> Iterator[None]:
    """Everything is read from that folder; afterwards from the house's again."""
    house = catalogue.FOLDER
    try:
        catalogue.FOLDER = folder
        _forget()
        yield
    finally:
        catalogue.FOLDER = house
        _forget()


def folder_with(folder: Path, *files: Path) -> Path:
    """A copy of the house's folder with these files beside its own."""
    shutil.copytree(catalogue.FOLDER, folder)
    for path in files:
        shutil.copy(path, folder)
    return folder


def _forget() -> None:
    for read_once in KEPT:
        read_once.cache_clear()
