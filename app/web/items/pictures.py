"""Stored files as a page is given them: whole, or a small picture of one."""

from __future__ import annotations

import hmac
from hashlib import sha256

from flask import Response, current_app, request

from app.base.errors import Missing
from app.base.storage import SMALL, Blobs
from app.drawings.spectrum_plot import plot_svg
from app.readers.door import read_small_picture, read_stored
from app.readers.kinds import FILE_POLICY, Preview, preview_of, response_headers
from app.readers.refusals import refusal_of
from workflows.verdict import Refused

PRIVATE_DAY = "private, max-age=86400"


def whole_file(store: Blobs, digest: str, mime: str, *, known: bool = False) -> Response:
    """The file as it is kept, under the headers of its kind.

    `known`: a browser that has it asks whether it still may, and does not fetch it again.
    """
    tag = _tag_of(digest)
    if known and request.if_none_match.contains(tag):
        return _asked_again(Response(status=304), tag)
    # With its length said beforehand, a browser sees when a damaged file breaks off.
    headers = response_headers(mime, digest) | {"Content-Length": str(store.size(digest))}
    response = Response(store.stream(digest), headers=headers)
    return _asked_again(response, tag) if known else response


def _asked_again(response: Response, tag: str) -> Response:
    response.set_etag(tag)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _tag_of(digest: str) -> str:
    """Keyed: who has not been given the file can't make it of a digest on a page."""
    key = str(current_app.secret_key or "").encode()
    return hmac.new(key, f"whole {digest}".encode(), sha256).hexdigest()[:32]


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
