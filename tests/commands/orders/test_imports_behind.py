"""Long files: kept sealed, taken in part by part by a worker, and going on wherever it was cut."""

from __future__ import annotations

from datetime import timedelta
from threading import Event

import pytest
from order_files.exports import export, row
from sqlalchemy import func, select, update
from support.build import NOW
from support.certain import given_out
from support.databases import both_databases
from support.desk_pieces import write
from support.issued_pieces import press

from app.base import clock, db
from app.base.content import whole
from app.base.errors import Missing
from app.cli.workers.runner import JobWorker
from app.cli.workers.works import works
from app.commands.network.jobs.holding import HeldJob
from app.commands.orders import behind, kept_files
from app.commands.orders.behind import ask_import
from app.commands.orders.taking_in import NOTHING_SAID
from app.commands.personal import clock as personal_clock
from app.models.audit.ledger import LedgerEvent
from app.models.network.job import Job
from app.models.orders.order import OrderImport, OrderLine
from app.models.people.account import Person
from app.models.personal.vault import FileWaits, KeptOrderFile, KeptOrderPiece, RejectedRows
from app.queries.network.jobs import job_state
from app.readers.orders import order_file
from app.readers.orders.kinds import ORDERS
from workflows.network.jobs.kinds import JobKind, JobState

pytestmark = [both_databases, pytest.mark.usefixtures("database")]


def five():
    rows = [
        row(main=f"692183740551208364{n}", sub=f"692183740551214917{n}",
            quantity="1" if n != 3 else "x")
        for n in range(1, 6)
    ]  # fmt: skip
    return export(*rows)


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """Parts of two rows, pieces of a few bytes, and a reader in this process."""
    monkeypatch.setattr(order_file, "PART", 2)
    monkeypatch.setattr(kept_files, "PIECE", 700)
    monkeypatch.setattr(behind, "read_uploads", lambda files, *_, **__: read_here(files[0][1]))


def read_here(content):
    return read(whole(content)), content


def read(content):
    return given_out(order_file.read_orders("", (), content, ORDERS))


def ask(by, content=None):
    content = content or five()
    with db.transaction() as session:
        files = [("five.csv", content)]
        return ask_import(
            session, files, read(content), by=by, now=clock.now(), source=NOTHING_SAID
        )


def worker(stop=None):
    stop = stop or Event()
    return JobWorker(works(press(), stop), stop=stop)


def counts(*tables):
    with db.reading() as session:
        return [session.scalar(select(func.count()).select_from(table)) for table in tables]


def state(key):
    with db.reading() as session:
        return job_state(session, JobKind.IMPORT_ORDERS, str(key))


def test_a_worker_takes_in_what_was_asked_for_and_forgets_the_file(network):
    key = ask(network.manager)
    assert counts(KeptOrderFile, OrderLine) == [1, 0]
    with db.reading() as session:
        sealed = session.scalars(select(KeptOrderPiece.sealed)).all()
    assert len(sealed) > 1
    assert not any("1390000" in piece for piece in sealed)
    assert ask(network.manager) == key, "the same file again is the same import"
    assert counts(KeptOrderFile, Job) == [1, 1]
    assert worker().do_one()
    assert state(key) is None
    assert counts(KeptOrderFile, KeptOrderPiece, OrderLine, OrderImport) == [0, 0, 4, 1]
    with db.reading() as session:
        kept = session.get_one(OrderImport, key)
        assert (kept.parts_done, kept.parts, kept.imported_by_id) == (
            3, 3, network.manager.person_id,
        )  # fmt: skip
        tags = session.scalars(select(LedgerEvent.tag)).all()
        assert session.get(RejectedRows, key) is not None
    assert tags.count("order.imported") == 1


@pytest.mark.parametrize("cut_at", range(6))
def test_cut_off_anywhere_it_goes_on_there_and_nothing_comes_twice(network, monkeypatch, cut_at):
    key, begun = ask(network.manager), []
    enter = HeldJob._lock

    def lock(job, session):
        begun.append(job.attempts)
        if len(begun) == cut_at + 1:
            raise ConnectionError
        enter(job, session)

    monkeypatch.setattr(HeldJob, "_lock", lock)
    here = worker()
    assert here.do_one()
    assert state(key) is JobState.WAITING
    write(lambda s: s.execute(update(Job).values(due_at=NOW)))
    assert here.do_one()
    assert state(key) is None
    assert counts(OrderLine, OrderImport, RejectedRows, KeptOrderFile) == [4, 1, 1, 0]
    with db.reading() as session:
        assert session.scalars(select(LedgerEvent.tag)).all().count("order.imported") == 1


def test_told_to_stop_it_ends_after_this_part_and_no_attempt_counts(network):
    key, stop = ask(network.manager), Event()
    stop.set()
    worker(stop).do_one()
    with db.reading() as session:
        assert session.get_one(OrderImport, key).parts_done == 1
        assert session.scalars(select(Job.attempts)).all() == [0]
    assert worker().do_one()
    assert counts(OrderLine) == [4]


def test_who_left_the_house_imports_nothing_and_asked_again_it_goes_on(network):
    key = ask(network.manager)
    whose = Person.id == network.manager.person_id
    write(lambda s: s.execute(update(Person).where(whose).values(active=False)))
    worker().do_one()
    assert state(key) is JobState.DEAD
    write(lambda s: s.execute(update(Person).where(whose).values(active=True)))
    assert ask(network.manager) == key
    assert state(key) is JobState.WAITING
    assert worker().do_one()
    assert counts(OrderLine) == [4]


def test_a_file_that_nobody_takes_in_is_gone_after_a_week(network, database):
    key = ask(network.manager)
    for days, left in ((6, 1), (8, 0)):
        list(
            personal_clock._forget_order_files(
                FileWaits.FOR_WORKER, clock.now() + timedelta(days=days)
            )
        )
        assert counts(KeptOrderFile) == [left]
    with pytest.raises(Missing), db.reading() as session:
        kept_files.open_files(session, 1).__enter__()  # the first piece is asked for here
    worker().do_one()
    with db.reading() as session:
        assert "保留期限" in session.scalars(select(Job.fault)).one()
    assert state(key) is JobState.DEAD
