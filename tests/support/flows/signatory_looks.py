"""A signatory who looks before signing: what the page notes by itself, done by hand."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.base.db import transaction
from app.commands.papers import issue as certificate
from app.commands.papers.issue import Draft, SigningResult, WaitingDraft
from app.demo.journey import look_at_paper
from app.press.press import Press
from workflows.roles import Actor


def issue(ref: str, press: Press, *, by: Actor, now: datetime) -> SigningResult | WaitingDraft:
    """Look at the paper as it would be, then sign it."""
    with transaction() as session:
        look_at_paper(session, ref, by=by, now=now)
    return certificate.issue(ref, press, by=by, now=now)


def draft(
    session: Session, ref: str, press: Press, photo: str, *, by: Actor, now: datetime
) -> Draft:
    """Look at the paper, then freeze what it will state."""
    look_at_paper(session, ref, by=by, now=now)
    return certificate.draft(session, ref, press, photo, by=by, now=now)
