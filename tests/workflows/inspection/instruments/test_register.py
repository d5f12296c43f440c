"""An instrument is fit for a reading on a day, or what stands against it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.inspection.instruments.drift import drift_points, drift_signs
from workflows.inspection.instruments.kinds import INSTRUMENTS, InstrumentKind, kinds_read_with
from workflows.inspection.instruments.register import (
    Calibration,
    CheckOfDay,
    RegisteredInstrument,
    UncertaintyBand,
    bands_in,
    check_passes,
    fitness_on,
    is_due_soon,
    last_fit_before,
    may_be_read,
    uncertainty_of,
)
from workflows.inspection.standard.catalogue import house_standards
from workflows.verdict import Refused

DAY = date(2026, 11, 30)


def band(lower, upper, u):
    return UncertaintyBand(lower=Decimal(lower), upper=Decimal(upper), uncertainty=Decimal(u))


YEAR = Calibration(
    certificate="C-1",
    done_on=date(2026, 1, 5),
    due_on=DAY,
    bands=(band("0", "100", "0.02"), band("100", "500", "0.05")),
)
BALANCE = RegisteredInstrument(
    number="BAL-01",
    unit="g",
    withdrawn=False,
    reference=Decimal("50.00"),
    limit=Decimal("0.02"),
    calibrations=(YEAR,),
    checks=(CheckOfDay(on=DAY, reading=Decimal("50.01"), passed=True),),
)
BEFORE = CheckOfDay(on=DAY - timedelta(1), reading=Decimal("50.00"), passed=True)
BAD = CheckOfDay(on=DAY, reading=Decimal("50.03"), passed=False)


@pytest.mark.parametrize(
    ("one", "day", "expected"),
    [
        (BALANCE, DAY, "fit"),
        (replace(BALANCE, withdrawn=True), DAY, "withdrawn"),
        (replace(BALANCE, calibrations=()), DAY, "uncalibrated"),
        (BALANCE, date(2026, 1, 4), "uncalibrated"),
        (BALANCE, DAY + timedelta(1), "lapsed"),
        (replace(BALANCE, checks=()), DAY, "unchecked"),
        (replace(BALANCE, checks=(BEFORE,)), DAY, "unchecked"),
        (replace(BALANCE, checks=(BEFORE, BAD)), DAY, "check_failed"),
        (replace(BALANCE, checks=(BAD,)), DAY + timedelta(0), "check_failed"),
        (replace(BALANCE, checks=(BAD, *BALANCE.checks)), DAY, "fit"),
        (replace(BALANCE, checks=(), reference=None, limit=None), DAY, "fit"),
        (replace(BALANCE, withdrawn=True, calibrations=()), DAY, "withdrawn"),
    ],
)
def test_each_objection_by_the_day(one, day, expected):
    assert fitness_on(one, day).value == expected
    answer = may_be_read(one, day)
    if expected == "fit":
        assert answer
        return
    assert isinstance(answer, Refused)
    assert (answer.code, answer.reason.zh[:6]) == (f"instrument_{expected}", "BAL-01")
    assert str(answer.citation).startswith("ISO/IEC 17025:2017 6.4.")
    assert answer.next_step is not None
    assert answer.next_step.zh
    assert answer.next_step.en


def test_a_failed_check_stays_until_another_passes_however_many_days_go_by():
    failed = replace(BALANCE, checks=(BEFORE, replace(BAD, on=DAY - timedelta(3))))
    assert fitness_on(failed, DAY).value == "check_failed"


@pytest.mark.parametrize(
    ("reading", "expected"),
    [("0", "0.02"), ("99.99", "0.02"), ("100", "0.05"), ("500", "0.05"), ("500.01", None)],
)
def test_the_uncertainty_is_that_of_the_range_and_the_wider_where_two_meet(reading, expected):
    found = uncertainty_of(BALANCE, Decimal(reading), DAY)
    assert found == (None if expected is None else Decimal(expected))


def test_of_two_calibrations_the_later_counts_and_a_lapsed_one_gives_nothing():
    newer = replace(YEAR, done_on=date(2026, 6, 1), bands=(band("0", "500", "0.1"),))
    assert uncertainty_of(replace(BALANCE, calibrations=(newer, YEAR)), Decimal(5), DAY) == Decimal(
        "0.1"
    )
    assert uncertainty_of(BALANCE, Decimal(5), DAY + timedelta(1)) is None


@pytest.mark.parametrize(
    ("reading", "passes"), [("50.02", True), ("49.98", True), ("50.03", False), ("49.97", False)]
)
def test_a_check_passes_up_to_its_limit(reading, passes):
    assert check_passes(BALANCE, Decimal(reading)) is passes


@pytest.mark.parametrize(("left", "soon"), [(0, True), (30, True), (31, False)])
def test_a_calibration_is_due_soon_within_thirty_days(left, soon):
    one = replace(BALANCE, calibrations=(replace(YEAR, due_on=DAY + timedelta(left)),))
    assert is_due_soon(one, DAY) is soon


def test_ranges_as_people_type_them():
    assert bands_in("0-100 0.02\n\n 100~500  0.05 ") == YEAR.bands
    assert bands_in("") == ()


@pytest.mark.parametrize(
    "line", ["100", "0-100", "5-5 1", "9-1 1", "0-1 0", "a-b 1", "-1-5 1", "0-1 1e9", "０-１ 1"]
)
def test_what_is_no_range_is_told_with_its_line(line):
    refused = bands_in(f"0-1 1\n{line}")
    assert isinstance(refused, Refused)
    assert line in refused.reason.zh


@given(st.text(max_size=60))
def test_any_text_is_ranges_or_a_refusal(text):
    found = bands_in(text)
    assert isinstance(found, Refused) or all(b.lower < b.upper for b in found)


def test_readings_since_the_last_good_check_are_in_doubt():
    assert last_fit_before((BEFORE, BAD), DAY) == BEFORE.on
    assert last_fit_before((BAD,), DAY) is None


def checked(*distances):
    days = (DAY - timedelta(n) for n in range(len(distances), 0, -1))
    return replace(
        BALANCE,
        checks=tuple(
            CheckOfDay(on=day, reading=Decimal(50) + Decimal(d), passed=True)
            for day, d in zip(days, distances, strict=True)
        ),
    )


@pytest.mark.parametrize(
    ("distances", "signs"),
    [
        (["0.01", "-0.01"], []),
        (["0.014"], ["warning"]),
        (["0.013"], []),
        (["0.014", "0"], []),
        (["0.01"] * 9, ["run"]),
        (["0.01"] * 8, []),
        (["-0.01"] * 9, ["run"]),
        (["0.01"] * 8 + ["0"], []),
        (["0", "0.001", "0.002", "0.003", "0.004", "0.005"], ["trend"]),
        (["0.005", "0.004", "0.003", "0.002", "0.001", "0"], ["trend"]),
        (["0.001", "0.002", "0.002", "0.003", "0.004", "0.005"], []),
        (["0.001", "0.002", "0.003", "0.004", "0.005"], []),
    ],
)
def test_what_a_row_of_checks_shows(distances, signs):
    points = drift_points(checked(*distances))
    assert [sign.value for sign, _ in drift_signs(points, Decimal("0.02"))] == signs


def test_without_a_reference_there_is_nothing_to_chart():
    assert drift_points(replace(BALANCE, reference=None)) == ()


READ_WITH = {
    ("jade", "JD-01"): {"balance"},
    ("jade", "JD-02"): {"caliper"},
    ("jade", "JD-06"): {"refractometer"},
    ("jade", "JD-07"): {"balance"},
    ("jade", "JD-10"): {"infrared"},
    ("jade", "JD-11"): {"uv_vis"},
    ("jade", "JD-12"): {"raman"},
    ("jade", "JD-16"): {"xrf"},
    ("gold", "AU-03"): {"xrf"},
    ("liquor", "LQ-11"): {"alcoholmeter"},
    ("sneaker", "SN-09"): {"colorimeter"},
    ("watch", "WT-06"): {"timing_machine"},
    ("watch", "WT-10"): {"pressure_tester"},
    ("jade", "JD-03"): set(),
}


def test_which_check_is_read_with_which_instrument():
    found = {
        (standard.code, check.code): {kind.value for kind in kinds_read_with(check)}
        for standard in house_standards()
        for check in standard.checks
    }
    assert {key: found[key] for key in READ_WITH} == READ_WITH
    used = set().union(*found.values())
    assert {kind.value for kind in InstrumentKind} - used == set()
    assert all(record.name.zh and record.name.en for record in INSTRUMENTS.values())
