"""Lines of one order: those that read alike, those that go on below it, those that are cut off."""

from __future__ import annotations

import io
from decimal import Decimal

import pytest
import xlsxwriter
from order_files.exports import NEW, as_csv, as_xlsx, cells, row

from app.readers.orders.kinds import ORDERS
from app.readers.orders.order_file import OrderFile, read_orders
from workflows.dispatch.waybills import waybills_in
from workflows.orders.dialect_file import dialects


def opened(content: bytes) -> OrderFile:
    found = read_orders("", (), content, ORDERS)
    assert isinstance(found, OrderFile), found
    assert found.records == len(found.rows) + len(found.problems) + found.blank + found.totals
    return found


WECHAT = ["订单号", "商品名称", "商品数量", "商品价格(单件)", "订单实际支付金额", "订单状态"]


NUMBER = "3701000000000002412"
BANGLE = [NUMBER, "翡翠手镯", "1", "100", "200", "待发货"]
PENDANT = [NUMBER, "和田玉平安扣", "1", "300", "200", "待发货"]


def numbered(*lines: list[str], sure: frozenset[str] = frozenset()) -> OrderFile:
    found = read_orders("wechat", (), as_csv([WECHAT, *lines]), ORDERS, sure=sure)
    assert isinstance(found, OrderFile), found
    assert found.records == len(found.rows) + len(found.problems) + found.blank + found.totals
    return found


@pytest.mark.parametrize("paid", ["100", "200", "", "1"])
@pytest.mark.parametrize("others", [[], [PENDANT]])
@pytest.mark.parametrize("number", [NUMBER, "３７０１０００００００００００２４１２", f"'{NUMBER}"])
def test_a_line_twice_is_a_question_whatever_else_the_order_holds(
    paid: str, others: list[list[str]], number: str
) -> None:
    first = [*BANGLE[:4], paid, BANGLE[5]]
    file = numbered(first, *others, [number, *first[1:]])
    assert [p.line for p in file.problems] == [2, 3 + len(others)]
    assert {p.column for p in file.problems} == {"商品名称"}
    assert "同样的商品，看不出是买了几件还是同一行重复" in file.problems[0].reason.zh
    assert [r.title for r in file.rows] == [line[1] for line in others]


def test_who_has_seen_that_a_line_only_stands_there_again_says_so() -> None:
    file = numbered(BANGLE, PENDANT, BANGLE, sure=frozenset({NUMBER}))
    assert [r.sub_order for r in file.rows] == [NUMBER, f"{NUMBER}-2", NUMBER]


def test_the_same_goods_of_two_orders_are_no_question() -> None:
    assert len(numbered(BANGLE, ["3701000000000002413", *BANGLE[1:]]).rows) == 2


def test_a_report_with_a_line_an_order_knows_a_second_one() -> None:
    header = "订单编号 订单状态 宝贝标题 宝贝种类 宝贝总数量 买家实际支付金额 总金额 店铺名称"
    line = [
        "2900000000000000601",
        "买家已付款，等待卖家发货",
        "翡翠手镯",
        "1",
        "1",
        "100",
        "100",
        "玉缘",
    ]
    found = read_orders("taobao", (), as_csv([header.split(), line, line]), ORDERS)
    assert isinstance(found, OrderFile), found
    assert [r.line for r in found.rows] == [2, 3]


def lines_cut(template: dict[str, str], *left: int) -> OrderFile:
    """A file of whole lines, and of lines that end after so many cells."""
    made = [row(main=f"69218374055121{n}137", sub=f"69218374055121{n}137") for n in range(9)]
    head, *table = cells(made[: len(left)], template)
    return opened(as_csv([head, *(line[:n] for line, n in zip(table, left, strict=True))]))


LAST = ("after_sale", "payable", "price", "status", "title")


@pytest.mark.parametrize("last", LAST)
@pytest.mark.parametrize("lines", [1, 2, 4])
def test_a_line_that_is_cut_off_before_what_decides_is_refused(last: str, lines: int) -> None:
    template = {k: v for k, v in NEW.items() if k != last} | {last: NEW[last]}
    width = len(template)
    file = lines_cut(template, *[width] * (lines - 1), width - 1)
    (problem,) = file.problems
    assert (problem.line, problem.column) == (lines + 1, "")
    said = f"只有 {width - 1} 格，表头有 {width} 列，缺少后面的“{NEW[last]}”，可能被截断"
    assert said in problem.reason.zh
    assert len(file.rows) == lines - 1


def test_a_line_that_is_cut_off_before_what_nobody_needs_is_taken_and_named() -> None:
    template = {k: v for k, v in NEW.items() if k != "remark"} | {"remark": NEW["remark"]}
    file = lines_cut(template, len(template), len(template) - 1)
    assert [NEW["remark"] in r.aside for r in file.rows] == [False, True]


def test_of_a_program_that_leaves_out_empty_cells_no_line_is_cut_off() -> None:
    template = {k: v for k, v in NEW.items() if k != "after_sale"} | {"after_sale": "售后状态"}
    width = len(template)
    assert len(lines_cut(template, width, *[width - 1] * 4).rows) == 5


GOES_ON = ["", "和田玉平安扣", "1", "300", "", ""]


def test_a_line_that_goes_on_below_its_order_is_of_that_order() -> None:
    file = numbered(BANGLE, GOES_ON, ["", "蜜蜡手串", "2", "80", "", ""])
    assert [(r.line, r.sub_order, r.quantity) for r in file.rows] == [
        (2, NUMBER, 1), (3, f"{NUMBER}-2", 1), (4, f"{NUMBER}-3", 2),
    ]  # fmt: skip
    assert {str(r.status) for r in file.rows} == {"to_ship"}
    assert [(r.payable, "200（" in r.aside) for r in file.rows] == [(None, True)] * 3


UNSURE = {
    "no price": [["", "和田玉平安扣", "1", "", "", ""]],
    "no quantity": [["", "和田玉平安扣", "", "300", "", ""]],
    "a blank line between": [[""] * 6, GOES_ON],
    "a refused line above": [["编号没了", *BANGLE[1:]], GOES_ON],
}


@pytest.mark.parametrize("case", UNSURE)
def test_a_line_that_may_be_another_orders_is_refused(case: str) -> None:
    file = numbered(BANGLE, *UNSURE[case])
    assert GOES_ON[1] not in {r.title for r in file.rows}
    assert file.problems[-1].line == 2 + len(UNSURE[case])


def test_a_sum_below_an_order_is_a_total() -> None:
    file = numbered(BANGLE, ["", "合计", "1", "300", "", ""])
    assert ([r.line for r in file.rows], file.totals) == ([2], 1)


@pytest.mark.parametrize(
    ("first", "second", "taken"),
    [("", "", True), ("退款完成", "无", True), ("", "退款完成", True), ("退款完成", "", False)],
)
def test_a_case_is_no_other_lines(first: str, second: str, taken: bool) -> None:
    content = as_csv([[*WECHAT, "商品售后"], [*BANGLE, first], [*GOES_ON, second]])
    file = read_orders("wechat", (), content, ORDERS)
    assert isinstance(file, OrderFile)
    assert [r.line for r in file.rows] == ([2, 3] if taken else [2])
    if not taken:
        assert "像是上一行订单的续行" in file.problems[0].reason.zh


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_lines_that_go_on_are_read_alike_in_every_kind(delimiter: str) -> None:
    table = [WECHAT, BANGLE, GOES_ON]
    page = "".join(f"<tr>{''.join(f'<td>{c}</td>' for c in line)}</tr>" for line in table)
    whole = [as_csv(table, delimiter=delimiter), as_xlsx(table), f"<table>{page}</table>".encode()]
    found = [read_orders("wechat", (), content, ORDERS) for content in whole]
    assert all(isinstance(file, OrderFile) for file in found)
    rows = [file.rows for file in found if isinstance(file, OrderFile)]
    assert rows[0] == rows[1] == rows[2]
    assert len(rows[0]) == 2


def test_an_unknown_platforms_lines_are_not_joined() -> None:
    assert [d.name for d in dialects() if d.continued] == ["wechat"]


@pytest.mark.parametrize(
    "lines",
    [[["1200", "600"], ["1200", "600"]], [["1200", "600"], ["", "600"]], [["1200", ""], ["", ""]]],
)
def test_of_several_lines_each_has_the_amount_that_it_says_itself(lines: list[list[str]]) -> None:
    table = [[*WECHAT, "商品实际价格(总共)"]]
    for (paid, own), line in zip(lines, (BANGLE, PENDANT), strict=True):
        table.append([*line[:4], paid, line[5], own])
    file = read_orders("wechat", (), as_csv(table), ORDERS)
    assert isinstance(file, OrderFile)
    expected = [Decimal(own) if own else None for _, own in lines]
    assert [r.payable for r in file.rows] == expected
    assert file.rows[0].aside.startswith("订单实际支付金额：1200")
    alone = read_orders("wechat", (), as_csv(table[:2]), ORDERS)
    assert isinstance(alone, OrderFile)
    assert [(r.payable, r.aside) for r in alone.rows] == [(Decimal(1200), "")]


PARCELS = "顺丰速运 SF1000000000001，75000000000011"
SENT = [*WECHAT, "快递单号"]
SHEETS = {
    "one line, two parcels": ([], [[*BANGLE, PARCELS]]),
    "two lines, a parcel each": (
        [],
        [[*BANGLE, "SF1000000000001"], [*PENDANT, "75000000000011"]],
    ),
    "a line that goes on, in its own parcel": (
        [],
        [[*BANGLE, "SF1000000000001"], [*GOES_ON, "75000000000011"]],
    ),
    "one parcel seen, the other hidden": (
        [[*BANGLE, "SF1000000000001"]],
        [[*PENDANT, "75000000000011"]],
    ),
}


@pytest.mark.parametrize("case", SHEETS)
def test_the_parcels_of_an_order_on_a_hidden_sheet_are_set_aside_or_all_taken(case: str) -> None:
    seen, hidden = SHEETS[case]
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    for name, table in (("订单", [SENT, *seen]), ("旧单", [SENT, *hidden])):
        sheet = book.add_worksheet(name)
        for line, values in enumerate(table):
            sheet.write_row(line, 0, values)
    sheet.hide()
    book.close()
    for hidden_too in (False, True):
        file = read_orders("wechat", (), out.getvalue(), ORDERS, hidden_too=hidden_too)
        assert isinstance(file, OrderFile), file
        assert file.records == len(file.rows) + len(file.problems) + file.blank + file.totals
        taken = [*seen, *hidden] if hidden_too else seen
        assert [r.title for r in file.rows] == [line[1] for line in taken]
        parcels = [code for r in file.rows for code in waybills_in(r.waybill)]
        told = [code for line in taken for code in waybills_in(line[-1])]
        assert parcels == told
        aside = [] if hidden_too else hidden
        assert [p.cells[-1] for p in file.problems] == [line[-1] for line in aside]
        assert {r.main_order for r in file.rows} <= {NUMBER}
        assert len({r.sub_order for r in file.rows}) == len(file.rows)
