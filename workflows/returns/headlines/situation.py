"""What makes one return another to its buyer: its state, its ground, and one thing more.

That one thing is derived from the case and from the comparison together, so that no page promises
money where the goods were found otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from workflows.returns.exchanges import ReplacementStanding
from workflows.returns.flow import ReturnGround
from workflows.returns.law.facts.words import ReturnFinding
from workflows.returns.law.rule import DecisionOutcome
from workflows.returns.payments import PaymentState
from workflows.returns.states import STATE_NAMES, STATES, ReturnState
from workflows.verdict import Text
from workflows.whole import whole


class Aspect(StrEnum):
    """What else matters to the buyer, beside state and ground."""

    PLAIN = "plain"
    TRAVELLING = "travelling"
    BY_SHOP = "by_shop"
    AGAINST = "against"
    FAULT = "fault"
    CLAIM_OPEN = "claim_open"
    ASKED = "asked"
    FAILED = "failed"
    SUBMITTED = "submitted"
    NOT_SENT = "not_sent"
    HERE = "here"
    NO_PIECE = "no_piece"
    SENT = "sent"
    DISPUTED = "disputed"


S, A = ReturnState, Aspect

# Which aspects a state can have; the first is what stands where nothing else is the case.
ASPECTS: Mapping[ReturnState, tuple[Aspect, ...]] = whole(
    ReturnState,
    {
        S.REQUESTED: (A.PLAIN,),
        S.ACCEPTED: (A.PLAIN, A.TRAVELLING, A.NO_PIECE),
        S.QUALITY: (A.PLAIN, A.TRAVELLING),
        S.WAITING_FOR_PERSON: (A.PLAIN,),
        S.MORE_INFO: (A.PLAIN, A.BY_SHOP),
        S.REFUSED: (A.PLAIN,),
        S.ADDRESS_GIVEN: (A.PLAIN, A.NO_PIECE),
        S.ON_THE_WAY: (A.PLAIN, A.NO_PIECE),
        S.ARRIVED: (A.PLAIN, A.NO_PIECE),
        S.COMPARED: (A.PLAIN, A.AGAINST, A.FAULT, A.CLAIM_OPEN, A.NO_PIECE),
        S.REFUND_DUE: (A.PLAIN, A.ASKED, A.FAILED, A.DISPUTED),
        S.REFUNDED: (A.PLAIN, A.SUBMITTED),
        S.EXCHANGED: (A.PLAIN, A.SENT, A.NO_PIECE),
        S.TO_SEND_BACK: (A.PLAIN,),
        S.SENT_BACK: (A.PLAIN,),
        S.CLOSED: (A.PLAIN, A.NOT_SENT),
        S.APPEALED: (A.PLAIN, A.HERE),
        S.KEEP_DUE: (A.PLAIN, A.ASKED, A.FAILED, A.DISPUTED),
        S.KEPT: (A.PLAIN, A.SUBMITTED),
    },
)
UNDERWAY = {ReplacementStanding.SENT, ReplacementStanding.RECEIVED}
AGAINST_BUYER = {DecisionOutcome.REFUSE, DecisionOutcome.PERSON, DecisionOutcome.MORE_INFO}


@dataclass(frozen=True, slots=True, kw_only=True)
class BuyerSituation:
    """What the headline is derived from. `delivered`: the buyer has the piece or had it;
    `asks_buyer`: a question is for the buyer; `payment`: how far the money is."""

    state: ReturnState
    ground: ReturnGround
    outcome: DecisionOutcome
    conclusion: ReturnFinding | None
    claim_judged: bool
    delivered: bool
    asks_buyer: bool
    goods_here: bool
    not_sent: bool
    payment: PaymentState | None
    replacement: ReplacementStanding = ReplacementStanding.ASKED
    disputed: bool = False


# What an exchange's badge says where the state's own speaks of a return.
EXCHANGE_BADGES: Mapping[ReturnState, Text] = {
    S.ACCEPTED: Text("同意换货", "Exchange accepted"),
    S.REFUSED: Text("没有同意换货", "Exchange refused"),
    S.ON_THE_WAY: Text("货在路上", "On its way back"),
}


def badge_of(state: ReturnState, ground: ReturnGround) -> Text:
    """The badge of a return as its buyer reads it."""
    badge = STATES[state].buyer.badge
    return EXCHANGE_BADGES.get(state, badge) if ground is ReturnGround.EXCHANGE else badge


# The same for who works on it: the shop, customer service, the center.
EXCHANGE_NAMES: Mapping[ReturnState, Text] = {
    S.ACCEPTED: Text("同意换货", "Exchange accepted"),
    S.REFUSED: Text("不予换货", "Exchange refused"),
    S.ADDRESS_GIVEN: Text("已给寄回地址", "Address given"),
    S.ON_THE_WAY: Text("寄回在途", "On the way back"),
}


def state_name(state: ReturnState, ground: ReturnGround) -> Text:
    """The state of a return as everybody but its buyer reads it."""
    name = STATE_NAMES[state]
    return EXCHANGE_NAMES.get(state, name) if ground is ReturnGround.EXCHANGE else name


def aspect_of(case: BuyerSituation) -> Aspect:
    """The one thing more."""
    if case.ground is ReturnGround.EXCHANGE and A.NO_PIECE in ASPECTS[case.state]:
        return _exchange_aspect(case)
    return _aspect(case)


def _exchange_aspect(case: BuyerSituation) -> Aspect:
    """Whether another piece is to come; what was found wrong with the goods comes before it."""
    if case.replacement is ReplacementStanding.MISSING and _aspect(case) is not A.AGAINST:
        return A.NO_PIECE
    if case.state is S.EXCHANGED and case.replacement in UNDERWAY:
        return A.SENT
    return _aspect(case)


def _aspect(case: BuyerSituation) -> Aspect:
    match case.state:
        case S.ACCEPTED | S.QUALITY:
            return A.PLAIN if case.delivered else A.TRAVELLING
        case S.MORE_INFO:
            return A.PLAIN if case.asks_buyer else A.BY_SHOP
        case S.COMPARED:
            return _compared_aspect(case)
        case S.REFUND_DUE | S.REFUNDED | S.KEEP_DUE | S.KEPT:
            return _payment_aspect(case)
        case S.CLOSED if case.not_sent:
            return A.NOT_SENT
        case S.APPEALED if case.goods_here:
            return A.HERE
    return A.PLAIN


def _payment_aspect(case: BuyerSituation) -> Aspect:
    if STATES[case.state].final:
        return A.PLAIN if case.payment is PaymentState.ARRIVED else A.SUBMITTED
    if case.disputed:
        return A.DISPUTED
    if case.payment is None:
        return A.PLAIN
    return A.FAILED if case.payment is PaymentState.FAILED else A.ASKED


def _compared_aspect(case: BuyerSituation) -> Aspect:
    if case.conclusion is ReturnFinding.FAULTY:
        return A.FAULT
    if case.conclusion is not ReturnFinding.INTACT:
        return A.AGAINST
    if case.ground is ReturnGround.QUALITY and not case.claim_judged:
        return A.CLAIM_OPEN
    return A.AGAINST if case.outcome in AGAINST_BUYER else A.PLAIN
