"""What is signed before the typeface is built waits as a draft, and is issued by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from threading import Event

import pytest
from sqlalchemy import select, update
from support.build import Scene
from support.desk_pieces import reviewed
from support.example_content import fonts
from support.flows.signatory_looks import issue
from support.issued_pieces import ISSUED_AT, press

from app.base.config import Config
from app.base.db import reading, transaction
from app.base.errors import NotYet
from app.cli.workers.runner import JobWorker
from app.cli.workers.works import works
from app.commands.papers.drafts import complete_drafts
from app.commands.papers.issue import SigningResult, WaitingDraft
from app.models.intake.item import Item
from app.models.network.job import Job
from app.models.papers.certificate import Certificate
from app.press.press import Press, UnprintableContent
from app.press.typeface import NOT_BUILT
from certificates.page.render import NotPrintable
from workflows.inspection.states import ItemState
from workflows.network.jobs.kinds import JobState
from workflows.papers.states import CertificateState

LATER = ISSUED_AT + timedelta(minutes=2)


@pytest.fixture
def scene():
    return Scene("reviewed", reviewed)


@pytest.fixture
def bare(database, monkeypatch, tmp_path) -> Press:
    """A press whose typeface is still being built."""
    fonts()
    monkeypatch.setattr(Config, "fonts", property(lambda _: tmp_path / "none" / "fonts"))
    return Press(replace(database))


def certificates() -> list[Certificate]:
    with reading() as session:
        rows = list(session.scalars(select(Certificate).order_by(Certificate.id)))
        session.expunge_all()
        return rows


def state_of(ref: str) -> ItemState:
    with reading() as session:
        (item,) = (i for i in session.scalars(select(Item)) if i.ref == ref)
        return item.state


def test_a_signature_waits_and_the_paper_follows(bare, network, made, monkeypatch):
    held = issue(made, bare, by=network.signatory, now=ISSUED_AT)
    (row,) = certificates()
    assert held == WaitingDraft(row.number, NOT_BUILT)
    assert (row.state, state_of(made)) == (CertificateState.DRAFT, ItemState.PASSED)
    assert list(complete_drafts(bare, now=LATER)) == [held]

    monkeypatch.undo()
    assert list(complete_drafts(press(), now=LATER)) == [SigningResult(row.number, made)]
    (after,) = certificates()
    assert (after.state, after.drafted_at, after.issued_at) == (
        CertificateState.ISSUED,
        ISSUED_AT,
        LATER,
    )
    assert state_of(made) is ItemState.CERTIFIED


def test_a_worker_makes_the_paper_as_soon_as_it_can(bare, network, made, monkeypatch):
    issue(made, bare, by=network.signatory, now=ISSUED_AT)
    issue(made, bare, by=network.signatory, now=LATER)
    (row,) = certificates()
    waiting = JobWorker(works(bare, Event()))
    assert waiting.do_one()
    with reading() as session:
        told = session.execute(select(Job.key, Job.state, Job.attempts)).all()
    assert told == [(row.number, JobState.WAITING, 0)]

    monkeypatch.undo()
    with transaction() as session:
        session.execute(update(Job).values(due_at=ISSUED_AT))
    assert JobWorker(works(press(), Event())).do_one()
    (after,) = certificates()
    assert (after.state, state_of(made)) == (CertificateState.ISSUED, ItemState.CERTIFIED)
    with reading() as session:
        assert session.scalars(select(Job)).all() == []


def test_signing_again_while_it_waits_is_the_same_signature(bare, network, made):
    first = issue(made, bare, by=network.signatory, now=ISSUED_AT)
    assert issue(made, bare, by=network.signatory, now=LATER) == first
    assert len(certificates()) == 1


def test_the_press_says_how_far_the_typeface_is(bare):
    assert not bare.can_print
    with pytest.raises(NotYet) as missing:
        bare.must_print()
    assert missing.value.refused.code == NOT_BUILT


def test_what_proves_unprintable_ends_void_and_can_be_signed_anew(bare, network, made, monkeypatch):
    held = issue(made, bare, by=network.signatory, now=ISSUED_AT)
    monkeypatch.undo()
    with monkeypatch.context() as patch:

        def too_wide(*_given: object) -> bytes:
            raise NotPrintable("名称太长", "the name is too long")

        patch.setattr("app.press.press.render", too_wide)
        assert list(complete_drafts(press(), now=LATER)) == [
            WaitingDraft(held.number, "not_printable")
        ]
        with pytest.raises(UnprintableContent):
            issue(made, press(), by=network.signatory, now=LATER)
    (row,) = certificates()
    assert row.state is CertificateState.VOID
    assert "太长" in row.state_reason
    assert list(complete_drafts(press(), now=LATER)) == []
    assert isinstance(issue(made, press(), by=network.signatory, now=LATER), SigningResult)
