"""Files that other pieces have as well, as the bench and the reviewer are told of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.queries.inspection.reuse import tell_reuse
from app.queries.items import AttachmentView
from app.web.base.language import say


@dataclass(frozen=True, slots=True)
class ReusedFile:
    """One file: what it is also, and what was said of it."""

    file: AttachmentView
    also: str
    why: str
    refs: list[str]


def reused_files(files: Iterable[AttachmentView]) -> list[ReusedFile]:
    """Those that belong to other pieces, unexplained ones first."""
    found = [
        ReusedFile(
            f, say(tell_reuse(f.elsewhere)), f.elsewhere_why, list(f.elsewhere.get("refs", []))
        )
        for f in files
        if f.elsewhere
    ]
    return sorted(found, key=lambda one: bool(one.why))
