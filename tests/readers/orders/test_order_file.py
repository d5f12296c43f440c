"""Order exports as shops have them: encodings, templates, protections, line numbers."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from order_files.exports import NEW, OLD, as_csv, as_xlsx, cells, export, row

from app.readers.orders.order_file import OrderFile, read
from app.readers.shown_names import shown_name
from workflows.orders.row import AfterSale, Discount, OrderRow, OrderStatus

FILES = Path(__file__).parents[2] / "order_files"
SHANGHAI = ZoneInfo("Asia/Shanghai")


def opened(content: bytes, name: str = "orders.csv") -> OrderFile:
    file = read(name, content)
    assert isinstance(file, OrderFile), file
    return file


def only(content: bytes) -> OrderRow:
    file = opened(content)
    assert file.problems == ()
    assert len(file.rows) == 1
    return file.rows[0]


def test_the_new_template_in_utf_8_with_bom() -> None:
    file = opened((FILES / "new-template-utf8-bom.csv").read_bytes())
    assert (file.kind, file.encoding) == ("csv", "utf-8-sig")
    assert file.unknown_columns == ()  # 是否安心购 is known, and left
    # Line 3 goes on over line 4; lines 9 and 10 are a total and a blank line.
    assert [r.line for r in file.rows] == [2, 3, 5, 8]
    assert [(p.line, p.column, p.value) for p in file.problems] == [
        (6, "商品数量", "0"),
        (7, "子订单编号", "4.92184E+18"),
    ]
    bangle, liquor, pendant, unpaid = file.rows
    assert bangle.sub_order == "6921837405512083641"
    assert liquor.sub_order == "692183740551208999"
    assert pendant.main_order == bangle.main_order
    assert liquor.merchant_remark == '请整箱质检\n不要拆零，"原箱"发出'
    assert bangle.unit_price == Decimal("12800.00")
    assert bangle.discounts == (
        Discount("discount_total", Decimal("300.00")),
        Discount("platform_discount", note="直播间满5000减300券"),
        Discount("price_change", Decimal("0.00")),
    )
    assert Discount("price_change", Decimal("-10.00")) in pendant.discounts
    assert pendant.buyer_message == "=送妈妈，分开包装"
    assert (unpaid.status, unpaid.status_text) == (OrderStatus.UNPAID, "待支付")
    assert unpaid.paid_at is None
    assert (bangle.receiver_name, bangle.receiver_phone) == ("张**", "1********88")


def test_the_older_template_in_gb18030() -> None:
    file = opened((FILES / "old-template-gb18030.csv").read_bytes())
    assert file.encoding == "gb18030"
    jade, bag, pot, _ = file.rows
    assert (jade.title, jade.sku) == ("新疆和田玉籽料平安牌", "规格：62g 带皮色")
    assert (bag.title, bag.sku) == ("LV Neverfull 老花托特包", "颜色：棕色；尺寸：中号")
    assert (bag.unit_price, bag.payable) == (Decimal("9680.00"), Decimal("9680.00"))
    assert jade.sub_order == "692183740551300001"
    assert jade.submitted_at == datetime(2026, 11, 15, 20, 31, tzinfo=SHANGHAI)
    assert pot.title.startswith("𬭎")
    assert (bag.waybill, jade.merchant_code) == ("SF1409876543210", "KL061")


def test_a_workbook_with_text_numbers_and_real_dates() -> None:
    file = opened((FILES / "workbook.xlsx").read_bytes(), "导出.xlsx")
    assert (file.name, file.kind) == (f"orders-{file.sha256[:12]}", "xlsx")
    bangle, beans = file.rows
    assert (bangle.sub_order, beans.sub_order) == ("6921837405514000018", "692183740551400002")
    assert (bangle.quantity, beans.unit_price) == (1, Decimal("812.50"))
    assert bangle.paid_at == datetime(2026, 11, 15, 20, 31, 40, tzinfo=SHANGHAI)
    (lost,) = file.problems
    assert (lost.line, lost.column) == (4, "主订单编号")
    assert "尾数丢失" in lost.reason.zh
    assert "lost digits" in lost.reason.en


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("template", [NEW, OLD])
def test_the_same_row_whatever_the_encoding_and_template(
    encoding: str, template: dict[str, str]
) -> None:
    found = only(as_csv(cells([row(title="天然翡翠 规格：圈口56", sku="")], template), encoding))
    assert (found.main_order, found.sub_order) == ("6921837405512083641", "6921837405512149177")
    assert (found.title, found.sku) == ("天然翡翠", "规格：圈口56")
    assert (found.quantity, found.unit_price) == (1, Decimal("12800.00"))


@pytest.mark.parametrize("protected", ["{}\t", "\t{}", "'{}", '="{}"', " {} ", "‘{}", "\ufeff{}"])
def test_identifiers_stay_text_and_lose_their_protection(protected: str) -> None:
    number = "692183740551214917"
    assert only(export(row(sub=protected.format(number)))).sub_order == number


def test_headers_are_found_by_name_however_they_are_written() -> None:
    table = cells([row()])
    table[0] = [f" {name}\t" for name in table[0]]
    table[0][NEW_PLACE["price"]] = "商品金额（元）"
    table[0][0] = "\ufeff主订单 编号"
    table.insert(0, ["订单导出 2026-11-15"])
    found = only(as_csv(table))
    assert (found.line, found.unit_price) == (3, Decimal("12800.00"))


NEW_PLACE = {key: place for place, key in enumerate(NEW)}


@pytest.mark.parametrize("delimiter", ["\t", ";"])
def test_other_separators(delimiter: str) -> None:
    assert only(as_csv(cells([row()]), delimiter=delimiter)).title == "天然翡翠A货冰种手镯"


def test_line_ends_of_every_kind_and_the_last_without_one() -> None:
    content = export(row(), row(sub="692183740551214918"))
    for end in (b"\n", b"\r\n", b"\r"):
        file = opened(content.replace(b"\r\n", end).rstrip())
        assert [r.line for r in file.rows] == [2, 3]


def test_a_tab_after_a_closing_quote_is_still_protection() -> None:
    content = export().replace(b"6921837405512149177", b'"6921837405512149177"\t')
    assert only(content).sub_order == "6921837405512149177"


def test_short_rows_are_filled_up_and_shifted_rows_refused() -> None:
    header, line = cells([row()])
    assert only(as_csv([header, line[:-1]])).waybill == ""
    file = opened(as_csv([header, [*line, "多出"]]))
    assert file.rows == ()
    assert file.problems[0].value == "多出"


def test_a_total_line_is_no_row_but_a_row_named_total_is() -> None:
    header, line = cells([row()])
    total = ["合计", "", *[""] * (len(line) - 2)]
    assert len(opened(as_csv([header, line, total])).rows) == 1
    assert only(export(row(title="合计版手镯"))).title == "合计版手镯"


def test_every_fault_of_a_row_is_named_by_the_files_own_columns() -> None:
    (problem,) = opened(export(row(sub="", quantity="-5"), template=OLD)).problems
    assert [f.column for f in problem.faults] == ["商品订单编号", "数量"]
    assert problem.reason.zh == "商品订单编号：不能为空；数量：数量须为正整数"
    assert problem.reason.en.endswith("must be a positive whole number")


def test_what_an_optional_column_holds_never_refuses_the_row() -> None:
    odd = row(price="-5", after_sale="神秘", submitted="昨天", phone="1" * 70)
    found = only(export(odd))
    assert found.aside.splitlines() == [
        "商品金额：-5",
        "收件人手机号：" + "1" * 70,
        "订单提交时间：昨天",
        "售后状态：神秘",
    ]
    assert (found.unit_price, found.submitted_at, found.receiver_phone) == (None, None, "")
    assert (found.after_sale, found.after_sale_text) == (AfterSale.NONE, "神秘")


def test_the_first_sheet_with_a_header_counts_and_lines_are_the_sheets() -> None:
    table: list[list[str]] = [[""], ["订单导出"], *cells([row()])]
    file = opened(as_xlsx(table))
    assert [r.line for r in file.rows] == [4]
    assert file.rows[0].after_sale is AfterSale.NONE


def test_a_workbook_date_without_format_is_still_a_date() -> None:
    header, line = cells([row()])
    mixed: list[object] = list(line)
    mixed[NEW_PLACE["paid"]] = 46341.75
    (found,) = opened(as_xlsx([header, mixed])).rows
    assert found.paid_at == datetime(2026, 11, 15, 18, tzinfo=SHANGHAI)


def test_what_a_shop_calls_its_file_is_said_back_in_refusals_alone() -> None:
    file = opened(export(), "C:\\fakepath\\张三 十一月.csv")
    assert file.name == f"orders-{file.sha256[:12]}"
    assert shown_name("C:\\fakepath\\张三 13812345678.csv") == "张三 ＊＊.csv"
    assert shown_name("../../etc/x.csv") == "x.csv"
