"""A small issuing house for tests: papers, a signer, a log, and what they give a checker."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import rfc8785
from PIL import ImageCms
from reportlab.pdfgen.canvas import Canvas

from certificates.checking.verify import Verification, verify
from certificates.log.checkpoint import Checkpoint, NoteKey, sign_checkpoint
from certificates.log.evidence import LogEvidence, LoggedLeaf
from certificates.log.leaf import CertificateStatus, Leaf, LeafKind
from certificates.log.tree import MemoryNodes, append, inclusion_proof, root
from certificates.seal import keyring, log_keys
from certificates.seal.seal import reason_for, seal
from certificates.seal.trust import Trust

ISSUED_AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
LATER = ISSUED_AT + timedelta(days=30)
ORIGIN = "log.jadegate.example"
XMP = """<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 xmlns:dc="http://purl.org/dc/elements/1.1/">
<pdfaid:part>3</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>
<dc:identifier>{number}</dc:identifier>
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>"""


@cache
def profile() -> bytes:
    return ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def record_of(number: str, **more: object) -> bytes:
    record: Any = {"number": number, "version": 1, "mass": "12.345 g", **more}
    return rfc8785.dumps(record)


def paper(record: bytes, number: str, *, streams: bool = False) -> bytes:
    """An unsigned PDF/A-3b with a green rectangle and content.json."""
    drawn = BytesIO()
    canvas = Canvas(drawn, invariant=1, pageCompression=0)
    canvas.setFillColorRGB(0.1, 0.5, 0.3)
    canvas.rect(50, 50, 100, 60, fill=1, stroke=0)
    canvas.showPage()
    canvas.save()
    with pikepdf.open(drawn) as pdf:
        page = pdf.pages[0].obj
        page.Resources = pikepdf.Dictionary()
        page.Contents = pdf.make_stream(b"0.1 0.5 0.3 rg 50 50 100 60 re f")
        for key in ("/Trans",):
            del page[key]
        del pdf.trailer["/Info"]
        pdf.Root.Metadata = pdf.make_stream(
            XMP.format(number=number).encode(), Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML
        )
        icc = pdf.make_stream(profile(), N=3)
        intent = pikepdf.Dictionary(
            Type=pikepdf.Name.OutputIntent,
            S=pikepdf.Name.GTS_PDFA1,
            OutputConditionIdentifier=pikepdf.String("sRGB"),
            DestOutputProfile=icc,
        )
        pdf.Root.OutputIntents = pikepdf.Array([intent])
        attached: Any = pikepdf.AttachedFileSpec  # its types lack the relationship
        pdf.attachments["content.json"] = attached(
            pdf,
            record,
            filename="content.json",
            mime_type="application/json",
            relationship=pikepdf.Name.Data,
            mod_date="D:20260301093000Z",
        )
        mode = pikepdf.ObjectStreamMode
        out = BytesIO()
        pdf.save(
            out,
            deterministic_id=True,
            object_stream_mode=mode.generate if streams else mode.disable,
            min_version="1.7",
        )
        return out.getvalue()


@dataclass
class House:
    """Issues certificates, keeps them and their log, and answers look-ups."""

    folder: Path
    name: str = "玉门 Jadegate"
    pdfs: dict[str, bytes] = field(default_factory=dict)
    records: dict[str, bytes] = field(default_factory=dict)
    leaves: list[Leaf] = field(default_factory=list)
    nodes: MemoryNodes = field(default_factory=MemoryNodes)

    def __post_init__(self) -> None:
        self.signer = keyring.open_signer(self.folder, name=self.name, at=ISSUED_AT)
        self.log_key = log_keys.open_log_key(self.folder, origin=ORIGIN)

    @property
    def trust(self) -> Trust:
        return Trust(
            (keyring.pinned_root(self.folder),),
            (NoteKey.of(self.log_key),),
            revoked=keyring.revocations(self.folder),
        )

    def sealed(self, number: str, record: bytes, **options: bool) -> bytes:
        reason = reason_for(number, sha256(record).hexdigest())
        unsigned = paper(record, number, **options)
        return seal(unsigned, self.signer, at=ISSUED_AT, reason=reason)

    def issue(self, number: str, **more: object) -> bytes:
        record = record_of(number, **more)
        pdf = self.sealed(number, record)
        self.pdfs[number], self.records[number] = pdf, record
        self.log(
            Leaf(
                LeafKind.ISSUED, number, *self.digests(number), CertificateStatus.ISSUED, ISSUED_AT
            )
        )
        return pdf

    def digests(self, number: str) -> tuple[str, str]:
        return (
            sha256(self.pdfs[number]).hexdigest(),
            sha256(self.records[number]).hexdigest(),
        )

    def change(
        self,
        number: str,
        status: CertificateStatus,
        *,
        days: int = 1,
        reason: str = "",
        successor: str = "",
    ) -> None:
        at = ISSUED_AT + timedelta(days=days)
        digests = self.digests(number)
        self.log(Leaf(LeafKind.STATUS, number, *digests, status, at, reason, successor))

    def log(self, leaf: Leaf) -> None:
        append(self.nodes, len(self.leaves), [leaf.digest()])
        self.leaves.append(leaf)

    def checkpoint(self, size: int | None = None) -> str:
        size = len(self.leaves) if size is None else size
        return sign_checkpoint(Checkpoint(ORIGIN, size, root(self.nodes, size)), self.log_key)

    def evidence(self, number: str) -> LogEvidence | None:
        size = len(self.leaves)
        found = tuple(
            LoggedLeaf(index, leaf.entry(), tuple(inclusion_proof(self.nodes, index, size)))
            for index, leaf in enumerate(self.leaves)
            if leaf.number == number
        )
        return LogEvidence(self.checkpoint(), found) if found else None

    def verify(self, pdf: bytes, at: datetime = LATER) -> Verification:
        return verify(pdf, trust=self.trust, lookup=self.evidence, at=at)
