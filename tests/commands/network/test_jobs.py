"""Jobs: asked for once, done once, tried again, given up, and never by two workers."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select
from support.build import FOUNDER, NOW
from support.databases import both_databases
from support.desk_pieces import at_once, write

from app.base import db
from app.base.errors import Invalid, Missing, NotPermitted
from app.cli.workers.runner import JobWorker
from app.commands.network.jobs import dead, holding, workers
from app.commands.network.jobs.asking import ask_for
from app.commands.network.jobs.holding import LeaseLost, PostponedJob
from app.models.audit.ledger import LedgerEvent
from app.models.network.job import ClockLease, Job, Worker
from app.queries.network import jobs as query
from benchmarks.jobs_under_kills import survive
from workflows.network.jobs.kinds import JobKind, JobState
from workflows.network.jobs.rules import LEASE

pytestmark = [both_databases, pytest.mark.usefixtures("database")]
KIND = JobKind.FINISH_CERTIFICATE
SECOND = timedelta(seconds=1)


def ask(*keys, now=NOW, **more):
    def act(session):
        for key in keys:
            ask_for(session, KIND, key, now=now, **more)

    write(act)


def take(worker="one", now=NOW):
    with db.transaction() as session:
        workers.beat(session, worker, now)
        return holding.take(session, worker, now)


def rows():
    with db.reading() as session:
        found = list(session.scalars(select(Job).order_by(Job.id)))
        session.expunge_all()
        return found


def break_off() -> None:
    raise ZeroDivisionError


def test_asked_twice_it_is_one_job_and_with_its_transaction_it_goes():
    ask("A", "A")
    ask("A")
    with pytest.raises(ZeroDivisionError), db.transaction() as session:
        ask_for(session, KIND, "B", now=NOW)
        break_off()
    assert [job.key for job in rows()] == ["A"]


def test_the_oldest_that_is_due_comes_first_and_no_two_get_one():
    ask("late", due=NOW + SECOND)
    ask("second", now=NOW - SECOND)
    ask("first", now=NOW - 2 * SECOND)
    assert [take("one").key, take("two").key, take("three")] == ["first", "second", None]
    assert take("three", NOW + SECOND).key == "late"
    ask(*"ABCDEFGH")
    got = at_once(*[partial(take, f"w{number}") for number in range(8)])
    assert sorted(job.key for job in got if job) == [*"ABCDEFGH"]


def test_its_effect_and_its_end_are_there_together_or_neither():
    ask("A")
    job = take()
    with pytest.raises(ZeroDivisionError), job.last_transaction() as session:
        session.add(Worker(name="effect", started_at=NOW, beaten_at=NOW))
        break_off()
    with db.reading() as session:
        assert session.get(Worker, "effect") is None
    assert [row.state for row in rows()] == [JobState.RUNNING]
    with job.last_transaction() as session:
        session.add(Worker(name="effect", started_at=NOW, beaten_at=NOW))
    with db.reading() as session:
        assert session.get(Worker, "effect") is not None
    assert rows() == []
    holding.end(job)  # harmless


def test_who_was_silent_too_long_writes_nothing_any_more():
    ask("A")
    job = take("silent")
    later = NOW + LEASE + SECOND
    with db.transaction() as session:
        assert holding.set_back_lost(session, LEASE, NOW + LEASE) == 0
    with db.transaction() as session:
        workers.beat(session, "other", later)
        assert holding.set_back_lost(session, LEASE, later) == 1
    (row,) = rows()
    assert (row.state, row.attempts, row.due_at) == (JobState.WAITING, 1, later + SECOND)
    assert take("other", later + SECOND).attempts == 2
    for writing in (job.transaction, job.last_transaction):
        with pytest.raises(LeaseLost), writing():
            raise AssertionError("written without the lease")
    holding.end(job)
    assert holding.fail(job, "late", later) is False
    holding.bury(job, "late")
    holding.postpone(job, later)
    assert [(row.state, row.worker) for row in rows()] == [(JobState.RUNNING, "other")]


def test_a_worker_that_is_at_its_write_is_not_robbed(backend):
    """PostgreSQL passes its locked row over; on SQLite nobody else writes meanwhile."""
    ask("A")
    job = take("slow")
    with job.transaction():
        if backend == "postgres":
            with db.transaction() as session:
                assert holding.set_back_lost(session, LEASE, NOW + 2 * LEASE) == 0
    assert [row.state for row in rows()] == [JobState.RUNNING]


def test_after_eight_failures_it_waits_for_a_person():
    ask("A")
    now = NOW
    for attempt in range(1, 9):
        job = take("one", now)
        assert job.attempts == attempt
        assert holding.fail(job, "OSError", now) is (attempt == 8)
        now = rows()[0].due_at
    (row,) = rows()
    assert (row.state, row.fault, row.worker) == (JobState.DEAD, "OSError", None)
    assert take("one", now + 30 * LEASE) is None


class Clockless(JobWorker):
    """A worker whose job does what a test says."""

    def __init__(self, act):
        super().__init__({KIND: act})


def refuse(_job):
    raise Missing


def break_down(_job):
    raise OSError("陈小雨 13900001288")


def wait(_job):
    raise PostponedJob(SECOND)


@pytest.mark.parametrize(
    ("act", "state", "attempts", "fault"),
    [
        (refuse, JobState.DEAD, 1, "没有找到 / Not found"),
        (break_down, JobState.WAITING, 1, "OSError"),
        (wait, JobState.WAITING, 0, ""),
    ],
)
def test_what_goes_wrong_is_said_without_a_buyers_word(act, state, attempts, fault):
    ask("A")
    worker = Clockless(act)
    assert worker.do_one()
    (row,) = rows()
    assert (row.state, row.attempts, row.fault, row.worker) == (state, attempts, fault, None)


def test_a_worker_does_what_is_due_and_leaves_nothing_behind():
    ask("A", "B")
    done = []
    worker = Clockless(lambda job: done.append(job.key))
    with worker.at_work():
        assert [worker.do_one(), worker.do_one(), worker.do_one()] == [True, True, False]
        with db.transaction() as session:
            assert workers.hold_clock(session, worker.name, LEASE, NOW)
        ask("C")
        with db.transaction() as session:
            assert holding.take(session, worker.name, NOW).key == "C"
    assert done == ["A", "B"]
    (left,) = rows()
    assert (left.key, left.state, left.attempts) == ("C", JobState.WAITING, 0)
    with db.reading() as session:
        assert session.scalars(select(Worker)).all() == []
        assert session.scalars(select(ClockLease.worker)).one() is None


def test_one_worker_keeps_the_clock_until_it_is_silent_too_long():
    def hold(name, now):
        with db.transaction() as session:
            workers.beat(session, name, now)
            return workers.hold_clock(session, name, LEASE, now)

    assert [hold("one", NOW), hold("two", NOW), hold("one", NOW + SECOND)] == [True, False, True]
    later = NOW + SECOND + LEASE
    assert not hold("two", later)
    assert hold("two", later + SECOND)
    assert not hold("one", later + SECOND)
    write(lambda s: workers.note_tick(s, later))
    with db.reading() as session:
        seen = query.work_seen(session, later + SECOND)
    assert (seen.ticked_at, seen.workers) == (later, 2)


def made_dead(key="A"):
    ask(key)
    holding.bury(take(), "没有找到 / Not found")
    return rows()[-1].id


def test_an_administrator_lets_it_try_again_or_drops_it_with_a_reason(network):
    key = made_dead()
    for by in (network.manager, network.inspector):
        with pytest.raises(NotPermitted), db.transaction() as session:
            dead.retry(session, key, by=by, now=NOW)
    with db.reading() as session:
        assert [(d.id, d.key, d.attempts) for d in query.dead_jobs(session)] == [(key, "A", 1)]
        assert query.work_seen(session, NOW).counts[JobState.DEAD] == 1
    write(lambda s: dead.retry(s, key, by=FOUNDER, now=NOW))
    (row,) = rows()
    assert (row.state, row.attempts, row.due_at) == (JobState.WAITING, 0, NOW)
    with pytest.raises(Missing), db.transaction() as session:
        dead.drop(session, key, "重复", by=FOUNDER, now=NOW)
    holding.bury(take(), "again")
    for nothing in ("", "  \n"):
        with pytest.raises(Invalid), db.transaction() as session:
            dead.drop(session, key, nothing, by=FOUNDER, now=NOW)
    write(lambda s: dead.drop(s, key, " 证书已另行出具 ", by=FOUNDER, now=NOW))
    assert rows() == []
    with db.reading() as session:
        told = session.execute(
            select(LedgerEvent.tag, LedgerEvent.body).where(LedgerEvent.tag.startswith("job."))
        ).all()
    assert [tag for tag, _ in told] == ["job.retried", "job.dropped"]
    assert "证书已另行出具" in told[1].body


@pytest.mark.timeout(240)
def test_none_of_five_hundred_is_lost_or_done_twice_while_six_workers_are_killed(settings):
    done, left = survive(settings.database_url, jobs=500, kills=6, seconds=200)
    assert (len(done), set(done.values()), left) == (500, {1}, 0)
