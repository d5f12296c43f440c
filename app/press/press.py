"""The press: fonts, keys and stores that turn a record into an issued paper."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import cast

from pyhanko.sign.timestamps import TimestampRequestError

from app.base.config import Config
from app.base.errors import NotYet, Refusal
from app.base.storage import Blobs, open_store
from app.base.watch.neighbours import Neighbour, away
from app.press.signing_keys import paper_signer
from app.press.time_stamps import authority
from app.press.typeface import build_typeface, not_built
from app.readers.door import read_paper_picture
from app.readers.refusals import refusal_of
from certificates.content.content import CertificateContent
from certificates.page.render import NotPrintable, render
from certificates.page.typeface.fonts import Fonts, FontsNotBuilt, load
from certificates.seal.keyring import LocalSigner
from certificates.seal.keys import require_valid
from certificates.seal.seal import seal
from certificates.seal.stamp import NoTimeStamp
from certificates.trouble import Trouble
from workflows.verdict import Refused, Text


class UnprintableContent(Refusal):
    """What typeface or layout can't show, and never will."""


@dataclass(frozen=True)
class Press:
    """All that printing needs; opened once a process, since fonts take a moment to load."""

    config: Config

    @cached_property
    def fonts(self) -> Fonts:
        """The typeface; raises `NotYet` where it is not built, with how far it is."""
        try:
            return load(self.config.fonts)
        except FontsNotBuilt:
            raise NotYet(not_built(self.config)) from None

    def must_print(self) -> None:
        """Raise `NotYet` where the typeface is not built."""
        _ = self.fonts

    @property
    def can_print(self) -> bool:
        """Whether the typeface is there."""
        try:
            self.must_print()
        except NotYet:
            return False
        return True

    def await_typeface(self) -> None:
        """Return when papers can be printed: what is missing is built, or waited for."""
        if not self.can_print:
            build_typeface(self.config, lambda _share, _message: None)

    @cached_property
    def papers(self) -> Blobs:
        """Issued papers and their photographs, write-once."""
        return papers_of(self.config)

    @cached_property
    def evidence(self) -> Blobs:
        """The evidence store."""
        return open_store(self.config.evidence_url)

    def signer(self, now: datetime) -> LocalSigner:
        """The key that signs now."""
        return paper_signer(self.config, now)

    def must_be_able_to_sign(self, now: datetime) -> None:
        """Refuse early, before anything is written, where the key is missing or expired."""
        try:
            require_valid(self.signer(now), now)
        except Trouble as trouble:
            raise Refusal(Refused(trouble.code, Text(trouble.zh, trouble.en))) from None

    def drawn(self, content: CertificateContent) -> bytes:
        """The unsigned paper. What typeface or layout can't show is refused and named."""
        try:
            pictures = {digest: self.papers.get(digest) for digest in content.agency.pictures}
            photo = self._photo(content.item.photo_sha256)
            return render(content, self.fonts, photo, pictures)
        except ValueError as error:
            raise _not_printable(error) from None

    def keep_photo(self, digest: str) -> str:
        """Make the small photograph of an evidence file; returns the digest it is kept under.

        Raises `Refusal` where the picture can't be read, `NotYet` where too many files are.
        """
        made = read_paper_picture(self.evidence.get(digest))
        if isinstance(made, Refused):
            raise refusal_of(made)
        return self.papers.put(made)

    def seal_and_keep(self, unsigned: bytes, reason: str, *, at: datetime) -> str:
        """Sign and store; returns the digest. Without an authority the same gives the same."""
        try:
            stamps = authority(self.config, at)
            sealed = seal(unsigned, self.signer(at), at=at, reason=reason, authority=stamps)
        except (TimestampRequestError, NoTimeStamp) as error:
            raise away(Neighbour.AUTHORITY) from error
        return self.papers.put(sealed)

    def _photo(self, digest: str) -> bytes | None:
        return self.papers.get(digest) if digest else None


def papers_of(config: Config) -> Blobs:
    """Where papers lie: on this machine, or in a store that all machines share."""
    return open_store(config.papers_url or config.papers)


def _not_printable(error: ValueError) -> UnprintableContent:
    zh = cast("str", getattr(error, "zh", str(error)))
    en = cast("str", getattr(error, "en", str(error)))
    code = "missing_glyph" if type(error) is not NotPrintable else "not_printable"
    return UnprintableContent(Refused(code, Text(zh, en)))
