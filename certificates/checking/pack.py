"""The evidence pack: certificates with all that is needed to prove them offline, as a ZIP stream.

    README.txt                    how to check, in Chinese and English
    trust/root-1.pem …            roots of the signers   trust/log.vkey   key of the log
    trust/revoked-1.crl …         which signers a root has revoked, if any
    log/checkpoint.txt            signed note            log/checkpoint.tsr   RFC 3161 token, if any
    log/leaves.jsonl              all leaves of the log, if the pack is to prove completeness
    certificates/NUMBER.pdf       records/NUMBER.json    proofs/NUMBER.json
    manifest.json manifest.csv manifest.note

The same arguments give the same bytes, so that a download can be taken up again where it broke.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from tempfile import SpooledTemporaryFile
from typing import IO

from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_der_x509_certificate, load_der_x509_crl
from stream_zip import NO_COMPRESSION_64, ZIP_64, MemberFile, stream_zip

from certificates.checking.manifest import ManifestRow, ManifestWriter
from certificates.checking.readme import README
from certificates.log.checkpoint import NoteSigner
from certificates.log.evidence import LogEvidence, LoggedLeaf
from certificates.log.leaf import parse_leaf, time_text
from certificates.seal.trust import Trust

_MODE = 0o644
_SPOOL = 1024 * 1024
_PIECE = 64 * 1024


@dataclass(frozen=True, slots=True)
class PackedCertificate:
    """A certificate for a pack: issued bytes, canonical record, all its leaves with proofs.

    The proofs must lead to the checkpoint of the pack.
    """

    number: str
    pdf: bytes
    record: bytes
    leaves: tuple[LoggedLeaf, ...]


@dataclass(frozen=True, slots=True)
class PackLog:
    """The log as a pack shows it: signed checkpoint, its RFC 3161 token or b"", and who signs.

    With `entries`, all leaves up to the checkpoint in their order, the pack also proves that no
    event was left out of it.
    """

    checkpoint: str
    signer: NoteSigner
    token: bytes = b""
    entries: Iterable[bytes] | None = None


def pack(
    certificates: Iterable[PackedCertificate], log: PackLog, trust: Trust, *, at: datetime
) -> Iterator[bytes]:
    """The bytes of the ZIP, in constant memory for any number of certificates.

    `at` (aware) is the time that the pack is dated. Raises LeafError if a leaf is none.
    """
    yield from stream_zip(_members(certificates, log, trust, at), chunk_size=_PIECE)


def _members(
    certificates: Iterable[PackedCertificate], log: PackLog, trust: Trust, at: datetime
) -> Iterator[MemberFile]:
    files: dict[str, str] = {}
    for name, content in _fixed_files(log, trust):
        files[name] = sha256(content).hexdigest()
        yield name, at, _MODE, ZIP_64, (content,)
    if log.entries is not None:
        lines = _Lines(log.entries)
        yield "log/leaves.jsonl", at, _MODE, ZIP_64, lines
        files["log/leaves.jsonl"] = lines.digest.hexdigest()
    with SpooledTemporaryFile(_SPOOL) as as_json, SpooledTemporaryFile(_SPOOL) as as_csv:
        manifest = ManifestWriter(as_json, as_csv, origin=log.signer.name, at=at)
        for certificate in certificates:
            row = _row(certificate)
            manifest.add(row)
            checksum = zlib.crc32(certificate.pdf)
            stored = NO_COMPRESSION_64(row.size, checksum)
            yield row.file, at, _MODE, stored, (certificate.pdf,)
            yield f"records/{row.number}.json", at, _MODE, ZIP_64, (certificate.record,)
            yield f"proofs/{row.number}.json", at, _MODE, ZIP_64, (_proof(certificate, log),)
        files["manifest.csv"] = _digest(as_csv)
        note = manifest.close(files, log.signer)
        yield "manifest.csv", at, _MODE, ZIP_64, _pieces(as_csv)
        yield "manifest.json", at, _MODE, ZIP_64, _pieces(as_json)
        yield "manifest.note", at, _MODE, ZIP_64, (note.encode(),)


class _Lines:
    """Entries as lines, hashed while they pass by."""

    def __init__(self, entries: Iterable[bytes]) -> None:
        self.digest = sha256()
        self._entries = entries

    def __iter__(self) -> Iterator[bytes]:
        for entry in self._entries:
            self.digest.update(entry + b"\n")
            yield entry + b"\n"


def _fixed_files(log: PackLog, trust: Trust) -> Iterator[tuple[str, bytes]]:
    yield "README.txt", README.encode()
    for place, root in enumerate(trust.roots, start=1):
        yield f"trust/root-{place}.pem", _pem(root)
    for place, root in enumerate(trust.stamp_roots, start=1):
        yield f"trust/stamp-root-{place}.pem", _pem(root)
    for place, listed in enumerate(trust.revoked, start=1):
        yield f"trust/revoked-{place}.crl", load_der_x509_crl(listed).public_bytes(Encoding.PEM)
    yield "trust/log.vkey", "".join(f"{key}\n" for key in trust.logs).encode()
    yield "log/checkpoint.txt", log.checkpoint.encode()
    if log.token:
        yield "log/checkpoint.tsr", log.token


def _row(certificate: PackedCertificate) -> ManifestRow:
    history = [parse_leaf(leaf.entry) for leaf in certificate.leaves]
    return ManifestRow(
        number=certificate.number,
        status=history[-1].status.value,
        issued=time_text(history[0].at),
        index=certificate.leaves[0].index,
        file=f"certificates/{certificate.number}.pdf",
        size=len(certificate.pdf),
        pdf=sha256(certificate.pdf).hexdigest(),
        record=sha256(certificate.record).hexdigest(),
    )


def _proof(certificate: PackedCertificate, log: PackLog) -> bytes:
    evidence = LogEvidence(log.checkpoint, certificate.leaves).to_json()
    return json.dumps(evidence, ensure_ascii=False, indent=1).encode()


def _digest(file: IO[bytes]) -> str:
    digest = sha256()
    for piece in _pieces(file):
        digest.update(piece)
    return digest.hexdigest()


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    file.seek(0)
    while piece := file.read(_PIECE):
        yield piece


def _pem(der: bytes) -> bytes:
    return load_der_x509_certificate(der).public_bytes(Encoding.PEM)
