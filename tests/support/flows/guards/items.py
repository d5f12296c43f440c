"""Guards of an item's flow in commands: where a piece starts, what is done, what spoils it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session
from support.build import NOW, Network, item_in
from support.desk_pieces import STEP, queued, stored, tried_on_bench
from support.flows.guards.given import (
    NO_REASON,
    Act,
    Given,
    Spoiler,
    Start,
    change,
    item_of,
    related,
)
from support.flows.return_roads import on_the_way
from support.flows.second_person import by_one_or_two
from support.issued_pieces import by_hand
from support.return_pieces import BACK, item_id, sent
from support.return_pieces import asked as asked_back
from support.sample_findings import standard_of

from app.base.config import current
from app.base.db import transaction
from app.commands.across.cancelled_order import cancel_order_of
from app.commands.dispatch import parcels, weight_hold
from app.commands.evidence import attach
from app.commands.inspection import bench, claims, review
from app.commands.inspection.quarantine import lift_quarantine
from app.commands.inspection.rehear import rehear
from app.commands.intake import receiving
from app.commands.papers import issue
from app.commands.returns import goods
from app.demo import samples
from app.demo.journey import look_at_evidence, look_at_paper
from app.demo.walk import Walk
from app.models.dispatch.parcel import WeightHold
from app.models.inspection.evidence import Attachment, EvidencePurpose
from app.models.inspection.inspection import FindingRecord, Inspection
from app.models.inspection.second_look import ReviewObjection
from app.models.intake.item import Item
from app.models.intake.shop_request import ShopRequest
from app.models.network.center import Agency, AgencyScope
from app.models.papers.certificate import Certificate
from app.models.papers.signatory_look import SignatoryLook
from app.models.people.account import Credential, Person
from app.press.press import Press
from app.queries.papers.certificates import live_number
from workflows.inspection.decisions import ReviewDecision
from workflows.inspection.flow import ItemAction
from workflows.inspection.review.second_look import ObjectionKind
from workflows.inspection.standard.types import Stage
from workflows.inspection.states import ItemState
from workflows.intake.shop_requests import ShopRequestKind, ShopRequestState, answer_due
from workflows.papers.states import CertificateState
from workflows.roles import SYSTEM, Actor, Assignment, Role

A = ItemAction
NOBODY = SYSTEM  # until the row says who acts
TREATED = ("JD-07", "JD-08", "JD-09", "JD-10", "JD-14", "JD-15")


@cache
def walked(state: ItemState, sample: str = "jade") -> Start:
    """A piece that walked to a state by the shortest legal road."""

    def start(net: Network) -> Given:
        walk = item_in(state, net, current(), sample)
        if state is ItemState.IN_REVIEW:
            second_look(walk)
        mass = Decimal(str(samples.findings_for(sample).get("CM-07", "1")))
        return Given(net=net, by=NOBODY, now=walk.at, ref=walk.ref, mass=mass)

    start.__name__ = f"{state}-{sample}"
    return start


def read_by_the_signatory(net: Network) -> Given:
    """A piece whose paper was shown to who is to sign it."""
    given = walked(ItemState.PASSED)(net)
    with transaction() as session:
        look_at_paper(session, given.ref, by=net.signatory, now=given.now)
    return given


def second_look(walk: Walk) -> None:
    """What the reviewer sees for the checks of the review, where the category has such."""
    with transaction() as session:
        for check in walk.standard(session).checks:
            if check.stage is Stage.REVIEW and check.code in walk.findings:
                raw = walk.raw(check, walk.findings[check.code])
                by = walk.crew.reviewer
                review.record_review_check(session, walk.ref, check.code, raw, by=by, now=walk.at)


def held_and_weighed_again(net: Network) -> Given:
    """Its mass differed before the seal; another clerk weighed it again, and it fits."""
    given = walked(ItemState.WEIGHT_HELD)(net)
    with transaction() as session:
        by = net.sealer_2
        weight_hold.weigh_again(session, given.ref, given.mass, [stored(40)], by=by, now=given.now)
    return given


def on_the_bench(net: Network) -> Given:
    """Claimed and tested, all findings there, not handed in."""
    ref = queued(net)
    tried_on_bench(ref, by=net.inspector, at=NOW + 3 * STEP)
    return Given(net=net, by=NOBODY, now=NOW + 4 * STEP, ref=ref)


def refused_at_the_door(net: Network) -> Given:
    """Sent, not taken by the buyer, and on its way back to the center."""
    ref = sent(net)
    case = asked_back(ref)
    return Given(net=net, by=NOBODY, now=BACK, ref=ref, case=case)


def coming_back(net: Network) -> Given:
    """Delivered, and on its way back to the center."""
    ref, case, now = on_the_way(net)
    return Given(net=net, by=NOBODY, now=now, ref=ref, case=case)


def with_a_crack(net: Network) -> Given:
    """Jade in review whose listing says nothing of the crack that was found."""
    given = walked(ItemState.IN_REVIEW)(net)
    by_hand()
    with transaction() as session:
        found = current_finding(session, given, "JD-17")
        photo = f"{'a' * 64}.jpg"
        found.value = {"value": ["crack"], "photos": [photo]}
    return given


# Where a row starts, where that is not the state's own piece of jade.
STARTS: Mapping[str, Start] = {
    "recorded queue": walked(ItemState.RECEIVED),
    "inspecting submit": on_the_bench,
    "in_review ask_buyer": with_a_crack,
    "in_review fail": walked(ItemState.IN_REVIEW, "jade_treated"),
    "in_review leave_undetermined": walked(ItemState.IN_REVIEW, "supplement_undetermined"),
    "in_review quarantine": walked(ItemState.IN_REVIEW, "liquor_counterfeit"),
    "passed issue": read_by_the_signatory,
    "delivered take_back": coming_back,
    "weight_held release_weight": held_and_weighed_again,
    "weight_held reinspect": held_and_weighed_again,
    "dispatched take_back": refused_at_the_door,
}
SAMPLES = {
    ItemState.AWAITING_BUYER: "handbag_deviation",
    ItemState.FAILED: "jade_treated",
    ItemState.UNDETERMINED: "supplement_undetermined",
    ItemState.QUARANTINED: "liquor_counterfeit",
}
# Who acts, where the first person of the role did the step before.
PEOPLE: Mapping[str, str] = {
    "inspecting take_over": "inspector_2",
    "weight_held weigh_again": "sealer_2",
    "intake_exception resolve_exception": "receiving_2",
    "intake_exception reject": "receiving_2",
}


def start_of(source: ItemState, action: ItemAction) -> Start:
    return STARTS.get(f"{source} {action}") or walked(source, SAMPLES.get(source, "jade"))


def by_session(act: Callable[[Session, Given], object]) -> Act:
    """One command; where one may not do it alone, confirmed by a colleague of the same trade."""

    def acts(given: Given) -> None:
        by_one_or_two(lambda session: act(session, given), colleague(given), given.now)

    return acts


def colleague(given: Given) -> Actor:
    """The second of the same trade."""
    people = given.net.people
    login = next((name for name, one in people.items() if one.person_id == given.by.person_id), "")
    other = login.removesuffix("_2") if login.endswith("_2") else f"{login}_2"
    return people.get(other, given.by)


def photos(given: Given) -> list[Any]:
    return [stored(70 + n) for n in range(given.photos)]


def verdict(action: ItemAction) -> Act:
    def decides(session: Session, given: Given) -> None:
        if given.looks:
            look_at_evidence(session, given.ref, by=given.by, now=given.now)
        review.decide(
            session,
            given.ref,
            action,
            by=given.by,
            now=given.now,
            reason=given.reason,
            in_batch=given.in_batch,
        )

    return by_session(decides)


def answered(accepts: bool) -> Act:
    return by_session(
        lambda s, g: review.buyer_answers(s, g.ref, accepts, via="x", by=g.by, now=g.now)
    )


def seal(session: Session, given: Given) -> None:
    number = live_number(session, item_id(given.ref)) or "AAAA-AAAA-AAAA"
    parcels.seal(
        session,
        given.ref,
        "JG-T-0000077",
        given.mass,
        photos(given),
        certificate_no=number,
        by=given.by,
        now=given.now,
    )


def sign(given: Given) -> None:
    issue.issue(given.ref, Press(current()), by=given.by, now=given.now)


def weigh(session: Session, given: Given) -> None:
    receiving.weigh_and_photograph(
        session, given.ref, Decimal(60), photos(given), by=given.by, now=given.now
    )


ACTS: Mapping[ItemAction, Act] = {
    A.RECEIVE: by_session(
        lambda s, g: receiving.receive(s, g.ref, "SF0000000000001", by=g.by, now=g.now)
    ),
    A.RAISE_EXCEPTION: by_session(
        lambda s, g: receiving.raise_exception(
            s, g.ref, "seal", g.reason, photos(g), by=g.by, now=g.now
        )
    ),
    A.RESOLVE_EXCEPTION: by_session(
        lambda s, g: receiving.resolve_exception(s, g.ref, g.reason, by=g.by, now=g.now)
    ),
    A.REJECT: by_session(lambda s, g: receiving.reject(s, g.ref, g.reason, by=g.by, now=g.now)),
    A.RECORD: by_session(weigh),
    A.QUEUE: by_session(weigh),
    A.CLAIM: by_session(lambda s, g: claims.claim(s, g.ref, by=g.by, now=g.now)),
    A.RELEASE: by_session(lambda s, g: claims.release(s, g.ref, by=g.by, now=g.now)),
    A.TAKE_OVER: by_session(lambda s, g: claims.take_over(s, g.ref, g.reason, by=g.by, now=g.now)),
    A.SUBMIT: by_session(lambda s, g: bench.submit(s, g.ref, by=g.by, now=g.now)),
    A.SEND_BACK: by_session(lambda s, g: review.send_back(s, g.ref, g.reason, by=g.by, now=g.now)),
    A.REHEAR: by_session(lambda s, g: rehear(s, g.ref, g.reason, by=g.by, now=g.now)),
    A.RETEST: by_session(lambda s, g: review.retest(s, g.ref, g.reason, by=g.by, now=g.now)),
    A.PASS: verdict(A.PASS),
    A.ASK_BUYER: verdict(A.ASK_BUYER),
    A.FAIL: verdict(A.FAIL),
    A.LEAVE_UNDETERMINED: verdict(A.LEAVE_UNDETERMINED),
    A.QUARANTINE: verdict(A.QUARANTINE),
    A.LIFT_QUARANTINE: by_session(
        lambda s, g: lift_quarantine(s, g.ref, g.reason, by=g.by, now=g.now, override="test_flawed")
    ),
    A.ACCEPT_DEVIATION: answered(accepts=True),
    A.DECLINE_DEVIATION: answered(accepts=False),
    A.LAPSE: by_session(lambda s, g: review.lapse(s, g.ref, now=g.now + timedelta(hours=72))),
    A.WEIGH_AGAIN: by_session(
        lambda s, g: weight_hold.weigh_again(
            s, g.ref, g.mass, [stored(41 + n) for n in range(g.photos)], by=g.by, now=g.now
        )
    ),
    A.RELEASE_WEIGHT: by_session(
        lambda s, g: weight_hold.release_weight(
            s, g.ref, "scale_fault", g.reason, by=g.by, now=g.now
        )
    ),
    A.REINSPECT: by_session(
        lambda s, g: weight_hold.reinspect_held(s, g.ref, g.reason, by=g.by, now=g.now)
    ),
    A.ISSUE: sign,
    A.SEAL: by_session(seal),
    A.DISPATCH: by_session(
        lambda s, g: parcels.dispatch(s, g.ref, "顺丰", "SF0000000000002", None, by=g.by, now=g.now)
    ),
    A.TAKE_BACK: by_session(
        lambda s, g: goods.receive(s, g.case, "75000000000002", by=g.by, now=g.now)
    ),
    A.PREPARE_RETURN: by_session(
        lambda s, g: receiving.prepare_return(s, g.ref, g.reason, by=g.by, now=g.now)
    ),
    A.HAND_BACK: by_session(
        lambda s, g: receiving.hand_back(s, g.ref, "post", "SF0000000000003", by=g.by, now=g.now)
    ),
    A.CANCEL: by_session(lambda s, g: cancel_order_of(s, g.ref, g.reason, by=g.by, now=g.now)),
    A.RESUBMIT: by_session(lambda s, g: receiving.resubmit(s, g.ref, g.reason, by=g.by, now=g.now)),
}


def of_item(**values: Any) -> Spoiler:
    """Columns of the item's row are other ones; a string names an attribute of `Given`."""

    def spoil(session: Session, given: Given) -> None:
        item = item_of(session, given)
        for name, value in values.items():
            setattr(item, name, value(given) if callable(value) else value)

    return spoil


def me(given: Given) -> int:
    return given.me


def other_agency(session: Session, given: Given) -> None:
    other = Agency(
        code="A99", name_zh="另一家", name_en="Another", address="x", cma_no="1", cnas_no="2"
    )
    session.add(other)
    session.flush()
    item = item_of(session, given)
    session.add(
        AgencyScope(
            agency_id=other.id,
            center_id=item.center_id,
            category=item.category,
            valid_from=date(2024, 1, 1),
            valid_to=date(2030, 1, 1),
        )
    )
    item.agency_id = other.id
    session.execute(
        update(Certificate).where(Certificate.item_id == item.id).values(agency_id=other.id)
    )


def works_elsewhere(session: Session, given: Given) -> None:
    """Who acts works for an agency, and it is another one."""
    other_agency(session, given)
    theirs = Assignment(Role.INSPECTOR, given.net.center_id, agency_id=given.net.agency_id)
    given.by = replace(given.by, assignments=(*given.by.assignments, theirs))


def no_agency_here(session: Session, given: Given) -> None:
    session.execute(delete(AgencyScope))


def expired(session: Session, given: Given) -> None:
    """Every credential of the person ended yesterday."""
    yesterday = (given.now - timedelta(days=1)).date()
    mine = Credential.person_id == given.me
    session.execute(update(Credential).where(mine).values(valid_to=yesterday))


def hands_full(session: Session, given: Given) -> None:
    """Five pieces of the same line lie on the person's bench."""
    item = item_of(session, given)
    skipped = ("id", "piece", "version", "state", "holder_id", "held_until")
    alike = {c.key: getattr(item, c.key) for c in Item.__table__.columns if c.key not in skipped}
    session.add_all(
        Item(
            **alike,
            piece=100 + n,
            state=ItemState.INSPECTING,
            holder_id=given.me,
            held_until=given.now + timedelta(hours=1),
        )
        for n in range(5)
    )


def held_by_another(session: Session, given: Given) -> None:
    item_of(session, given).holder_id = given.net.inspector_far.person_id


def rounds_of(session: Session, given: Given) -> list[Inspection]:
    wanted = select(Inspection).where(Inspection.item_id == item_id(given.ref))
    return list(session.scalars(wanted.order_by(Inspection.round)))


def tested_by_me(session: Session, given: Given) -> None:
    """The last round is the test of who acts now."""
    last = rounds_of(session, given)[-1]
    if last.reviewer_id == given.me:
        last.reviewer_id = given.net.reviewer_far.person_id
    last.inspector_id = given.me


def tested_before(session: Session, given: Given) -> None:
    """A round before, ended by a retest, was the test of who acts now."""
    known = rounds_of(session, given)
    session.add(
        Inspection(
            item_id=item_id(given.ref),
            round=len(known) + 1,
            standard="jade",
            standard_version=1,
            standard_digest="0" * 64,
            inspector_id=given.me,
            started_at=given.now,
            decision=ReviewDecision.RETEST,
            closed_at=given.now,
        )
    )


def reviewed_by_me(session: Session, given: Given) -> None:
    rounds_of(session, given)[-1].reviewer_id = given.me


def curve_read_as(**values: Any) -> Spoiler:
    """What was read off the infrared curve is something else."""

    def spoil(session: Session, given: Given) -> None:
        (curve,) = session.scalars(
            select(Attachment).where(
                Attachment.item_id == item_id(given.ref), Attachment.check_code == "JD-10"
            )
        )
        assert curve.reading is not None
        curve.reading = curve.reading | values

    return spoil


def band(code: str, height: float) -> dict[str, Any]:
    """A band that stands so high."""
    figures = {"height": height, "area": 50 * height, "width": 50.0, "peak": 2923.0, "noise": 0.0}
    return {"code": code} | figures


def sent_back_before(session: Session, given: Given) -> None:
    """The reviewer objected to a check; nothing was changed or said since."""
    session.add(
        ReviewObjection(
            inspection_id=rounds_of(session, given)[-1].id,
            check_code="CM-07",
            kind=ObjectionKind.READING,
            by_id=given.net.reviewer.person_id,
            at=given.now,
        )
    )


def picture_of_another(session: Session, given: Given) -> None:
    """A picture of the findings that another piece had before."""
    item = session.get_one(Item, item_id(given.ref))
    here, photo = EvidencePurpose.FINDING, stored(90)
    added = attach(session, item, photo, here, by=given.by, now=given.now, check_code="CM-08")
    added.elsewhere = {"same": True, "refs": ["QC-2026-000999"]}


def all_seen_of_a_retest(session: Session, given: Given) -> None:
    """Passed among others: all its pictures were opened, but it is the second round."""
    given.in_batch = True
    rounds_of(session, given)[-1].round = 2


def current_finding(session: Session, given: Given, code: str) -> FindingRecord:
    """The revision of a check that counts."""
    return session.scalars(
        select(FindingRecord).where(
            FindingRecord.inspection_id == rounds_of(session, given)[-1].id,
            FindingRecord.check_code == code,
            FindingRecord.superseded_at.is_(None),
        )
    ).one()


def finding_gone(session: Session, given: Given) -> None:
    """One finding less than there were, which the database itself would not allow."""
    session.rollback()
    wanted = (
        "SELECT max(f.id) FROM finding f JOIN inspection i ON i.id = f.inspection_id "
        f"WHERE i.item_id = {item_id(given.ref)} AND f.check_code = 'JD-14'"
    )
    by_hand(f"DELETE FROM finding WHERE id = ({wanted})")


def found_instead(sample: str, *codes: str) -> Spoiler:
    """Findings of another sample; the files of the checks stay."""

    def spoil(session: Session, given: Given) -> None:
        session.rollback()
        by_hand()  # the database refuses to overwrite a finding
        for code in codes:
            found = current_finding(session, given, code)
            raw = samples.findings_for(sample)[code]
            part = standard_of(sample).check(code).parts[0].key
            raw = raw if isinstance(raw, dict) else {part: raw}
            files = {k: v for k, v in found.value.items() if k in ("file", "photos")}
            found.value = raw | files

    return spoil


def paper_suspended(session: Session, given: Given) -> None:
    session.execute(
        update(Certificate)
        .where(Certificate.item_id == item_id(given.ref))
        .values(state=CertificateState.SUSPENDED)
    )


def asked(hours: int) -> Spoiler:
    """The buyer was asked so many hours ago."""
    return of_item(asked_buyer_at=lambda given: given.now - timedelta(hours=hours))


def all_one_person(session: Session, given: Given) -> None:
    """All accounts bear one name, and no staff number tells them apart."""
    session.execute(update(Person).values(name="同一个人", staff_no=None))


def of_hold(**values: Any) -> Spoiler:
    """The weighing that is on record is another one."""

    def spoil(session: Session, given: Given) -> None:
        (hold,) = session.scalars(select(WeightHold))
        for name, value in values.items():
            setattr(hold, name, value(given) if callable(value) else value)

    return spoil


def never_shown(session: Session, given: Given) -> None:
    session.execute(delete(SignatoryLook))


# By guard, or by row and guard where a row needs its own way.
def appealed(session: Session, given: Given) -> None:
    """Its shop disputes the verdict, and nobody has answered."""
    item = item_of(session, given)
    session.add(
        ShopRequest(
            item_id=item.id,
            center_id=item.center_id,
            kind=ShopRequestKind.APPEAL,
            state=ShopRequestState.OPEN,
            reason="已送第三方复检，结果不同",
            asked_by_id=given.me,
            asked_at=given.now,
            due_at=answer_due(given.now),
        )
    )


SPOILERS: Mapping[str, Spoiler] = {
    "agency_found": no_agency_here,
    "bag_certificate_stands": paper_suspended,
    "buyer_silent": asked(-1),
    "buyer_in_time": asked(72),
    "certificate_is_live": paper_suspended,
    "credential_valid": expired,
    "curve_doubts_answered": curve_read_as(bands=[band("aliphatic", 0.1), band("aromatic", 0.0)]),
    "curves_agree": curve_read_as(bands=[band("aliphatic", 2.0), band("aromatic", 0.0)]),
    "evidence_was_opened": change("looks", False),
    "exception_photographed": change("photos", 1),
    "findings_complete": finding_gone,
    "found_counterfeit": found_instead("liquor", "LQ-03", "LQ-05"),
    "holds_few": hands_full,
    "objections_answered": sent_back_before,
    "plain_enough_for_batch": all_seen_of_a_retest,
    "reuse_explained": picture_of_another,
    "is_holder": held_by_another,
    "is_not_holder": of_item(holder_id=me),
    "mass_unchanged": change("mass", Decimal("60.00")),
    "not_of_another_agency": works_elsewhere,
    "not_related": related,
    "of_the_agency": other_agency,
    "outcome_is(deviation, needs_person)": found_instead("jade", "JD-17"),
    "outcome_is(fail, needs_person)": found_instead("jade", *TREATED),
    "outcome_is(pass)": found_instead("jade_treated", *TREATED),
    "outcome_is(undetermined, needs_person)": found_instead("supplement", "HS-02"),
    "packing_recorded": change("photos", 0),
    "paper_was_shown": never_shown,
    "weighing_photographed": change("photos", 0),
    "reason_given": NO_REASON,
    "retested_by_another": tested_before,
    "reviewer_is_not_inspector": tested_by_me,
    "sealer_is_not_receiver": of_item(receiver_id=me),
    "second_person_for_exception": of_item(exception_by_id=me),
    "second_is_independent": all_one_person,
    "signatory_is_third": reviewed_by_me,
    "no_appeal_open": appealed,
    "submissions_left": of_item(submissions=3),
    "mass_read": change("mass", None),
    "weighed_again_well": of_hold(again_mass=None, again_by_id=None, again_at=None),
    "weighed_by_another": of_hold(failed_by_id=me),
    "weighed_and_photographed": change("photos", 0),
}
