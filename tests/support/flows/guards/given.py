"""What an action is given in the tests of guards, and by whom; a spoiler changes one thing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session
from support.build import Network
from support.flows.second_person import LONG_NOTE
from support.return_pieces import item_id

from app.models.intake.item import Item
from app.models.people.account import MerchantRelation
from app.models.returns.case import ReturnCase
from workflows.returns.law.facts.words import ReturnFinding, ReviewOutcome
from workflows.roles import Actor


@dataclass(kw_only=True)
class Given:
    """A piece on the point of one step: all that the step needs, so that it would happen.

    `ref` names the piece, `case` its return, `number` what else is moved (a certificate, the key of
    a proposal). The rest is what the person types or brings.
    """

    net: Network
    by: Actor
    now: datetime
    ref: str = ""
    case: str = ""
    number: str = ""
    reason: str = LONG_NOTE
    photos: int = 2
    mass: Decimal = Decimal("52.31")
    second: Actor | None = None
    in_batch: bool = False
    looks: bool = True
    conclusion: ReturnFinding = ReturnFinding.INTACT
    verdict: ReviewOutcome = ReviewOutcome.ACCEPT
    right_told: bool = True

    @property
    def me(self) -> int:
        """The person who acts."""
        assert self.by.person_id is not None
        return self.by.person_id


Act = Callable[[Given], object]
Spoiler = Callable[[Session, Given], None]
Start = Callable[[Network], Given]


def item_of(session: Session, given: Given) -> Item:
    return session.get_one(Item, item_id(given.ref))


def case_row(session: Session, given: Given) -> ReturnCase:
    return session.get_one(ReturnCase, int(given.case.rsplit("-", 1)[1]))


def change(name: str, value: Any) -> Spoiler:
    """What is typed or brought is another thing."""

    def spoil(_session: Session, given: Given) -> None:
        assert hasattr(given, name)
        setattr(given, name, value)

    return spoil


def related(session: Session, given: Given) -> None:
    """Who acts is of the merchant's family."""
    merchant = item_of(session, given).merchant_id
    session.add(MerchantRelation(person_id=given.me, merchant_id=merchant, reason="配偶"))


NO_REASON = change("reason", " ")
