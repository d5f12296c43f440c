"""The one way for a file that somebody brings: bytes, one sniff, one reader, facts.

What a file is, its content decides: neither its name nor the type that a browser claims.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from app.base.content import Content, head_of, size_of
from app.readers import kinds
from app.readers.calls import NotRead, read_with
from app.readers.facts import MEGABYTE, TOO_BUSY, FileFacts, Kind, Limits, Unread
from app.readers.kinds import FileKind, FileReader, Keeps, Preview
from app.readers.refusals import refusal_of, refuse_file
from app.readers.sniff import HEAD, sniff
from certificates.checking.examine import PaperFacts, unread_facts
from certificates.reasons import Reason
from certificates.seal.trust import Trust
from workflows.inspection.standard.curves import CurveBand
from workflows.verdict import Refused


def read_file(
    name: str,
    content: Content,
    *,
    spectrum: int | None = None,
    bands: tuple[CurveBand, ...] = (),
    technique: str = "",
) -> FileFacts | Refused:
    """Judges a file that somebody sends; `name` serves only to speak of it. Never raises.

    `spectrum` says which of several curves is meant, counted from 1; `bands` are measured on it.
    `technique` is what the curve is where its file does not say.
    """
    asked = {"number": spectrum, "bands": bands, "technique": technique}
    answer = _read(name, content, asked)
    return refuse_file(answer, name) if isinstance(answer, Unread) else answer


def read_stored(mime: str, content: bytes, *, spectrum: int | None = None) -> FileFacts | Refused:
    """Reads a kept file again by the type as which it is kept, to show what is in it."""
    kind = kinds.kind_of_mime(mime)
    asked = {"number": spectrum}
    answer = (
        Unread("file_kind_unknown") if kind is None else _facts(kind, content, asked, scanned=False)
    )
    return refuse_file(answer, "") if isinstance(answer, Unread) else answer


def read_small_picture(mime: str, content: bytes) -> bytes | Refused:
    """A kept picture as pages show it; refused for a kind that is none."""
    kind = kinds.kind_of_mime(mime)
    if kind is None or kind.preview is not kinds.Preview.THUMBNAIL:
        return refuse_file(Unread("file_kind_unknown"), "")
    return _made_small(kinds.READ_SMALL, content, kind.limits)


def read_paper_picture(content: bytes) -> bytes | Refused:
    """A kept picture as a certificate carries it."""
    return _made_small(kinds.READ_FOR_PAPER, content, kinds.PHOTO)


def examine_paper(content: bytes, trust: Trust) -> PaperFacts:
    """What a file shows that a stranger presents as a certificate: an `Examiner` with bounds.

    Raises `NotYet` where too many files are being read.
    """
    kind = sniff(content, kinds.PAPERS)
    if kind is None:
        return unread_facts(Reason.NOT_PDF)
    if len(content) > kind.limits.size:
        return unread_facts(Reason.TOO_LARGE)
    try:
        reader = partial(kind.read, trust)  # it is neither kept nor given to anybody: not scanned
        return read_with(reader, content, kind.limits, of_strangers=True, scanned=False)
    except NotRead as not_read:
        if not_read.code == TOO_BUSY:
            raise refusal_of(refuse_file(Unread(TOO_BUSY), "PDF")) from None
        return unread_facts(Reason.TOO_COSTLY)


def own_file(content: bytes) -> FileFacts:
    """The facts of a JSON document that the house itself has written."""
    return FileFacts(Kind.DOCUMENT, kinds.JSON, content)


def _read(name: str, content: Content, asked: Mapping[str, object]) -> FileFacts | Unread:
    size = size_of(content)
    if not size:
        return Unread("file_empty")
    kind = sniff(head_of(content, HEAD), kinds.KINDS) or _by_old_name(name)
    if kind is None:
        return Unread("file_kind_unknown")
    if size > kind.limits.size:
        return Unread("file_too_large", _size(size), _size(kind.limits.size))
    return _facts(kind, content, asked)


def _facts(
    kind: FileKind, content: Content, asked: Mapping[str, object], *, scanned: bool = True
) -> FileFacts | Unread:
    """`asked` is what a reader of curves is asked besides."""
    special = any(asked.values()) and kind.preview is Preview.CURVE
    reader = partial(kind.read, **asked) if special else kind.read
    try:
        answer = read_with(reader, content, kind.limits, scanned=scanned)
    except NotRead as not_read:
        return Unread(not_read.code)
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
        answer.small,
        answer.reading,
        answer.likeness,
        answer.taken_at,
        answer.device,
    )


def _made_small(reader: FileReader, content: Content, limits: Limits) -> bytes | Refused:
    try:
        answer = read_with(reader, content, limits, scanned=False)
    except NotRead as not_read:
        return refuse_file(Unread(not_read.code), "")
    return refuse_file(answer, "") if isinstance(answer, Unread) else answer.small


def _by_old_name(name: str) -> FileKind | None:
    """Older forms of a kind have no first bytes of their own: their reader names them."""
    last = name.lower()
    return next((k for k in kinds.KINDS if k.old_name and last.endswith(k.old_name)), None)


def _size(count: int) -> str:
    return f"{count / MEGABYTE:.1f} MB"
