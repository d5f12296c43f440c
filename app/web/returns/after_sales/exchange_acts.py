"""Buttons of an exchange: whether there is another piece, and the money where there is none."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.base.db import transaction
from app.commands.returns.desk.exchange import answer_exchange, choose_refund
from app.queries.returns.case import CaseView
from app.queries.returns.desk.exchange import exchange_of
from app.web.base.language import say
from app.web.returns.after_sales.acts import Given, act
from app.web.returns.after_sales.callers import caller_told
from app.web.returns.after_sales.form_values import choice
from app.web.returns.after_sales.money_acts import ACTS
from workflows.returns.exchanges import (
    SOURCE_NAMES,
    STANDING_NAMES,
    ReplacementSource,
    may_be_answered,
)
from workflows.returns.flow import ReturnGround
from workflows.roles import Actor

__all__ = ["ACTS", "exchange_sides"]


@act("answer-exchange", "已告诉买家有没有可换的", "The buyer is told", goes_on=False)
def answer(ref: str, given: Given, by: Actor, now: datetime) -> None:
    source = choice(given, "source", ReplacementSource)
    with transaction() as session:
        answer_exchange(session, ref, source, given.get("which", ""), by=by, now=now)


@act("refund-instead", "已改为退款，请结算", "A refund now: settle it", goes_on=False)
def refund_instead(ref: str, given: Given, by: Actor, now: datetime) -> None:
    with transaction() as session:
        caller_told(session, ref, given, by=by, now=now)
        choose_refund(session, ref, by=by, now=now)


def exchange_sides(session: Any, view: CaseView) -> dict[str, Any]:
    """What a case page shows of it."""
    found = exchange_of(session, view.key)
    asked = view.ground is ReturnGround.EXCHANGE
    return {
        "exchange": found,
        "exchange_shown": asked or bool(found.answers),
        "exchange_words": STANDING_NAMES[found.standing],
        "exchange_answered": bool(
            may_be_answered(exchange=asked, closed=view.closed_at is not None)
        ),
        "exchange_sources": [(one.value, say(name)) for one, name in SOURCE_NAMES.items()],
        "source_names": SOURCE_NAMES,
    }
