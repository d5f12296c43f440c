"""Files that nobody made on purpose: what shops, their spreadsheets and their mail do to them."""

from __future__ import annotations

import io
from datetime import datetime
from decimal import Decimal

import pytest
import xlsxwriter
from order_files.exports import NEW, as_csv, cells, row

from app.readers.orders.kinds import ORDERS
from app.readers.orders.order_file import OrderFile, read_orders
from workflows.verdict import Refused

NUMBERS = range(6921837405512149171, 6921837405512149175)
A, B, C, D = (row(main=str(n), sub=str(n)) for n in NUMBERS)
TABLE = cells([A, B, C, D])
TEXT = as_csv(TABLE)
WIDTH = len(NEW)


def answer(content: bytes) -> OrderFile | Refused:
    """Read here: all of it is ours and harmless."""
    found = read_orders("", (), content, ORDERS)
    if isinstance(found, OrderFile):
        taken = len(found.rows) + len(found.problems)
        assert found.records == taken + found.blank + found.totals
    return found


def opened(content: bytes) -> OrderFile:
    found = answer(content)
    assert isinstance(found, OrderFile), found
    return found


def one(**changed: str) -> OrderFile:
    return opened(as_csv(cells([row(**changed)])))


def lines(file: OrderFile) -> tuple[list[int], list[int]]:
    return [r.line for r in file.rows], [p.line for p in file.problems]


def line_of(**filled: str) -> list[str]:
    """A line with only these cells, by our names of columns."""
    return [filled.get(key, "") for key in NEW]


def merged() -> bytes:
    """Main number, status and payable of an order of two lines made one cell each."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("订单")
    for y, cells_of_line in enumerate(cells([A, {**B, "main": "", "status": "", "payable": ""}])):
        for x, cell in enumerate(cells_of_line):
            sheet.write_string(y, x, cell)
    for key in ("main", "status", "payable"):
        x = list(NEW).index(key)
        sheet.merge_range(1, x, 2, x, A[key])
    book.close()
    return out.getvalue()


def page(rows: str) -> bytes:
    head = "".join(f"<th>{name}</th>" for name in TABLE[0])
    return f"<table><tr>{head}</tr>{rows}</table>".encode()


def spanned() -> bytes:
    first = "".join(
        f'<td rowspan="2">{c}</td>' if n == 0 else f"<td>{c}</td>" for n, c in enumerate(TABLE[1])
    )
    return page(f"<tr>{first}</tr><tr>{''.join(f'<td>{c}</td>' for c in TABLE[2][1:])}</tr>")


@pytest.mark.parametrize("content", [merged(), spanned()])
def test_a_number_over_several_lines_is_each_lines(content: bytes) -> None:
    file = opened(content)
    assert lines(file) == ([2, 3], [])
    assert {r.main_order for r in file.rows} == {A["main"]}


def test_an_amount_over_several_lines_is_that_of_none_and_kept() -> None:
    rows = opened(merged()).rows
    assert [r.payable for r in rows] == [None, None]
    assert all("12,500.00（合并单元格" in r.aside for r in rows)


@pytest.mark.parametrize(
    ("above", "first"),
    [
        ([["订单信息"]], 3),
        ([["订单", "订单", "商品", "商品", "金额", "金额"]], 3),
        ([["玉满堂十一月订单"], [], ["导出人", "张"]], 5),
    ],
)
def test_what_stands_above_the_header_is_counted_off(above: list[list[str]], first: int) -> None:
    assert lines(opened(as_csv([*above, *TABLE]))) == ([first + n for n in range(4)], [])


MORE = {
    "a total in the middle": (line_of(main="合计", quantity="2"), True),
    "a subtotal under another column": (line_of(shop="小计", payable="25,000.00"), True),
    "sums without a word": (line_of(quantity="4", payable="50,000.00"), True),
    "a note": (["注：以上数据仅供参考"], False),
    "when it was exported": (["导出时间：2026-11-20 10:00:00"], False),
}


@pytest.mark.parametrize("what", MORE)
def test_a_line_that_is_no_order_is_told_as_what_it_is(what: str) -> None:
    line, is_total = MORE[what]
    file = opened(as_csv([*TABLE[:3], line, *TABLE[3:]]))
    assert [r.line for r in file.rows] == [2, 3, 5, 6]
    assert file.totals == is_total
    assert file.said == ()
    if not is_total:
        assert "不是订单" in file.problems[0].reason.zh


@pytest.mark.parametrize(
    ("written", "count"),
    [
        ("1件", 1),
        ("2 个", 2),
        ("3双", 3),
        ("x1", 1),
        ("×2", 2),
        ("1pcs", 1),
        ("１", 1),
        ("1.0", 1),
    ],
)
def test_a_quantity_may_say_its_unit(written: str, count: int) -> None:
    assert [r.quantity for r in one(quantity=written).rows] == [count]


@pytest.mark.parametrize("written", ["-1", "0", "1.5", "1/2", "一", "1件2件", "件", "1万", "2克"])
def test_what_is_no_count_refuses_its_row(written: str) -> None:
    assert lines(one(quantity=written)) == ([], [2])


@pytest.mark.parametrize(
    "written", ["¥1,280.00元", "人民币1280", "1280.00 CNY", "RMB 1280", "1280元整", "￥1280"]
)
def test_a_price_may_say_its_currency(written: str) -> None:
    assert one(price=written).rows[0].unit_price == Decimal("1280.00")


@pytest.mark.parametrize(
    "written", ["USD 180", "$180", "1.28万", "约1280", "(1280.00)", "1280-", "1280元/件", "-1280"]
)
def test_another_price_is_kept_aside_and_never_read(written: str) -> None:
    (found,) = one(price=written).rows
    assert found.unit_price is None
    assert found.aside == f"商品金额：{written}"


@pytest.mark.parametrize(
    "written",
    [
        "2026-11-15T20:31:40+08:00",
        "2026-11-15T12:31:40Z",
        "2026-11-15 下午8:31:40",
        "2026-11-15 8:31:40 PM",
        "2026/11/15 20:31:40.000",
        "2026年11月15日 20时31分40秒",
    ],
)
def test_a_time_as_text(written: str) -> None:
    paid = one(paid=written).rows[0].paid_at
    assert paid == datetime.fromisoformat("2026-11-15T20:31:40+08:00")


@pytest.mark.parametrize(
    "written", ["11/15/2026 20:31", "20261115", "26-11-15 20:31", "2026-11-15 下午13:31", "昨天"]
)
def test_a_time_is_never_guessed(written: str) -> None:
    (found,) = one(paid=written).rows
    assert (found.paid_at, found.aside) == (None, f"支付完成时间：{written}")


TWO = ";", "、", "\n", " ", " / "


@pytest.mark.parametrize("between", TWO)
def test_two_numbers_in_one_cell_are_named_as_two(between: str) -> None:
    (problem,) = one(sub=between.join(map(str, NUMBERS[:2]))).problems
    assert "一格里有几个编号" in problem.reason.zh


@pytest.mark.parametrize(
    "written", ["№6921837405512149177", "订单6921837405512149177", "=6921837405512149177"]
)
def test_signs_around_a_number_are_no_part_of_one(written: str) -> None:
    assert lines(one(main=written, sub=written)) == ([], [2])


AGAIN = "\r\n".join("\ufeff" + line for line in TEXT.decode("utf-8-sig").split("\r\n")).encode()
WHOLE = {
    "NUL behind": TEXT + b"\x00\x00\x00",
    "an end mark of DOS": TEXT + b"\x1a",
    "a BOM in each line": AGAIN,
    "a line sep=": b"sep=,\r\n" + TEXT,
    "tabs, as .xls": as_csv(TABLE, "gbk", delimiter="\t"),
    "bars": as_csv(TABLE, "utf-8", delimiter="|"),
    "quotes in quotes": as_csv([[f'"{cell}"' for cell in line] for line in TABLE]),
    "names with a star": as_csv([["*" + name for name in TABLE[0]], *TABLE[1:]]),
    "names with a mark": as_csv([[f"{name}（必填）" for name in TABLE[0]], *TABLE[1:]]),
    "names over two lines": as_csv([[f"{name}\n" for name in TABLE[0]], *TABLE[1:]]),
    "an empty column before": as_csv([["", *line] for line in TABLE]),
    "empty columns behind": as_csv([[*line, "", ""] for line in TABLE]),
    "empty lines between": TEXT.replace(b"\r\n", b"\r\n\r\n"),
}


@pytest.mark.parametrize("what", WHOLE)
def test_all_orders_of_a_file_that_went_through_hands(what: str) -> None:
    file = opened(WHOLE[what])
    assert [r.main_order for r in file.rows] == [str(n) for n in NUMBERS]
    assert file.problems == ()


def test_two_files_in_one_say_the_header_again() -> None:
    file = opened(TEXT + TEXT)
    assert lines(file) == ([2, 3, 4, 5, 7, 8, 9, 10], [6])
    assert "表头重复出现" in file.problems[0].reason.zh


@pytest.mark.parametrize(
    ("field", "taken"), [("title", False), ("message", True), ("address", True)]
)
def test_a_nul_costs_the_row_only_where_nobody_can_do_without(field: str, *, taken: bool) -> None:
    content = as_csv(cells([row(**{field: "冰\x00种"}), B]))
    assert lines(opened(content))[0] == ([2, 3] if taken else [3])


def test_a_bad_byte_in_gbk_costs_its_line() -> None:
    content = as_csv(TABLE, "gbk")
    at = content.index("天然".encode("gbk"))
    assert lines(opened(content[:at] + b"\x80\xff" + content[at:])) == ([3, 4, 5], [2])


OTHERS = {
    "pivot_table": as_csv([["店铺", "商品", "求和项:数量"], ["玉满堂", "手镯", "3"]]),
    "turned_table": as_csv([list(line) for line in zip(*TABLE, strict=True)]),
    "not_a_table": b'[{"order": "1"}]',
}


@pytest.mark.parametrize("code", OTHERS)
def test_what_is_no_list_of_orders_is_called_so(code: str) -> None:
    refused = answer(OTHERS[code])
    assert isinstance(refused, Refused)
    assert refused.code == code
    assert refused.next_step is not None


def test_too_many_rows_are_told_before_any_is_held() -> None:
    head = ",".join(TABLE[0])
    line = ",".join(cell.replace(",", "") for cell in TABLE[1])
    content = "\r\n".join([head, *[line] * 21]).encode()
    refused = read_orders("", (), content, type(ORDERS)(ORDERS.size, rows=20))
    assert isinstance(refused, Refused)
    assert refused.code == "too_many_rows"
