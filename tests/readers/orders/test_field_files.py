"""Files as shops have them and programs break them: read, or named line by line."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal

import pytest
import xlsxwriter
from order_files.exports import as_csv, as_xlsx, cells, row

from app.readers.orders.order_file import OrderFile, read
from app.readers.orders.sample import Sample, sample
from workflows.verdict import Refused

A, B, C, D = (row(main=str(n), sub=str(n)) for n in range(6921837405512149171, 6921837405512149175))


def opened(content: bytes, platform: str = "") -> OrderFile:
    file = read("orders", content, platform)
    assert isinstance(file, OrderFile), file
    taken = len(file.rows) + len(file.problems)
    assert file.records == taken + file.blank + file.totals + file.others
    return file


def lines(file: OrderFile) -> tuple[list[int], list[int]]:
    return [r.line for r in file.rows], [p.line for p in file.problems]


def broken(table: list[list[str]], line: int, old: str, new: str) -> bytes:
    """The file with one sign put where it does not belong."""
    text = as_csv(table).decode("utf-8-sig").split("\r\n")
    assert old in text[line - 1]
    text[line - 1] = text[line - 1].replace(old, new)
    return "\r\n".join(text).encode()


@pytest.mark.parametrize("place", ["天然翡翠A货冰种手镯", "圈口56mm", "普通订单"])
@pytest.mark.parametrize("closed", [0, 4, 5])
def test_a_stray_quote_takes_no_other_line_with_it(place: str, closed: int) -> None:
    content = broken(cells([A, B, C, D]), 2, place, '"' + place)
    if closed:
        text = content.decode().split("\r\n")
        text[closed - 1] = text[closed - 1].replace(place, place + '"')
        content = "\r\n".join(text).encode()
    assert lines(opened(content)) == ([3, 4, 5], [2])


def test_a_cell_over_several_lines_is_one_record() -> None:
    noted = row(remark="第一行\r\n第二行, 带逗号\r\n第三行")
    file = opened(as_csv(cells([noted, A])))
    assert lines(file) == ([2, 5], [])
    assert file.rows[0].merchant_remark == "第一行\n第二行, 带逗号\n第三行"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_a_bad_byte_costs_its_own_line(encoding: str) -> None:
    content = as_csv(cells([A, B, C]), encoding)
    number = B["sub"].encode()
    at = content.index(number) + len(number)
    bad = content[:at] + b"\xff" + content[at:]
    file = opened(bad)
    assert lines(file) == ([2, 4], [3])
    assert "字节" in file.problems[0].reason.zh


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-16", "gbk", "utf-8-sig"])
def test_encodings_with_and_without_a_mark(encoding: str) -> None:
    assert lines(opened(as_csv(cells([A, B]), encoding))) == ([2, 3], [])


def test_every_visible_sheet_is_read_and_what_is_not_is_named() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    for name, table in (
        ("上", cells([A, B])),
        ("下", cells([C])),
        ("说明", [["导出人", "张"], ["日期", "11月"]]),
        ("旧", cells([D])),
    ):
        sheet = book.add_worksheet(name)
        for line, values in enumerate(table):
            sheet.write_row(line, 0, values)
        if name == "旧":
            sheet.hide()
        if name == "上":
            sheet.set_row(2, None, None, {"hidden": True})
            sheet.set_column(4, 5, None, None, {"hidden": True})
    book.close()
    file = opened(out.getvalue())
    assert [(r.sheet, r.line) for r in file.rows] == [("上", 2), ("上", 3), ("下", 2)]
    assert [(p.sheet, p.line, p.reason.zh[:6]) for p in file.problems] == [
        ("旧", 2, "在隐藏的工作")
    ]
    assert (file.records, file.others) == (6, 2)
    assert [text.zh for text in file.said] == [
        "工作表“说明”没有认识的表头，2 行未读",
        "工作表“旧”是隐藏的，里面 1 行订单未导入；要导入，请勾选“连同隐藏的工作表”再导入一次",
        "工作表“上”有 1 个隐藏行（3），照常读入",
        "工作表“上”有隐藏列（E-F），照常读入",
    ]


def test_a_formula_without_its_result_names_its_cell() -> None:
    content = as_xlsx(cells([A, B]))
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            part = old.read(entry)
            if "sheet1" in entry.filename:
                at = part.index(b'<c r="H3"')
                end = part.index(b"</c>", at) + 4
                part = part[:at] + b'<c r="H3"><f>F3*G3</f><v></v></c>' + part[end:]
            new.writestr(entry.filename, part)
    file = opened(out.getvalue())
    assert lines(file) == ([2], [3])
    assert "H3" in file.problems[0].reason.zh


@pytest.mark.parametrize("corner", ["XFD1", "A1048576", "XFD1048576"])
def test_a_format_far_out_is_nothing(corner: str) -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    for line, values in enumerate(cells([A])):
        sheet.write_row(line, 0, values)
    sheet.write_blank(corner, None, book.add_format({"bg_color": "#ffff00"}))
    book.close()
    assert lines(opened(out.getvalue())) == ([2], [])


@pytest.mark.parametrize("tail", [b"\r\n", b"\x00" * 40, b"-- sent by mail --\r\n"])
def test_bytes_behind_a_workbook_are_nothing(tail: bytes) -> None:
    assert lines(opened(as_xlsx(cells([A])) + tail)) == ([2], [])


def html(table: list[list[str]]) -> bytes:
    rows = "".join(f"<tr>{''.join(f'<td>{c}</td>' for c in line)}</tr>" for line in table)
    return f'<html><meta charset="utf-8"><table>{rows}</table></html>'.encode()


def xml_2003(table: list[list[str]]) -> bytes:
    rows = "".join(
        "<Row>"
        + "".join(f'<Cell><Data ss:Type="String">{c}</Data></Cell>' for c in line)
        + "</Row>"
        for line in table
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?><Workbook'
        ' xmlns="urn:schemas-microsoft-com:office:spreadsheet"'
        ' xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        f'<Worksheet ss:Name="订单"><Table>{rows}</Table></Worksheet></Workbook>'
    ).encode()


@pytest.mark.parametrize(("made", "kind"), [(html, "html"), (xml_2003, "xml")])
def test_a_page_and_an_xml_sheet_that_go_by_the_name_of_xls(made, kind: str) -> None:
    file = opened(made(cells([A, B])))
    assert (file.kind, lines(file)) == (kind, ([2, 3], []))
    assert file.rows[0].unit_price == Decimal("12800.00")


@pytest.mark.parametrize(
    ("content", "code", "said"),
    [
        (b"%PDF-1.7 ...", "not_a_table", "PDF"),
        (b"Rar!\x1a\x07\x00", "not_a_table", "RAR"),
        (b"\x89PNG\r\n\x1a\n", "not_a_table", "图片"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n", "web_archive", "MHT"),
        (b"<html><body>login</body></html>", "not_a_table", "登录已过期"),
    ],
)
def test_what_is_no_table_is_called_by_its_name(content: bytes, code: str, said: str) -> None:
    answer = read("orders", content)
    assert isinstance(answer, Refused)
    assert answer.code == code
    assert said in answer.reason.zh
    assert answer.next_step is not None


def test_an_archive_of_files_is_one() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("orders.csv", "a,b")
    answer = read("orders", out.getvalue())
    assert isinstance(answer, Refused)
    assert "压缩包" in answer.reason.zh


def test_a_platforms_ciphertext_is_kept_whole() -> None:
    phone = "$$" + "ca978112ca1bbdca" * 12 + "=$1$$"
    file = opened(as_csv(cells([row(phone=phone, name="##" + "3e23e816" * 24 + "=##")])))
    assert file.rows[0].receiver_phone == phone
    assert file.rows[0].aside == ""


def test_the_header_once_more_is_named_as_such() -> None:
    table = cells([A])
    file = opened(as_csv([*table, table[0], *cells([B])[1:]]))
    assert lines(file) == ([2, 4], [3])
    assert file.problems[0].reason.zh == "表头重复出现"


def test_a_file_that_nobody_knows_shows_its_columns() -> None:
    content = as_csv(
        [["单据", "货名", "件数", "情况"], ["1", "手镯", "2", "待发货"], ["2", "佛", "1", "x"]]
    )
    answer = read("orders", content)
    assert isinstance(answer, Refused)
    assert answer.code == "no_header"
    found = sample("orders", content)
    assert found == Sample(
        ("单据", "货名", "件数", "情况"), (("1", "2"), ("手镯", "佛"), ("2", "1"), ("待发货", "x"))
    )
