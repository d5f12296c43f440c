"""The public log at its stable addresses: checkpoints, proofs, keys."""

from __future__ import annotations

from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import load_der_x509_certificate, load_der_x509_crl
from flask import Response, jsonify, request
from flask.typing import ResponseReturnValue

from app.base.config import current
from app.base.db import reading
from app.base.errors import Invalid, Missing
from app.commands.papers.transparency import StoredNodes
from app.queries.papers.log_tiles import cosignatures, published_sizes, tile_content
from app.queries.papers.verification import (
    consistency,
    evidence_of,
    head_of,
    latest_head,
    trust_of,
)
from app.web.base.desk import Desk
from app.web.base.limits import limiter
from certificates.content.number import BadNumber, parse_number
from certificates.log.tiles import TileError, parse_tile
from certificates.seal.trust import Trust
from certificates.trouble import Trouble
from workflows.verdict import Text

PROOFS = "120/minute"
MOST_HEADS = 1000
TILES = "1200/minute"
FOR_EVER = "public, max-age=31536000, immutable"


def register(desk: Desk) -> None:
    """Put the pages onto the public desk."""
    for rule, view in (
        ("/log/checkpoint", checkpoint),
        ("/log/checkpoint/<int:size>", signed_head),
        ("/log/heads", heads),
        ("/log/tile/<path:path>", tile),
        ("/log/proof/<number>.json", proof),
        ("/log/consistency", consistent),
        ("/log/root.pem", root),
        ("/log/root.crl", revocation_list),
        ("/log/key", key),
    ):
        desk.get(rule)(limiter.limit(TILES if view is tile else PROOFS)(view))


def checkpoint() -> ResponseReturnValue:
    """The newest signed head of the log (C2SP tlog-checkpoint), with its witnesses' lines."""
    with reading() as session:
        head = latest_head(session)
        lines = cosignatures(session, head.size) if head is not None else ""
    if head is None:
        raise Missing(Text("日志还是空的", "The log is still empty"))
    return _plain(head.note + lines)


def signed_head(size: int) -> ResponseReturnValue:
    """The signed head of a size, as it was published."""
    with reading() as session:
        head = head_of(session, size)
        lines = cosignatures(session, size)
    if head is None:
        raise Missing(Text("没有这个长度的检查点", "No head of this size was published"))
    return _plain(head.note + lines)


def heads() -> ResponseReturnValue:
    """The sizes of the heads that were published, from `from` on: a thousand at once."""
    with reading() as session:
        sizes = published_sizes(session, _size("from", "0"), MOST_HEADS)
    return _plain("".join(f"{size}\n" for size in sizes))


def tile(path: str) -> ResponseReturnValue:
    """The log as files that never change (C2SP tlog-tiles), up to the newest signed head."""
    try:
        wanted = parse_tile(path)
    except TileError:
        raise Missing from None
    with reading() as session:
        content = tile_content(session, wanted)
    if content is None:
        raise Missing(Text("日志还没有这么长", "The log is not that long yet"))
    return Response(
        content, mimetype="application/octet-stream", headers={"Cache-Control": FOR_EVER}
    )


def proof(number: str) -> ResponseReturnValue:
    """All leaves of a number with their inclusion proofs; a leaf holds digests, no content."""
    try:
        wanted = parse_number(number)
    except BadNumber:
        raise Missing from None
    with reading() as session:
        evidence = evidence_of(session, StoredNodes(session), wanted)
    if evidence is None:
        raise Missing
    return jsonify({"number": wanted, **evidence.to_json()})


def consistent() -> ResponseReturnValue:
    """That the log of `new` leaves continues the log of `old`; `new` is the newest by default."""
    with reading() as session:
        head = latest_head(session)
        old = _size("old", "")
        new = _size("new", str(head.size) if head is not None else "")
        found = consistency(session, StoredNodes(session), old, new)
    if found is None:
        raise Missing(Text("没有这两个长度之间的证明", "There is no proof between these two sizes"))
    signed, path = found
    return jsonify(
        {"old": old, "new": new, "root": signed.root.hex(), "proof": [step.hex() for step in path]}
    )


def root() -> ResponseReturnValue:
    """The root that the signers of certificates stand under, PEM."""
    (der,) = _trust().roots
    pem = load_der_x509_certificate(der).public_bytes(Encoding.PEM)
    return Response(pem, mimetype="application/x-pem-file")


def revocation_list() -> ResponseReturnValue:
    """Which signers the root has revoked, PEM (RFC 5280); 204 where it has revoked none.

    404 says that there is no root yet, and so nothing that could revoke.
    """
    listed = _trust().revoked
    now = {"Cache-Control": "no-cache"}
    if not listed:
        return Response(status=204, headers=now)
    pem = b"".join(load_der_x509_crl(der).public_bytes(Encoding.PEM) for der in listed)
    return Response(pem, mimetype="application/x-pem-file", headers=now)


def key() -> ResponseReturnValue:
    """The public key of the log (C2SP signed-note verifier key)."""
    return _plain("".join(f"{one}\n" for one in _trust().logs))


def _trust() -> Trust:
    try:
        return trust_of(current())
    except Trouble as trouble:
        raise Missing(Text(trouble.zh, trouble.en)) from None


def _size(name: str, otherwise: str) -> int:
    given = request.args.get(name, otherwise)
    if not given.isascii() or not given.isdigit() or len(given) > 15:  # noqa: PLR2004  # 10**15 leaves
        raise Invalid(name, Text(f"{name} 应为非负整数", f"{name} is a whole number"))
    return int(given)


def _plain(text: str) -> Response:
    return Response(text, mimetype="text/plain", headers={"Cache-Control": "no-cache"})
