"""Files that can't be read at all: each refused with its own reason, none raising."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from order_files.exports import NEW, as_csv, as_xlsx, cells, export, row

from app.readers.facts import Limits
from app.readers.orders import order_file
from app.readers.orders.formats import package
from app.readers.orders.kinds import ORDERS
from app.readers.orders.order_file import OrderFile, read
from app.readers.orders.sample import sample
from workflows.verdict import Refused


def refused(content: bytes) -> Refused:
    answer = read("orders", content)
    assert isinstance(answer, Refused)
    assert answer.reason.zh
    assert answer.reason.en
    return answer


def rezipped(content: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """The workbook with its parts changed."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            new.writestr(entry.filename, change(entry.filename, old.read(entry)))
    return out.getvalue()


def in_sheet(old: bytes, new: bytes) -> Callable[[str, bytes], bytes]:
    return lambda name, part: part.replace(old, new) if "sheet1" in name else part


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b" \r\n\t", "file_empty"),
        (b"\xff\x00\x81\xff", "not_a_table"),
        (b"\x81\xff\xff\x81\xff", "wrong_encoding"),
        (b"\xef\xbb\xbf\xff\xfe", "wrong_encoding"),
        (b"\x00\x01\x02", "not_a_table"),
        (b"PK\x03\x04rubbish", "not_a_table"),
        (OLE + bytes(600), "workbook_broken"),
        (OLE + bytes(100) + "EncryptedPackage".encode("utf-16-le"), "file_encrypted"),
        ("姓名,电话\r\n张三,1\r\n".encode(), "no_header"),
        (b"%PDF-1.7\n...", "not_a_table"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "no_header"),
    ],
)
def test_not_an_order_export(content: bytes, code: str) -> None:
    assert refused(content).code == code


def test_a_missing_column_is_named() -> None:
    template = {k: v for k, v in NEW.items() if k not in {"sub", "status"}}
    answer = refused(export(row(), template=template))
    assert answer.code == "missing_column"
    assert "子订单编号、订单状态" in answer.reason.zh


OF_NOBODY = "订单号,订单状态,商品名称,规格名称,{},商品单价\n1,待发货,手镯,白,1,388\n"
GUESSED = {
    "成交数量": ("必需的列都有", "成交数量（商品数量）"),
    "有几个": ("缺少列：商品数量；", "订单号（主订单编号）"),
}


@pytest.mark.parametrize("column", GUESSED)
def test_a_column_is_not_missing_where_its_heading_suggests_it(column: str) -> None:
    answer = refused(OF_NOBODY.format(column).encode())
    assert answer.code == "missing_column"
    for words in GUESSED[column]:
        assert words in answer.reason.zh
    assert "子订单编号" not in answer.reason.zh


def test_one_column_twice_is_refused_and_another_name_for_it_is_named() -> None:
    table = cells([row()])
    answer = refused(as_csv([[*table[0], "商品规格 "], [*table[1], "另一个"]]))
    assert answer.code == "doubled_column"
    assert "商品规格" in answer.reason.zh
    file = read("", as_csv([[*table[0], "规格 "], [*table[1], "另一个"]]))
    assert isinstance(file, OrderFile)
    assert (file.rows[0].sku, file.said[0].zh) == (row()["sku"], "与别的列同义、未读的列：规格")


def test_a_quote_left_open_names_its_line_and_takes_no_other_with_it() -> None:
    header, line = cells([row()])
    good = as_csv([line], "utf-8")
    content = as_csv([header, line]) + '1,2,,"天然翡翠\r\n'.encode() + good
    file = read("orders", content)
    assert isinstance(file, OrderFile)
    assert [r.line for r in file.rows] == [2, 4]
    assert [(p.line, "引号不成对" in p.reason.zh) for p in file.problems] == [(3, True)]


def test_rows_whose_long_numbers_a_spreadsheet_zeroed_are_refused_one_by_one() -> None:
    rows = [row(sub=f"69218374055{n}0000") for n in (1000, 1001, 1002)]
    file = read("", export(*rows, row()))
    assert isinstance(file, OrderFile)
    assert [r.line for r in file.rows] == [5]
    assert [(p.line, p.column) for p in file.problems] == [(n, "子订单编号") for n in (2, 3, 4)]


def test_a_zeroed_number_that_a_person_has_seen_to_be_right_is_taken() -> None:
    rows = [row(sub=f"69218374055{n}0000") for n in (1000, 1001)]
    file = read("", export(*rows), sure=frozenset({"6921837405510000000"}))
    assert isinstance(file, OrderFile)
    assert [r.line for r in file.rows] == [2]
    assert [p.line for p in file.problems] == [3]
    assert "已核对无误的编号" in file.problems[0].reason.zh


@pytest.mark.parametrize(
    ("number", "asked"),
    [
        ("691792676883000", True),  # the fifteen digits that a spreadsheet keeps
        ("69179267688300000000", True),  # of twenty digits, which Douyin never writes
        ("692183740551214", True),
        ("6921837405512149177", False),
        ("69179267688300012345", False),  # unlike, and whole: only told
        ("12345678", False),  # too short for anything to have been lost
    ],
)
def test_a_number_unlike_the_platforms_and_likely_cut_is_asked_for(
    number: str, *, asked: bool
) -> None:
    others = [
        row(main=f"69218374055121{n:05d}", sub=f"69218374055122{n:05d}") for n in range(1, 10)
    ]
    content = export(*others, row(sub=number))
    file = read("", content)
    assert isinstance(file, OrderFile)
    assert [(p.line, "尾数" in p.reason.zh) for p in file.problems] == (
        [(11, True)] if asked else []
    )
    seen = read("", content, sure=frozenset({number}))
    assert isinstance(seen, OrderFile)
    assert seen.problems == ()


def test_one_number_of_thousands_may_end_in_zeros() -> None:
    sane = [row(sub=f"692183740551{n:06d}", main="1") for n in range(100_001, 103_000, 2)]
    file = read("", export(*sane, row(sub="692183740551214000", main="1")))
    assert isinstance(file, OrderFile)
    assert file.problems == ()


def test_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(order_file, "ORDERS", replace(ORDERS, rows=2))
    assert isinstance(read("", export(row(), row())), OrderFile)
    assert refused(export(row(), row(), row())).code == "too_many_rows"
    monkeypatch.setattr(order_file, "ORDERS", Limits(10))
    assert refused(export()).code == "file_too_large"


def test_an_endless_line() -> None:
    header, line = cells([row()])
    assert isinstance(read("", as_csv([header, line, ["x" * 99_000]])), OrderFile)
    assert refused(as_csv([header, line, ["x" * 400_001]])).code == "line_too_long"


@pytest.mark.parametrize("corner", [b"XFD1048576", b"A1048576", b"XFD2", b"NN90000"])
def test_a_cell_in_the_far_corner_reserves_no_memory(corner: bytes) -> None:
    content = rezipped(as_xlsx(cells([row()])), in_sheet(b'r="A2"', b"r='" + corner + b"'"))
    assert refused(content).code == "sheet_too_large"


def test_a_row_number_beyond_all_rows() -> None:
    content = rezipped(as_xlsx(cells([row()])), in_sheet(b'<row r="2"', b'<row r="1048576"'))
    assert refused(content).code == "sheet_too_large"


def test_an_announced_number_of_texts_reserves_no_memory() -> None:
    book = as_xlsx(cells([row()]))
    content = rezipped(
        book, lambda _, part: part.replace(b'uniqueCount="', b"uniqueCount = '+0999999999")
    )
    assert content != book
    assert refused(content).code == "sheet_too_large"


def test_a_zip_bomb_is_stopped_by_what_it_unpacks_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(package, "MAX_UNPACKED", 3 * 2**20)
    bomb = rezipped(
        as_xlsx(cells([row()])), in_sheet(b"</worksheet>", b" " * 4 * 2**20 + b"</worksheet>")
    )
    assert len(bomb) < 20_000
    found = order_file.read_orders("", (), bomb, ORDERS)  # here, where the limit was set
    assert isinstance(found, Refused)
    assert found.code == "zip_bomb"
    # The directory may state any size; here it says one byte.
    stated = (4 * 2**20).to_bytes(4, "little")
    size = next(
        i.file_size for i in zipfile.ZipFile(io.BytesIO(bomb)).infolist() if "sheet1" in i.filename
    ).to_bytes(4, "little")
    assert size != stated
    found = order_file.read_orders("", (), bomb.replace(size, b"\x01\x00\x00\x00"), ORDERS)
    assert isinstance(found, Refused)
    assert found.code == "zip_bomb"


def test_a_workbook_of_another_kind_or_broken() -> None:
    book = as_xlsx(cells([row()]))
    renamed = io.BytesIO()
    with zipfile.ZipFile(renamed, "w") as archive:
        archive.writestr("content.xml", "<office/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
    assert refused(renamed.getvalue()).code == "not_a_table"
    broken = rezipped(book, lambda n, p: b"<broken" if n == "xl/workbook.xml" else p)
    assert refused(broken).code in {"workbook_broken", "no_header"}
    wide = rezipped(book, in_sheet(b"<worksheet", "<worksheet".encode("utf-16-le")))
    assert refused(wide).code == "not_a_table"


# plain.xls was written by xlwt, locked.xlsx by msoffcrypto-tool from workbook.xlsx; locked.xls is
# plain.xls with a FilePass record (RC4, [MS-OFFCRYPTO] 2.3.6), which that tool opens again.
FOLDER = Path(__file__).parents[2] / "order_files"


def test_an_old_workbook_is_read() -> None:
    file = read("", (FOLDER / "plain.xls").read_bytes())
    assert isinstance(file, OrderFile)
    assert (file.kind, file.problems) == ("xls", ())
    assert [(r.sub_order, r.title) for r in file.rows] == [
        ("6921837405512149177", "天然翡翠A货冰种手镯")
    ]


@pytest.mark.parametrize("name", ["locked.xls", "locked.xlsx"])
def test_a_workbook_with_a_password_is_refused_in_words(name: str) -> None:
    answer = refused((FOLDER / "locked" / name).read_bytes())
    assert answer.code == "file_encrypted"
    assert answer.next_step is not None
    assert "去掉密码" in answer.next_step.zh


def test_a_locked_entry_is_a_password() -> None:
    book = bytearray(as_xlsx(cells([row()])))
    at = book.find(b"PK\x01\x02")
    book[at + 8] |= 1
    assert refused(bytes(book)).code == "file_encrypted"


def test_a_workbook_without_an_order_sheet() -> None:
    assert refused(as_xlsx([["姓名", "电话"], ["张三", "1"]])).code == "no_header"


def wide(columns: int) -> tuple[list[str], list[str]]:
    """A sheet that knows its orders, and has columns that nobody needs."""
    names, values = zip(
        *((NEW[name], text) for name, text in row().items() if name in NEW), strict=True
    )
    more = range(columns - len(names))
    return [*names, *(f"列{n}" for n in more)], [*values, *("1" for _ in more)]


def as_page(rows: list[list[str]]) -> bytes:
    lines = "".join("<tr>" + "".join(f"<td>{c}</td>" for c in line) + "</tr>" for line in rows)
    return f"<html><table>{lines}</table></html>".encode()


@pytest.mark.parametrize("columns", [301, 5_000])
@pytest.mark.parametrize("make", [as_csv, as_page])
def test_a_header_is_no_wider_than_a_person_can_name(make, columns: int) -> None:
    content = make(list(wide(columns)))
    unknown = make([[f"x{n}" for n in range(columns)], ["1"] * columns])
    for answer in (refused(content), sample("o.csv", content), sample("o.csv", unknown)):
        assert isinstance(answer, Refused)
        assert answer.code in {"too_many_columns", "sheet_too_large"}
        assert len(repr(answer)) < 2_000


def test_blank_columns_at_the_end_are_no_columns() -> None:
    header, values = wide(30)
    file = read("orders", as_csv([header + [""] * 600, values + [""] * 600]))
    assert isinstance(file, OrderFile)
    assert (file.records, len(file.rows)) == (1, 1)


def test_what_is_told_of_a_file_is_as_long_as_a_page() -> None:
    """Names of columns, sheets and tables are the file's: none makes the answer as large as it."""
    header, values = wide(290)
    long = [*header[:-9], *(f"{n}" + "长" * 9_000 for n in range(9))]
    file = read("名" * 5_000, as_csv([long, values]))
    assert isinstance(file, OrderFile)
    assert len(file.name) <= 200
    assert max(map(len, (*file.header, *file.unknown_columns))) <= 200
    assert sum(len(text.zh) + len(text.en) for text in file.said) < 5_000
    tables = b"<table><tr><td>a</td></tr></table>" * 3_000
    assert refused(b"<html>" + tables).code == "sheet_too_large"


HEAD_ONLY = cells([row()])[:1]
NOTHING = {
    "0 bytes": (b"", "file_empty"),
    "blanks": (b" \r\n\t\r\n", "file_empty"),
    "a mark of its encoding": (b"\xef\xbb\xbf", "no_header"),
    "a workbook without a cell": (as_xlsx([]), "no_header"),
    "a page with an empty table": (b"<html><table></table></html>", "no_header"),
    "half a workbook": (as_xlsx(cells([row()]))[:-900], "workbook_cut_off"),
    "all but the end of a workbook": (as_xlsx(cells([row()]))[:-1], "workbook_cut_off"),
}


@pytest.mark.parametrize("what", NOTHING)
def test_a_file_with_nothing_in_it_is_called_so(what: str) -> None:
    content, code = NOTHING[what]
    assert refused(content).code == code


def page_of(table: list[list[str]]) -> bytes:
    rows = "".join(f"<tr>{''.join(f'<td>{c}</td>' for c in line)}</tr>" for line in table)
    return f"<html><table>{rows}</table></html>".encode()


@pytest.mark.parametrize("made", [as_csv, as_xlsx, page_of], ids=["csv", "xlsx", "html"])
def test_a_header_without_a_row_is_a_file_of_no_records(made: Callable[..., bytes]) -> None:
    file = read("orders", made(HEAD_ONLY))
    assert isinstance(file, OrderFile)
    assert (file.records, file.rows, file.problems) == (0, (), ())
