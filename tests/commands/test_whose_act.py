"""Whose act it is: every act of a laboratory and of a center, by every standing of a person.

The tables are written out: what the command answers each, whatever the flows say of themselves.
"""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update
from support.build import NOW, Scene, item_in
from support.desk_pieces import (
    answer_to,
    certified,
    queued,
    received,
    reviewed,
    stored,
    submitted,
    write,
)
from support.flows.agency_people import STANDINGS, by_standing, other_agency, person_of, scope_ends
from support.flows.page_and_command import code_of, tried
from support.flows.second_person import AGAINST, LONG_NOTE
from support.flows.signatory_looks import draft
from support.return_pieces import (
    BACK,
    HOUR,
    arrived,
    as_sent,
    asked,
    certificate_of,
    delivered,
    item_id,
    settled,
)
from support.sample_findings import complete_findings, standard_of

from app.base import db
from app.base.config import current
from app.commands.audit import audit, findings
from app.commands.inspection import bench, claims, queue, review
from app.commands.inspection.quarantine import lift_quarantine
from app.commands.intake import receiving
from app.commands.papers import issue, status
from app.commands.papers.source import chosen_photo
from app.commands.returns.compare import compare_return
from app.commands.returns.decide import decide_by_person
from app.commands.returns.draft import save_readings
from app.commands.returns.settle import compute_refund
from app.models.audit.audit import CaseAccess
from app.models.inspection.inspection import Inspection
from app.models.intake.item import Item
from app.models.papers.certificate import Certificate
from app.models.people.account import RoleAssignment
from app.models.returns.case import ReturnCase
from app.press.press import Press
from app.queries.audit.trail import trail
from app.queries.inspection.facts import answers
from app.queries.people.accounts import actor_of
from app.queries.returns import facts as return_facts
from workflows.inspection.flow import ItemAction
from workflows.inspection.standard.types import Stage
from workflows.inspection.states import ItemState
from workflows.papers.states import CertificateState
from workflows.returns.flow import ReturnAction
from workflows.returns.law.facts.words import ReturnFinding, ReviewOutcome
from workflows.roles import Role

pytestmark = pytest.mark.usefixtures("database")
AT = NOW + timedelta(hours=2)
WHY = "复核后认为需要"
DONE, SHUT = "", "not_permitted"
LABORATORY = (DONE, SHUT, "other_agency", "of_no_agency", "scope_lapsed")
ISSUER = (DONE, SHUT, "other_agency", "of_no_agency", DONE)
CENTER = (DONE, SHUT, DONE, DONE, DONE)

# Act: who does it, in the order of STANDINGS what is answered.
ACTS = {
    "claim": (Role.INSPECTOR, LABORATORY),
    "take over": (Role.INSPECTOR, LABORATORY),
    "submit": (Role.INSPECTOR, LABORATORY),
    # Giving back judges nothing, and must be possible for whoever has it in hand.
    "release": (Role.INSPECTOR, CENTER),
    "send back": (Role.REVIEWER, LABORATORY),
    "retest of a piece in review": (Role.REVIEWER, LABORATORY),
    "pass": (Role.REVIEWER, LABORATORY),
    "a check of the review": (Role.REVIEWER, LABORATORY),
    "retest of a failed piece": (Role.REVIEWER, LABORATORY),
    "sign": (Role.SIGNATORY, LABORATORY),
    "retest of a passed piece": (Role.SIGNATORY, LABORATORY),
    # What was issued is withdrawn by its issuer, whatever became of its scope.
    "revoke": (Role.SIGNATORY, ISSUER),
    # Where the laboratory may not work any more another one compares, so its own people do not.
    "compare": (Role.INSPECTOR, LABORATORY),
    "save a reading": (Role.INSPECTOR, LABORATORY),
    "lift the quarantine": (Role.MANAGER, (DONE, SHUT, "other_agency", DONE, DONE)),
    "release a receiving exception": (Role.RECEIVING, CENTER),
    "reject a receiving exception": (Role.RECEIVING, CENTER),
    "open a finding": (Role.AUDITOR, CENTER),
    "give access": (Role.AUDITOR, (DONE, "invalid", DONE, DONE, DONE)),
    "end access": (Role.AUDITOR, (DONE, "missing", DONE, DONE, DONE)),
}


def pieces_in_life(net):
    """A piece for each act, walked by the network's own people; people by role and standing."""
    made: dict[str, str] = {name: queued(net) for name in ("queued", "held", "handed", "in_review")}
    for name in ("held", "handed"):
        write(lambda s, n=name: claims.claim(s, made[n], by=net.inspector, now=AT))
    submitted(made["in_review"], by=net.inspector, at=AT)
    made["handbag"] = queued(net, case="handbag", category="handbag")
    submitted(made["handbag"], by=net.inspector, at=AT, case="handbag")
    made["passed"] = reviewed(net)
    made["failed"] = item_in(ItemState.FAILED, net, current(), "jade_treated", tag=77).ref
    made["quarantined"] = item_in(
        ItemState.QUARANTINED, net, current(), "liquor_counterfeit", tag=78
    ).ref
    made["certified"], made["number"] = certified(net)
    made["exception"] = received(net)
    files = [stored(3), stored(4)]
    write(
        lambda s: receiving.raise_exception(
            s, made["exception"], "seal", WHY, files, by=net.receiving, now=AT
        )
    )
    made["sold"] = delivered(net)
    made["case"] = asked(made["sold"])
    arrived(net, made["case"])
    other = other_agency(net)
    auditor = person_of(net, "auditor-here", Role.AUDITOR, center=net.center_id, agency=None)
    write(lambda s: audit.give_access(s, "监管局", [made["sold"]], 9, by=auditor, now=AT))
    roles = dict.fromkeys(role for role, _ in ACTS.values())
    return made, {role: by_standing(net, role, other) for role in roles}, other


@pytest.fixture
def scene():
    return Scene("whose_act", pieces_in_life)


def hold_it(session, ref, by):
    """The piece in this person's hands, as a claim of before would have left it."""
    item = Item.id == item_id(ref)
    session.execute(update(Item).where(item).values(holder_id=by.person_id))
    mine = Inspection.item_id == item_id(ref)
    session.execute(update(Inspection).where(mine).values(inspector_id=by.person_id))


def submit(session, ref, by):
    hold_it(session, ref, by)
    given = complete_findings("jade")
    for check in standard_of("jade").checks:
        if check.stage is Stage.BENCH and check.code in given and by.may("inspect", 1):
            raw = given[check.code]
            raw = raw if isinstance(raw, dict) else {check.parts[0].key: raw}
            bench.save_finding(session, ref, check.code, raw, by=by, now=AT)
    bench.submit(session, ref, by=by, now=AT)


def release(session, ref, by):
    hold_it(session, ref, by)
    claims.release(session, ref, by=by, now=AT)


def end_access(session, by):
    key = session.scalars(select(CaseAccess.id)).first()
    audit.end_access(session, key, by=by, now=AT)


def acting(made, net):
    """What each act is, of a session and a person."""
    seen = as_sent(made["sold"])
    intact, press = ReturnFinding.INTACT, Press(current())
    photo = chosen_photo(made["passed"], press)
    return {
        "claim": lambda s, by: claims.claim(s, made["queued"], by=by, now=AT),
        "take over": lambda s, by: claims.take_over(s, made["held"], WHY, by=by, now=AT),
        "submit": lambda s, by: submit(s, made["handed"], by),
        "release": lambda s, by: release(s, made["handed"], by),
        "send back": lambda s, by: review.send_back(s, made["in_review"], WHY, by=by, now=AT),
        "retest of a piece in review": lambda s, by: review.retest(
            s, made["in_review"], WHY, by=by, now=AT
        ),
        "pass": lambda s, by: review.decide(
            s, made["in_review"], ItemAction.PASS, by=by, now=AT, reason=WHY
        ),
        "a check of the review": lambda s, by: review.record_review_check(
            s, made["handbag"], "BG-19", {"value": "genuine"}, by=by, now=AT
        ),
        "retest of a failed piece": lambda s, by: review.retest(
            s, made["failed"], WHY, by=by, now=AT
        ),
        "sign": lambda s, by: draft(s, made["passed"], press, photo, by=by, now=AT),
        "retest of a passed piece": lambda s, by: review.retest(
            s, made["passed"], WHY, by=by, now=AT
        ),
        "revoke": lambda s, by: status.revoke(
            s, made["number"], WHY, second=net.auditor, by=by, now=AT
        ),
        "compare": lambda s, by: compare_return(
            s, made["case"], seen, intact, by=by, now=BACK + HOUR
        ),
        "save a reading": lambda s, by: save_readings(
            s, made["case"], {"mass": ["1"]}, by=by, now=BACK + HOUR
        ),
        "lift the quarantine": lambda s, by: lift_quarantine(
            s, made["quarantined"], LONG_NOTE, by=by, now=AT, override="test_flawed"
        ),
        "release a receiving exception": lambda s, by: receiving.resolve_exception(
            s, made["exception"], WHY, by=by, now=AT
        ),
        "reject a receiving exception": lambda s, by: receiving.reject(
            s, made["exception"], WHY, by=by, now=AT
        ),
        "open a finding": lambda s, by: findings.open_finding(s, made["sold"], WHY, by=by, now=AT),
        "give access": lambda s, by: audit.give_access(
            s, "监管局", [made["sold"]], 9, by=by, now=AT
        ),
        "end access": end_access,
    }


@pytest.mark.parametrize("act", ACTS)
def test_the_command_answers_each_by_whom_they_work_for(network, made, act):
    pieces, people, _ = made
    role, expected = ACTS[act]
    do = acting(pieces, network)[act]
    said = {}
    for standing in STANDINGS:
        by = people[role][standing]

        def attempt(session, _ref, by, _now, standing=standing):
            if standing == "lapsed_here":
                scope_ends(session, network)
            do(session, by)

        said[standing] = tried(attempt, "", by, AT)
    assert said == dict(zip(STANDINGS, expected, strict=True))


@pytest.mark.parametrize("standing", STANDINGS)
def test_the_next_piece_goes_by_whom_they_work_for(network, made, standing):
    by = made[1][Role.INSPECTOR][standing]
    given = []

    def take(session, _ref, by, _now):
        if standing == "lapsed_here":
            scope_ends(session, network)
        given.append(claims.claim_next(session, network.center_id, by=by, now=AT))

    said = tried(take, "", by, AT)
    assert (said, bool(given and given[0])) == {
        "ours_here": (DONE, True),
        "ours_there": (SHUT, False),
        "theirs_here": (DONE, False),
        "nobodys_here": ("of_no_agency", False),
        "lapsed_here": (DONE, False),
    }[standing]


def test_pages_say_what_the_commands_say(made):
    """The same answers, before anything is typed."""
    pieces, people, _ = made
    wanted = {
        "queued": (Role.INSPECTOR, ItemAction.CLAIM),
        "in_review": (Role.REVIEWER, ItemAction.SEND_BACK),
        "passed": (Role.SIGNATORY, ItemAction.ISSUE),
        "failed": (Role.REVIEWER, ItemAction.RETEST),
        "quarantined": (Role.MANAGER, ItemAction.LIFT_QUARANTINE),
    }
    codes = {}
    with db.reading() as session:
        for name, (role, action) in wanted.items():
            for standing in STANDINGS[:4]:
                by = people[role][standing]
                found = answers(session, item_id(pieces[name]), action, by=by, now=AT)
                codes[name, standing] = code_of(found[action]) if found else SHUT
        for standing in STANDINGS[:4]:
            by = people[Role.INSPECTOR][standing]
            key = session.scalars(select(ReturnCase.id)).one()
            said = return_facts.answers(session, key, by=by, now=BACK + HOUR)
            compare = said.get(ReturnAction.COMPARE)
            codes["case", standing] = SHUT if compare is None else code_of(compare)
    laboratory = dict(zip(STANDINGS, LABORATORY, strict=True))
    manager = dict(zip(STANDINGS, ACTS["lift the quarantine"][1], strict=True))
    assert codes == {
        (name, standing): (manager if name == "quarantined" else laboratory)[standing]
        for name in (*wanted, "case")
        for standing in STANDINGS[:4]
    }


def test_where_the_laboratory_may_not_work_another_compares(network, made):
    pieces, people, _ = made
    seen = as_sent(pieces["sold"])

    def compare(session, _ref, by, now):
        scope_ends(session, network)
        compare_return(session, pieces["case"], seen, ReturnFinding.INTACT, by=by, now=now)

    by = people[Role.INSPECTOR]["theirs_here"]
    assert tried(compare, "", by, BACK + HOUR) == DONE


def test_a_paper_is_its_issuers_though_the_piece_is_anothers_now(network, made):
    pieces, people, other = made
    write(
        lambda s: s.execute(
            update(Item).where(Item.id == item_id(pieces["certified"])).values(agency_id=other)
        )
    )
    for standing, code in (("theirs_here", "other_agency"), ("ours_here", DONE)):
        by = people[Role.SIGNATORY][standing]
        revoke = lambda s, by=by: status.revoke(  # noqa: E731 - one act, written beside its case
            s, pieces["number"], WHY, second=network.auditor, by=by, now=AT
        )
        assert answer_to(revoke)[1] == code
    assert certificate_of(pieces["certified"]) is CertificateState.REVOKED


def test_what_waits_for_a_laboratory_without_scope_goes_to_another(network, made):
    """A round that was begun is closed: nobody goes on with another laboratory's findings."""
    pieces, _, other = made
    write(lambda s: claims.release(s, pieces["held"], by=network.inspector, now=AT))
    write(lambda s: scope_ends(s, network))
    waiting = {item_id(pieces[name]) for name in ("queued", "held")}
    for moved in (2, 0):
        with db.transaction() as session:
            assert queue.hand_on(session, now=AT) == moved
    with db.reading() as session:
        agencies = session.execute(select(Item.id, Item.agency_id)).all()
        begun = select(Inspection.closed_at).where(Inspection.item_id == item_id(pieces["held"]))
        assert session.scalars(begun).one() is not None
        told = [e.tag for e in trail(session, item_id(pieces["queued"])).events]
    assert {key for key, agency in agencies if agency == other} == waiting
    assert told[-1] == "item.handed_on"


def test_a_signature_counts_though_the_role_ended_before_the_paper_was_made(network, made):
    """What was signed is completed by the clock; what the person might sign then is asked."""
    pieces, people, _ = made
    by, press = people[Role.SIGNATORY]["ours_here"], Press(current())
    photo = chosen_photo(pieces["passed"], press)
    with db.transaction() as session:
        number = draft(session, pieces["passed"], press, photo, by=by, now=AT).number
    write(
        lambda s: s.execute(
            update(RoleAssignment)
            .where(RoleAssignment.person_id == by.person_id)
            .values(ended_at=AT + HOUR)
        )
    )
    issue.complete(number, press, now=AT + 2 * HOUR)
    assert certificate_of(pieces["passed"]) is CertificateState.ISSUED
    with db.reading() as session:
        assert actor_of(session, by.person_id).assignments == ()
        paper = session.scalars(select(Certificate).where(Certificate.number == number)).one()
        assert paper.agency_id == network.agency_id


def test_who_compared_does_not_decide_on_the_money_and_the_paper(network, made):
    """Both roles in one hand: the two acts are still two people's."""
    pieces, _, _ = made
    both = person_of(
        network, "both", Role.INSPECTOR, Role.CUSTOMER_SERVICE,
        center=network.center_id, agency=network.agency_id,
    )  # fmt: skip
    ref, case = pieces["sold"], pieces["case"]
    seen = as_sent(ref, tag_no="JG-T-9999999")
    files = [stored(8), stored(9)]
    write(
        lambda s: compare_return(
            s, case, seen, ReturnFinding.SWAPPED, WHY, files, by=both, now=BACK + HOUR
        )
    )
    acts = {
        "settle": lambda s, by: compute_refund(s, case, reason=WHY, by=by, now=BACK + 2 * HOUR),
        "refuse": lambda s, by: decide_by_person(
            s, case, ReviewOutcome.REFUSE, LONG_NOTE, by=by, now=BACK + 2 * HOUR, **AGAINST
        ),
    }
    for name, act in acts.items():
        said = answer_to(lambda s, act=act: act(s, both))
        assert said[:2] == (409, "comparer_decides"), name
        assert certificate_of(ref) is CertificateState.SUSPENDED, name
    settled(network, case, now=BACK + 2 * HOUR, **(AGAINST | {"reason": LONG_NOTE}))
    assert certificate_of(ref) is CertificateState.REVOKED
