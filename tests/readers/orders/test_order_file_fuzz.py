"""Whatever the bytes: an answer, never an exception, and nothing lost between rows and problems."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from order_files.exports import NEW, as_csv, as_xlsx, cells, row

from app.readers.orders.order_file import OrderFile, read
from app.readers.orders.rejects import rejected_csv
from workflows.orders.fields import RowProblem
from workflows.orders.row import OrderRow, as_record, content_digest, from_record
from workflows.verdict import Refused

FILES = Path(__file__).parents[2] / "order_files"
SEEDS = [path.read_bytes() for path in sorted(FILES.glob("*.csv"))] + [as_xlsx(cells([row()]))]

# Cells that spreadsheets, people and attackers put where something else belongs.
NASTY = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        ["", "-", "nan", "=1+1", "@SUM(A1)", "\t=x", "4.9E+18", "1,280.00", "'", '="', '"', "\x00",
         "\x1b", "\u202e", "２０２６-11-15", "9" * 40, "合计", "𬭎", "\ud83d\ude00", "x" * 3000],
    ),
)  # fmt: skip


def check(content: bytes) -> None:
    answer = read("fuzz", content)
    assert isinstance(answer, (OrderFile, Refused))
    if isinstance(answer, Refused):
        assert answer.reason.zh
        assert answer.reason.en
        return
    lines = [(r.sheet, r.line) for r in answer.rows]
    lines += [(p.sheet, p.line) for p in answer.problems]
    assert len(lines) == len(set(lines))
    for found in answer.rows:
        assert from_record(as_record(found)) == found
        content_digest(found)
    rejected_csv(answer.header, answer.problems)


@settings(max_examples=80)
@given(st.binary(max_size=2000))
def test_any_bytes(content: bytes) -> None:
    check(content)


@settings(max_examples=100)
@given(st.sampled_from([b"\xff\xfe", b"\xef\xbb\xbf", b"PK\x03\x04"]), st.binary(max_size=500))
def test_any_bytes_behind_a_known_beginning(head: bytes, content: bytes) -> None:
    check(head + content)


@settings(max_examples=100)
@given(st.data())
def test_a_real_file_with_bytes_changed_cut_and_moved(data: st.DataObject) -> None:
    content = bytearray(data.draw(st.sampled_from(SEEDS)))
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(content)))
        until = at + data.draw(st.integers(0, 8))
        content[at:until] = data.draw(st.binary(max_size=8))
    check(bytes(content))


@settings(max_examples=80)
@given(st.lists(st.lists(NASTY, max_size=len(NEW) + 2), max_size=4))
def test_any_cells_under_a_real_header(table: list[list[str]]) -> None:
    header, good = cells([row()])
    check(as_csv([header, good, *table], "utf-8", quoting=csv.QUOTE_ALL, strict=False)
          if not has_surrogates(table) else b"")  # fmt: skip


@settings(max_examples=80)
@given(st.dictionaries(st.sampled_from(sorted(NEW)), NASTY, min_size=1, max_size=4))
def test_any_cell_of_a_real_row_and_its_way_back(changed: dict[str, str]) -> None:
    if has_surrogates([list(changed.values())]):
        return
    content = as_csv(cells([row(**changed)]), quoting=csv.QUOTE_ALL)
    check(content)
    file = read("", content)
    if isinstance(file, OrderFile) and file.problems:
        returned = rejected_csv(file.header, file.problems)
        for line in csv.reader(io.StringIO(returned.decode("utf-8-sig"), newline="")):
            for cell in line:
                assert not cell.lstrip().startswith(("=", "+", "-", "@"))
        again = read("", returned)
        assert isinstance(again, OrderFile)
        assert [p.sub_order for p in again.problems] == [p.sub_order for p in file.problems]


@settings(max_examples=40)
@given(
    st.lists(
        st.one_of(
            st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=12),
            st.floats(allow_nan=False, allow_infinity=False),
            st.booleans(),
            st.datetimes(),
        ),
        min_size=len(NEW),
        max_size=len(NEW),
    )
)
def test_any_cells_in_a_workbook(line: list[object]) -> None:
    fit = [cell if getattr(cell, "year", 1900) >= 1900 else "" for cell in line]
    check(as_xlsx([list(NEW.values()), fit]))


@settings(max_examples=60)
@given(st.sampled_from(["sheet1", "sharedStrings", "workbook", "styles"]), st.data())
def test_any_number_inside_a_workbook(part: str, data: st.DataObject) -> None:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(SEEDS[-1])) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            text = old.read(entry)
            if part in entry.filename:
                numbers = list(re.finditer(rb"[0-9]+", text))
                found = data.draw(st.sampled_from(numbers))
                put = str(data.draw(st.integers(0, 10**12))).encode()
                text = text[: found.start()] + put + text[found.end() :]
            new.writestr(entry.filename, text)
    check(out.getvalue())


def has_surrogates(table: list[list[str]]) -> bool:
    return any("\ud800" <= sign <= "\udfff" for line in table for cell in line for sign in cell)


def test_the_seeds_hold_rows_and_problems() -> None:
    found = [read("", seed) for seed in SEEDS]
    kinds = {type(r) for f in found if isinstance(f, OrderFile) for r in (*f.rows, *f.problems)}
    assert kinds == {OrderRow, RowProblem}
