"""A paper before its signatory's eyes, and what signing it comes to."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from flask import request

from app.base.config import Config, current
from app.base.db import UNWRITABLE, reading, transaction
from app.base.errors import NotPermitted, ReadOnly, Refusal
from app.commands.papers.issue import SigningResult, WaitingDraft
from app.commands.papers.preview import preview
from app.commands.papers.shown_papers import note_shown
from app.press.press import Press
from app.press.typeface import not_built
from app.queries.inspection.facts import answers
from app.queries.items import ItemView
from app.queries.papers import signing
from app.web.base.access import acting
from app.web.items.views import visible
from certificates.content.content import CertificateContent
from workflows.inspection.flow import ItemAction
from workflows.roles import Permission
from workflows.verdict import Allowed, Refused, Text

PATIENCE = 2000  # milliseconds
log = logging.getLogger("jadegate.log")


@dataclass(frozen=True, slots=True)
class PaperShown:
    """What the paper of a piece would say, and its picture; or why there is none to sign."""

    item: ItemView
    content: CertificateContent | None
    picture: int | None
    refused: Refused | None = None


@lru_cache(maxsize=2)
def press_of(config: Config) -> Press:
    """The press of a configuration, one a process: its typeface takes a moment to load."""
    return Press(config)


def typeface_wanting() -> Refused | None:
    """What keeps papers from being made now: the typeface, and how far it is."""
    return None if press_of(current()).can_print else not_built(current())


def signable(ref: str) -> ItemView:
    """A piece of a center at which whoever is at the page signs. Raises `Missing` too."""
    view = visible(ref)
    if not acting().may(Permission.CERTIFICATE_SIGN, view.center_id):
        raise NotPermitted
    return view


def paper_of(view: ItemView, now: datetime) -> PaperShown:
    """The paper as whoever is at the page would sign it."""
    with reading() as session:
        picture = signing.printed_photo(session, view.key)
        stands = answers(session, view.key, ItemAction.ISSUE, by=acting(), now=now)
        issuing = stands.get(ItemAction.ISSUE)
        if not isinstance(issuing, Allowed):
            return PaperShown(view, None, picture, issuing)
        try:
            content = preview(
                session,
                view.ref,
                current().public_url,
                pictured=picture is not None,
                by=acting(),
                now=now,
            )
        except Refusal as refusal:
            return PaperShown(view, None, picture, refusal.refused)
    return PaperShown(view, content, picture)


def note(papers: Iterable[PaperShown], now: datetime) -> None:
    """Record that these were shown; where nothing can be written they are shown all the same.

    Whoever signs then is asked to open them again.
    """
    shown = {one.item.key: one.content for one in papers if one.content is not None}
    if not shown or not _is_read():
        return
    try:
        with transaction(patience=PATIENCE) as session:
            note_shown(session, shown, by=acting(), now=now)
    except (ReadOnly, *UNWRITABLE) as error:
        log.warning("not recorded that %d papers were shown: %s", len(shown), type(error).__name__)


def _is_read() -> bool:
    """Whether a browser puts this answer before somebody's eyes: no head, picture or look ahead."""
    kind = request.headers.get("Sec-Fetch-Dest", "document")
    ahead = "Sec-Purpose" in request.headers or "Purpose" in request.headers
    return request.method != "HEAD" and kind == "document" and not ahead


def came_to(done: SigningResult | WaitingDraft) -> Text:
    """What a signature came to, in words."""
    if isinstance(done, WaitingDraft):
        return Text(
            f"已签字：证书 {done.number} 等字体生成后自动签发",
            f"Signed: certificate {done.number} is issued by itself when the typeface is built",
        )
    return Text(f"证书 {done.number} 已签发", f"Certificate {done.number} was issued")
