"""What nobody does alone: each act, by each pair of people, through the commands.

The rows are written out by hand. Who asks is the first of a trade at the first center; the second
is nobody, the same natural person's other account, who reset the first's password ten days or
thirty-one days ago, somebody of another center, and the right one.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select, update
from support.build import NOW, item_in, state_of
from support.certain import given_out
from support.databases import both_databases
from support.desk_pieces import (
    PRICE,
    answer_to,
    at_once,
    certified,
    film,
    queued,
    received,
    registered,
    stored,
    write,
)
from support.flows import bought_lots
from support.flows import return_roads as roads
from support.flows import stocked_units as stock
from support.flows.bought_lots import PRODUCT
from support.flows.second_person import AGAINST, LONG_NOTE, NOTE, asked_of, confirmed, reset_link
from support.return_pieces import (
    BACK,
    DAY,
    HOUR,
    arrived,
    as_sent,
    asked,
    case_of,
    compared,
    delivered,
    settled,
)

from app.base import db
from app.base.errors import Refusal
from app.commands.across import clockwork, confirm, perform
from app.commands.across.confirm import OPERATOR
from app.commands.desk_files import add_file
from app.commands.dispatch import parcels, weight_hold
from app.commands.goods import decide
from app.commands.goods.stock import count, holds, mapping
from app.commands.inspection import rulesets
from app.commands.inspection.quarantine import lift_quarantine
from app.commands.intake import receiving
from app.commands.intake.correct import ask_correction, decide_correction
from app.commands.network.agency_pictures import give_picture
from app.commands.network.fees import NewPrice, enter_price
from app.commands.network.setup import merchant_of
from app.commands.orders.mapping import approve_mapping, save_mapping
from app.commands.people import accounts, resets, staff
from app.commands.people.api_keys import make_key
from app.commands.people.credentials import add_credential
from app.commands.people.second_person import PairProposal, SecondPersonAsked
from app.commands.returns.calendar.notices import enter_notice, notice_of_text
from app.commands.returns.decide import decide_by_person
from app.commands.returns.money.disputes import end_dispute, note_dispute
from app.commands.returns.money.other_way import pay_other_way
from app.commands.returns.refund import PaymentFailed, RefundRecorder, execute_refund
from app.commands.returns.settle import compute_refund
from app.commands.returns.terms import enter_terms
from app.models.orders.order import ShopOrder
from app.models.people.account import Person, RoleAssignment
from app.models.people.second_person import PasswordReset, SecondPersonRequest
from app.models.returns.case import ReturnCase
from app.press.press import Press
from app.queries.inspection.rulesets import text_in_force
from app.queries.people.accounts import actor_of
from app.queries.people.waiting import counts
from app.queries.second_person import pair_answer
from workflows.inspection.rulesets import RulesetKind
from workflows.inspection.states import ItemState
from workflows.network.agency_pictures import AgencyPicture
from workflows.orders.mapping import make_mapping
from workflows.people.second_person import PAIRS, PairAct, PairState
from workflows.returns.disputes import DisputeKind, DisputeOutcome
from workflows.returns.law.facts.words import Match, ReturnFinding, ReviewOutcome
from workflows.returns.payments import OtherWay
from workflows.returns.states import ReturnState
from workflows.roles import GRANTS, Assignment, Role

pytestmark = pytest.mark.usefixtures("database")
LATE = BACK + 2 * HOUR
ENTERED = datetime(2026, 12, 2, 2, tzinfo=UTC)
DAYS_OFF = notice_of_text(
    2027,
    "国办发明电〔2026〕9号",
    "https://www.gov.cn/zhengce/content/202612/content_1.htm",
    date(2026, 12, 1),
    "1月1日至3日\n2月5日至11日\n4月5日\n5月1日至5日\n6月9日\n9月15日\n10月1日至7日",
    "2月14日",
)
WORD = "quite unlike before 7"
ALONE, OTHER_ACCOUNT, RESET_10, RESET_31, FAR, RIGHT = (
    "alone",
    "other account",
    "reset 10 days ago",
    "reset 31 days ago",
    "another center",
    "the right one",
)
SECONDS = (ALONE, OTHER_ACCOUNT, RESET_10, RESET_31, FAR, RIGHT)
DONE = "done"
# By act: what each second is answered. Acts that wait as requests answer at the confirmation.
SAME, TIED, SELF = "same_natural_person", "second_person_tied", "second_person_needed"
ANSWERS = {ALONE: SELF, OTHER_ACCOUNT: SAME, RESET_10: TIED, RESET_31: DONE, RIGHT: DONE}
NOT_HERE = "not_permitted"
EXPECTED = {
    act: {**ANSWERS, FAR: NOT_HERE}
    for act in (
        PairAct.GRANT_ROLE,
        PairAct.RECORD_CREDENTIAL,
        PairAct.ENTER_TERMS,
        PairAct.SETTLE_REFUND,
        PairAct.PAY_REFUND,
        PairAct.LIFT_QUARANTINE,
        PairAct.RELEASE_WEIGHT,
        PairAct.RESOLVE_EXCEPTION,
        PairAct.APPROVE_MAPPING,
        PairAct.CORRECT_INTAKE,
        PairAct.GRANT_CONCESSION,
        PairAct.DESTROY_LOT,
        PairAct.DECIDE_AGAINST,
        PairAct.PAY_OTHER_WAY,
        PairAct.END_DISPUTE,
        PairAct.ENTER_PRICE,
    )
}
# A password is no center's; rules are the network's, and a manager of one center decides on none.
EXPECTED[PairAct.RESET_PASSWORD] = {**ANSWERS, FAR: DONE}
EXPECTED[PairAct.AGENCY_PICTURE] = {**ANSWERS, FAR: DONE}  # agencies are the network's
EXPECTED[PairAct.MAKE_KEY] = {**ANSWERS, FAR: DONE}  # so are accounts
EXPECTED[PairAct.TELL_APART] = {**ANSWERS, FAR: DONE}
EXPECTED[PairAct.ENTER_HOLIDAYS] = {**ANSWERS, FAR: DONE}  # and the calendar
OF_STOCK = (PairAct.RELEASE_UNIT, PairAct.ANSWER_FROM_STOCK, PairAct.DECIDE_COUNT)
EXPECTED |= {act: dict(ANSWERS) for act in OF_STOCK}
for of_a_lot in (PairAct.GRANT_CONCESSION, PairAct.DESTROY_LOT, *OF_STOCK):
    EXPECTED[of_a_lot][FAR] = "missing"  # a lot of another center is not there
EXPECTED[PairAct.APPROVE_RULES] = {**ANSWERS, ALONE: "own_proposal", FAR: NOT_HERE}
# Asked where their own scenes are: recalls/test_recalls.py, orders/test_numbers.py.
ELSEWHERE = {PairAct.START_RECALL, PairAct.MOVE_NUMBER}
TRADES = {
    PairAct.GRANT_ROLE: "manager",
    PairAct.RECORD_CREDENTIAL: "manager",
    PairAct.RESET_PASSWORD: "admin",
    PairAct.TELL_APART: "admin",
    PairAct.ENTER_TERMS: "customer_service",
    PairAct.SETTLE_REFUND: "customer_service",
    PairAct.PAY_REFUND: "customer_service",
    PairAct.LIFT_QUARANTINE: "manager",
    PairAct.RELEASE_WEIGHT: "manager",
    PairAct.APPROVE_RULES: "manager",
    PairAct.RESOLVE_EXCEPTION: "receiving",
    PairAct.APPROVE_MAPPING: "manager",
    PairAct.AGENCY_PICTURE: "admin",
    PairAct.CORRECT_INTAKE: "receiving",
    PairAct.GRANT_CONCESSION: "manager",
    PairAct.DESTROY_LOT: "warehouse_keeper",
    PairAct.MAKE_KEY: "admin",
    PairAct.RELEASE_UNIT: "reviewer",
    PairAct.ANSWER_FROM_STOCK: "manager",
    PairAct.DECIDE_COUNT: "manager",
    PairAct.ENTER_HOLIDAYS: "admin",
    PairAct.DECIDE_AGAINST: "customer_service",
    PairAct.PAY_OTHER_WAY: "customer_service",
    PairAct.END_DISPUTE: "customer_service",
    PairAct.ENTER_PRICE: "manager",
}


def test_every_act_of_the_table_is_walked():
    assert set(EXPECTED) == set(TRADES) == set(PairAct) - ELSEWHERE
    assert {act for act, record in PAIRS.items() if record.lasts} == {
        act for act, done in perform.PERFORM.items() if done
    }


def test_a_role_that_can_be_the_second_of_an_act_is_granted_by_two():
    from workflows.people.given_by_two import DECIDES

    deciding = {p for record in PAIRS.values() for p in record.second}
    for role, grants in GRANTS.items():
        assert DECIDES[role] or not deciding & grants, role


def reset_of(whom, by, at):
    """A reset that `by` once took part in, as the rows keep it."""
    with db.transaction() as session:
        session.add(
            PasswordReset(
                person_id=whom.person_id,
                link_digest=f"{whom.person_id} {by.person_id} {at}",
                code_digest="x",
                asked_by_id=by.person_id,
                made_at=at,
                ends_at=at + DAY,
                used_at=at,
            )
        )


def second_of(network, who, trade, now, first=None):
    """The second person of that kind, for what the first of the trade has begun."""
    first = first or getattr(network, trade)
    if who == ALONE:
        return first
    if who == FAR:
        return getattr(network, f"{trade}_far")
    second = getattr(network, f"{trade}_2")
    if who == OTHER_ACCOUNT:
        with db.transaction() as session:
            name = session.scalar(select(Person.name).where(Person.id == first.person_id))
            session.execute(
                update(Person).where(Person.id == second.person_id).values(name=f" {name} ")
            )
    if who in (RESET_10, RESET_31):
        days = {RESET_10: 10, RESET_31: 31}[who]
        reset_of(first, second, now - timedelta(days=days))
    return second


def code_of(act):
    try:
        act()
    except Refusal as refusal:
        return refusal.refused.code
    return DONE


def grants(network):
    here = {"center_id": network.center_id, "agency_id": network.agency_id}

    def act(session):
        by = network.manager
        whom = network.sealer.person_id
        accounts.grant(session, whom, Role.REVIEWER, by=by, now=NOW, reason="顶岗", **here)

    return asked_of(act), NOW + HOUR


def records(network):
    def act(session):
        add_credential(
            session, network.inspector.person_id, "CGC", "CGC-77", "委员会", ["jade"],
            date(2024, 1, 1), date(2028, 1, 1), by=network.manager, now=NOW, reason="原件已核对",
        )  # fmt: skip

    return asked_of(act), NOW + HOUR


def resets_password(network):
    whom = network.inspector.person_id
    by = network.admin
    return asked_of(lambda s: resets.ask_reset(s, whom, "本人到场", by=by, now=NOW)), NOW + HOUR


def tells_apart(network):
    """A second account of a name, with a number of its own: typed, it proves nothing."""
    by, why = network.admin, "两人同时在场，核对过证件"
    write(lambda s: accounts.create_person(s, "zhang", "张伟", "x", by=by, now=NOW, staff_no="A-1"))

    def act(session):
        accounts.create_person(
            session, "zhang2", "张 伟", "x", by=by, now=NOW, staff_no="A-2", reason=why
        )

    return asked_of(act), NOW + HOUR


def test_two_of_one_name_are_no_pair_for_thirty_days(network):
    key, now = tells_apart(network)
    confirmed(key, network.admin_2, now)
    with db.reading() as session:
        one, other = (
            session.scalar(select(Person.id).where(Person.login == login))
            for login in ("zhang", "zhang2")
        )
        said = {
            days: [
                getattr(pair_answer(session, a, b, now + timedelta(days=days)), "code", "")
                for a, b in ((one, other), (other, one))
            ]
            for days in (0, 29, 30)
        }
        kept = session.get_one(SecondPersonRequest, key).reason
    assert said == {0: [TIED] * 2, 29: [TIED] * 2, 30: [""] * 2}
    assert kept == "两人同时在场，核对过证件"


def test_a_number_recorded_later_tells_two_of_one_name_apart_by_two(network):
    whom, by = network.sealer.person_id, network.admin
    other_name = (
        update(Person).where(Person.id == whom).values(name="检测 甲", created_at=NOW - 90 * DAY)
    )
    with db.transaction() as session:
        session.execute(other_name)
        same = update(Person).where(Person.id == network.sealer_2.person_id)
        session.execute(same.values(name="检测甲", staff_no="S-2", created_at=NOW - 90 * DAY))

    def act(session, reason=""):
        staff.set_staff_no(session, whom, "S-1", by=by, now=NOW, reason=reason)

    assert code_of(lambda: write(act)) == "note_needed"
    key = asked_of(lambda s: act(s, "两人均在场"))
    assert code_of(lambda: confirmed(key, network.admin_2, NOW)) == DONE
    first, second = whom, network.sealer_2.person_id
    with db.reading() as session:
        assert getattr(pair_answer(session, first, second, NOW + 29 * DAY), "code", "") == TIED
        assert pair_answer(session, first, second, NOW + 30 * DAY)


def test_a_shop_that_sells_is_given_to_somebody_by_two(network):
    shop = write(lambda s: merchant_of(s, "doudian", "新开的小店").id)
    whom, by = network.merchant.person_id, network.admin

    def gives(session):
        why = "店主本人到场"
        accounts.grant(session, whom, Role.MERCHANT, by=by, now=NOW, merchant_id=shop, reason=why)

    assert code_of(lambda: write(gives)) == DONE
    registered(network)
    with db.reading() as session:
        shop = session.scalar(select(ShopOrder.merchant_id))
    assert code_of(lambda: confirmed(asked_of(gives), by, NOW)) == SELF


def test_no_administrator_knows_a_first_password(network):
    made: dict[str, Any] = {"name": "新人", "name_en": "New", "now": NOW}
    typed = code_of(
        lambda: write(
            lambda s: accounts.create_person(
                s, "kefu10", password=WORD, by=network.admin, **made
            )
        )
    )  # fmt: skip
    assert typed == "owner_chooses_password"
    key = write(lambda s: accounts.create_person(s, "kefu10", by=network.admin, **made).id)
    link, code = reset_link(key, network.admin, network.admin_2, NOW)
    write(lambda s: resets.complete_reset(s, link, code, WORD, now=NOW))


def gives_picture(network):
    by, which = network.admin, AgencyPicture.SEAL
    agency, digest = network.agency_id, "ab" * 32

    def act(session):
        give_picture(session, agency, which, digest, by=by, now=NOW, reason="换用新印章")

    return asked_of(act), NOW + HOUR


def makes_key(network):
    whom, by = network.manager.person_id, network.admin

    def act(session):
        make_key(session, whom, "ERP", by=by, now=NOW, reason="仓库系统对接")

    return asked_of(act), NOW + HOUR


def back_and_compared(network):
    ref = delivered(network)
    case = asked(ref)
    arrived(network, case)
    compared(network, ref, case)
    return ref, case


def enters_terms(network):
    case = asked(delivered(network))
    by, terms = network.customer_service, {"unconditional": True}
    return asked_of(lambda s: enter_terms(s, case, terms, NOTE, by=by, now=LATE)), LATE


def settles(network):
    _, case = back_and_compared(network)
    by = network.customer_service
    return asked_of(lambda s: compute_refund(s, case, by=by, now=LATE, reason=NOTE)), LATE


def decides_against(network):
    _, case, now = roads.waiting(network)
    by, refuse = network.customer_service, ReviewOutcome.REFUSE
    why: dict[str, Any] = {"reason": LONG_NOTE, "override": "excluded", "article": "CPL 25"}
    act = lambda s: decide_by_person(s, case, refuse, by=by, now=now, **why)  # noqa: E731 - one act, written beside its case
    return asked_of(act), now


class Broken:
    """A provider that can't pay."""

    name = "broken"

    def execute(self, order):
        raise OSError


def pays_otherwise(network):
    _, case, now = roads.due(network)
    by = network.customer_service
    # Whoever settled above the limit pays by no way at all: here the clock did.
    write(lambda s: s.execute(update(ReturnCase).values(settled_by_id=None)))
    with pytest.raises(PaymentFailed):
        execute_refund(Broken(), case, by=network.customer_service_2, now=now)
    way = OtherWay.BANK_TRANSFER
    act = lambda s: pay_other_way(s, case, way, "BANK-1", LONG_NOTE, by=by, now=now)  # noqa: E731 - one act, written beside its case
    return asked_of(act), now


def ends_dispute(network):
    _, case, now = roads.due(network)
    by, bank = network.customer_service, DisputeKind.CHARGEBACK
    with db.transaction() as session:
        key = note_dispute(session, case, bank, "CB-1", PRICE, now, by=by, now=now).id
    end = DisputeOutcome.TO_BUYER
    return asked_of(lambda s: end_dispute(s, case, key, end, PRICE, by=by, now=now)), now


def enters_days_off(network):
    by = network.admin
    return asked_of(lambda s: enter_notice(s, DAYS_OFF, by=by, now=ENTERED)), ENTERED


def enters_price(network):
    given = NewPrice(
        center_id=network.center_id,
        category="jade",
        service="inspected",
        price=Decimal(12),
        free_days=0,
        first_day=date(2026, 11, 1),
        reason=LONG_NOTE,
    )
    return asked_of(lambda s: enter_price(s, given, by=network.manager, now=NOW)), NOW


def lifts(network, settings):
    walk = item_in(ItemState.QUARANTINED, network, settings, "liquor_counterfeit")
    by, now = network.manager, walk.at
    given: dict[str, Any] = {"override": "brand_confirms"}
    key = asked_of(lambda s: lift_quarantine(s, walk.ref, LONG_NOTE, by=by, now=now, **given))
    return key, now + HOUR


BY_REQUEST = {
    PairAct.GRANT_ROLE: lambda net, _: grants(net),
    PairAct.RECORD_CREDENTIAL: lambda net, _: records(net),
    PairAct.RESET_PASSWORD: lambda net, _: resets_password(net),
    PairAct.TELL_APART: lambda net, _: tells_apart(net),
    PairAct.ENTER_TERMS: lambda net, _: enters_terms(net),
    PairAct.SETTLE_REFUND: lambda net, _: settles(net),
    PairAct.LIFT_QUARANTINE: lifts,
    PairAct.AGENCY_PICTURE: lambda net, _: gives_picture(net),
    PairAct.MAKE_KEY: lambda net, _: makes_key(net),
    PairAct.ENTER_HOLIDAYS: lambda net, _: enters_days_off(net),
    PairAct.DECIDE_AGAINST: lambda net, _: decides_against(net),
    PairAct.PAY_OTHER_WAY: lambda net, _: pays_otherwise(net),
    PairAct.END_DISPUTE: lambda net, _: ends_dispute(net),
    PairAct.ENTER_PRICE: lambda net, _: enters_price(net),
}


@pytest.mark.parametrize("act", BY_REQUEST)
def test_who_may_confirm_a_request(database, network, act):
    key, now = BY_REQUEST[act](network, database)
    seen = {}
    for who in (ALONE, FAR, OTHER_ACCOUNT):
        seen[who] = tried(key, second_of(network, who, TRADES[act], now), now)
    with db.transaction() as session:
        second = getattr(network, f"{TRADES[act]}_2")
        session.execute(update(Person).where(Person.id == second.person_id).values(name="another"))
    for who in (RESET_31, RESET_10):
        seen[who] = tried(key, second_of(network, who, TRADES[act], now), now)
        if who == RESET_10:
            with db.transaction() as session:
                session.execute(update(PasswordReset).values(made_at=now - timedelta(days=31)))
    seen[RIGHT] = code_of(lambda: confirmed(key, second, now))
    assert seen == EXPECTED[act]
    assert request_of(key).state is PairState.CONFIRMED


def tried(key, by, now):
    """The answer to a confirmation that is taken back."""
    try:
        with db.transaction(keep=False) as session:
            confirm.confirm(session, key, NOTE, by=by, now=now)
            session.flush()
    except Refusal as refusal:
        return refusal.refused.code
    return DONE


def request_of(key):
    with db.reading() as session:
        found = session.get_one(SecondPersonRequest, key)
        session.expunge(found)
        return found


@pytest.mark.parametrize("who", SECONDS)
def test_who_settles_never_pays_alone_above_the_limit(network, who):
    _, case = back_and_compared(network)
    settled(network, case, now=LATE)
    by = second_of(network, who, "customer_service", LATE)
    answer = code_of(lambda: execute_refund(RefundRecorder(), case, by=by, now=LATE))
    assert answer == EXPECTED[PairAct.PAY_REFUND][who]


@pytest.mark.parametrize("who", SECONDS)
def test_who_may_resolve_an_exception(network, who):
    ref = received(network)
    photos = [stored(3), stored(4)]
    by = network.receiving
    write(lambda s: receiving.raise_exception(s, ref, "seal", "封签破损", photos, by=by, now=NOW))
    second = second_of(network, who, "receiving", NOW)
    act = lambda s: receiving.resolve_exception(s, ref, "核对一致", by=second, now=NOW)  # noqa: E731 - one act, written beside its case
    assert code_of(lambda: write(act)) == EXPECTED[PairAct.RESOLVE_EXCEPTION][who]


@pytest.mark.parametrize("who", SECONDS)
def test_who_may_correct_an_intake(network, who):
    ref = queued(network)
    by, mass = network.receiving, Decimal("182.5")
    write(lambda s: ask_correction(s, ref, "SF1020304050607", mass, "面单贴错", by=by, now=NOW))
    second = second_of(network, who, "receiving", NOW)
    with db.reading() as session:
        waiting = [counts(session, p, NOW)[PairAct.CORRECT_INTAKE] for p in (by, second)]
    assert waiting == [0, int(who not in {ALONE, FAR})]
    act = lambda s: decide_correction(s, ref, agree=True, by=second, now=NOW)  # noqa: E731 - one act, written beside its case
    assert code_of(lambda: write(act)) == EXPECTED[PairAct.CORRECT_INTAKE][who]


@pytest.mark.parametrize("who", SECONDS)
def test_who_may_approve_rules(network, who):
    by = of_the_network(network.manager)
    with db.transaction() as session:
        text = text_in_force(session, RulesetKind.INTAKE, rulesets.INTAKE)
        text = text.replace("2026.11", "2026.12", 1)
        key = rulesets.propose(session, RulesetKind.INTAKE, text, "改", by=by, now=NOW).id
    second = second_of(network, who, "manager", NOW)
    if who != FAR:
        second = of_the_network(second)
    answer = code_of(lambda: write(lambda s: rulesets.approve(s, key, "", by=second, now=NOW)))
    assert answer == EXPECTED[PairAct.APPROVE_RULES][who]


@pytest.mark.parametrize("who", SECONDS)
def test_who_may_confirm_the_columns_of_a_shops_file(network, who):
    header = ["单号", "行号", "货名", "件数", "实付", "状态"]
    fields = ["main_order", "sub_order", "title", "quantity", "payable", "status"]
    made = given_out(make_mapping(header, fields, "sub_order", "unit"))
    with db.transaction() as session:
        key = save_mapping(session, "jd", "甲店", made, by=network.manager, now=NOW).id
    second = second_of(network, who, "manager", NOW)
    act = lambda s: approve_mapping(s, key, by=second, now=NOW)  # noqa: E731 - one act, written beside its case
    assert code_of(lambda: write(act)) == EXPECTED[PairAct.APPROVE_MAPPING][who]
    with db.reading() as session:
        assert counts(session, network.manager, NOW)[PairAct.APPROVE_MAPPING] == 0


@pytest.mark.parametrize("who", SECONDS)
def test_who_may_grant_a_lots_concession(network, who):
    ref = bought_lots.refused(network)
    by = as_reviewer(network, network.manager)
    write(lambda s: decide.ask_concession(s, ref, "外观差异", by=by, now=NOW))
    second = second_of(network, who, "manager", NOW)
    act = lambda s: decide.grant_concession(s, ref, by=second, now=NOW)  # noqa: E731 - one act, written beside its case
    assert code_of(lambda: write(act)) == EXPECTED[PairAct.GRANT_CONCESSION][who]
    with db.reading() as session:
        assert counts(session, network.manager, NOW)[PairAct.GRANT_CONCESSION] == 0


@pytest.mark.parametrize("who", SECONDS)
def test_who_may_destroy_a_lot(network, who):
    ref = bought_lots.refused(network)
    by = as_reviewer(network, network.warehouse_keeper)
    write(lambda s: decide.order_destruction(s, ref, "不宜退回", by=by, now=NOW))
    second = second_of(network, who, "warehouse_keeper", NOW)
    with db.reading() as session:
        waits = counts(session, second, NOW)[PairAct.DESTROY_LOT]
    assert waits == (who not in (ALONE, FAR))
    act = lambda s: decide.destroy_lot(s, ref, ["甲", "乙"], "V-1", by=second, now=NOW)  # noqa: E731 - one act, written beside its case
    assert code_of(lambda: write(act)) == EXPECTED[PairAct.DESTROY_LOT][who]


@pytest.mark.parametrize("who", SECONDS)
def test_who_may_let_go_count_and_sell_stock(network, who):
    units, here = stock.stored(network), network.center_id
    keeper = as_trade(network, network.reviewer, Role.WAREHOUSE_KEEPER)
    counter = as_trade(network, network.manager, Role.WAREHOUSE_KEEPER)
    buyer = as_trade(network, network.manager, Role.PURCHASER)
    write(lambda s: holds.hold(s, units[0], "外盒有挤压", by=keeper, now=NOW))
    counted = write(lambda s: count.count_bin(s, here, stock.BIN, "", by=counter, now=NOW).id)
    shop = write(lambda s: merchant_of(s, "doudian", "玉满堂翡翠珠宝旗舰店").id)
    asks = {"by": buyer, "now": NOW}
    asked = write(lambda s: mapping.ask_mapping(s, shop, "Y-1", here, PRODUCT, **asks).id)
    acts = {
        PairAct.RELEASE_UNIT: lambda s, by: holds.release(s, units[0], "无损", by=by, now=NOW),
        PairAct.ANSWER_FROM_STOCK: lambda s, by: mapping.approve_stock(s, asked, by=by, now=NOW),
        PairAct.DECIDE_COUNT: lambda s, by: count.decide_count(s, counted, "找过", by=by, now=NOW),
    }
    seconds = {trade: second_of(network, who, trade, NOW) for trade in ("reviewer", "manager")}
    for act, does in acts.items():
        second = seconds[TRADES[act]]
        with db.reading() as session:
            assert counts(session, second, NOW)[act] == (who not in (ALONE, FAR)), act
        said = code_of(lambda does=does, by=second: write(lambda s: does(s, by)))
        assert said == EXPECTED[act][who], act


def as_trade(network, whom, role):
    return replace(whom, assignments=(Assignment(role, network.center_id),))


def as_reviewer(network, whom):
    return as_trade(network, whom, Role.REVIEWER)


def of_the_network(whom):
    return replace(whom, assignments=(Assignment(Role.MANAGER),))


def held(network):
    """A piece whose weight failed at the first clerk's scale."""
    ref, number = certified(network)
    seals(network, ref, number, network.sealer, Decimal("50.00"))
    assert state_of(ref) is ItemState.WEIGHT_HELD
    return ref, number


def seals(network, ref, number, by, mass, tag="JG-T-0000900"):
    return answer_to(
        lambda s: parcels.seal(
            s, ref, tag, mass, [stored(1)], certificate_no=number, by=by, now=LATE
        )
    )[:2]


def weighs(ref, by, mass=Decimal("52.31"), photos=None):
    photos = [stored(40)] if photos is None else photos
    return answer_to(lambda s: weight_hold.weigh_again(s, ref, mass, photos, by=by, now=LATE))[:2]


def releases(ref, by, reason="scale_fault", note="天平未归零，校准后复称相符"):
    return answer_to(lambda s: weight_hold.release_weight(s, ref, reason, note, by=by, now=LATE))[
        :2
    ]


@pytest.mark.parametrize("who", SECONDS)
def test_who_may_release_a_failed_re_weigh(network, who):
    ref, _ = held(network)
    assert weighs(ref, network.sealer_2) == (200, "")
    first, by = network.sealer, network.manager
    if who == ALONE:
        at_desk = Assignment(Role.MANAGER, network.center_id)
        by = replace(first, assignments=(*first.assignments, at_desk))
    elif who == FAR:
        by = network.manager_far
    elif who == RIGHT:
        by = network.manager
    else:
        by = second_of(network, who, "manager", LATE, first=first)
    code = releases(ref, by)[1] or DONE
    assert code == EXPECTED[PairAct.RELEASE_WEIGHT][who]


def test_the_same_clerk_typing_another_number_releases_nothing(network):
    ref, number = held(network)
    right = Decimal("52.31")
    assert seals(network, ref, number, network.sealer, right) == (409, "wrong_state")
    assert weighs(ref, network.sealer) == (409, "weighed_by_another")
    assert releases(ref, network.manager) == (409, "not_weighed_again")
    assert weighs(ref, network.sealer_2, photos=[]) == (409, "weighing_photo_missing")
    assert weighs(ref, network.sealer_2, photos=[film()]) == (409, "weighing_photo_missing")
    first = network.sealer
    write(lambda s: add_file(s, ref, "weighing", stored(41), by=first, now=LATE))
    assert weighs(ref, network.sealer_2, photos=[]) == (409, "weighing_photo_missing")
    assert weighs(ref, network.sealer_2, Decimal("50.02")) == (200, "")
    assert releases(ref, network.manager) == (409, "mass_differs")
    assert weighs(ref, network.sealer_2) == (200, "")
    assert releases(ref, network.sealer) == (403, "not_permitted")
    assert releases(ref, network.manager, reason="because") == (422, "override_reason")
    assert releases(ref, network.manager, note="归零") == (422, "note_needed")
    assert releases(ref, network.manager) == (200, "")
    assert state_of(ref) is ItemState.CERTIFIED
    assert seals(network, ref, number, network.sealer, right) == (200, "")


def test_a_held_piece_may_be_tested_again_without_its_paper(network):
    ref, _ = held(network)
    note = "换人复称前即发现外观不同"

    def again(by):
        return answer_to(lambda s: weight_hold.reinspect_held(s, ref, note, by=by, now=LATE))[:2]

    assert again(network.sealer) == (403, "not_permitted")
    assert again(network.manager) == (200, "")
    assert state_of(ref) is ItemState.QUEUED


def test_a_held_piece_is_told_to_the_manager_and_the_auditor(network):
    from app.models.audit.audit import AlarmKind, AuditAlarm
    from app.models.messages.outbox import OutboxMessage

    ref, _ = held(network)
    with db.reading() as session:
        alarms = session.scalars(
            select(AuditAlarm.subject).where(AuditAlarm.kind == AlarmKind.WEIGHT)
        ).all()
        told = session.scalars(
            select(OutboxMessage.body).where(OutboxMessage.topic == "item.swap_suspected")
        ).all()
        mine = counts(session, network.manager, LATE)
        far = counts(session, network.manager_far, LATE)
    assert alarms == [ref]
    assert [body["item"] for body in told] == [ref]
    assert (mine[PairAct.RELEASE_WEIGHT], far[PairAct.RELEASE_WEIGHT]) == (1, 0)


# What a settlement may not be done alone for, one at a time; at the limit one may.


def priced(case, amount):
    """The line of a case at that price, before it is settled."""
    from app.models.orders.order import OrderLine

    with db.transaction() as session:
        line = case_of(case).order_line_id
        session.execute(
            update(OrderLine)
            .where(OrderLine.id == line)
            .values(payable=Decimal(amount), unit_price=Decimal(amount))
        )


def settle_alone(network, case, **more):
    by = network.customer_service
    given = {"reason": NOTE, **more}
    return answer_to(lambda s: compute_refund(s, case, by=by, now=LATE, **given))[:2]


@pytest.mark.parametrize(("price", "status"), [("5000.00", 200), ("5000.01", 202)])
def test_one_settles_up_to_the_limit(network, price, status):
    _, case = back_and_compared(network)
    priced(case, price)
    assert settle_alone(network, case)[0] == status
    state = ReturnState.REFUND_DUE if status == 200 else ReturnState.COMPARED
    assert case_of(case).state is state


def test_typed_freight_takes_two_whatever_the_amount(network):
    _, case = back_and_compared(network)
    priced(case, "100.00")
    assert settle_alone(network, case, freight_paid=Decimal("12.00"))[0] == 202


def test_typed_terms_take_two_whatever_the_amount(network, sold_piece):
    from support.return_pieces import terms_of

    ref = sold_piece
    case = asked(ref)
    terms_of(case, {"unconditional": True}, network)
    arrived(network, case)
    compared(network, ref, case)
    priced(case, "100.00")
    assert settle_alone(network, case)[0] == 202


def not_intact(network):
    ref = delivered(network)
    case = asked(ref)
    arrived(network, case)
    light = {**as_sent(ref).figures, "mass": Decimal("49.10")}
    changes: dict[str, Any] = {"figures": light, "tag_no": "JG-T-9999999", "photos": Match.DIFFERS}
    compared(network, ref, case, ReturnFinding.SWAPPED, files=2, **changes)
    priced(case, "100.00")
    return case


def test_settling_against_the_finding_says_why_and_takes_two(network):
    case = not_intact(network)
    assert settle_alone(network, case, reason="") == (409, "reason_needed")
    assert settle_alone(network, case) == (422, "override_reason")
    why = {"override": "carriage_damage"}
    assert settle_alone(network, case, **why) == (422, "override_article")
    assert settle_alone(network, case, **why, article="我说的") == (422, "override_article")
    assert settle_alone(network, case, **why, article="CPL 25", reason="坏") == (422, "note_needed")
    assert settle_alone(network, case, **why, article="CPL 25", reason=LONG_NOTE)[0] == 202
    assert case_of(case).state is ReturnState.COMPARED


def test_nothing_settles_with_an_empty_note(network):
    _, case = back_and_compared(network)
    priced(case, "100.00")
    assert settle_alone(network, case, reason="  \n ") == (409, "reason_needed")


# One outcome: many at once, and facts that change.


@both_databases
@pytest.mark.parametrize("act", [PairAct.GRANT_ROLE, PairAct.SETTLE_REFUND, PairAct.RESET_PASSWORD])
def test_two_who_confirm_at_once_do_it_once(database, network, backend, act):
    key, now = BY_REQUEST[act](network, database)
    trade = TRADES[act]
    third = third_of(network, trade)
    confirms = [
        lambda by=by: code_of(lambda: confirmed(key, by, now))
        for by in (getattr(network, f"{trade}_2"), third)
    ]
    answers = at_once(*confirms)
    assert answers.count(DONE) == 1, answers
    with db.reading() as session:
        done = {
            PairAct.GRANT_ROLE: select(func.count(RoleAssignment.id)).where(
                RoleAssignment.person_id == network.sealer.person_id,
                RoleAssignment.role == Role.REVIEWER,
            ),
            PairAct.RESET_PASSWORD: select(func.count(PasswordReset.id)),
            PairAct.SETTLE_REFUND: select(func.count(SecondPersonRequest.id)).where(
                SecondPersonRequest.state == PairState.CONFIRMED
            ),
        }
        assert session.scalar(done[act]) == 1


def third_of(network, trade):
    """A further person of that trade at the first center."""
    if trade == "admin":
        return network.admin_far
    with db.transaction() as session:
        made = session.get_one(Person, getattr(network, f"{trade}_far").person_id)
        session.execute(
            update(RoleAssignment)
            .where(RoleAssignment.person_id == made.id)
            .values(center_id=network.center_id)
        )
        key = made.id
    with db.reading() as session:
        return actor_of(session, key)


@both_databases
def test_a_request_that_is_withdrawn_while_it_is_confirmed_has_one_end(network, backend):
    key, now = grants(network)
    confirms = lambda: code_of(lambda: confirmed(key, network.manager_2, now))  # noqa: E731 - one act, written beside its case
    withdraws = lambda: answer_to(  # noqa: E731 - one act, written beside its case
        lambda s: confirm.withdraw(s, key, by=network.manager, now=now)
    )[1]
    confirmed_code, withdrawn_code = at_once(confirms, withdraws)
    assert [confirmed_code == DONE, withdrawn_code == ""].count(True) == 1
    state = PairState.CONFIRMED if confirmed_code == DONE else PairState.WITHDRAWN
    assert request_of(key).state is state
    with db.reading() as session:
        held_now = session.scalar(
            select(func.count(RoleAssignment.id)).where(
                RoleAssignment.person_id == network.sealer.person_id,
                RoleAssignment.role == Role.REVIEWER,
            )
        )
    assert held_now == (1 if confirmed_code == DONE else 0)


@both_databases
def test_facts_that_changed_meanwhile_stop_it(network, backend):
    key, now = settles(network)
    with db.reading() as session:
        ref = session.get_one(SecondPersonRequest, key).subject
    priced(ref, "9000.00")
    answer = code_of(lambda: confirmed(key, network.customer_service_2, now))
    assert answer == "facts_changed"
    assert case_of(ref).state is ReturnState.COMPARED
    assert request_of(key).state is PairState.ASKED
    again = asked_of(
        lambda s: compute_refund(s, ref, by=network.customer_service, now=now, reason=NOTE)
    )
    assert request_of(key).state is PairState.WITHDRAWN
    confirmed(again, network.customer_service_2, now)
    assert case_of(ref).refund["result"]["total"] == "9000.00"


def test_a_request_lapses_and_is_told_by_the_clock(database, network):
    key, now = grants(network)
    late = now + timedelta(days=8)
    assert code_of(lambda: confirmed(key, network.manager_2, late)) == "request_lapsed"
    assert f"request {key} lapsed: no second person came" in clockwork.tick(Press(database), late)
    assert request_of(key).state is PairState.LAPSED
    assert code_of(lambda: confirmed(key, network.manager_2, now)) == "request_decided"


def test_declining_needs_a_reason_and_does_nothing(network):
    key, now = grants(network)

    def says(by, note):
        return answer_to(lambda s: confirm.decline(s, key, note, by=by, now=now))[:2]

    assert says(network.manager_2, " ") == (422, "note_needed")
    assert says(network.manager_far, NOTE) == (403, "not_permitted")
    assert says(network.manager, NOTE) == (403, "not_permitted")
    assert says(network.manager_2, NOTE) == (200, "")
    assert code_of(lambda: confirmed(key, network.manager_2, now)) == "request_decided"


def test_who_asked_and_has_lost_the_role_can_not_have_it_done(network):
    key, now = grants(network)
    write(lambda s: staff.close_account(s, network.manager.person_id, by=network.admin, now=now))
    assert code_of(lambda: confirmed(key, network.manager_2, now)) == "asker_may_not"


def test_nobody_confirms_what_concerns_themselves(network):
    whom = network.admin_2.person_id

    def act(session):
        accounts.grant(session, whom, Role.AUDITOR, by=network.admin, now=NOW, reason="兼任")

    key = asked_of(act)
    assert code_of(lambda: confirmed(key, network.admin_2, NOW)) == "second_of_oneself"
    assert code_of(lambda: confirmed(key, network.admin_far, NOW)) == DONE


def test_the_command_line_makes_two_administrators_and_no_more(network):
    with db.transaction() as session:
        session.execute(
            update(RoleAssignment).where(RoleAssignment.role == Role.ADMIN).values(ended_at=NOW)
        )
        made = [
            accounts.create_person(
                session, f"root{n}", f"管理员{n}", f"root {n}", WORD, by=OPERATOR,
                now=NOW,
            ).id
            for n in range(3)
        ]  # fmt: skip

    def make(key):
        return answer_to(
            lambda s: accounts.grant(s, key, Role.ADMIN, by=OPERATOR, now=NOW, reason="开站")
        )

    first, second, third = (make(key) for key in made)
    assert (first[0], second[0], third[0]) == (200, 200, 202)
    request = int(third[2]["request"])
    assert code_of(lambda: confirmed(request, OPERATOR, NOW)) == SELF
    with db.reading() as session:
        admin = actor_of(session, made[0])
    assert code_of(lambda: confirmed(request, admin, NOW)) == DONE


@both_databases
def test_the_prompt_is_nobodys_second_while_there_is_another_administrator(network):
    """Who asks at a page and confirms at a prompt may be one person: the ledger names nobody."""
    key, now = resets_password(network)
    assert code_of(lambda: confirmed(key, OPERATOR, now)) == "prompt_is_no_second"
    others = RoleAssignment.person_id != network.admin.person_id
    with db.transaction() as session:
        session.execute(
            update(RoleAssignment)
            .where(RoleAssignment.role == Role.ADMIN, others)
            .values(ended_at=NOW)
        )
    assert code_of(lambda: confirmed(key, OPERATOR, now)) == DONE


def test_one_natural_person_has_one_account(network):
    def make(login, name, staff_no="", reason=""):
        return answer_to(
            lambda s: accounts.create_person(
                s, login, name, "x", by=network.admin, now=NOW, staff_no=staff_no, reason=reason,
            )
        )  # fmt: skip

    assert make("zhang1", "张伟", "A-1")[0] == 200
    status, code, facts = make("zhang2", "张 伟", "a-1")
    assert (status, code, facts["login"]) == (409, "same_person", "zhang1")
    assert make("zhang2", "张伟")[1] == "same_person"
    assert make("zhang2", "张伟", "A-2")[1] == "note_needed"
    assert make("zhang1", "张伟", "A-2", "核对过身份证件")[1] == "invalid"
    assert make("zhang2", "张伟", "A-2", "核对过身份证件")[0] == 202
    for name in ("张\u200b伟", "张伟\U000e0100", "张\u3164伟", "\u180e张伟", "张\x00伟"):
        assert make("zhang3", name, "A-3")[1] == "unseen_sign"
    assert make("zhang3", "张·伟")[1] == "same_person"
    assert make("zhang3", "张伟。", "Ａ 1")[2]["login"] == "zhang1"
    # The number is one person's, whatever the name.
    for number in ("A-1", "a1", "Ａ－１", "A‑1"):
        status, code, facts = make("other", "王芳", number)
        assert (status, code, facts["login"]) == (409, "same_person", "zhang1")
    assert make("other", "王芳", "A\u200b-1")[1] == "unseen_sign"
    assert make("other", "·", "A-9")[1] == "invalid"
    assert make("li", "李雷", "110101199001011234")[1] == "invalid"


def test_who_made_the_account_is_no_second_pair_of_eyes_for_it(network):
    with db.transaction() as session:
        made = accounts.create_person(session, "kf9", "客服九", "x", by=network.admin, now=LATE)
        session.execute(
            update(Person)
            .where(Person.id == made.id)
            .values(created_by_id=network.customer_service.person_id)
        )
        session.add(
            RoleAssignment(
                person_id=made.id,
                role=Role.CUSTOMER_SERVICE,
                center_id=network.center_id,
                granted_at=LATE,
            )
        )
        key = made.id
    with db.reading() as session:
        puppet = actor_of(session, key)
    request, now = settles(network)
    assert code_of(lambda: confirmed(request, puppet, now)) == TIED


# The reset: the code of one, the link of the other, the owner's own password and second factor.


def test_a_reset_is_completed_by_its_owner_and_keeps_the_second_factor(network):
    whom = network.inspector.person_id
    with db.transaction() as session:
        session.get_one(Person, whom).totp_sealed = "sealed"
    before = hash_of(whom)
    try:
        write(lambda s: resets.ask_reset(s, whom, "忘记", by=network.admin, now=NOW))
        raise AssertionError
    except SecondPersonAsked as waiting:
        key, code = waiting.key, waiting.secret
    link = confirmed(key, network.admin_2, NOW)
    assert hash_of(whom) == before

    def completes(link, code, password=WORD):
        return answer_to(lambda s: resets.complete_reset(s, link, code, password, now=NOW))[:2]

    assert completes("x" * 43, code) == (404, "missing")
    assert completes(link, "00000000") == (409, "reset_code_wrong")
    assert completes(link, code, "short") == (422, "password_short")
    assert completes(link, code) == (200, "")
    assert completes(link, code) == (404, "missing")
    with db.reading() as session:
        owner = session.get_one(Person, whom)
        assert owner.password_hash != before
        assert owner.totp_sealed == "sealed"
    with db.transaction() as session:
        told = resets.tell_owner(session, whom, NOW)
    assert len(told) == 1
    assert "admin" in told[0].zh
    with db.transaction() as session:
        assert resets.tell_owner(session, whom, NOW) == ()


def test_a_lost_phone_is_said_to_both_and_begins_anew(network):
    whom = network.inspector.person_id
    with db.transaction() as session:
        session.get_one(Person, whom).totp_sealed = "sealed"
    by = network.admin
    with pytest.raises(SecondPersonAsked) as waiting, db.transaction() as session:
        resets.ask_reset(session, whom, "手机丢失", by=by, now=NOW, proofs_lost=True)
    rows = request_of(waiting.value.key).shown["rows"]
    assert rows[-1][2] == "本人已遗失，全部重新设置"
    link, code = confirmed(waiting.value.key, network.admin_2, NOW), waiting.value.secret
    write(lambda s: resets.complete_reset(s, link, code, "kept by no phone 7", now=NOW))
    with db.reading() as session:
        assert session.get_one(Person, whom).totp_sealed is None


def test_five_wrong_codes_end_the_link(network):
    whom = network.inspector.person_id
    try:
        write(lambda s: resets.ask_reset(s, whom, "忘记", by=network.admin, now=NOW))
        raise AssertionError
    except SecondPersonAsked as waiting:
        key, code = waiting.key, waiting.secret
    link = confirmed(key, network.admin_2, NOW)
    wrong = "0" * 8 if code != "0" * 8 else "1" * 8
    for _ in range(5):
        answer_to(lambda s: resets.complete_reset(s, link, wrong, WORD, now=NOW))
    late = answer_to(lambda s: resets.complete_reset(s, link, code, WORD, now=NOW))
    assert late[:2] == (404, "missing")


def hash_of(whom):
    with db.reading() as session:
        return session.get_one(Person, whom).password_hash


def test_what_waits_is_shown_to_who_may_decide_and_to_who_asked(network):
    from app.queries.people.waiting import requests

    key, now = grants(network)

    def seen(by):
        with db.reading() as session:
            return [row.key for row in requests(session, by, now)]

    assert seen(network.manager) == seen(network.manager_2) == seen(network.admin) == [key]
    assert seen(network.manager_far) == seen(network.sealer) == []


@pytest.mark.parametrize("override", [{}, AGAINST])
def test_a_quarantine_is_lifted_for_a_reason_of_the_list(database, network, override):
    walk = item_in(ItemState.QUARANTINED, network, database, "liquor_counterfeit")
    answer = answer_to(
        lambda s: lift_quarantine(
            s, walk.ref, LONG_NOTE, by=network.manager, now=walk.at,
            override=override.get("override", ""),
        )
    )  # fmt: skip
    assert answer[:2] == (422, "override_reason")


def test_an_agreement_is_to_one_act_on_one_subject_as_it_stood():
    """The digest that was agreed to is of all that makes the act; the reason may be said anew."""
    one = PairProposal(
        act=PairAct.SETTLE_REFUND,
        subject="RT-1",
        args={"net": "1"},
        shown=(),
        reason="甲",
        facts={"a": 1},
    )
    others = (
        replace(one, act=PairAct.PAY_REFUND),
        replace(one, subject="RT-2"),
        replace(one, args={"net": "2"}),
        replace(one, facts={"a": 2}),
    )
    assert len({proposal.digest for proposal in (one, *others)}) == 5
    assert replace(one, reason="乙").digest == one.digest
