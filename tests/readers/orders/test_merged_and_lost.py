"""Merged cells, errors and formulas without a result: each cell has its value or is named."""

from __future__ import annotations

import io
from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter
from order_files.exports import NEW, as_csv, cells, row

from app.readers.orders.kinds import ORDERS
from app.readers.orders.order_file import OrderFile, read_orders
from workflows.orders.dialect_file import dialects
from workflows.orders.row import AfterSale
from workflows.orders.state_words import after_sale_of

A, B = (row(main=str(n), sub=str(n)) for n in (6921837405512149171, 6921837405512149172))
HEAD, *LINES = cells([A, B])
KEYS = list(NEW)


def opened(content: bytes) -> OrderFile:
    found = read_orders("", (), content, ORDERS)
    assert isinstance(found, OrderFile), found
    assert found.records == len(found.rows) + len(found.problems) + found.blank + found.totals
    return found


def xlsx(merged: dict[str, str]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("订单")
    for y, line in enumerate((HEAD, *LINES)):
        for x, cell in enumerate(line):
            if y < 2 or KEYS[x] not in merged:
                sheet.write_string(y, x, cell)
    for key, said in merged.items():
        sheet.merge_range(1, KEYS.index(key), 2, KEYS.index(key), said)
    book.close()
    return out.getvalue()


def html(merged: dict[str, str]) -> bytes:
    first = "".join(
        f'<td rowspan="2">{merged[key]}</td>' if key in merged else f"<td>{cell}</td>"
        for key, cell in zip(KEYS, LINES[0], strict=True)
    )
    second = "".join(
        f"<td>{cell}</td>" for key, cell in zip(KEYS, LINES[1], strict=True) if key not in merged
    )
    head = "".join(f"<th>{name}</th>" for name in HEAD)
    return f"<table><tr>{head}</tr><tr>{first}</tr><tr>{second}</tr></table>".encode()


def xml(merged: dict[str, str]) -> bytes:
    def cell(text: str, more: str = "") -> str:
        return f'<Cell{more}><Data ss:Type="String">{text}</Data></Cell>'

    first = "".join(
        cell(merged[key], ' ss:MergeDown="1"') if key in merged else cell(said)
        for key, said in zip(KEYS, LINES[0], strict=True)
    )
    second = "".join(
        cell(said, f' ss:Index="{n}"')
        for n, (key, said) in enumerate(zip(KEYS, LINES[1], strict=True), 1)
        if key not in merged
    )
    head = "".join(map(cell, HEAD))
    rows = "".join(f"<Row>{cells_of}</Row>" for cells_of in (head, first, second))
    spreadsheet = "urn:schemas-microsoft-com:office:spreadsheet"
    return (
        f'<?xml version="1.0"?><Workbook xmlns="{spreadsheet}" xmlns:ss="{spreadsheet}">'
        f'<Worksheet ss:Name="订单"><Table>{rows}</Table></Worksheet></Workbook>'
    ).encode()


KINDS = {"xlsx": xlsx, "html": html, "xml": xml}


@pytest.mark.parametrize("kind", KINDS)
def test_each_line_of_a_merged_cell_has_its_value(kind: str) -> None:
    said = {
        "after_sale": "退款成功",
        "name": "陈*雨",
        "paid": "2026-11-20 20:16:01",
        "price": "1280",
    }
    file = opened(KINDS[kind](said))
    assert [r.line for r in file.rows] == [2, 3]
    for one in file.rows:
        assert one.after_sale is AfterSale.REFUNDED
        assert (one.receiver_name, one.unit_price) == ("陈*雨", Decimal(1280))
        assert one.paid_at is not None


@pytest.mark.parametrize("kind", KINDS)
def test_a_merged_amount_is_no_lines_and_a_merged_quantity_is_asked(kind: str) -> None:
    file = opened(KINDS[kind]({"payable": "2560"}))
    assert [(r.payable, "2560（合并单元格" in r.aside) for r in file.rows] == [(None, True)] * 2
    refused = opened(KINDS[kind]({"quantity": "2"})).problems
    assert [(p.line, p.column) for p in refused] == [(2, "商品数量"), (3, "商品数量")]
    assert "合并单元格" in refused[0].reason.zh


def test_a_block_over_lines_and_columns_moves_no_column() -> None:
    first, second = ([f"<td>{cell}</td>" for cell in line] for line in LINES)
    at = KEYS.index("message")
    first[at : at + 2] = [f'<td rowspan="2" colspan="2">{LINES[0][at]}</td>']
    del second[at : at + 2]
    head = "".join(f"<th>{name}</th>" for name in HEAD)
    rows = "".join(f"<tr>{''.join(line)}</tr>" for line in (first, second))
    file = opened(f"<table><tr>{head}</tr>{rows}</table>".encode())
    assert [r.sub_order for r in file.rows] == [A["sub"], B["sub"]]
    assert [r.receiver_phone for r in file.rows] == [A["phone"], B["phone"]]


def test_a_line_left_of_a_merged_order_says_so() -> None:
    line = [c if k not in {"main", "status"} else "" for k, c in zip(KEYS, LINES[1], strict=True)]
    (problem,) = opened(as_csv([HEAD, LINES[0], line])).problems
    assert problem.line == 3
    assert problem.reason.zh.startswith("没有订单编号和状态，像是上一行订单的续行")


ERRORS = ("#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#name?")


@pytest.mark.parametrize("said", ERRORS)
@pytest.mark.parametrize(
    ("key", "refuses"), [("payable", True), ("title", True), ("paid", False), ("name", False)]
)
def test_an_error_in_a_cell_is_named_and_refuses_money(said: str, key: str, refuses: bool) -> None:
    file = opened(as_csv(cells([{**A, key: said}])))
    name = HEAD[KEYS.index(key)]
    if refuses:
        (problem,) = file.problems
        assert (problem.column, problem.value) == (name, said)
        assert f"错误值 {said.upper()}" in problem.reason.zh
    else:
        (taken,) = file.rows
        assert f"{name}：{said}" in taken.aside


def test_an_old_workbooks_merged_cells_and_errors_are_told() -> None:
    """`odd_cells.xls`: 售后状态 merged over lines 2 and 3, #REF! in the payable of line 5."""
    file = opened((Path(__file__).parents[2] / "order_files" / "odd_cells.xls").read_bytes())
    assert [(r.line, r.after_sale) for r in file.rows] == [
        (2, AfterSale.REFUNDED), (3, AfterSale.REFUNDED), (4, AfterSale.NONE),
    ]  # fmt: skip
    (problem,) = file.problems
    assert (problem.line, problem.column, problem.value) == (5, "订单应付金额", "#REF!")


@pytest.mark.parametrize("key", ["payable", "paid"])
def test_a_workbooks_errors_and_formulas_without_a_result_are_those_of_their_cell(key: str) -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("订单")
    for y, line in enumerate((HEAD, *LINES)):
        for x, cell in enumerate(line):
            sheet.write_string(y, x, cell)
    x = KEYS.index(key)
    sheet.write_formula(1, x, "=A1", None, "#REF!")
    sheet.write_formula(2, x, "=A1", None, "")
    book.close()
    file, name = opened(out.getvalue()), HEAD[x]
    if key == "payable":
        assert [(p.line, p.column) for p in file.problems] == [(2, name), (3, name)]
        assert "错误值 #REF!" in file.problems[0].reason.zh
        assert "是公式" in file.problems[1].reason.zh
    else:
        assert [name in r.aside for r in file.rows] == [True, True]


def test_unknown_words_of_a_case_are_named_in_every_dialect() -> None:
    for dialect in dialects():
        assert after_sale_of("平台处理中的怪状态", dialect.after_sales) is None
        assert after_sale_of("平台处理中", dialect.after_sales) is AfterSale.IN_PROGRESS


@pytest.mark.parametrize("number", ["0", "00", "-", ""])
def test_a_shop_without_number_or_name_is_the_one_that_was_said(number: str) -> None:
    head, line = [*HEAD, "店铺Id"], [*LINES[0], number]
    line[KEYS.index("shop")] = ""
    assert opened(as_csv([head, line])).shops == ("",)


def test_signs_that_turn_a_text_are_dropped_and_named() -> None:
    (read,) = opened(
        as_csv(cells([{**A, "title": "天然\u202e翡翠手镯", "main": f"\u202d{A['main']}\u202c"}]))
    ).rows
    assert (read.title, read.main_order) == ("天然翡翠手镯", A["main"])
    assert read.aside == "选购商品：有改变文字方向的隐藏字符，已去掉"


def test_a_total_that_names_an_order_is_a_total() -> None:
    file = opened(as_csv(cells([A, {**B, "title": "合计", "quantity": "4"}])))
    assert ([r.line for r in file.rows], file.totals) == ([2], 1)


def test_control_characters_in_a_title_are_dropped_and_named() -> None:
    (read,) = opened(as_csv(cells([{**A, "title": "天然\u0007翡翠手镯"}]))).rows
    assert (read.title, read.aside) == ("天然翡翠手镯", "选购商品：有不可见的控制字符，已去掉")


def test_sums_of_a_page_are_totals_and_a_foot_is_no_order() -> None:
    width = len(HEAD)
    lines = [["本页小计"], ["总计", "", "", "3"], ["制表人：王", "", "", "", "审核："]]
    file = opened(as_csv([HEAD, *LINES, *(line + [""] * (width - len(line)) for line in lines)]))
    assert file.totals == 2
    assert [(p.line, p.reason.zh) for p in file.problems] == [
        (6, "这一行没有编号、商品、数量和状态，不是订单")
    ]


def test_a_column_without_a_name_is_named_by_its_place() -> None:
    head, first, second = ([*line, ""] for line in (HEAD, *LINES))
    assert opened(as_csv([head, first, second])).said == ()
    second[-1] = "x"
    (said,) = opened(as_csv([head, first, second])).said
    assert said.zh == f"没有列名、未读的列：第 {len(head)} 列"


def test_a_report_without_buyers_asks_for_the_other_one() -> None:
    keep = [n for n, key in enumerate(KEYS) if key not in {"name", "phone", "submitted", "paid"}]
    table = [[line[n] for n in keep] for line in (HEAD, *LINES)]
    assert "没有收件人和时间的列" in opened(as_csv(table)).said[0].zh


@pytest.mark.parametrize("encoding", ["utf-32", "utf-32-le", "utf-32-be"])
def test_four_bytes_a_sign_are_read_where_they_say_so(encoding: str) -> None:
    text = as_csv([HEAD, *LINES]).decode("utf-8-sig")
    bare = encoding == "utf-32"
    assert len(opened((text if bare else f"\ufeff{text}").encode(encoding)).rows) == 2
