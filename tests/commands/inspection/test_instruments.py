"""The register of instruments: kept by who may, read from only where fit, named by each reading."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from support.build import NOW, item_in
from support.databases import both_databases
from support.desk_pieces import write

from app.base import db
from app.base.clock import local
from app.base.config import current
from app.base.errors import Missing, NotPermitted, Refusal
from app.commands.inspection import bench, instruments
from app.models.audit.ledger import LedgerEvent
from app.models.inspection.inspection import FindingRecord
from app.models.inspection.instrument import FindingInstrument, InstrumentCheck
from app.queries.inspection.instruments import instrument_page, instruments_listed
from workflows.inspection.instruments.kinds import InstrumentKind
from workflows.inspection.instruments.register import fitness_on
from workflows.inspection.states import ItemState

pytestmark = pytest.mark.usefixtures("database")
TODAY = local(NOW).date()
MASS, SIZE = "JD-01", "JD-02"


def refused(act) -> str:
    with pytest.raises(Refusal) as caught:
        write(act)
    return caught.value.refused.code


def made(network, number="TP-01", kind=InstrumentKind.BALANCE, *, by=None, **more):
    given = {"unit": "g", "reference": "50", "limit": "0.02"} | more
    return write(
        lambda session: (
            instruments.register_instrument(
                session,
                network.center_id,
                number,
                kind,
                by=by or network.reviewer,
                now=NOW,
                **given,
            ).id
        )
    )


def calibrated(network, key, due=TODAY, bands="0-500 0.03", done=date(2026, 1, 5), number="C-1"):
    write(
        lambda session: instruments.calibrate(
            session, key, number, done, due, bands, by=network.reviewer, now=NOW
        )
    )
    return key


def checked(network, key, reading="50.01", note="", at=NOW):
    return write(
        lambda session: instruments.check_today(
            session, key, reading, note, by=network.inspector, now=at
        )
    )


def weigh(walk, network, mass="12.34", at=None):
    write(
        lambda session: bench.save_finding(
            session, walk.ref, MASS, {"value": mass}, by=network.inspector, now=at or walk.at
        )
    )


def kept(code):
    with db.reading() as session:
        found = session.scalars(
            select(FindingRecord)
            .where(FindingRecord.check_code == code, FindingRecord.superseded_at.is_(None))
            .order_by(FindingRecord.id.desc())
        ).first()
        session.expunge_all()
        return found


def on_the_bench(network):
    return item_in(ItemState.INSPECTING, network, current(), "jade")


@both_databases
def test_a_reading_names_its_instrument_and_takes_its_uncertainty(network, backend):
    key = calibrated(network, made(network))
    assert checked(network, key)
    walk = on_the_bench(network)
    weigh(walk, network, "77.70")
    finding = kept(MASS)
    assert finding.value["value"] == "77.70"
    assert finding.value["uncertainty"] == {"value": "0.03"}
    with db.reading() as session:
        used = session.scalars(
            select(FindingInstrument.instrument_id).where(
                FindingInstrument.finding_id == finding.id
            )
        ).all()
        assert used == [key]
    weigh(walk, network, "77.70")
    assert kept(MASS).id == finding.id
    failed = checked(network, key, "50.05", at=NOW + timedelta(minutes=5))
    assert failed is False
    with db.reading() as session:
        page = instrument_page(session, key, None)
        rows = instruments_listed(session, {network.center_id})
    assert [(piece.ref, piece.check) for piece in page.in_doubt] == [(walk.ref, MASS)]
    assert page.since == TODAY
    assert [row.register.number for row in rows] == ["TP-01"]
    assert not checked(network, key, "49.9", "换了称盘", at=NOW + timedelta(minutes=6))
    assert checked(network, key, "50.00", "已调平", at=NOW + timedelta(minutes=7))


def test_a_center_that_registered_none_names_none(network):
    walk = on_the_bench(network)
    weigh(walk, network, "77.70")
    assert "uncertainty" not in kept(MASS).value
    with db.reading() as session:
        assert session.scalars(select(FindingInstrument)).all() == []


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda *_: None, "instrument_uncalibrated"),
        (
            lambda network, key: calibrated(network, key, due=TODAY - timedelta(1)),
            "instrument_lapsed",
        ),
        (calibrated, "instrument_unchecked"),
        (
            lambda network, key: checked(network, calibrated(network, key), "50.03"),
            "instrument_check_failed",
        ),
    ],
)
def test_what_is_not_fit_is_not_read_from(network, spoil, code):
    spoil(network, made(network))
    walk = on_the_bench(network)
    assert refused(lambda _: weigh(walk, network, "77.70")) == code
    write(
        lambda session: bench.save_finding(
            session, walk.ref, MASS, {"value": ""}, by=network.inspector, now=walk.at
        )
    )


def test_of_several_the_reader_says_which(network):
    first = calibrated(network, made(network, reference="", limit=""))
    second = calibrated(network, made(network, "TP-02", reference="", limit="", unit="kg"))
    walk = on_the_bench(network)
    assert refused(lambda _: weigh(walk, network, "77.70")) == "instrument_not_chosen"
    for key in (first, second):
        write(lambda session, key=key: instruments.take_in_hand(session, key, by=network.inspector))
    weigh(walk, network, "77.70")
    finding = kept(MASS)
    assert "uncertainty" not in finding.value, "it states its ranges in another unit"
    with db.reading() as session:
        used = select(FindingInstrument.instrument_id).where(
            FindingInstrument.finding_id == finding.id
        )
        assert session.scalars(used).all() == [second]
    write(
        lambda session: instruments.withdraw_instrument(
            session, second, "摔过", by=network.reviewer, now=NOW
        )
    )
    weigh(walk, network, "77.80")
    with db.reading() as session:
        used = select(FindingInstrument.instrument_id).where(
            FindingInstrument.finding_id == kept(MASS).id
        )
        assert session.scalars(used).all() == [first]
    assert (
        refused(lambda session: instruments.take_in_hand(session, second, by=network.inspector))
        == "instrument_withdrawn"
    )


@pytest.mark.parametrize(
    "given",
    [
        {"number": ""},
        {"number": "x" * 65},
        {"reference": "50", "limit": ""},
        {"reference": "", "limit": "1"},
        {"reference": "50", "limit": "0"},
        {"reference": "五十"},
        {"reference": "1e9"},
        {"unit": "x" * 65},
        {"model": "x" * 201},
    ],
)
def test_what_is_no_instrument_is_refused_by_field(network, given):
    assert refused(lambda _: made(network, **given)) in ("invalid", "figure")


@pytest.mark.parametrize(
    "given",
    [
        {"due": date(2026, 1, 5)},
        {"done": TODAY + timedelta(1), "due": TODAY + timedelta(9)},
        {"bands": "100"},
        {"number": ""},
    ],
)
def test_what_is_no_calibration_is_refused(network, given):
    key = made(network)
    assert refused(lambda _: calibrated(network, key, **given)) == "invalid"


def test_nothing_is_recorded_twice(network):
    key = calibrated(network, made(network))
    assert refused(lambda _: made(network, " tp-01 ")) == "invalid"
    assert refused(lambda _: calibrated(network, key)) == "invalid"


def test_after_a_failed_check_the_next_one_says_what_was_done(network):
    key = calibrated(network, made(network))
    assert not checked(network, key, "50.03")
    assert refused(lambda _: checked(network, key, "50.00")) == "invalid"
    assert checked(network, key, "50.00", "重新校零")
    with db.reading() as session:
        page = instrument_page(session, key, {network.center_id})
        assert [row.passed for row in page.checks] == [True, False]
        assert fitness_on(page.row.register, TODAY).value == "fit"
        assert instrument_page(session, key, set()) is None


def test_who_may_keep_the_register_and_who_checks(network):
    for by in (network.inspector, network.receiving, network.signatory):
        with pytest.raises(NotPermitted):
            write(lambda _, by=by: made(network, by=by))
    key = calibrated(network, made(network))
    with pytest.raises(Missing):
        write(
            lambda session: instruments.check_today(
                session, key, "50", by=network.receiving, now=NOW
            )
        )
    with pytest.raises(NotPermitted):
        write(
            lambda session: instruments.check_today(session, key, "50", by=network.auditor, now=NOW)
        )
    with pytest.raises(NotPermitted):
        write(
            lambda session: instruments.withdraw_instrument(
                session, key, "坏了", by=network.inspector, now=NOW
            )
        )
    with pytest.raises(NotPermitted):
        write(lambda session: instruments.take_in_hand(session, key, by=network.reviewer))
    plain = made(network, "TP-09", reference="", limit="")
    assert refused(lambda _: checked(network, plain)) == "invalid"


def test_the_ledger_says_what_became_of_it(network):
    key = calibrated(network, made(network))
    checked(network, key)
    for act in (instruments.withdraw_instrument, instruments.return_instrument):
        for _ in range(2):
            write(lambda session, act=act: act(session, key, "检修", by=network.reviewer, now=NOW))
    with db.reading() as session:
        told = session.scalars(
            select(LedgerEvent.tag)
            .where(LedgerEvent.tag.startswith("instrument."))
            .order_by(LedgerEvent.id)
        ).all()
        read = session.scalars(select(InstrumentCheck.reading)).all()
    assert [tag.partition(".")[2] for tag in told] == [
        "registered",
        "calibrated",
        "checked",
        "withdrawn",
        "returned",
    ]
    assert read == [Decimal("50.01000")]
