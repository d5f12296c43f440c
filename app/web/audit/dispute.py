"""The dispute pack of an item: everything that is kept of it, as JSON and as a PDF to read."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

import orjson
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer

from app.base.clock import local
from app.base.config import Config
from app.base.db import reading
from app.commands.papers.transparency import StoredNodes
from app.press.press import Press
from app.queries.audit.case import certificate_page
from app.queries.audit.trail import Trail
from app.queries.items import ItemView
from app.queries.papers.verification import evidence_of

VERSION = 1
FACE = "JadegateDispute"
MARGIN = 18 * mm


def dispute_pack(
    item: ItemView, kept: Trail, form: str, config: Config, now: datetime
) -> tuple[bytes, str]:
    """(content, media type) of `json` or `pdf`; the PDF names the digest of the JSON.

    `kept` is the trail as far as whoever asks may read it.
    """
    with reading() as session:
        certificates = []
        for number, *_ in kept.certificates:
            page = certificate_page(session, number)
            proof = evidence_of(session, StoredNodes(session), number)
            certificates.append(
                {
                    "number": number,
                    "record": page.record if page is not None else None,
                    "proof": proof.to_json() if proof is not None else None,
                }
            )
    whole = {
        "version": VERSION,
        "at": now.isoformat(),
        "item": asdict(item),
        "trail": kept.to_json(),
        "certificates": certificates,
    }
    packed = orjson.dumps(whole, default=_plain, option=orjson.OPT_INDENT_2)
    if form == "json":
        return packed, "application/json"
    return _pdf(item, kept, sha256(packed).hexdigest(), config, now), "application/pdf"


def _plain(value: Any) -> str:
    if isinstance(value, Decimal | date):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in a dispute pack")


def _pdf(item: ItemView, kept: Trail, digest: str, config: Config, now: datetime) -> bytes:
    if FACE not in pdfmetrics.getRegisteredFontNames():
        Press(config).must_print()
        pdfmetrics.registerFont(TTFont(FACE, str(config.fonts / "NotoSansSC-Regular.ttf")))
    body = ParagraphStyle("body", fontName=FACE, fontSize=8.5, leading=12, wordWrap="CJK")
    head = ParagraphStyle("head", parent=body, fontSize=12, leading=18, spaceBefore=8)
    story: list[Any] = [
        Paragraph(f"争议材料 Dispute pack {escape(item.ref)}", head),
        Paragraph(f"{escape(item.title)} · {escape(item.merchant)}", body),
        Paragraph(f"{local(now):%Y-%m-%d %H:%M} · JSON SHA-256 {digest}", body),
    ]
    for title, lines in _parts(kept):
        story += [Paragraph(title, head), *(Paragraph(escape(line), body) for line in lines)]
        story.append(Spacer(1, 2 * mm))
    out = BytesIO()
    SimpleDocTemplate(
        out, pagesize=A4, leftMargin=MARGIN, rightMargin=MARGIN, title=f"Dispute pack {item.ref}"
    ).build(story)
    return out.getvalue()


def _parts(kept: Trail) -> list[tuple[str, list[str]]]:
    return [
        (
            "证书 Certificates",
            [
                f"{number}  {state.value}  {digest}"
                for number, state, _, digest in kept.certificates
            ],
        ),
        ("审计发现 Findings", [f"{_when(at)}  {who}  {text}" for at, who, text in kept.audit]),
        (
            "经过 Events",
            [
                f"{_when(e.at)}  {e.title.zh} {e.title.en}  {e.who}  {e.chain}#{e.seq}  {e.digest}"
                for e in kept.events
            ],
        ),
        (
            "更正过的检测记录 Corrected findings",
            [
                f"{f.round}/{f.check} r{r.revision}  {_when(r.at)}  {r.by}  {r.reason}  "
                + json.dumps(r.value, ensure_ascii=False)
                for f in kept.findings
                if len(f.revisions) > 1
                for r in f.revisions
            ],
        ),
        (
            "证据 Evidence",
            [f"{f.purpose} {f.check}  {f.name}  {f.size} B  {f.digest}" for f in kept.files],
        ),
    ]


def _when(at: datetime) -> str:
    return f"{local(at):%Y-%m-%d %H:%M:%S}"
