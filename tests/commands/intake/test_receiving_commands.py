"""Receiving: what a clerk may record, what is refused with its reason, and who comes second."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from sqlalchemy import delete, func, select
from support.build import NOW
from support.desk_pieces import (
    MASS,
    STEP,
    answer_to,
    film,
    intake_of,
    picture,
    queued,
    received,
    registered,
    reviewed,
    state_of,
    stored,
    write,
)

from app.base import db
from app.base.errors import Invalid, Missing, NotPermitted, Refusal
from app.commands import desk_files
from app.commands.intake import receiving
from app.commands.orders import listing
from app.models.audit.ledger import LedgerEvent
from app.models.inspection.evidence import Attachment, EvidencePurpose
from app.models.intake.item import Item
from app.models.network.center import AgencyScope
from app.queries.inspection.standards import in_force
from app.queries.intake.sheet import intake_checks
from app.queries.items import attachments, item_view
from workflows.inspection.flow import ItemAction
from workflows.inspection.standard.types import Severity
from workflows.inspection.states import ItemState
from workflows.intake.kinds import EXCEPTION_KINDS

LATER = NOW + 3 * STEP

pytestmark = pytest.mark.usefixtures("database")


def refused(act) -> Refusal:
    with pytest.raises(Refusal) as caught:
        write(act)
    return caught.value


def record(ref, *, by, now=LATER, mass=MASS, photos=None, **more):
    pictures = [stored()] if photos is None else photos
    return lambda s: receiving.weigh_and_photograph(
        s, ref, mass, pictures, by=by, now=now, **{"intake": intake_of(), **more}
    )


def view(ref):
    with db.reading() as session:
        return item_view(session, ref)


def events(ref, tag):
    with db.reading() as session:
        return session.scalar(
            select(func.count())
            .select_from(LedgerEvent)
            .join(Item, Item.id == LedgerEvent.item_id)
            .where(LedgerEvent.tag == tag, Item.id == int(ref[-6:]))
        )


def raising(ref, *, by, kind="seal", reason="外包裹封签破损", photos=None, now=LATER):
    pictures = [stored(1), stored(2)] if photos is None else photos
    return lambda s: receiving.raise_exception(s, ref, kind, reason, pictures, by=by, now=now)


def test_a_weighed_piece_waits_for_an_inspector_with_what_the_clerk_saw(network):
    ref = received(network)
    write(record(ref, by=network.receiving))
    seen = view(ref)
    assert seen.state is ItemState.QUEUED
    assert seen.gross_mass == Decimal("181.400")
    assert seen.intake["CM-06"] == {"value": "181.400"}
    assert seen.intake["CM-01"] == {"value": True}
    assert seen.agency is not None
    assert events(ref, "inspection.finding_saved") == 6


def test_one_step_takes_a_piece_off_the_trolley(network):
    (ref,) = registered(network)
    write(
        lambda s: receiving.take_in(
            s,
            ref,
            "SF0000000000042",
            MASS,
            [stored()],
            by=network.receiving,
            now=NOW,
            intake=intake_of(),
        )
    )
    seen = view(ref)
    assert (seen.state, seen.waybill_in) == (ItemState.QUEUED, "SF0000000000042")
    assert events(ref, "item.received") == events(ref, "item.recorded") == 1


@pytest.mark.parametrize("mass", [None, Decimal(0), Decimal(-1)])
def test_no_mass_no_record(network, mass):
    ref = received(network)
    assert refused(record(ref, by=network.receiving, mass=mass)).refused.code == "mass_missing"


def test_a_mass_that_no_scale_shows_is_refused(network):
    ref = received(network)
    error = refused(record(ref, by=network.receiving, mass=Decimal("1e8")))
    assert isinstance(error, Invalid)
    assert error.field == "gross_mass"


def test_no_photo_no_record(network):
    ref = received(network)
    assert refused(record(ref, by=network.receiving, photos=[])).refused.code == "photo_missing"


def test_a_video_is_no_photo(network):
    ref = received(network)
    error = refused(record(ref, by=network.receiving, photos=[], files={"CM-03": [film()]}))
    assert error.refused.code == "photo_missing"


def test_unreadable_findings_name_their_check(network):
    ref = received(network)
    intake = intake_of() | {"CM-04": "viele"}
    error = refused(record(ref, by=network.receiving, intake=intake))
    assert isinstance(error, Invalid)
    assert error.field == "CM-04"
    assert "CM-04 件数：" in error.refused.reason.zh


def test_checks_of_another_desk_are_refused(network):
    ref = received(network)
    error = refused(record(ref, by=network.receiving, intake=intake_of() | {"JD-06": "1.66"}))
    assert (error.status, error.refused.facts["field"]) == (422, "JD-06")


def test_what_is_missing_is_said_by_name(network):
    ref = received(network)
    intake = {code: raw for code, raw in intake_of().items() if code not in ("CM-01", "CM-04")}
    error = refused(record(ref, by=network.receiving, intake=intake))
    assert "CM-01 外包裹封签完好：未填写" in error.refused.reason.zh
    assert "CM-04 件数：未填写" in error.refused.reason.zh
    assert state_of(ref) is ItemState.RECEIVED


def test_an_attached_video_becomes_the_finding(network):
    ref = received(network)
    intake = intake_of() | {"CM-03": {"unbroken": "yes"}}
    video = film()
    write(record(ref, by=network.receiving, intake=intake, files={"CM-03": [video]}))
    assert view(ref).intake["CM-03"] == {"video": [f"{video.digest}.mp4"], "unbroken": True}


def test_a_video_that_could_not_be_made_is_said_so_with_its_reason(network):
    ref = received(network)
    without = {"not_testable": "other", "note": "机位断电"}
    write(record(ref, by=network.receiving, intake=intake_of() | {"CM-03": without}))
    assert view(ref).intake["CM-03"] == without


@pytest.mark.parametrize(
    ("code", "raw"), [("CM-01", "no"), ("CM-02", "no"), ("CM-04", "2")], ids=str
)
def test_a_critical_failure_is_not_passed_on_but_leads_to_an_exception(network, code, raw):
    ref = received(network)
    error = refused(record(ref, by=network.receiving, intake=intake_of() | {code: raw}))
    assert error.refused.code == "intake_fails"
    assert error.refused.facts["checks"] == code
    assert state_of(ref) is ItemState.RECEIVED


def test_a_broken_seal_is_said_before_all_that_is_missing(network):
    ref = received(network)
    only = {"CM-01": "no"}
    error = refused(record(ref, by=network.receiving, intake=only, photos=[], mass=None))
    assert error.refused.code == "intake_fails"


def test_a_second_person_may_let_a_failure_go_on_and_it_stays_on_record(network):
    ref = received(network)
    write(raising(ref, by=network.receiving))
    write(
        lambda s: receiving.resolve_exception(s, ref, "商家确认", by=network.receiving_2, now=LATER)
    )
    write(record(ref, by=network.receiving, intake=intake_of() | {"CM-01": "no"}))
    assert view(ref).intake["CM-01"] == {"value": False}


def test_what_was_let_go_on_covers_no_other_failure(network):
    ref = received(network)
    write(raising(ref, by=network.receiving))
    write(
        lambda s: receiving.resolve_exception(s, ref, "商家确认", by=network.receiving_2, now=LATER)
    )
    both = intake_of() | {"CM-01": "no", "CM-04": "2"}
    error = refused(record(ref, by=network.receiving, intake=both))
    assert error.refused.facts == {"checks": "CM-04"}
    write(raising(ref, by=network.receiving, kind="count", reason="少一件"))
    write(lambda s: receiving.resolve_exception(s, ref, "已补", by=network.receiving_2, now=LATER))
    write(record(ref, by=network.receiving, intake=both))
    assert view(ref).intake["CM-04"] == {"value": "2"}


def test_every_critical_intake_check_can_be_excused_by_one_kind():
    with db.reading() as session:
        checks = intake_checks(in_force(session, "jade", LATER))
    critical = {check.code for check in checks if check.severity is Severity.CRITICAL}
    assert critical == {"CM-01", "CM-02", "CM-03", "CM-04"}
    assert {"seal", "codes", "other", "count"} <= set(EXCEPTION_KINDS)


def test_an_exception_needs_two_photos(network):
    ref = received(network)
    error = refused(raising(ref, by=network.receiving, photos=[stored(1)]))
    assert error.refused.code == "exception_photos"
    assert "现有 1 张" in error.refused.reason.zh
    error = refused(raising(ref, by=network.receiving, photos=[stored(1), stored(1)]))
    assert error.refused.code == "exception_photos"


def test_an_exception_needs_a_known_kind_and_a_reason(network):
    ref = received(network)
    assert refused(raising(ref, by=network.receiving, kind="bad day")).refused.facts == {
        "field": "kind"
    }
    assert refused(raising(ref, by=network.receiving, reason=" ")).refused.code == "reason_missing"


def test_nobody_decides_on_their_own_exception(network):
    ref = received(network)
    write(raising(ref, by=network.receiving))
    for decide in (receiving.resolve_exception, receiving.reject):
        error = refused(lambda s, d=decide: d(s, ref, "没事", by=network.receiving, now=LATER))
        assert error.refused.code == "second_person_needed"
    write(lambda s: receiving.reject(s, ref, "退回", by=network.receiving_2, now=LATER))
    assert state_of(ref) is ItemState.RETURN_PENDING


def test_a_registered_parcel_can_be_set_aside_before_it_is_received(network):
    (ref,) = registered(network)
    write(raising(ref, by=network.receiving))
    write(lambda s: receiving.resolve_exception(s, ref, "ok", by=network.receiving_2, now=LATER))
    assert state_of(ref) is ItemState.RECEIVED


def test_the_second_receipt_is_told_of_the_first(network):
    ref = received(network)
    error = refused(lambda s: receiving.receive(s, ref, "X", by=network.receiving_2, now=LATER))
    assert error.refused.code == "already_received"
    assert "receiving" in error.refused.reason.zh
    assert "11-12 10:05" in error.refused.reason.zh


def test_other_roles_and_other_centers_are_not_permitted(network):
    (ref,) = registered(network)
    for who in (network.inspector, network.sealer, network.receiving_far, network.auditor):
        with pytest.raises(NotPermitted):
            write(lambda s, w=who: receiving.receive(s, ref, "X", by=w, now=NOW))
    ref = received(network)
    with pytest.raises(NotPermitted):
        write(record(ref, by=network.receiving_far))
    with pytest.raises(NotPermitted):
        write(raising(ref, by=network.inspector))


def test_a_waybill_with_control_characters_or_too_long_is_refused(network):
    (ref,) = registered(network)
    for waybill in ("SF\x001", "9" * 65):
        error = refused(
            lambda s, w=waybill: receiving.receive(s, ref, w, by=network.receiving, now=NOW)
        )
        assert (error.status, error.refused.facts) == (422, {"field": "waybill"})


def test_eight_receipts_at_once_make_one(network):
    (ref,) = registered(network)

    def attempt(n: int) -> tuple[int, str]:
        by = network.receiving if n % 2 else network.receiving_2
        return answer_to(lambda s: receiving.receive(s, ref, f"SF{n:013d}", by=by, now=NOW))[:2]

    with ThreadPoolExecutor(8) as pool:
        answers = sorted(pool.map(attempt, range(8)))
    assert answers == [(200, ""), *[(409, "already_received")] * 7]
    assert events(ref, "item.received") == 1


def test_eight_full_intakes_at_once_make_one(network):
    (ref,) = registered(network)
    photos = [stored(n) for n in range(8)]

    def attempt(n: int) -> tuple[int, str]:
        by = network.receiving if n % 2 else network.receiving_2
        act = lambda s: receiving.take_in(  # noqa: E731  # one call, told apart from its answer
            s, ref, "SF0000000000001", MASS, [photos[n]], by=by, now=NOW, intake=intake_of()
        )
        return answer_to(act)[:2]

    with ThreadPoolExecutor(8) as pool:
        answers = sorted(pool.map(attempt, range(8)))
    assert answers == [(200, ""), *[(409, "already_received")] * 7]
    assert events(ref, "item.queued") == events(ref, "evidence.attached") == 1


def test_a_piece_that_comes_again_is_photographed_again(network):
    ref = reviewed(network, case="jade_treated", action=ItemAction.FAIL, reason="充填")
    at = NOW + 9 * STEP
    write(lambda s: receiving.prepare_return(s, ref, "不合格", by=network.sealer, now=at))
    write(lambda s: receiving.hand_back(s, ref, "pick_up", "", by=network.sealer, now=at))
    write(lambda s: receiving.resubmit(s, ref, "商家重送", by=network.manager, now=at))
    seen = view(ref)
    assert (seen.state, seen.gross_mass, seen.intake) == (ItemState.REGISTERED, None, {})
    write(
        lambda s: receiving.receive(s, ref, "SF0000000000002", by=network.receiving, now=at + STEP)
    )
    error = refused(record(ref, by=network.receiving, now=at + STEP, photos=[]))
    assert error.refused.code == "photo_missing"
    write(record(ref, by=network.receiving, now=at + STEP, photos=[stored(9)]))
    assert state_of(ref) is ItemState.QUEUED


def test_photos_of_an_earlier_submission_are_nobodys_to_remove(network):
    """They are what an earlier verdict stands on, and what a merchant may dispute."""
    ref = reviewed(network, case="jade_treated", action=ItemAction.FAIL, reason="充填")
    at, by = NOW + 9 * STEP, network.receiving
    with db.reading() as session:
        of_intake = {"item_id": int(ref[-6:]), "purpose": EvidencePurpose.INTAKE}
        earlier = session.query(Attachment.id).filter_by(**of_intake).first()[0]

    def again(session):
        receiving.prepare_return(session, ref, "不合格", by=network.sealer, now=at)
        receiving.hand_back(session, ref, "pick_up", "", by=network.sealer, now=at)
        receiving.resubmit(session, ref, "商家重送", by=network.manager, now=at)

    write(again)
    more = {"by": by, "now": at + STEP}
    acts = (
        lambda s: desk_files.remove_file(s, ref, "intake", earlier, **more),
        lambda s: desk_files.add_file(s, ref, "intake", stored(8), replaces=earlier, **more),
        lambda s: desk_files.order_files(s, ref, "intake", [earlier], by=by),
    )
    assert [answer_to(act)[0] for act in acts] == [404, 404, 404]
    with db.reading() as session:
        assert session.get(Attachment, earlier).withdrawn_at is None


def test_going_back_by_post_needs_a_waybill(network):
    ref = received(network)
    write(raising(ref, by=network.receiving))
    write(lambda s: receiving.reject(s, ref, "退回", by=network.receiving_2, now=LATER))

    def back(method, waybill, **as_is):
        by = network.sealer
        return lambda s: receiving.hand_back(s, ref, method, waybill, by=by, now=LATER, **as_is)

    assert refused(back("post", " ")).refused.facts == {"field": "waybill"}
    assert refused(back("drone", "1")).refused.facts == {"field": "method"}
    assert refused(back("post", "NEWFORM77")).refused.code == "waybill_form"
    write(back("post", "NEWFORM77", as_is=True))
    assert state_of(ref) is ItemState.RETURNED


def test_without_an_agency_for_the_category_nothing_is_queued(network):
    ref = received(network)
    write(lambda s: s.execute(delete(AgencyScope).where(AgencyScope.category == "jade")))
    assert refused(record(ref, by=network.receiving)).refused.code == "no_agency"
    assert state_of(ref) is ItemState.RECEIVED


def test_photos_are_added_ordered_replaced_and_withdrawn_before_the_form_is_sent(network):
    ref = received(network)
    by = network.receiving
    keys = []
    for shade in range(3):
        write(
            lambda s, n=shade: keys.append(
                desk_files.add_file(s, ref, "intake", stored(n), by=by, now=LATER)
            )
        )
    first, second, third = keys
    write(lambda s: desk_files.order_files(s, ref, "intake", [third, first, second], by=by))
    write(
        lambda s: keys.append(
            desk_files.add_file(s, ref, "intake", stored(7), by=by, now=LATER, replaces=first)
        )
    )
    write(lambda s: desk_files.remove_file(s, ref, "intake", second, by=by, now=LATER))
    with db.reading() as session:
        assert [a.key for a in attachments(session, int(ref[-6:]))] == [third, keys[-1]]
    write(record(ref, by=by, photos=[]))
    assert state_of(ref) is ItemState.QUEUED


def test_photos_stay_once_the_step_is_over(network):
    ref = queued(network)
    error = refused(
        lambda s: desk_files.add_file(s, ref, "intake", stored(5), by=network.receiving, now=LATER)
    )
    assert error.refused.code == "files_closed"


def test_photos_of_another_item_or_place_are_not_touched(network):
    mine, other = received(network), received(network)
    keys = []
    write(
        lambda s: keys.append(
            desk_files.add_file(s, other, "intake", stored(3), by=network.receiving, now=LATER)
        )
    )
    for purpose in ("intake", "exception", "nonsense", "finding"):
        with pytest.raises(Missing):
            write(
                lambda s, p=purpose: desk_files.remove_file(
                    s, mine, p, keys[0], by=network.receiving, now=LATER
                )
            )
    with pytest.raises(NotPermitted):
        write(
            lambda s: desk_files.remove_file(
                s, other, "intake", keys[0], by=network.receiving_far, now=LATER
            )
        )


def test_the_declared_listing_is_what_intake_is_held_against(network):
    ref = received(network)
    write(
        lambda s: listing.declare(
            s, ref, {"accessories": ["盒", "发票"]}, by=network.receiving, now=LATER
        )
    )
    intake = intake_of() | {"CM-05": ["box"]}
    write(record(ref, by=network.receiving, intake=intake))
    assert state_of(ref) is ItemState.QUEUED  # a major check: the bench and the reviewer weigh it


def test_evidence_of_the_exception_is_its_own(network):
    ref = received(network)
    write(raising(ref, by=network.receiving))
    with db.reading() as session:
        files = attachments(session, int(ref[-6:]))
    assert {f.purpose for f in files} == {EvidencePurpose.EXCEPTION.value}
    assert len(files) == 2
    assert picture(1) != picture(2)
