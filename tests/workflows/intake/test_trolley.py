"""A trolley as it was scanned: codes, waybills, times, and one film cut by them."""

from __future__ import annotations

from workflows.intake.trolley import TrolleyScan, scans, second_of, spans

FIRST, SECOND = "QC-2026-000001", "QC-2026-000002"


def test_each_code_with_what_was_scanned_after_it():
    stray, rows = scans(f"hello\n{FIRST} @09:00:05\nSF1234567890123\n]C1{SECOND} YT1 YT2\n")
    assert stray == "hello"
    assert rows == [
        TrolleyScan(FIRST, ("SF1234567890123",), 9 * 3600 + 5),
        TrolleyScan(SECOND, ("YT1", "YT2")),
    ]
    assert rows[0].line() == f"{FIRST} SF1234567890123 @09:00:05"


def test_wide_signs_blanks_and_the_same_code_twice():
    assert scans("ＱＣ—２０２６—０００００１\u3000ＳＦ１\r\nqc 2026 000001 'sf1 sf2")[1] == [
        TrolleyScan(FIRST, ("SF1", "SF2"))
    ]


def test_nothing_is_a_stray():
    assert scans("6901234567892") == ("6901234567892", [])
    assert scans("") == ("", [])


def test_one_film_is_cut_where_the_next_piece_was_scanned():
    assert spans([100, 160, None, 145], 90) == [(10, 55), (70, None), None, (55, 70)]


def test_a_film_goes_past_midnight_and_shows_nothing_of_before_it():
    assert spans([86390, 10], 86380) == [(10, 30), (30, None)]
    assert spans([50, 200], 100) == [None, (100, None)]


def test_times():
    assert second_of("23:59:59") == 86399
    assert [second_of(t) for t in ("24:00:00", "9:00:00", "", "@09:00:00")] == [None] * 4
