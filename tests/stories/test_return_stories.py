"""Returns from the request to their end, each as a buyer would live it."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select
from support.desk_pieces import PRICE, inspected, signed, state_of, write
from support.flows.buyer_pass import by_buyer
from support.return_pieces import (
    ASKED,
    BACK,
    DAY,
    HOUR,
    SIGNED,
    arrived,
    as_sent,
    asked,
    case_of,
    certificate_of,
    compared,
    item_id,
    of_category,
    person_says,
    refunded,
    set_line,
    settled,
)

from app.base import db
from app.base.config import current
from app.base.errors import Refusal
from app.commands.inspection import review
from app.commands.papers import issue as certificate
from app.commands.papers.drafts import complete_drafts
from app.commands.papers.issue import WaitingDraft
from app.commands.returns.buyer import appeal, ask_for_person, supply_facts
from app.commands.returns.clock import tick
from app.commands.returns.compare import compare_return
from app.commands.returns.decide import judge_claim
from app.commands.returns.goods import give_address, receive
from app.commands.returns.leave import exchange, put_to_resale, send_back
from app.commands.returns.refund import RefundRecorder, execute_refund
from app.models.intake.item import Item
from app.models.papers.certificate import Certificate
from app.press.press import Press
from app.queries.returns.law import facts_of_sale
from certificates.content.canonical import parse
from workflows.inspection.states import ItemState
from workflows.papers.states import CertificateState
from workflows.returns.flow import ResaleFlag, ReturnGround
from workflows.returns.law.calendar import local_day
from workflows.returns.law.decide import decide
from workflows.returns.law.decision import decision_to_json
from workflows.returns.law.facts.reading import facts_from_json
from workflows.returns.law.facts.words import (
    BuyerReason,
    Mark,
    Match,
    PackageSeal,
    ReturnFinding,
    ReviewOutcome,
)
from workflows.returns.states import ReturnState

pytestmark = pytest.mark.usefixtures("database")


class Killed(BaseException):
    """The process ends here."""


def refusal_code(act) -> str:
    with pytest.raises(Refusal) as caught:
        act()
    return caught.value.refused.code


def test_jade_without_a_reason_comes_back_intact_and_is_refunded(network, sold_piece):
    ref = sold_piece
    case = asked(ref)
    assert case_of(case).state is ReturnState.ACCEPTED
    arrived(network, case)
    assert state_of(ref) is ItemState.BACK
    assert certificate_of(ref) is CertificateState.SUSPENDED
    compared(network, ref, case)
    assert certificate_of(ref) is CertificateState.ISSUED
    assert refunded(network, case) == PRICE
    assert case_of(case).state is ReturnState.REFUNDED
    assert case_of(case).closed_at is not None
    service = network.customer_service
    flag = ResaleFlag.AS_NEW
    write(lambda s: put_to_resale(s, case, flag, "", by=service, now=BACK + DAY))
    assert case_of(case).resale is flag
    assert state_of(ref) is ItemState.RETURN_PENDING


def test_a_stored_decision_replays_to_the_same_answer(network, sold_piece):
    case = case_of(asked(sold_piece))
    again = decide(facts_from_json(case.decision["facts"]), local_day(case.notice_at))
    assert decision_to_json(again) == case.decision["decision"]


def test_custom_made_is_refused_by_a_person_and_won_on_appeal(network, sold_piece):
    ref = sold_piece
    set_line(ref, custom=True, custom_proof="SKU: 定制刻字")
    case = asked(ref)
    assert case_of(case).state is ReturnState.WAITING_FOR_PERSON
    person_says(
        case, ReviewOutcome.REFUSE, by=network.customer_service, reason="下单时已逐单确认刻字定作"
    )
    refused = case_of(case)
    assert refused.state is ReturnState.REFUSED
    reasons = refused.decision["decision"]["reasons"]
    assert all(reason["citations"] for reason in reasons)
    assert refused.decision["decision"]["appeal"]
    by_buyer(
        case, ASKED + 2 * DAY, lambda s, by: appeal(s, case, "没有刻字", by=by, now=ASKED + 2 * DAY)
    )
    assert case_of(case).state is ReturnState.APPEALED
    person_says(case, ReviewOutcome.ACCEPT, by=network.manager, now=ASKED + 3 * DAY)
    assert case_of(case).state is ReturnState.ACCEPTED


def test_custom_made_with_every_proof_is_refused_by_the_law_itself(network, sold_piece):
    ref = sold_piece
    set_line(ref, custom=True)
    case = asked(ref)
    known = case_of(case).decision["facts"]
    sold, goods = known["sale"], known["goods"]
    proof = {
        "sale": {"ordered_at": "2026-11-08T20:00:00+08:00"},
        "goods": {
            "custom": {
                "claimed": True,
                "existed_before_order": False,
                "menu_options": False,
                "production_started": True,
                "production_started_at": "2026-11-09T08:00:00+08:00",
                "production_proof": ["work order 17"],
            }
        },
        "confirmation": {
            "property_fits": True,
            "marked_before_order": True,
            "separate_step": True,
            "affirmative_act": True,
            "per_order": True,
            "record": {
                "order": sold["order"],
                "sku": goods["sku"],
                "text_version": "v3",
                "confirmed_at": "2026-11-08T20:00:00+08:00",
                "evidence": ["screen 1"],
            },
        },
    }
    service = network.customer_service
    write(lambda s: supply_facts(s, case, proof, by=service, now=ASKED + HOUR))
    done = case_of(case)
    assert (done.state, done.outcome, done.code) == (ReturnState.REFUSED, "refuse", "EXCL_CUSTOM")
    decision = done.decision["decision"]
    assert (decision["deciding"], decision["by_person"]) == ("exclusion.custom", False)
    deciding = next(r for r in decision["reasons"] if r["rule"] == "exclusion.custom")
    cited = {(c["act"], c["article"]) for c in deciding["citations"]}
    assert ("MEASURES", "第6条第（一）项") in cited
    assert decision["appeal"]["zh"].startswith("如不同意，可提交申诉")
    by_buyer(case, ASKED + DAY, lambda s, by: appeal(s, case, "没有刻字", by=by, now=ASKED + DAY))
    person_says(case, ReviewOutcome.REFUSE, by=network.manager, now=ASKED + 2 * DAY)
    assert case_of(case).state is ReturnState.REFUSED


def test_swapped_jade_is_refused_with_evidence_and_sent_back(network, sold_piece):
    ref = sold_piece
    case = asked(ref)
    arrived(network, case)
    light = {**as_sent(ref, tag_no="JG-T-9999999").figures, "mass": Decimal("49.10")}
    changes: dict[str, Any] = {"figures": light, "tag_no": "JG-T-9999999", "photos": Match.DIFFERS}
    assert refusal_code(lambda: compared(network, ref, case, ReturnFinding.SWAPPED, **changes)) == (
        "evidence_needed"
    )
    compared(network, ref, case, ReturnFinding.SWAPPED, files=2, **changes)
    kept = case_of(case)
    assert kept.comparison is not None
    assert kept.comparison["proposal"] == "swapped"
    assert kept.outcome == "refuse"
    person_says(case, ReviewOutcome.REFUSE, by=network.customer_service, now=BACK + 2 * HOUR)
    assert case_of(case).state is ReturnState.TO_SEND_BACK
    service = network.customer_service
    write(
        lambda s: send_back(s, case, "顺丰", "SF0000000000009", "调包", by=service, now=BACK + DAY)
    )
    assert case_of(case).state is ReturnState.SENT_BACK
    assert certificate_of(ref) is CertificateState.REVOKED
    assert state_of(ref) is ItemState.RETURN_PENDING


def test_liquor_with_its_seal_broken_is_not_intact(network, sold_piece):
    ref = sold_piece
    of_category(ref, "liquor")
    case = asked(ref)
    arrived(network, case)
    seen: dict[str, Any] = {"marks": (Mark.SEAL_BROKEN,), "broken_seals": (PackageSeal.CAP_RING,)}
    compared(network, ref, case, ReturnFinding.NOT_INTACT, files=1, **seen)
    kept = case_of(case)
    assert kept.comparison is not None
    assert (kept.comparison["proposal"], kept.code) == ("not_intact", "SEAL_BROKEN")
    assert kept.outcome == "refuse"
    person_says(case, ReviewOutcome.REFUSE, by=network.customer_service, now=BACK + 2 * HOUR)
    assert case_of(case).state is ReturnState.TO_SEND_BACK


def test_a_supplement_with_only_its_outer_box_opened_is_refunded(network, sold_piece):
    ref = sold_piece
    of_category(ref, "supplement")
    case = asked(ref, marks=(Mark.SEAL_BROKEN,), broken_seals=(PackageSeal.OUTER_BOX,))
    assert case_of(case).state is ReturnState.ACCEPTED
    arrived(network, case)
    compared(network, ref, case, broken_seals=(PackageSeal.OUTER_BOX,), marks=(Mark.OPENED,))
    assert refunded(network, case) == PRICE


def test_nobody_refuses_below_the_law(network, sold_piece):
    ref = sold_piece
    case = asked(ref)
    arrived(network, case)
    compared(network, ref, case)
    refuse = ReviewOutcome.REFUSE
    code = refusal_code(lambda: person_says(case, refuse, by=network.customer_service))
    assert code in ("acceptance_stands", "below_floor")
    assert refusal_code(lambda: person_says(case, refuse, by=network.inspector_2)) == (
        "not_permitted"
    )


def exchanged(network, ref, **more):
    """An exchange agreed on, the piece back and compared, the exchange carried out."""
    case = asked(ref, ground=ReturnGround.EXCHANGE, reason="换大一号")
    assert case_of(case).state is ReturnState.WAITING_FOR_PERSON
    person_says(case, ReviewOutcome.ACCEPT, by=network.customer_service)
    arrived(network, case)
    conclusion = more.pop("conclusion", ReturnFinding.INTACT)
    reason = more.pop("reason", "")
    compared(network, ref, case, conclusion, reason=reason)
    service = network.customer_service
    write(lambda s: exchange(s, case, "换货", by=service, now=BACK + DAY, **more))
    assert case_of(case).state is ReturnState.EXCHANGED
    return case


def number_of(ref):
    with db.reading() as session:
        return session.scalars(
            select(Certificate.number).where(Certificate.item_id == item_id(ref))
        ).one()


def replacement_of(ref):
    with db.reading() as session:
        line = session.get_one(Item, item_id(ref)).order_line_id
        last = session.scalars(
            select(Item).where(Item.order_line_id == line).order_by(Item.piece.desc()).limit(1)
        ).one()
        return last.ref


def test_an_exchanged_piece_goes_back_to_stock_and_another_is_inspected(network, sold_piece):
    ref = sold_piece
    case = exchanged(network, ref)
    assert (state_of(ref), certificate_of(ref)) == (ItemState.BACK, CertificateState.ISSUED)
    new = replacement_of(ref)
    assert new != ref
    assert state_of(new) is ItemState.REGISTERED
    service = network.customer_service
    new_flag = ResaleFlag.AS_NEW
    write(lambda s: put_to_resale(s, case, new_flag, "", by=service, now=BACK + DAY))
    assert state_of(ref) is ItemState.RETURN_PENDING
    again = refusal_code(
        lambda: write(lambda s: put_to_resale(s, case, new_flag, "", by=service, now=BACK + DAY))
    )
    assert again == "not_for_resale"


def test_a_faulty_exchanged_piece_is_not_sold_as_new(network, sold_piece):
    ref = sold_piece
    case = exchanged(network, ref, conclusion=ReturnFinding.FAULTY, reason="裂纹为原有")
    assert certificate_of(ref) is CertificateState.REVOKED
    service, later = network.customer_service, BACK + DAY

    def sold(flag, reason):
        return lambda: write(lambda s: put_to_resale(s, case, flag, reason, by=service, now=later))

    assert refusal_code(sold(ResaleFlag.AS_NEW, "")) == "resale.forbidden"
    sold(ResaleFlag.MARKED, "内侧一处裂纹 3 mm")()
    assert case_of(case).resale is ResaleFlag.MARKED


def test_the_replacement_has_seven_days_of_its_own(network, sold_piece):
    ref = sold_piece
    case = exchanged(network, ref)
    with db.reading() as session:
        first = facts_of_sale(session, item_id(ref)).receipt
        second = facts_of_sale(session, item_id(replacement_of(ref))).receipt
    assert first.replacement is None
    assert (second.replacement, second.first_received_at) == (True, SIGNED)
    assert case_of(case).closed_at is not None


def test_the_same_piece_made_right_is_tested_again_under_a_new_certificate(network, sold_piece):
    ref = sold_piece
    earlier = number_of(ref)
    exchanged(network, ref, same_piece=True)
    assert state_of(ref) is ItemState.QUEUED
    assert certificate_of(ref) is CertificateState.SUSPENDED
    inspected(network, ref, at=BACK + 2 * DAY, by=network.inspector_2)
    later = signed(ref, by=network.signatory, now=BACK + 3 * DAY)
    with db.reading() as session:
        states = dict(
            session.execute(
                select(Certificate.number, Certificate.state).where(
                    Certificate.item_id == item_id(ref)
                )
            ).all()
        )
        record = session.scalars(
            select(Certificate.record).where(Certificate.number == later)
        ).one()
    assert states == {earlier: CertificateState.SUPERSEDED, later: CertificateState.ISSUED}
    assert parse(record.encode()).supersedes.number == earlier


def test_the_old_paper_stands_until_the_new_one_is_issued(network, monkeypatch, sold_piece):
    ref = sold_piece
    exchanged(network, ref, same_piece=True)
    inspected(network, ref, at=BACK + 2 * DAY, by=network.inspector_2)

    def die(*_args):
        raise Killed

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(certificate, "_complete", die)
        signed(ref, by=network.signatory, now=BACK + 3 * DAY)
    assert papers(ref) == [CertificateState.SUSPENDED, CertificateState.DRAFT]

    by = network.signatory
    write(lambda s: review.retest(s, ref, "读数存疑", by=by, now=BACK + 4 * DAY))
    (held,) = complete_drafts(Press(current()), now=BACK + 5 * DAY)
    assert isinstance(held, WaitingDraft)
    assert held.code == "draft_void"
    assert papers(ref) == [CertificateState.SUSPENDED, CertificateState.VOID]


def papers(ref: str) -> list[CertificateState]:
    with db.reading() as session:
        states = select(Certificate.state).where(Certificate.item_id == item_id(ref))
        return list(session.scalars(states.order_by(Certificate.id)))


def test_a_refused_exchange_goes_on_as_a_return_with_its_date(network, sold_piece):
    case = asked(sold_piece, ground=ReturnGround.EXCHANGE)
    service = network.customer_service
    ground = ReturnGround.NO_REASON
    write(lambda s: supply_facts(s, case, {}, by=service, now=ASKED + 20 * DAY, ground=ground))
    kept = case_of(case)
    assert (kept.state, kept.notice_at) == (ReturnState.ACCEPTED, ASKED)


def test_a_quality_claim_leaves_the_track_and_brings_the_freight(network, sold_piece):
    ref = sold_piece
    case = asked(ref, ground=ReturnGround.QUALITY, claim=BuyerReason.DEFECT, reason="有裂")
    assert case_of(case).state is ReturnState.QUALITY
    arrived(network, case)
    compared(network, ref, case, ReturnFinding.FAULTY, reason="裂纹为原有")
    assert refunded(network, case) == PRICE
    assert certificate_of(ref) is CertificateState.REVOKED


def test_a_claim_not_confirmed_goes_on_without_a_reason_while_that_fits(network, sold_piece):
    ref = sold_piece
    case = asked(ref, ground=ReturnGround.QUALITY, claim=BuyerReason.DEFECT, reason="有裂")
    arrived(network, case)
    compared(network, ref, case, files=1, reason="10 倍放大镜未见裂纹")
    assert (case_of(case).outcome, case_of(case).code) == ("person", "QUALITY")
    judged(case, ReviewOutcome.REFUSE, by=network.customer_service)
    after = case_of(case)
    assert (after.state, after.outcome) == (ReturnState.COMPARED, "accept")
    said = {reason["rule"] for reason in after.decision["decision"]["reasons"]}
    assert "quality.not_upheld" in said
    second = network.customer_service_2
    settled(network, case, now=BACK + 3 * HOUR, freight_paid=Decimal("18.00"))
    done = execute_refund(RefundRecorder(), case, by=second, now=BACK + 3 * HOUR)
    assert done.amount == PRICE  # the freight back stays with the buyer: no reason, no fault


def test_a_late_claim_not_confirmed_is_refused_with_evidence_and_may_be_appealed(
    network, sold_piece
):
    ref = sold_piece
    late = ASKED + 20 * DAY
    claim: dict[str, Any] = {
        "ground": ReturnGround.QUALITY,
        "claim": BuyerReason.DEFECT,
        "reason": "有裂",
    }
    case = asked(ref, now=late, **claim)
    assert case_of(case).state is ReturnState.QUALITY
    write(lambda s: receive(s, case, "75000000000001", by=network.receiving, now=late + DAY))
    compared(network, ref, case, now=late + DAY + HOUR)
    service, refuse = network.customer_service, ReviewOutcome.REFUSE
    at = late + 2 * DAY
    assert refusal_code(lambda: judged(case, refuse, by=service, now=at, article="")) == (
        "override_article"
    )
    assert refusal_code(lambda: judged(case, refuse, by=service, now=at)) == "evidence_needed"
    compared(network, ref, case, files=1, reason="补拍", now=at)
    judged(case, refuse, by=service, now=at)
    refused = case_of(case)
    decision = refused.decision["decision"]
    assert (refused.state, refused.code) == (ReturnState.TO_SEND_BACK, "QUALITY")
    assert (decision["deciding"], decision["by_person"]) == ("review.refused", True)
    assert decision["appeal"]
    by_buyer(case, at + HOUR, lambda s, by: appeal(s, case, "请看我的视频", by=by, now=at + HOUR))
    by, second = network.manager, network.manager_2
    person_says(case, ReviewOutcome.ACCEPT, by=by, second=second, now=at + DAY)
    won = case_of(case)
    assert (won.state, won.outcome) == (ReturnState.REFUND_DUE, "quality")
    assert certificate_of(ref) is not CertificateState.REVOKED


def test_a_claim_upheld_against_the_inspection_pays_as_quality(network, sold_piece):
    ref = sold_piece
    case = asked(
        ref, ground=ReturnGround.QUALITY, claim=BuyerReason.MISDESCRIBED, reason="颜色不符"
    )
    arrived(network, case)
    compared(network, ref, case)
    judged(case, ReviewOutcome.ACCEPT, by=network.customer_service)
    assert case_of(case).outcome == "quality"
    assert certificate_of(ref) is CertificateState.SUSPENDED
    second = network.customer_service_2
    settled(network, case, now=BACK + 3 * HOUR, freight_paid=Decimal("18.00"))
    done = execute_refund(RefundRecorder(), case, by=second, now=BACK + 3 * HOUR)
    assert done.amount == PRICE + Decimal("18.00")
    assert certificate_of(ref) is CertificateState.SUSPENDED


def judged(case, outcome, *, by, now=BACK + 2 * HOUR, article="CPL 24"):
    why = {"article": article, "override": "no_fault"}
    said = "查验后的结论，有照片"
    write(lambda s: judge_claim(s, case, outcome, said, by=by, now=now, **why))


def test_nobody_answers_and_the_clock_runs(network, sold_piece):
    ref = sold_piece
    case = asked(ref)
    tick(RefundRecorder(), ASKED + 2 * DAY - HOUR)
    assert case_of(case).state is ReturnState.ACCEPTED
    tick(RefundRecorder(), ASKED + 2 * DAY)
    given = case_of(case)
    assert given.state is ReturnState.ADDRESS_GIVEN
    assert "瑞丽" in given.address
    assert given.ship_back_until is not None
    write(lambda s: receive(s, case, "75000000000001", by=network.receiving, now=BACK))
    due = case_of(case).refund_overdue_at
    assert due is not None
    tick(RefundRecorder(), due - DAY - timedelta(seconds=1))
    assert case_of(case).state is ReturnState.ARRIVED
    said = tick(RefundRecorder(), due - DAY)
    assert case_of(case).state is ReturnState.REFUNDED, said
    assert tick(RefundRecorder(), due) == []


def test_a_buyer_who_sends_nothing_keeps_the_date_of_the_notice(network, sold_piece):
    ref = sold_piece
    case = asked(ref)
    write(lambda s: give_address(s, case, by=network.customer_service, now=ASKED + HOUR))
    until = case_of(case).ship_back_until
    assert until is not None
    tick(RefundRecorder(), until - timedelta(seconds=1))
    assert case_of(case).state is ReturnState.ADDRESS_GIVEN
    tick(RefundRecorder(), until)
    closed = case_of(case)
    assert (closed.state, closed.not_shipped_back, closed.notice_at) == (
        ReturnState.CLOSED,
        True,
        ASKED,
    )


def test_a_late_request_is_refused_and_a_person_is_given_on_asking(network, sold_piece):
    case = asked(sold_piece, now=ASKED + 30 * DAY)
    assert (case_of(case).state, case_of(case).code) == (ReturnState.REFUSED, "LATE")
    by_buyer(
        case, ASKED + 31 * DAY, lambda s, by: ask_for_person(s, case, by=by, now=ASKED + 31 * DAY)
    )
    assert (case_of(case).state, case_of(case).human_asked) == (ReturnState.APPEALED, True)


def test_a_late_request_that_asks_for_a_person_waits_for_one(network, sold_piece):
    case = asked(sold_piece, now=ASKED + 30 * DAY, asks_for_person=True)
    assert case_of(case).state is ReturnState.WAITING_FOR_PERSON


def test_the_outbound_inspector_and_a_far_one_do_not_compare(network, sold_piece):
    ref = sold_piece
    case = asked(ref)
    arrived(network, case)
    seen, finding = as_sent(ref), ReturnFinding.INTACT

    def by(person):
        return lambda: write(
            lambda s: compare_return(s, case, seen, finding, by=person, now=BACK + HOUR)
        )

    assert refusal_code(by(network.inspector)) == "outbound_inspector"
    assert refusal_code(by(network.inspector_far)) == "not_permitted"
