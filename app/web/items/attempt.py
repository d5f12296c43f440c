"""Forms that keep what was typed: a refusal is shown above them instead of a page of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from werkzeug.datastructures import FileStorage

from app.base.content import brought
from app.base.errors import Missing, NotPermitted, Refusal
from app.commands.evidence import StoredFile, store_file
from app.web.base.edge import wants_json
from app.web.items.views import evidence_store


def refusal_of(act: Callable[[], object]) -> Refusal | None:
    """Do it; the refusal to show above the form, or None where it was done.

    Programs get the refusal itself, and nobody stays on a form that is not theirs.
    """
    try:
        act()
    except (NotPermitted, Missing):
        raise
    except Refusal as refusal:
        if wants_json():
            raise
        return refusal
    return None


def keep_files(files: Iterable[FileStorage | str] | None) -> list[StoredFile]:
    """The files of a form, verified and put away; an empty file field sends an empty name."""
    return [
        store_file(evidence_store(), file.filename, brought(file.stream))
        for file in files or ()
        if isinstance(file, FileStorage) and file.filename
    ]
