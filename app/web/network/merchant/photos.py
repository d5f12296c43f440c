"""The pictures of a merchant's own piece, as files."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from app.base.db import reading
from app.base.errors import Missing
from app.queries.network import merchant as query
from app.web.items.pictures import small_picture, whole_file
from app.web.items.views import evidence_store
from app.web.network.merchant.desk import desk, mine


@desk.get("/items/<ref>/photos/<int:key>")
def photo(ref: str, key: int) -> ResponseReturnValue:
    found = _own(ref, key)
    return whole_file(evidence_store(), found.digest, found.mime)


@desk.get("/items/<ref>/photos/<int:key>/thumb")
def thumb(ref: str, key: int) -> ResponseReturnValue:
    found = _own(ref, key)
    return small_picture(evidence_store(), found.digest, found.mime)


def _own(ref: str, key: int) -> query.MerchantPhoto:
    with reading() as session:
        piece = query.own_piece(session, ref, mine())
        photos = query.own_photos(session, piece.key) if piece is not None else []
    for found in photos:
        if found.key == key:
            return found
    raise Missing
