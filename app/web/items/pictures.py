"""Stored files as a page is given them: whole, or a small picture of one."""

from __future__ import annotations

from flask import Response, request

from app.base.errors import Missing
from app.base.storage import SMALL, Blobs
from app.drawings.spectrum_plot import plot_svg
from app.readers.door import read_small_picture, read_stored
from app.readers.kinds import FILE_POLICY, Preview, preview_of, response_headers
from app.readers.refusals import refusal_of
from workflows.verdict import Refused

PRIVATE_DAY = "private, max-age=86400"


def whole_file(store: Blobs, digest: str, mime: str) -> Response:
    """The file as it is kept, under the headers of its kind."""
    # With its length said beforehand, a browser sees when a damaged file breaks off.
    headers = response_headers(mime, digest) | {"Content-Length": str(store.size(digest))}
    return Response(store.stream(digest), headers=headers)


def small_picture(store: Blobs, digest: str, mime: str) -> Response:
    """A thumbnail, of which a browser asks once; raises `Missing` for a kind that has none."""
    if preview_of(mime) is not Preview.THUMBNAIL:
        raise Missing
    tag = f"{SMALL}-{digest[:32]}"
    if request.if_none_match.contains(tag):
        response = Response(status=304)
    else:
        response = Response(_small(store, digest, mime), mimetype="image/jpeg")
    response.set_etag(tag)
    response.headers["Cache-Control"] = PRIVATE_DAY
    return response


def small_curve(store: Blobs, digest: str, mime: str, number: int | None) -> Response:
    """The curve of a spectrum as a picture of its own."""
    tag = f"curve-{number or 1}-{digest[:32]}"
    if request.if_none_match.contains(tag):
        response = Response(status=304)
    else:
        facts = read_stored(mime, store.get(digest), spectrum=number)
        if isinstance(facts, Refused) or facts.curve is None:
            raise Missing
        response = Response(f"{plot_svg(facts.curve)}", mimetype="image/svg+xml")
    response.headers["Content-Security-Policy"] = FILE_POLICY
    response.set_etag(tag)
    response.headers["Cache-Control"] = PRIVATE_DAY
    return response


def _small(store: Blobs, digest: str, mime: str) -> bytes:
    """What was made when the picture came; of an older one it is made now, once."""
    kept = store.get_beside(digest, SMALL)
    if kept is not None:
        return kept
    made = read_small_picture(mime, store.get(digest))
    if isinstance(made, Refused):
        raise refusal_of(made)
    store.put_beside(digest, SMALL, made)
    return made
