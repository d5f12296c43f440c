"""Recalls in three warehouses: an exercise that is closed, one that runs, one that waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.base.db import transaction
from app.commands.recalls import carry, decide
from app.demo.goods.lots import person_of
from app.models.network.center import Center
from app.models.recalls.recall import Recall
from workflows.recalls.scope import RecallScope


@dataclass(frozen=True, slots=True)
class ExampleRecall:
    """What is called back, and how far it is."""

    center: str
    batch: str
    reason: str
    exercise: bool
    begun: bool
    report: str


RECALLS = (
    ExampleRecall(
        "GZ-W", "20260118A", "季度召回演练：按批号追溯", True, True,
        "清单完整，单件去向全部查明；演练达标，下季度按供应商再做一次。",
    ),
    ExampleRecall(
        "KM-W", "MH2603", "同批茶饼监督抽检水分超标，先停止流通", False, True, "",
    ),
    ExampleRecall(
        "SZ-W", "JH260410", "供应商通报：该批精华液泵头松动，可能渗漏", False, False, "",
    ),
)  # fmt: skip
ASKER, SECOND = "zhuguan", "zhuguan2"


def recalls_in_three_warehouses(now: datetime) -> None:
    """Each as far as its row says; what is still to be done, the workers do."""
    for number, one in enumerate(RECALLS):
        with transaction() as session:
            _recall(session, one, now - timedelta(hours=3 - number))


def _recall(session: Session, one: ExampleRecall, at: datetime) -> None:
    center = session.scalars(select(Center.id).where(Center.code == one.center)).one()
    asker, second = person_of(session, ASKER), person_of(session, SECOND)
    scope = RecallScope(batch=one.batch)
    made = decide.propose_recall(
        session, center, scope, one.reason, exercise=one.exercise, by=asker, now=at
    )
    if not one.begun:
        return
    decide.start_recall(session, made.ref, by=second, now=at + timedelta(minutes=6))
    recall = session.get_one(Recall, made.id)
    carry.list_reached(session, recall, at + timedelta(minutes=7))
    session.flush()
    if one.report:
        ended = at + timedelta(minutes=48)
        decide.close_recall(session, made.ref, one.report, by=second, now=ended)
