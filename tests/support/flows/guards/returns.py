"""Guards of a return's flow in commands: where a case starts, what is done, what spoils it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy.orm import Session
from support.build import Network
from support.flows import return_roads as roads
from support.flows.guards import reductions as cuts
from support.flows.guards.given import (
    NO_REASON,
    Act,
    Given,
    Spoiler,
    Start,
    case_row,
    change,
    related,
)
from support.flows.guards.items import (
    NOBODY,
    all_one_person,
    by_session,
    other_agency,
    tested_by_me,
)
from support.flows.return_roads import Road
from support.flows.second_person import AGAINST
from support.return_pieces import DAY, as_sent, case_of

from app.base.db import transaction
from app.commands.returns import buyer, clock, decide, leave, refund
from app.commands.returns.compare import compare_return
from app.commands.returns.desk import exchange
from app.commands.returns.settle import compute_refund
from app.models.people.account import RoleAssignment
from app.models.returns.case import ReturnCase
from app.models.returns.money import MoneyDispute
from workflows.returns.disputes import DisputeKind
from workflows.returns.flow import ResaleFlag, ReturnAction, ReturnGround
from workflows.returns.law.facts.words import ReturnFinding, ReviewOutcome
from workflows.returns.states import ReturnState
from workflows.roles import Assignment, Role

A, S = ReturnAction, ReturnState
REFUSE = ReviewOutcome.REFUSE


@cache
def on(road: Callable[[Network], Road], **typed: Any) -> Start:
    """A case at the end of a road, and what is typed there."""

    def start(net: Network) -> Given:
        ref, case, now = road(net)
        return Given(net=net, by=NOBODY, now=now, ref=ref, case=case, **typed)

    start.__name__ = f"{road.__name__}-{'-'.join(map(str, typed.values()))}"
    return start


def overdue(road: Callable[[Network], Road]) -> Start:
    """The last of the seven days for the refund."""

    def start(net: Network) -> Given:
        given = on(road)(net)
        day_7 = case_of(given.case).refund_overdue_at
        assert day_7 is not None
        return replace(given, now=day_7 - DAY)

    start.__name__ = f"overdue-{road.__name__}"
    return start


def past_the_time(net: Network) -> Given:
    """Nothing was sent back in the time there was."""
    given = on(roads.address_given)(net)
    until = case_of(given.case).ship_back_until
    assert until is not None
    return replace(given, now=until)


def appealed_for_money(net: Network) -> Given:
    """An appeal about goods at the center, before a manager who serves customers as well."""
    given = on(roads.appealed_at_center)(net)
    with transaction() as session:
        session.add(
            RoleAssignment(
                person_id=net.manager.person_id,
                role=Role.CUSTOMER_SERVICE,
                center_id=net.center_id,
                granted_at=given.now,
            )
        )
    return given


def appealed_swapped(net: Network) -> Given:
    given = on(roads.appealed_at_center)(net)
    return replace(given, verdict=REFUSE)


# By row, or by state.
STARTS: Mapping[str, Start] = {
    "waiting_for_person accept": on(roads.waiting),
    "waiting_for_person refuse": on(roads.waiting, verdict=REFUSE),
    "refused": on(roads.refused),
    "address_given close_not_shipped": past_the_time,
    "closed": on(roads.closed),
    "arrived compare": on(roads.come),
    "arrived drive_refund": overdue(roads.come),
    "compared compare": on(roads.whole),
    "refunded compare": on(roads.paid_unseen),
    "compared judge_claim": on(roads.unconfirmed),
    "compared settle": on(roads.whole),
    "compared exchange": on(roads.for_exchange),
    "compared refuse_goods": on(roads.swapped, verdict=REFUSE),
    "compared drive_refund": overdue(roads.whole),
    "accepted choose_refund": on(roads.none_to_exchange),
    "address_given choose_refund": on(roads.none_to_exchange_told_address),
    "on_the_way choose_refund": on(roads.none_to_exchange_sent),
    "arrived choose_refund": on(roads.none_to_exchange_come),
    "compared choose_refund": on(roads.none_to_exchange_whole),
    "exchanged choose_refund": on(roads.lost_exchange),
    "refund_due": on(roads.due),
    "keep_due": on(roads.agreed),
    **{
        f"{state} {act}": on(roads.offered(road))
        for state, road in cuts.ROADS.items()
        for act in cuts.ACTS
    },
    "refunded resell": on(roads.paid),
    "exchanged": on(roads.exchanged),
    "to_send_back": on(roads.to_send_back),
    "sent_back": on(roads.sent_back),
    "appealed accept": on(roads.appealed),
    "appealed refuse": on(roads.appealed, verdict=REFUSE),
    "appealed settle": appealed_for_money,
    "appealed refuse_goods": appealed_swapped,
}
# Who settled does not pay.
PEOPLE: Mapping[str, str] = {
    "refund_due refund": "customer_service_2",
    "keep_due refund": "customer_service_2",
}


def start_of(source: ReturnState, action: ReturnAction) -> Start:
    return STARTS.get(f"{source} {action}") or STARTS[source.value]


def says(session: Session, given: Given) -> None:
    decide.decide_by_person(
        session, given.case, given.verdict, given.reason, by=given.by, now=given.now, **AGAINST
    )


def compares(session: Session, given: Given) -> None:
    compare_return(
        session,
        given.case,
        as_sent(given.ref),
        given.conclusion,
        given.reason,
        by=given.by,
        now=given.now,
    )


def judges(session: Session, given: Given) -> None:
    decide.judge_claim(
        session,
        given.case,
        given.verdict,
        given.reason,
        by=given.by,
        now=given.now,
        **AGAINST,
    )


def resells(session: Session, given: Given) -> None:
    leave.put_to_resale(
        session, given.case, ResaleFlag.MARKED, given.reason, by=given.by, now=given.now
    )


def sends_back(session: Session, given: Given) -> None:
    leave.send_back(
        session, given.case, "顺丰", "SF0000000000009", given.reason, by=given.by, now=given.now
    )


def settles(session: Session, given: Given) -> None:
    """By somebody who manages returns and decides appeals: who only does that never settles this
    way, and who says yes to an appeal settles where the goods are at the center alone."""
    both = Assignment(Role.CUSTOMER_SERVICE, given.net.center_id)
    by = replace(given.by, assignments=(*given.by.assignments, both))
    said: dict[str, Any] = {"reason": given.reason, **AGAINST}
    compute_refund(session, given.case, by=by, now=given.now, **said)


def pays(given: Given) -> None:
    refund.execute_refund(refund.RefundRecorder(), given.case, by=given.by, now=given.now)


ACTS: Mapping[ReturnAction, Act] = {
    A.ACCEPT: by_session(says),
    A.REFUSE: by_session(says),
    A.REFUSE_GOODS: by_session(says),
    A.APPEAL: by_session(lambda s, g: buyer.appeal(s, g.case, g.reason, by=g.by, now=g.now)),
    A.ASK_FOR_PERSON: by_session(lambda s, g: buyer.ask_for_person(s, g.case, by=g.by, now=g.now)),
    A.CLOSE_NOT_SHIPPED: by_session(lambda s, g: clock.close_not_shipped(s, g.case, now=g.now)),
    A.REOPEN: by_session(lambda s, g: decide.reopen(s, g.case, g.reason, by=g.by, now=g.now)),
    A.COMPARE: by_session(compares),
    A.DRIVE_REFUND: by_session(lambda s, g: clock.drive_refund(s, g.case, now=g.now)),
    A.JUDGE_CLAIM: by_session(judges),
    A.SETTLE: by_session(settles),
    A.EXCHANGE: by_session(lambda s, g: leave.exchange(s, g.case, g.reason, by=g.by, now=g.now)),
    A.CHOOSE_REFUND: by_session(lambda s, g: exchange.choose_refund(s, g.case, by=g.by, now=g.now)),
    A.REFUND: pays,
    A.REFUND_BY_LAW: pays,
    A.RESELL: by_session(resells),
    A.SEND_BACK: by_session(sends_back),
    **{A(name): by_session(act) for name, act in cuts.ACTS.items()},
}


def of_case(**values: Any) -> Spoiler:
    """Columns of the case's row are other ones."""

    def spoil(session: Session, given: Given) -> None:
        row = case_row(session, given)
        for name, value in values.items():
            setattr(row, name, value(given) if callable(value) else value)

    return spoil


def another_open(session: Session, given: Given) -> None:
    """Another return of the same piece runs."""
    row = case_row(session, given)
    skipped = ("id", "version", "state", "closed_at", "request_key", "refund_number", "refund")
    alike = {
        c.key: getattr(row, c.key) for c in ReturnCase.__table__.columns if c.key not in skipped
    }
    session.add(ReturnCase(**alike, state=S.ACCEPTED))


def told(**groups: Mapping[str, Any]) -> Spoiler:
    """The facts that the case keeps say another thing."""

    def spoil(session: Session, given: Given) -> None:
        row = case_row(session, given)
        facts = dict(row.decision["facts"])
        for name, values in groups.items():
            facts[name] = facts[name] | values
        row.decision = {**row.decision, "facts": facts}

    return spoil


def a_person_must_see(session: Session, given: Given) -> None:
    row = case_row(session, given)
    assert row.refund is not None
    result = row.refund["result"] | {"needs_person": ["x"]}
    row.refund = {**row.refund, "result": result}


def a_dispute_runs(session: Session, given: Given) -> None:
    case = case_row(session, given)
    kind, amount = DisputeKind.CHARGEBACK, Decimal(1)
    session.add(
        MoneyDispute(
            case_id=case.id,
            kind=kind,
            reference="CB-1",
            amount=amount,
            received_at=given.now,
            noted_at=given.now,
        )
    )


ALIKE = dict.fromkeys(("mass", "certificate", "tag_number", "photos"), "MATCHES") | {
    "serial": None,
    "spectrum": None,
}
SPOILERS: Mapping[str, Spoiler] = {
    "acceptance_kept": of_case(conclusion=ReturnFinding.INTACT),
    "claim_proved": change("verdict", REFUSE),
    "claim_to_judge": of_case(conclusion=ReturnFinding.FAULTY),
    "closed_as_not_shipped": of_case(not_shipped_back=False),
    "compares_for_the_agency": other_agency,
    "conclusion_proved": change("conclusion", ReturnFinding.SWAPPED),
    "decided_by_another": of_case(refused_by_id=lambda given: given.me),
    "exchange_fits": of_case(ground=ReturnGround.NO_REASON),
    "goods_at_center": of_case(arrived_at=None),
    "law_accepts": told(notice={"reason": "DEFECT"}),
    "law_refuses": told(arrival={"finding": "INTACT", "comparison": ALIKE}),
    "waiting_for_person refuse law_refuses": told(goods={"custom": {}}),
    "appealed refuse law_refuses": told(goods={"custom": {}}),
    "never_compared": of_case(conclusion=ReturnFinding.INTACT),
    "no_dispute_open": a_dispute_runs,
    "no_other_open": another_open,
    "not_outbound_inspector": tested_by_me,
    "not_related": related,
    "not_the_comparer": of_case(compared_by_id=lambda given: given.me),
    "nothing_to_exchange": of_case(ground=ReturnGround.NO_REASON),
    "nothing_found": of_case(conclusion=ReturnFinding.SWAPPED),
    "offer_stands": cuts.offer_is_over,
    "reason_given": NO_REASON,
    "refund_day_reached": lambda s, g: change("now", g.now - timedelta(seconds=1))(s, g),
    "second_is_independent": all_one_person,
    "settlement_is_plain": a_person_must_see,
    "ship_back_over": lambda s, g: change("now", g.now - timedelta(seconds=1))(s, g),
    "waits_for_resale": of_case(resale=ResaleFlag.MARKED),
    "was_compared": of_case(conclusion=None),
    "whole_right_told": change("right_told", False),
}
