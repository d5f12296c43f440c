"""Four eyes hold by every way in: second looks, retests after a take-over, files of others."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from support.build import FOUNDER, NOW, item_in
from support.desk_pieces import STEP, answer_to, queued, received, reviewed, stored, write
from support.flows.second_person import LONG_NOTE
from support.sample_findings import complete_findings, standard_of

from app.base import db
from app.commands.evidence import attach, withdraw
from app.commands.inspection import bench as inspection
from app.commands.inspection import claims, review
from app.commands.inspection.findings import current_raw
from app.commands.inspection.quarantine import lift_quarantine
from app.commands.intake import receiving
from app.commands.load import item_for_update, last_inspection
from app.commands.network.setup import add_agency
from app.commands.orders import listing
from app.commands.people import accounts
from app.demo.samples import listing_for
from app.models.audit.ledger import LedgerEvent
from app.models.inspection.evidence import Attachment, EvidencePurpose
from app.models.inspection.inspection import FindingRecord
from app.models.people.account import RoleAssignment
from app.queries.people.accounts import actor_of
from workflows.inspection.events import EvidenceAttached, EvidenceWithdrawn
from workflows.inspection.flow import ItemAction
from workflows.inspection.standard.types import Stage
from workflows.inspection.states import ItemState
from workflows.roles import Role
from workflows.verdict import Text

pytestmark = pytest.mark.usefixtures("database")
SECOND_LOOK = "BG-19"
AT = NOW + 3 * STEP


def also(network, whom, role):
    """The person with a second role at the same center."""
    here = {"center_id": network.center_id, "agency_id": network.agency_id}
    write(lambda s: accounts.grant(s, whom.person_id, role, by=FOUNDER, now=NOW, **here))
    with db.reading() as session:
        return actor_of(session, whom.person_id)


def findings(session, ref, case, by, codes=None):
    given = complete_findings(case)
    for check in standard_of(case).checks:
        if check.stage is Stage.BENCH and check.code in given and codes in (None, check.code):
            raw = given[check.code]
            raw = raw if isinstance(raw, dict) else {check.parts[0].key: raw}
            inspection.save_finding(session, ref, check.code, raw, by=by, now=AT)


def submitted(network, case):
    ref = queued(network, case=case, category=case)

    def act(session):
        claims.claim(session, ref, by=network.inspector, now=AT)
        findings(session, ref, case, network.inspector)
        inspection.submit(session, ref, by=network.inspector, now=AT)

    write(act)
    return ref


def second_look(ref, by):
    raw = complete_findings("handbag")[SECOND_LOOK]
    return answer_to(
        lambda s: review.record_review_check(s, ref, SECOND_LOOK, raw, by=by, now=AT + STEP)
    )[:2]


def second_looks(ref):
    with db.transaction() as session:
        tested = last_inspection(session, item_for_update(session, ref))
        wanted = session.query(FindingRecord).filter(FindingRecord.check_code == SECOND_LOOK)
        return wanted.filter(FindingRecord.inspection_id == tested.id).count()


def test_who_tested_a_bag_is_not_its_second_authenticator(network):
    ref = submitted(network, "handbag")
    both = also(network, network.inspector, Role.REVIEWER)
    assert second_look(ref, both) == (409, "reviewer_is_inspector")
    assert second_looks(ref) == 0
    assert second_look(ref, network.reviewer)[0] == 200


def test_a_second_look_belongs_to_a_piece_in_review(network):
    asked: Any = {"action": ItemAction.ASK_BUYER, "reason": "五金有划痕"}
    tested = reviewed(network, case="handbag", category="handbag", **asked)
    before = second_looks(tested)
    assert second_look(tested, network.reviewer_2)[0] == 409
    assert second_looks(tested) == before
    waiting = queued(network, case="handbag", category="handbag")
    write(lambda s: claims.claim(s, waiting, by=network.inspector, now=AT))
    assert second_look(waiting, network.reviewer)[0] == 409


def test_a_second_look_needs_a_credential_and_no_relation(network):
    ref = submitted(network, "handbag")
    late = NOW + timedelta(days=500)
    raw = complete_findings("handbag")[SECOND_LOOK]
    refused = answer_to(
        lambda s: review.record_review_check(
            s, ref, SECOND_LOOK, raw, by=network.reviewer, now=late
        )
    )
    assert refused[:2] == (409, "credential_expired")
    merchant = merchant_of(ref)
    write(
        lambda s: accounts.relate(
            s, network.reviewer_2.person_id, merchant, "家属", by=FOUNDER, now=NOW
        )
    )
    assert second_look(ref, network.reviewer_2) == (409, "related_merchant")


def merchant_of(ref):
    with db.transaction() as session:
        return item_for_update(session, ref).merchant_id


def test_who_tested_before_a_take_over_does_not_retest(network):
    """A retest needs other eyes, also where a colleague took over and signed the first round."""
    ref = queued(network)
    first, second = network.inspector, network.inspector_2

    def round_one(session):
        claims.claim(session, ref, by=first, now=AT)
        findings(session, ref, "jade", first)
        claims.take_over(session, ref, "换班", by=second, now=AT)
        inspection.submit(session, ref, by=second, now=AT)
        review.retest(session, ref, "两次读数不一", by=network.reviewer, now=AT + STEP)

    write(round_one)
    by_scan = answer_to(lambda s: claims.claim(s, ref, by=first, now=AT + 2 * STEP))
    assert by_scan[:2] == (409, "retest_by_another")
    with db.transaction() as session:
        center = network.center_id
        assert claims.claim_next(session, center, by=first, now=AT + 2 * STEP) is None


def test_a_clerk_who_only_looked_may_still_test_in_a_later_round(network):
    """Who claimed and let go again without a finding tested nothing."""
    ref = queued(network)

    def round_one(session):
        claims.claim(session, ref, by=network.inspector, now=AT)
        claims.release(session, ref, by=network.inspector, now=AT)
        claims.claim(session, ref, by=network.inspector_2, now=AT)
        findings(session, ref, "jade", network.inspector_2)
        inspection.submit(session, ref, by=network.inspector_2, now=AT)
        review.retest(session, ref, "两次读数不一", by=network.reviewer, now=AT + STEP)

    write(round_one)
    with db.transaction() as session:
        found = claims.claim_next(
            session, network.center_id, by=network.inspector, now=AT + 2 * STEP
        )
        assert found is not None
        assert found.ref == ref


def attachment(ref, purpose):
    with db.reading() as session:
        item = int(ref[-6:])
        wanted = session.query(Attachment).filter_by(item_id=item, purpose=purpose)
        row = wanted.order_by(Attachment.id).first()
        return row.id, row.withdrawn_at


@pytest.mark.parametrize("purpose", [EvidencePurpose.INTAKE, EvidencePurpose.FINDING])
def test_the_bench_takes_out_only_files_of_its_own_check(network, purpose):
    """The photos of the receipt, or of another check, are not the inspector's to withdraw."""
    ref = queued(network)

    def begin(session):
        claims.claim(session, ref, by=network.inspector, now=AT)
        inspection.attach_to_check(session, ref, "CM-08", [stored(5)], by=network.inspector, now=AT)

    write(begin)
    key, _ = attachment(ref, purpose)
    refused = answer_to(
        lambda s: inspection.detach_from_check(
            s, ref, "CM-09", key, by=network.inspector, now=AT + STEP
        )
    )
    assert refused[0] == 404
    assert attachment(ref, purpose) == (key, None)


def test_the_bench_takes_out_no_file_of_a_closed_round(network):
    ref = queued(network)

    def round_one(session):
        claims.claim(session, ref, by=network.inspector, now=AT)
        inspection.attach_to_check(session, ref, "CM-08", [stored(5)], by=network.inspector, now=AT)
        findings(session, ref, "jade", network.inspector)
        inspection.submit(session, ref, by=network.inspector, now=AT)
        review.retest(session, ref, "两次读数不一", by=network.reviewer, now=AT + STEP)
        claims.claim(session, ref, by=network.inspector_2, now=AT + 2 * STEP)

    write(round_one)
    key, _ = attachment(ref, EvidencePurpose.FINDING)
    refused = answer_to(
        lambda s: inspection.detach_from_check(
            s, ref, "CM-08", key, by=network.inspector_2, now=AT + 3 * STEP
        )
    )
    assert refused[0] == 404
    assert attachment(ref, EvidencePurpose.FINDING) == (key, None)


def test_a_file_of_an_earlier_round_that_is_used_again_leaves_only_the_new_finding(network):
    ref = queued(network)
    by = network.inspector_2

    def two_rounds(session):
        claims.claim(session, ref, by=network.inspector, now=AT)
        inspection.attach_to_check(session, ref, "CM-08", [stored(5)], by=network.inspector, now=AT)
        findings(session, ref, "jade", network.inspector)
        inspection.submit(session, ref, by=network.inspector, now=AT)
        review.retest(session, ref, "两次读数不一", by=network.reviewer, now=AT + STEP)
        claims.claim(session, ref, by=by, now=AT + 2 * STEP)
        inspection.attach_to_check(session, ref, "CM-08", [stored(5)], by=by, now=AT + 2 * STEP)

    write(two_rounds)
    key, _ = attachment(ref, EvidencePurpose.FINDING)
    write(lambda s: inspection.detach_from_check(s, ref, "CM-08", key, by=by, now=AT + 3 * STEP))
    assert attachment(ref, EvidencePurpose.FINDING) == (key, None)
    with db.transaction() as session:
        now_open = last_inspection(session, item_for_update(session, ref))
        assert current_raw(session, now_open.id, "CM-08").get("photos", []) == []


def evidence_events(ref):
    tags = (EvidenceAttached.tag, EvidenceWithdrawn.tag)
    with db.reading() as session:
        wanted = session.query(LedgerEvent.tag).filter(
            LedgerEvent.item_id == int(ref[-6:]), LedgerEvent.tag.in_(tags)
        )
        return [tag for (tag,) in wanted.order_by(LedgerEvent.seq)]


def test_a_file_that_is_put_back_into_use_is_an_event(network):
    """The ledger tells at any time which files were in use."""
    ref = queued(network)
    earlier = evidence_events(ref)

    def act(step, *, out):
        def write_it(session):
            item = item_for_update(session, ref)
            kept = attach(
                session,
                item,
                stored(9),
                EvidencePurpose.PACKING,
                by=network.sealer,
                now=AT + step * STEP,
            )
            if out:
                withdraw(session, item, kept.id, by=network.sealer, now=AT + step * STEP)

        write(write_it)

    act(1, out=True)
    act(2, out=False)
    act(3, out=False)
    added, gone = EvidenceAttached.tag, EvidenceWithdrawn.tag
    assert evidence_events(ref)[len(earlier) :] == [added, gone, added]


def test_who_recorded_anything_on_the_bench_does_not_review_it(network):
    """A check of the receipt repeated on the bench is a test like any other."""
    ref = queued(network)

    def tested(session):
        claims.claim(session, ref, by=network.inspector, now=AT)
        raw = complete_findings("jade")["CM-04"]
        inspection.save_finding(session, ref, "CM-04", {"value": raw}, by=network.inspector, now=AT)
        claims.release(session, ref, by=network.inspector, now=AT)
        claims.claim(session, ref, by=network.inspector_2, now=AT)
        findings(session, ref, "jade", network.inspector_2)
        inspection.submit(session, ref, by=network.inspector_2, now=AT)

    write(tested)
    both = also(network, network.inspector, Role.REVIEWER)
    refused = answer_to(lambda s: review.send_back(s, ref, "请补拍", by=both, now=AT + STEP))
    assert refused[:2] == (409, "reviewer_is_inspector")


def relate(ref, whom):
    merchant = merchant_of(ref)
    write(lambda s: accounts.relate(s, whom.person_id, merchant, "家属", by=FOUNDER, now=NOW))


def test_who_is_related_to_the_merchant_sends_nothing_back_and_orders_no_retest(network):
    ref = submitted(network, "jade")
    by = network.reviewer
    relate(ref, by)
    at = AT + STEP
    for act in (review.send_back, review.retest):
        refused = answer_to(lambda s, act=act: act(s, ref, "请再看", by=by, now=at))
        assert refused[:2] == (409, "related_merchant")
    write(lambda s: review.retest(s, ref, "请再看", by=network.reviewer_2, now=at))


def test_who_is_related_to_the_merchant_lifts_no_quarantine(network, settings):
    walk = item_in(ItemState.QUARANTINED, network, settings, "liquor_counterfeit")
    relate(walk.ref, network.manager)

    def lift(by):
        why: Any = {"override": "test_flawed", "now": walk.at}
        return answer_to(lambda s: lift_quarantine(s, walk.ref, LONG_NOTE, by=by, **why))

    assert lift(network.manager)[:2] == (409, "related_merchant")
    assert lift(network.manager_2)[0] == 202


def test_who_is_related_to_the_merchant_decides_on_no_exception(network):
    ref = received(network)
    photos = [stored(1), stored(2)]
    write(
        lambda s: receiving.raise_exception(
            s, ref, "seal", "封签破损", photos, by=network.receiving, now=AT
        )
    )
    relate(ref, network.receiving_2)
    for act in (receiving.resolve_exception, receiving.reject):
        refused = answer_to(lambda s, act=act: act(s, ref, "可以", by=network.receiving_2, now=AT))
        assert refused[:2] == (409, "related_merchant")


def test_nobody_takes_over_what_another_agency_tests(network):
    """The certificate names the item's agency: its own people test for it."""
    ref = queued(network)
    with db.transaction() as session:
        name = Text("另一家检测中心", "Another laboratory")
        other = add_agency(session, "B01", name, "某路 1 号", "C1", "L1", by=FOUNDER, now=NOW)
        role = session.query(RoleAssignment).filter_by(person_id=network.inspector_2.person_id)
        role.one().agency_id = other.id
    with db.reading() as session:
        stranger = actor_of(session, network.inspector_2.person_id)
    refused = answer_to(lambda s: claims.claim(s, ref, by=stranger, now=AT))
    assert refused[:2] == (409, "other_agency")
    write(lambda s: claims.claim(s, ref, by=network.inspector, now=AT))
    refused = answer_to(lambda s: claims.take_over(s, ref, "换班", by=stranger, now=AT + STEP))
    assert refused[:2] == (409, "other_agency")


def test_who_is_related_to_the_merchant_declares_no_listing(network):
    """What the piece is tested against is not written by the merchant's family."""
    ref = received(network)
    relate(ref, network.receiving_2)
    declared = listing_for("jade")
    refused = answer_to(lambda s: listing.declare(s, ref, declared, by=network.receiving_2, now=AT))
    assert refused[:2] == (409, "related_merchant")
    write(lambda s: listing.declare(s, ref, declared, by=network.receiving, now=AT))


@pytest.mark.parametrize("back_in_the_queue", [False, True])
def test_the_listing_is_fixed_once_a_test_has_begun(network, back_in_the_queue):
    """Also where the piece waits again: a round has been held against what was declared."""
    ref, declared = queued(network), listing_for("jade")

    def again():
        return answer_to(lambda s: listing.declare(s, ref, declared, by=network.receiving, now=AT))

    assert again()[0] == 200
    write(lambda s: claims.claim(s, ref, by=network.inspector, now=AT))
    if back_in_the_queue:
        write(lambda s: claims.release(s, ref, by=network.inspector, now=AT))
    assert again()[:2] == (409, "listing_fixed")
