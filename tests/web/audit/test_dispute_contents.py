"""A dispute pack read back: every section and every fact of the JSON form stands in the PDF."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from hashlib import sha256
from unittest import mock

import orjson
import pytest
from pypdf import PdfReader
from support.build import NOW, Scene
from support.desk_pieces import inspected, queued, signed, write

from app.base import clock
from app.commands.inspection import bench, claims

AT = NOW + timedelta(hours=1)
LATER = NOW + timedelta(days=1)


def corrected(net):
    """A certified piece one of whose findings was measured twice."""
    ref = queued(net)

    def first(session):
        claims.claim(session, ref, by=net.inspector, now=AT)
        bench.save_finding(session, ref, "JD-06", {"value": "1.65"}, by=net.inspector, now=AT)
        bench.save_finding(
            session, ref, "JD-06", {"value": "1.66"}, by=net.inspector, now=AT, reason="看错刻度"
        )
        claims.release(session, ref, by=net.inspector, now=AT)

    write(first)
    inspected(net, ref, at=AT + timedelta(minutes=5))
    return ref, signed(ref, by=net.signatory, now=AT + timedelta(hours=1))


@pytest.fixture
def scene():
    return Scene("corrected", corrected)


def squashed(text):
    return "".join(text.split())


def packs(signed_in, ref):
    """The JSON form, its bytes and the words of the PDF, asked for at the same instant."""
    auditor = signed_in("auditor")
    auditor.get("/v")
    found = auditor.post(f"/audit/items/{ref}/findings", {"text": "与台账不符 <b>&"})
    assert found.status_code == 302
    with mock.patch.object(clock, "now", return_value=LATER):
        made = auditor.get(f"/audit/items/{ref}/dispute.json").data
        paper = auditor.get(f"/audit/items/{ref}/dispute.pdf").data
    reader = PdfReader(io.BytesIO(paper))
    assert reader.metadata.title == f"Dispute pack {ref}"
    text = squashed("".join(page.extract_text() for page in reader.pages))
    return orjson.loads(made), made, text


def moment(text):
    return f"{clock.local(datetime.fromisoformat(text)):%Y-%m-%d %H:%M:%S}"


def test_every_section_and_fact_is_in_the_paper(app, made, signed_in):
    ref, number = made
    whole, packed, text = packs(signed_in, ref)
    trail = whole["trail"]
    expected = [
        f"争议材料 Dispute pack {ref}",
        f"{whole['item']['title']} · {whole['item']['merchant']}",
        f"{clock.local(LATER):%Y-%m-%d %H:%M} · JSON SHA-256 {sha256(packed).hexdigest()}",
        "证书 Certificates",
        "审计发现 Findings",
        "经过 Events",
        "更正过的检测记录 Corrected findings",
        "证据 Evidence",
        "与台账不符 <b>&",
    ]
    assert [c["number"] for c in whole["certificates"]] == [number]
    counts = {}
    for part, lines in paper_lines(trail).items():
        counts[part] = len(lines)
        expected += lines
    missing = [line for line in expected if squashed(line) not in text]
    assert missing == []
    assert counts["certificates"] == counts["audit"] == 1
    assert counts["findings"] >= 2
    assert "看错刻度" in text
    assert counts["events"] >= 9
    assert counts["files"] >= 1


def paper_lines(trail):
    """The facts of each section as the paper should have them, from the JSON form."""
    return {
        "certificates": [
            f"{number} {state} {digest}" for number, state, _, digest in trail["certificates"]
        ],
        "audit": [f"{moment(at)} {who} {text}" for at, who, text in trail["audit"]],
        "events": [f"{e['who']} {e['chain']}#{e['seq']} {e['digest']}" for e in trail["events"]],
        "findings": [
            f"{f['round']}/{f['check']} r{r['revision']} {moment(r['at'])} {r['by']} {r['reason']}"
            + orjson.dumps(r["value"]).decode()
            for f in trail["findings"]
            if len(f["revisions"]) > 1
            for r in f["revisions"]
        ],
        "files": [
            f"{f['purpose']} {f['check']} {f['name']} {f['size']} B {f['digest']}"
            for f in trail["files"]
        ],
    }
