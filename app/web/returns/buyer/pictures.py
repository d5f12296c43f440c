"""The pictures of a piece that its buyer sees."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import Response, request

from app.base.db import reading
from app.base.errors import Missing
from app.queries.returns import buyer_piece as piece
from app.queries.returns.buyer import BuyerItem
from app.queries.returns.buyer_piece import BuyerPhoto
from app.web.base.language import say
from app.web.items.pictures import PRIVATE_DAY, small_picture, whole_file
from app.web.items.views import evidence_store
from workflows.inspection.states import STATES
from workflows.verdict import Text

ALL = ("finding", "packing")
BENCH = ("finding",)


def pictures_of(found: BuyerItem, purposes: Sequence[str] = ALL) -> list[BuyerPhoto]:
    """The pictures that may be shown now."""
    if not STATES[found.state].pictured:
        return []
    with reading() as session:
        return piece.photos_of(session, found.key, purposes)


def picture_rows(
    found: BuyerItem, photos: Sequence[BuyerPhoto], address: Callable[..., str]
) -> list[dict[str, Any]]:
    """Pictures as the macro takes them; `address(key=...)` makes a picture's address."""
    return [
        {
            "url": address(key=p.key),
            "thumb": address(key=p.key, small=1),
            "alt": say(Text(f"{found.title} 照片 {n}", f"{found.title}, photo {n}")),
        }
        for n, p in enumerate(photos, start=1)
    ]


def picture(found: BuyerItem, key: int, purposes: Sequence[str] = ALL) -> Response:
    """One of them; `small` in the address for a thumbnail."""
    one = next((p for p in pictures_of(found, purposes) if p.key == key), None)
    if one is None:
        raise Missing
    return serve_picture(one.digest, one.mime)


def serve_picture(digest: str, mime: str) -> Response:
    """A stored picture for its buyer alone; `small` in the address for a thumbnail."""
    given_out = small_picture if request.args.get("small") else whole_file
    response = given_out(evidence_store(), digest, mime)
    response.headers["Cache-Control"] = PRIVATE_DAY
    return response
