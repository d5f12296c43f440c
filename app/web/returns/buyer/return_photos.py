"""The photos of a return: those the buyer sent, and those made when it came back."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask import Response, url_for

from app.base.db import reading
from app.base.errors import Missing
from app.queries.returns.buyer_cases import CaseShown, MessageShown, photos_of_case
from app.queries.returns.buyer_piece import BuyerPhoto
from app.web.base.language import say
from app.web.returns.buyer import passes
from app.web.returns.buyer.desk import desk
from app.web.returns.buyer.finding import my_case
from app.web.returns.buyer.pictures import serve_picture
from workflows.verdict import Text

NAMES = {
    "return_request": Text("您的照片", "Your photo"),
    "return_arrival": Text("到货照片", "Photo on arrival"),
}
IN_TALK = Text("留言照片", "Photo of a message")


def photos_shown(
    case: CaseShown,
    photos: list[tuple[str, BuyerPhoto]],
    purpose: str,
    *,
    only: Collection[int] | None = None,
    without: Collection[int] = (),
) -> list[dict[str, Any]]:
    """The photos of one purpose as the macro takes them; `only` some, or `without` some."""
    own = [
        photo
        for made_for, photo in photos
        if made_for == purpose and photo.key not in without and (only is None or photo.key in only)
    ]
    name = NAMES[purpose] if only is None else IN_TALK
    return [
        {
            "url": url_for("buyer.sent_photo", ref=case.ref, key=photo.key),
            "thumb": url_for("buyer.sent_photo", ref=case.ref, key=photo.key, small=1),
            "alt": f"{say(name)} {n}",
        }
        for n, photo in enumerate(own, start=1)
    ]


@desk.get("/returns/<ref>/photos/<int:key>")
def sent_photo(ref: str, key: int) -> Response:
    _, case = my_case(ref)
    passes.must_act()
    with reading() as session:
        photos = [photo for _, photo in photos_of_case(session, case)]
    one = next((photo for photo in photos if photo.key == key), None)
    if one is None:
        raise Missing
    return serve_picture(one.digest, one.mime)


def pictures_of(
    case: CaseShown, photos: list[tuple[str, BuyerPhoto]], messages: list[MessageShown]
) -> dict[str, Any]:
    """The buyer's own, those of each message, and those of the arrival."""
    in_talk = {key for message in messages for key in message.files}
    return {
        "photos": photos_shown(case, photos, "return_request", without=in_talk),
        "talk": {
            n: photos_shown(case, photos, "return_request", only=message.files)
            for n, message in enumerate(messages)
            if message.files
        },
        "arrival": photos_shown(case, photos, "return_arrival"),
    }
