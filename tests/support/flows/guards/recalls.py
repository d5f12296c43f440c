"""Guards of a recall's flow in commands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

from sqlalchemy import delete, update
from sqlalchemy.orm import Session
from support.build import NOW, Network
from support.desk_pieces import registered
from support.flows import recalled
from support.flows.guards.given import NO_REASON, Act, Given, Spoiler, Start
from support.flows.guards.items import NOBODY, all_one_person, by_session
from support.return_pieces import item_id

from app.commands.recalls import decide
from app.models.goods.stock import StockStep, StockUnit
from app.models.recalls.recall import Recall, RecallPiece
from workflows.recalls.flow import RecallAction

A = RecallAction
MAKERS: Mapping[str, Callable[[Network], str]] = {
    "proposed": recalled.proposed,
    "running": recalled.running,
}
# Another than who has begun it.
PEOPLE: Mapping[str, str] = {"running lift": "manager_net"}


def start_of(source: str, action: str) -> Start:
    make = MAKERS[source]

    def start(net: Network) -> Given:
        return Given(net=net, by=NOBODY, now=NOW + timedelta(hours=1), number=make(net))

    start.__name__ = f"recall {make.__name__}"
    return start


ACTS: Mapping[str, Act] = {
    A.START: by_session(lambda s, g: decide.start_recall(s, g.number, by=g.by, now=g.now)),
    A.DROP: by_session(lambda s, g: decide.drop_recall(s, g.number, g.reason, by=g.by, now=g.now)),
    A.CLOSE: by_session(
        lambda s, g: decide.close_recall(s, g.number, g.reason, by=g.by, now=g.now)
    ),
    A.LIFT: by_session(lambda s, g: decide.lift_recall(s, g.number, g.reason, by=g.by, now=g.now)),
}


def nothing_is_there(session: Session, given: Given) -> None:
    session.execute(delete(StockStep))
    session.execute(delete(StockUnit))


def not_listed_yet(session: Session, given: Given) -> None:
    session.execute(update(Recall).values(traced_at=None))


def a_buyer_is_silent(session: Session, given: Given) -> None:
    """One more piece whose buyer was told, and said nothing."""
    session.rollback()
    (piece,) = registered(given.net)
    key = int(given.number.rsplit("-", 1)[1])
    session.add(RecallPiece(recall_id=key, item_id=item_id(piece), told_at=NOW))


SPOILERS: Mapping[str, Spoiler] = {
    "all_stopped": not_listed_yet,
    "because_said": NO_REASON,
    "buyers_answered": a_buyer_is_silent,
    "reaches_something": nothing_is_there,
    "second_is_independent": all_one_person,
}
