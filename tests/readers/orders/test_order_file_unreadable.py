"""Files that can't be read at all: each refused with its own reason, none raising."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace

import pytest
from order_files.exports import NEW, as_csv, as_xlsx, cells, export, row

from app.readers.facts import Limits
from app.readers.orders import order_file, table
from app.readers.orders.kinds import ORDERS
from app.readers.orders.order_file import OrderFile, read
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
        (b"\xff\x00\x81\xff", "wrong_encoding"),
        (b"\xef\xbb\xbf\xff\xfe", "wrong_encoding"),
        (b"\x00\x01\x02", "not_a_table"),
        (b"PK\x03\x04rubbish", "not_a_table"),
        (OLE + bytes(600), "old_excel"),
        (OLE + bytes(100) + "EncryptedPackage".encode("utf-16-le"), "file_encrypted"),
        ("姓名,电话\r\n张三,1\r\n".encode(), "no_header"),
        (b"%PDF-1.7\n...", "no_header"),
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


def test_two_columns_of_one_meaning_are_named() -> None:
    table = cells([row()])
    answer = refused(as_csv([[*table[0], "规格 "], [*table[1], "另一个"]]))
    assert answer.code == "doubled_column"
    assert "商品规格、规格" in answer.reason.zh


def test_a_quote_left_open_is_not_the_end_of_the_file() -> None:
    header, line = cells([row()])
    content = as_csv([header, line]) + '1,2,,"天然翡翠\r\n3,4,,x\r\n'.encode()
    answer = refused(content)
    assert (answer.code, answer.facts["line"]) == ("csv_broken", "3")


def test_a_spreadsheet_that_zeroed_the_long_numbers_is_noticed() -> None:
    rows = [row(sub=f"69218374055{n}0000") for n in (1000, 1001, 1002)]
    assert refused(export(*rows)).code == "digits_lost"
    assert isinstance(read("", export(*rows, row())), OrderFile)


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
    monkeypatch.setattr(table, "MAX_UNPACKED", 3 * 2**20)
    bomb = rezipped(
        as_xlsx(cells([row()])), in_sheet(b"</worksheet>", b" " * 4 * 2**20 + b"</worksheet>")
    )
    assert len(bomb) < 20_000
    found = order_file.read_orders("", bomb, ORDERS)  # here, where the limit was set
    assert isinstance(found, Refused)
    assert found.code == "zip_bomb"
    # The directory may state any size; here it says one byte.
    stated = (4 * 2**20).to_bytes(4, "little")
    size = next(
        i.file_size for i in zipfile.ZipFile(io.BytesIO(bomb)).infolist() if "sheet1" in i.filename
    ).to_bytes(4, "little")
    assert size != stated
    found = order_file.read_orders("", bomb.replace(size, b"\x01\x00\x00\x00"), ORDERS)
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


def test_a_locked_entry_is_a_password() -> None:
    book = bytearray(as_xlsx(cells([row()])))
    at = book.find(b"PK\x01\x02")
    book[at + 8] |= 1
    assert refused(bytes(book)).code == "file_encrypted"


def test_a_workbook_without_an_order_sheet() -> None:
    assert refused(as_xlsx([["姓名", "电话"], ["张三", "1"]])).code == "no_header"
