"""The pictures of a merchant's own piece, as files."""

from __future__ import annotations

from flask import Response
from flask.typing import ResponseReturnValue

from app.base.db import reading
from app.base.errors import Missing
from app.queries.network import merchant as query
from app.readers.image import thumbnail
from app.readers.kinds import response_headers
from app.web.items.views import THUMBNAIL_EDGE, evidence_store
from app.web.network.merchant.desk import desk, mine


@desk.get("/items/<ref>/photos/<int:key>")
def photo(ref: str, key: int) -> ResponseReturnValue:
    found = _own(ref, key)
    content = evidence_store().get(found.digest)
    return Response(content, headers=response_headers(found.mime, found.digest))


@desk.get("/items/<ref>/photos/<int:key>/thumb")
def thumb(ref: str, key: int) -> ResponseReturnValue:
    small = thumbnail(evidence_store().get(_own(ref, key).digest), THUMBNAIL_EDGE)
    response = Response(small, mimetype="image/jpeg")
    response.headers["Cache-Control"] = "private, max-age=86400"
    return response


def _own(ref: str, key: int) -> query.Photo:
    with reading() as session:
        piece = query.own_piece(session, ref, mine())
        photos = query.own_photos(session, piece.key) if piece is not None else []
    for found in photos:
        if found.key == key:
            return found
    raise Missing
