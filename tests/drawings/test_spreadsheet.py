from __future__ import annotations

import csv
import io
import itertools
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from app.drawings import spreadsheet
from app.drawings.spreadsheet import Row, csv_stream, xlsx_stream

HEADER = ("主订单编号", "商品", "金额", "时间")
ORDER = "6921048127364523718"
AT = datetime(2026, 11, 21, 16, 30, tzinfo=UTC)
ROW: Row = (ORDER, "翡翠手镯 𠮷", Decimal("12660.50"), AT)


def csv_cells(rows: list[Row]) -> list[list[str]]:
    text = b"".join(csv_stream(HEADER, rows)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def xlsx_cells(rows: list[Row], sheet: int = 0) -> list[list[object]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(b"".join(xlsx_stream(HEADER, rows))))
    return [list(row) for row in book.get_sheet_by_index(sheet).to_python()]


def test_csv_opens_in_excel_as_it_was_meant() -> None:
    content = b"".join(csv_stream(HEADER, [ROW]))
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.count(b"\r\n") == 2
    assert csv_cells([ROW]) == [
        list(HEADER),
        [f"{ORDER}\t", "翡翠手镯 𠮷", "12660.50", "2026-11-22 00:30:00"],
    ]


def test_xlsx_keeps_text_money_and_times() -> None:
    first, second = xlsx_cells([ROW])
    assert first == list(HEADER)
    assert second == [ORDER, "翡翠手镯 𠮷", 12660.5, datetime.fromisoformat("2026-11-22 00:30")]


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "=cmd|' /C calc'!A0", "＝1＋1"]
)
def test_no_text_becomes_a_formula(cell: str) -> None:
    assert csv_cells([(cell,)])[1] == [f"'{cell}"]
    assert xlsx_cells([(cell,)])[1][0] == cell.replace("\r", "\n") or "\r" in cell
    book = b"".join(xlsx_stream(HEADER, [(cell,)]))
    assert CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python(), (
        "readable"
    )
    assert b"<f>" not in _sheet_xml(book)


def _sheet_xml(book: bytes) -> bytes:

    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        return archive.read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("cell", [ORDER, "140293847162", "00123", "1E10", "0000"])
def test_numbers_that_are_names_keep_every_digit(cell: str) -> None:
    assert csv_cells([(cell,)])[1] == [f"{cell}\t"]
    assert xlsx_cells([(cell,)])[1][0] == cell


@pytest.mark.parametrize("cell", ["0", "12", "3.30", "QC-2026-000123", "", "1.66", "A123456789012"])
def test_ordinary_text_is_left_alone(cell: str) -> None:
    assert csv_cells([(cell, "x")])[1][0] == cell


def test_numbers_stay_numbers_while_they_fit() -> None:
    row: Row = (
        -12,
        Decimal("-0.50"),
        3.3,
        6921048127364523718,
        None,
        Decimal("1E+3"),
        Decimal("1E+99"),
    )
    assert csv_cells([row])[1] == [
        "-12",
        "-0.50",
        "3.3",
        "6921048127364523718\t",
        "",
        "1000",
        "1E+99",
    ]
    assert xlsx_cells([row])[1] == [-12, -0.5, 3.3, "6921048127364523718", "", 1000, "1E+99"]


def test_what_is_no_number_is_left_empty() -> None:
    row: Row = (float("nan"), float("inf"), Decimal("NaN"), "x")
    assert csv_cells([row])[1] == ["", "", "", "x"]
    assert xlsx_cells([row])[1] == ["", "", "", "x"]


def test_days_are_days() -> None:
    day = date(2026, 12, 1)
    assert csv_cells([(day,)])[1] == ["2026-12-01"]
    assert xlsx_cells([(day,)])[1][0] in {day, datetime.combine(day, time())}


@pytest.mark.parametrize("stream", [csv_stream, xlsx_stream])
def test_a_time_without_a_zone_is_a_mistake(stream: object) -> None:
    with pytest.raises(ValueError, match="zone"):
        b"".join(stream(HEADER, [(datetime.fromisoformat("2026-01-01"),)]))  # type: ignore[operator]  # a fixture


def test_long_exports_come_in_pieces_while_rows_are_taken() -> None:
    left: Iterator[Row] = iter([(ORDER, "翡翠手镯")] * 50_000)
    stream = csv_stream(HEADER, left)
    next(stream)
    assert sum(1 for _ in itertools.islice(left, 40_000)) == 40_000, "not all is read at once"
    assert len(list(stream)) > 1


def test_rows_beyond_a_sheet_go_on_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheet, "SHEET_ROWS", 10)
    rows: list[Row] = [(number,) for number in range(25)]
    content = b"".join(xlsx_stream(HEADER, rows, sheet="待检 [1/2]"))
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert book.sheet_names == ["待检  1 2", "待检  1 2 2", "待检  1 2 3"]
    sheets = [book.get_sheet_by_index(index).to_python()[1:] for index in range(3)]
    assert [row[0] for row in itertools.chain(*sheets)] == [float(n) for n in range(25)]


TEXT = st.text(st.characters(exclude_characters="\r"), max_size=40)


@settings(max_examples=25)
@given(st.lists(st.tuples(TEXT, st.integers(), st.floats(), st.decimals()), max_size=5))
def test_any_cells_make_files_that_open(rows: list[Row]) -> None:
    cells = csv_cells(rows)
    assert len(cells) == len(rows) + 1
    for row in cells[1:]:
        assert not row[0].startswith(("=", "+", "-", "@", "\t"))
    xlsx_cells(rows)
