"""Sealing a certificate: PAdES-B-B over the whole file, no change allowed afterwards.

With a time-stamp authority the signature becomes B-T, and B-LT with what `LongTerm` holds; all of
it stands in the one signed revision, so that the byte range always covers the whole file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO

from pikepdf import Name, Pdf, PdfError
from pyhanko.sign.timestamps import TimeStamper

from certificates.seal.cms import room_for, sign_digest
from certificates.seal.keys import Signer, holder_of, require_valid
from certificates.seal.section import LongTerm, Stamp, append_section
from certificates.trouble import Trouble

_REASON = "签发鉴定证书 Certificate of inspection issued: {number} (SHA-256 {record})"
_STATED = re.compile(r": (\S+) \(SHA-256 ([0-9a-f]{64})\)\Z")


class ReplayDiffers(Trouble):
    """A record rendered again doesn't give the bytes that were issued."""

    def __init__(self) -> None:
        super().__init__(
            "replay_differs",
            "重新生成的证书与已签发的文件不一致。",
            "The certificate rendered again differs from the file that was issued.",
        )


@dataclass(frozen=True, slots=True)
class StampAuthority:
    """An RFC 3161 authority: pyHanko's time-stamper and what its tokens are checked with later."""

    timestamper: TimeStamper
    long_term: LongTerm = field(default_factory=LongTerm)


def reason_for(number: str, record: str) -> str:
    """What the signature states openly: the number and the SHA-256 (hex) of the record.

    A copy that names another number or carries another record then contradicts itself.
    """
    return _REASON.format(number=number, record=record)


def stated_reason(reason: str) -> tuple[str, str]:
    """Number and record digest from `reason_for`; two empty strings if it is something else."""
    match = _STATED.search(reason)
    return (match[1], match[2]) if match else ("", "")


def seal(
    pdf: bytes,
    signer: Signer,
    *,
    at: datetime,
    reason: str,
    authority: StampAuthority | None = None,
) -> bytes:
    """The PDF with an invisible certification signature (DocMDP P=1), claimed at `at` (aware).

    The same arguments give the same bytes (RFC 6979; not with an authority, whose tokens differ).
    Raises KeyTrouble if the key can't sign at `at`, NotSealable if the file can't be signed, and
    pyHanko's TimestampRequestError from the authority; nothing is changed then.
    """
    require_valid(signer, at)
    timestamper = authority.timestamper if authority else None
    stamp = Stamp(
        at.astimezone(UTC).replace(microsecond=0), reason, holder_of(signer.certificate_chain[0])
    )
    long_term = _with_chain(signer, authority.long_term) if authority else None
    gap = append_section(pdf, stamp, room_for(signer, timestamper), long_term)
    return gap.fill(sign_digest(gap.digest(), signer, timestamper))


def replay(rendered: bytes, issued: bytes) -> bytes:
    """The issued bytes made again from a fresh rendering, without the private key.

    The section is laid out anew from what the stored signature states, and the stored CMS put
    into it. Raises ReplayDiffers, naming nothing more: `certificates.checking.verify` says what is
    wrong.
    """
    try:
        stamp, long_term, cms = _read_stored(issued)
        made = append_section(rendered, stamp, len(cms), long_term).fill(cms)
    except (PdfError, Trouble, ValueError, LookupError, AttributeError, TypeError) as error:
        raise ReplayDiffers from error
    if made != issued:
        raise ReplayDiffers
    return made


def _with_chain(signer: Signer, given: LongTerm) -> LongTerm:
    own = tuple(der for der in signer.certificate_chain if der not in given.certificates)
    return LongTerm(own + given.certificates, given.crls, given.ocsps)


def _read_stored(issued: bytes) -> tuple[Stamp, LongTerm | None, bytes]:
    with Pdf.open(BytesIO(issued), attempt_recovery=False) as document:
        signature = document.Root.Perms.DocMDP
        at = datetime.strptime(str(signature.M), "D:%Y%m%d%H%M%SZ").replace(tzinfo=UTC)
        stamp = Stamp(at, str(signature.Reason), str(signature.Name))
        long_term = None
        if Name.DSS in document.Root:
            parts = (document.Root.DSS.get(key, ()) for key in (Name.Certs, Name.CRLs, Name.OCSPs))
            long_term = LongTerm(*(tuple(s.read_bytes() for s in part) for part in parts))
        return stamp, long_term, bytes(signature.Contents)
