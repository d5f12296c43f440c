"""Drafts that wait for their paper: completed, or said why they wait, by the clock or a job."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select

from app.base.db import reading, transaction
from app.base.errors import Refusal
from app.base.storage import BlobError
from app.commands.papers.issue import SigningResult, WaitingDraft, Within, complete, give_up
from app.models.papers.certificate import Certificate
from app.press.press import Press, UnprintableContent
from certificates.trouble import Trouble
from workflows.papers.states import CertificateState


def complete_drafts(press: Press, *, now: datetime) -> Iterator[SigningResult | WaitingDraft]:
    """End what a crash left between the two transactions; what is still refused says why."""
    with reading() as session:
        numbers = session.scalars(
            select(Certificate.number)
            .where(Certificate.state == CertificateState.DRAFT)
            .order_by(Certificate.id)
        ).all()
    for number in numbers:
        yield finish(number, press, now=now)


def finish(
    number: str, press: Press, *, now: datetime, within: Within = transaction
) -> SigningResult | WaitingDraft:
    """Complete a draft, or say why it waits; what no paper can show is given up."""
    try:
        return complete(number, press, now=now, within=within)
    except UnprintableContent as unprintable:
        with within() as session:
            give_up(session, number, unprintable.refused, now)
        return WaitingDraft(number, unprintable.refused.code)
    except Refusal as refusal:
        return WaitingDraft(number, refusal.refused.code)
    except Trouble as trouble:
        return WaitingDraft(number, trouble.code)
    except BlobError as lost:
        return WaitingDraft(number, f"file_lost {lost.digest}")
