"""Stored files as a page is given them: whole, or a small picture of one."""

from __future__ import annotations

from flask import Response

from app.base.errors import Missing
from app.base.storage import Blobs
from app.readers.image import thumbnail
from app.readers.kinds import Preview, preview_of, response_headers

EDGE = 480  # pixels
PRIVATE_DAY = "private, max-age=86400"


def whole_file(store: Blobs, digest: str, mime: str) -> Response:
    """The file as it is kept, under the headers of its kind."""
    # With its length said beforehand, a browser sees when a damaged file breaks off.
    headers = response_headers(mime, digest) | {"Content-Length": str(store.size(digest))}
    return Response(store.stream(digest), headers=headers)


def small_picture(store: Blobs, digest: str, mime: str) -> Response:
    """A thumbnail; raises `Missing` for a kind that has none."""
    if preview_of(mime) is not Preview.THUMBNAIL:
        raise Missing
    response = Response(thumbnail(store.get(digest), EDGE), mimetype="image/jpeg")
    response.headers["Cache-Control"] = PRIVATE_DAY
    return response
