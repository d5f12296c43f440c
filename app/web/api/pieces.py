"""Pieces for programs: where they are, their parcels, what was found, their papers, the rules."""

from __future__ import annotations

import orjson
from flask import Response, make_response
from flask.typing import ResponseReturnValue

from app.base import clock
from app.base.config import current
from app.base.db import reading
from app.base.errors import Missing
from app.commands.papers.transparency import StoredNodes
from app.press.press import Press
from app.queries.inspection import standards
from app.queries.network.gate import pieces as found
from app.queries.network.merchant import own_piece
from app.queries.papers.verification import evidence_of
from app.readers.kinds import response_headers
from app.web.api import answers, shapes
from app.web.api.bodies import PieceListing
from app.web.api.desk import (
    PDF,
    Operation,
    answer,
    mine,
    operation,
    page_begins,
    page_ends,
    query,
)
from app.web.papers.verify.answers import find_numbered, of_stored, publish_head
from certificates.checking.verify import Verification
from workflows.people.sign_in_ways import KeyScope
from workflows.returns.law.version import RULES_VERSION
from workflows.verdict import Text

PIECES = "pieces"
NOT_TO_BE_SHOWN = Text(
    "证书现在不在有效状态，或文件查验不通过，不提供下载",
    "The certificate is not in force, or its file does not hold: it is not given out",
)


def visible_piece(ref: str) -> found.GatePiece:
    """The piece, if the key is for it; else as if it did not exist."""
    with reading() as session:
        piece = found.piece_called(session, mine(), ref)
    if piece is None:
        raise Missing(Text(f"没有编号为 {ref} 的货品", f"No item is called {ref}"))
    return piece


@operation(
    Operation(
        name="list_pieces",
        method="GET",
        path="/pieces",
        scope=KeyScope.READ,
        summary=Text("货品列表", "List pieces"),
        answer=shapes.PieceList,
        query=PieceListing,
    )
)
def list_pieces() -> ResponseReturnValue:
    asked = query(PieceListing)
    after = page_begins(PIECES, asked.cursor)
    states = (asked.state,) if asked.state is not None else ()
    with reading() as session:
        rows = found.pieces(
            session, mine(), states=states, order=asked.order, after=after, limit=asked.limit
        )
    items = [answers.piece_answer(row) for row in rows[: asked.limit]]
    following = page_ends(PIECES, [row.key for row in rows], asked.limit)
    return answer(shapes.PieceList(items, following))


@operation(
    Operation(
        name="item",
        method="GET",
        path="/pieces/{ref}",
        scope=KeyScope.READ,
        summary=Text("一件货品的状态", "One piece and its state"),
        answer=shapes.PieceAnswer,
        tagged=True,
    )
)
def item(ref: str) -> ResponseReturnValue:
    piece = visible_piece(ref)
    return answer(answers.piece_answer(piece), tag=str(piece.version))


@operation(
    Operation(
        name="list_parcels",
        method="GET",
        path="/pieces/{ref}/parcels",
        scope=KeyScope.READ,
        summary=Text("发货包裹与签收", "Its parcels and deliveries"),
        answer=shapes.ParcelList,
    )
)
def list_parcels(ref: str) -> ResponseReturnValue:
    piece = visible_piece(ref)
    with reading() as session:
        rows = found.parcels_of(session, piece.key)
    return answer(shapes.ParcelList([answers.parcel_answer(row) for row in rows]))


@operation(
    Operation(
        name="list_inspections",
        method="GET",
        path="/pieces/{ref}/inspections",
        scope=KeyScope.INSPECTIONS,
        summary=Text("已结束的检测与结论", "Closed inspections and what they concluded"),
        answer=shapes.OutcomeList,
    )
)
def list_inspections(ref: str) -> ResponseReturnValue:
    piece = visible_piece(ref)
    with reading() as session:
        whole = own_piece(session, ref, (piece.merchant_id,))
    rounds = whole.rounds if whole is not None else ()
    items = [answers.outcome_answer(one) for one in rounds]
    return answer(shapes.OutcomeList(items=items, asked_buyer_at=piece.asked_buyer_at))


@operation(
    Operation(
        name="list_certificates",
        method="GET",
        path="/pieces/{ref}/certificates",
        scope=KeyScope.CERTIFICATES,
        summary=Text("一件货品的证书", "The certificates of a piece"),
        answer=shapes.PaperList,
    )
)
def list_certificates(ref: str) -> ResponseReturnValue:
    piece = visible_piece(ref)
    with reading() as session:
        rows = found.papers_of(session, piece.key)
    return answer(
        shapes.PaperList([answers.paper_answer(row, current().public_url) for row in rows])
    )


def _paper(number: str) -> found.GatePaper:
    with reading() as session:
        paper = found.paper_numbered(session, mine(), number)
    if paper is None:
        raise Missing(Text(f"没有证书 {number}", f"There is no certificate {number}"))
    return paper


def _verification(paper: found.GatePaper) -> Verification:
    """The answers of the public page; what was issued a moment ago is first put into the log."""
    now = clock.now()
    publish_head(current(), now)
    certificate = find_numbered(paper.number)
    if certificate is None:
        raise Missing
    return of_stored(certificate, current(), now)


@operation(
    Operation(
        name="certificate",
        method="GET",
        path="/certificates/{number}",
        scope=KeyScope.CERTIFICATES,
        summary=Text("一份证书", "One certificate"),
        answer=shapes.Paper,
        tagged=True,
    )
)
def certificate(number: str) -> ResponseReturnValue:
    paper = _paper(number)
    return answer(answers.paper_answer(paper, current().public_url), tag=paper.state.value)


@operation(
    Operation(
        name="certificate_pdf",
        method="GET",
        path="/certificates/{number}/pdf",
        scope=KeyScope.CERTIFICATES,
        summary=Text("证书 PDF 原件", "The certificate as the signed PDF"),
        answer=None,
        media=PDF,
    )
)
def certificate_pdf(number: str) -> ResponseReturnValue:
    """The file as it was signed, byte by byte; one that no longer holds is given to nobody."""
    paper = _paper(number)
    if not _verification(paper).ok:
        raise Missing(NOT_TO_BE_SHOWN)
    content = Press(current()).papers.get(paper.pdf_digest)
    headers = response_headers(PDF, paper.pdf_digest)
    headers["Content-Disposition"] = f'attachment; filename="{paper.number}.pdf"'
    return make_response(Response(content, headers=headers))


@operation(
    Operation(
        name="certificate_proof",
        method="GET",
        path="/certificates/{number}/proof",
        scope=KeyScope.CERTIFICATES,
        summary=Text("证书的查验结果、存证内容与日志证明", "What is proven of a certificate"),
        answer=shapes.ProofAnswer,
    )
)
def certificate_proof(number: str) -> ResponseReturnValue:
    paper = _paper(number)
    result = _verification(paper)
    said = result.to_json()
    record = orjson.loads(result.record) if result.record is not None else None
    with reading() as session:
        evidence = evidence_of(session, StoredNodes(session), paper.number)
    names = ("integrity", "status", "issuer", "log")
    return answer(
        shapes.ProofAnswer(
            number=paper.number,
            ok=result.ok,
            answers={name: said[name] for name in names},
            record=record,
            log=evidence.to_json() if evidence is not None else None,
        )
    )


@operation(
    Operation(
        name="rules",
        method="GET",
        path="/rules",
        scope=KeyScope.READ,
        summary=Text("现行规则与检验标准版本", "The rules and standards in force"),
        answer=shapes.RulesInForce,
    )
)
def rules() -> ResponseReturnValue:
    now = clock.now()
    with reading() as session:
        known = [
            (header, standards.in_force(session, header.code, now))
            for header in standards.categories(session, now)
        ]
    in_force = [
        shapes.CategoryInForce(
            code=header.code,
            zh=header.name.zh,
            en=header.name.en,
            standard_version=standard.version,
            in_force_from=standard.effective_from,
            threshold=header.threshold,
        )
        for header, standard in known
    ]
    return answer(shapes.RulesInForce(law_version=RULES_VERSION, categories=in_force))
