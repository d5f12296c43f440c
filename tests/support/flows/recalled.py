"""Recalls, walked to a state by the real commands: of all that a supplier has delivered."""

from __future__ import annotations

from datetime import datetime
from unittest.mock import patch

from sqlalchemy import select
from support.build import NOW, Network
from support.flows import bought_lots as lots
from support.flows import stocked_units as stock

from app.base import clock
from app.base.db import reading, transaction
from app.cli.workers.runner import JobWorker
from app.commands.messages.telling import tell_those_concerned
from app.commands.recalls import carry, decide
from app.models.goods.stock import StockUnit
from workflows.network.jobs.kinds import JobKind
from workflows.recalls.scope import RecallScope

BY_SUPPLIER = RecallScope(supplier=lots.SUPPLIER)
REASON = "供应商通报该批充胶，停止流通"


def proposed(
    net: Network,
    scope: RecallScope = BY_SUPPLIER,
    exercise: bool = False,
    now: datetime = NOW,
) -> str:
    """Proposed by a reviewer; there is something to recall."""
    with reading() as session:
        there = session.scalars(select(StockUnit.id)).first()
    if there is None:
        stock.labelled(net)
    with transaction() as session:
        made = decide.propose_recall(
            session, net.center_id, scope, REASON, exercise=exercise, by=net.reviewer, now=now
        )
        return made.ref


def running(
    net: Network,
    scope: RecallScope = BY_SUPPLIER,
    exercise: bool = False,
    now: datetime = NOW,
) -> str:
    """Begun by the manager, and all of its work is done."""
    ref = proposed(net, scope, exercise, now)
    with transaction() as session:
        decide.start_recall(session, ref, by=net.manager, now=now)
    work(now)
    return ref


def work(now: datetime = NOW) -> int:
    """All jobs that are due, by one worker; messages that leave the house stay."""
    worker = JobWorker(
        {
            JobKind.RECALL: lambda job: carry.carry_out(job, lambda: now),
            JobKind.TELL: lambda job: tell_those_concerned(job, now),
            JobKind.SEND_MESSAGE: lambda _job: None,
        }
    )
    done = 0
    with patch.object(clock, "now", lambda: now), worker.at_work():
        while worker.do_one():
            done += 1
    return done
