"""The one way for a file that somebody brings: bytes, one sniff, one reader, facts.

What a file is, its content decides: neither its name nor the type that a browser claims.
"""

from __future__ import annotations

from app.readers import kinds
from app.readers.calls import read_with
from app.readers.facts import MEGABYTE, FileFacts, Kind, Unread
from app.readers.kinds import FileKind, Keeps
from app.readers.refusals import refuse_file
from app.readers.sniff import sniff
from workflows.verdict import Refused


def read_file(name: str, content: bytes) -> FileFacts | Refused:
    """Judges a file that somebody sends; `name` serves only to speak of it. Never raises."""
    answer = _read(name, content)
    return refuse_file(answer, name) if isinstance(answer, Unread) else answer


def read_stored(mime: str, content: bytes) -> FileFacts | Refused:
    """Reads a kept file again by the type as which it is kept, to show what is in it."""
    kind = kinds.kind_of_mime(mime)
    answer = Unread("file_kind_unknown") if kind is None else _facts(kind, content)
    return refuse_file(answer, "") if isinstance(answer, Unread) else answer


def own_file(content: bytes) -> FileFacts:
    """The facts of a JSON document that the house itself has written."""
    return FileFacts(Kind.DOCUMENT, kinds.JSON, content)


def _read(name: str, content: bytes) -> FileFacts | Unread:
    if not content:
        return Unread("file_empty")
    kind = sniff(content, kinds.KINDS) or _by_old_name(name)
    if kind is None:
        return Unread("file_kind_unknown")
    if len(content) > kind.limits.size:
        return Unread("file_too_large", _size(len(content)), _size(kind.limits.size))
    return _facts(kind, content)


def _facts(kind: FileKind, content: bytes) -> FileFacts | Unread:
    answer = read_with(kind.read, content, kind.limits)
    if isinstance(answer, Unread):
        return answer
    written = kind.keeps is Keeps.ANEW
    return FileFacts(
        kind.kind,
        answer.mime if written else kind.mime,
        answer.kept if written else content,
        answer.width,
        answer.height,
        answer.curve,
    )


def _by_old_name(name: str) -> FileKind | None:
    """Older forms of a kind have no first bytes of their own: their reader names them."""
    last = name.lower()
    return next((k for k in kinds.KINDS if k.old_name and last.endswith(k.old_name)), None)


def _size(count: int) -> str:
    return f"{count / MEGABYTE:.1f} MB"
