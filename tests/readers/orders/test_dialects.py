"""The order files of nine platforms, by the header rows that are really out there."""

from __future__ import annotations

import tomllib
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from order_files.exports import as_csv

from app.readers.orders.columns import COLUMNS
from app.readers.orders.order_file import OrderFile, read
from app.readers.orders.pairs import read_pair
from workflows.orders.dialect_file import dialects, platforms
from workflows.orders.dialects import mistaken_for
from workflows.orders.fields import FIELDS
from workflows.orders.row import AfterSale, OrderStatus
from workflows.verdict import Refused

AT = datetime(2026, 11, 20, 12, 16, 1, tzinfo=UTC)
TITLE = "天然A货翡翠手镯"

# By template: the platform, its header and one row; all say the same order.
WRITTEN = Path(__file__).parents[2] / "order_files" / "dialects.toml"
FILES = {
    name: (table["platform"], " ".join(table["header"].split()), table["row"])
    for name, table in tomllib.loads(WRITTEN.read_text("utf-8")).items()
}
WITHOUT = {"taobao detail": {"paid_at", "payable"}}


def file_of(name: str, *more: str, encoding: str = "utf-8-sig") -> OrderFile:
    _, header, line = FILES[name]
    table = [header.split(" "), *(one.split("|") for one in (line, *more))]
    table = [[*cells, *[""] * (len(table[0]) - len(cells))] for cells in table]
    found = read("orders", as_csv(table, encoding))
    assert isinstance(found, OrderFile), found
    return found


def test_every_platform_is_walked() -> None:
    assert {platform for platform, *_ in FILES.values()} == set(platforms())
    assert len(FILES) == len(dialects())


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_platforms_own_file_says_the_order(name: str, encoding: str) -> None:
    file = file_of(name, encoding=encoding)
    assert file.platform == FILES[name][0]
    assert file.unknown_columns == ()
    assert file.problems == ()
    (found,) = file.rows
    assert found.aside == ""
    assert found.title == TITLE
    assert (found.quantity, found.unit_price) == (2, Decimal("1280.00"))
    assert (found.status, found.after_sale) == (OrderStatus.TO_SHIP, AfterSale.NONE)
    known = {"payable": Decimal("1200.00"), "paid_at": AT}
    for field, value in known.items():
        assert getattr(found, field) == (None if field in WITHOUT.get(name, ()) else value)
    if name not in {"douyin", "tmall detail"}:
        assert found.sub_order == found.main_order


# Which templates name their shop: of all others it is asked.
SHOPS = {"taobao list": ("甲店",), "xiaohongshu": ("乙店",)}


@pytest.mark.parametrize("name", FILES)
def test_a_shop_that_a_file_does_not_name_is_open(name: str) -> None:
    assert file_of(name).shops == SHOPS.get(name, ("",))


def test_lines_without_a_number_are_counted_and_an_orders_amount_is_no_lines() -> None:
    first = FILES["jd"][2]
    second = first.replace(TITLE, "和田玉平安扣").replace("|K1", "|K2")
    file = file_of("jd", second)
    assert [r.sub_order for r in file.rows] == ["290000000601", "290000000601-2"]
    assert [r.payable for r in file.rows] == [None, None]
    assert all(r.aside.startswith("应付金额：1200.00") for r in file.rows)


def test_an_order_of_several_sorts_waits_for_its_detail_report() -> None:
    line = FILES["taobao list"][2].replace(f"{TITLE}|1|", f"{TITLE}|3|").replace("601", "602")
    file = file_of("taobao list", line)
    assert [p.line for p in file.problems] == [3]
    assert "ExportOrderDetailList" in file.problems[0].reason.zh


def test_a_platforms_words_are_its_own() -> None:
    closed = FILES["wechat"][2].replace("待发货", "全部商品售后之后,订单取消")
    assert file_of("wechat", closed.replace("601|", "602|", 1)).rows[1].status is OrderStatus.CLOSED


def test_what_is_made_for_the_buyer_is_kept() -> None:
    made = FILES["wechat"][2].replace("|2||无", "|2|刻字：平安|无")
    assert file_of("wechat", made.replace("601|", "602|", 1)).rows[1].custom_info == "刻字：平安"


def test_a_file_of_another_platform_than_was_said_is_refused_by_name() -> None:
    _, header, line = FILES["pinduoduo"]
    answer = read("orders", as_csv([header.split(" "), line.split("|")]), "jd")
    assert isinstance(answer, Refused)
    assert answer.reason.zh == "从列名看这是拼多多的订单文件，不是京东的"
    assert answer.next_step is not None
    assert answer.next_step.zh == "请把平台改为拼多多再导入，或重新选择文件"
    assert answer.facts["found"] == "pinduoduo"


@pytest.mark.parametrize("said", platforms())
@pytest.mark.parametrize("name", FILES)
def test_each_file_is_known_as_its_own_whatever_was_said(name: str, said: str) -> None:
    platform, header, _ = FILES[name]
    other = mistaken_for(header.split(" "), dialects(), said)
    assert (said if other is None else other.platform) == platform


@pytest.mark.parametrize("said", platforms())
def test_columns_that_no_platform_is_known_by_are_what_was_said(said: str) -> None:
    assert mistaken_for(["订单号", "商品", "数量"], dialects(), said) is None


def test_every_field_has_a_reader() -> None:
    assert {column.field for column in COLUMNS} == set(FIELDS)
    assert {c.field for c in COLUMNS if c.must} == {f for f, r in FIELDS.items() if r.must}


def taobao_pair(listed: str, *details: str) -> OrderFile:
    def content(name: str, lines: tuple[str, ...]) -> tuple[str, bytes]:
        header = FILES[name][1].split(" ")
        return f"{name}.csv", as_csv([header, *(line.split("|") for line in lines)], "gb18030")

    first = content("taobao list", (FILES["taobao list"][2], listed))
    second = content("taobao detail", (FILES["taobao detail"][2], *details))
    ways = [read_pair(first, second), read_pair(second, first)]
    assert ways[0] == ways[1]
    assert not isinstance(ways[0], Refused), ways[0]
    file, lines = ways[0]
    assert lines == second[1]
    return file


def test_taobaos_two_reports_are_joined_by_the_orders_number() -> None:
    listed = FILES["taobao list"][2].replace(f"{TITLE}|1|", f"{TITLE}|2|").replace("0601", "0602")
    first = FILES["taobao detail"][2].replace("0601", "0602")
    second = first.replace(TITLE, "和田玉平安扣")
    file = taobao_pair(listed, first, second)
    assert [r.sub_order[-6:] for r in file.rows] == ["000601", "000602", "0602-2"]
    assert [r.paid_at for r in file.rows] == [AT] * 3
    assert [r.shop_name for r in file.rows] == ["甲店"] * 3
    assert [r.payable for r in file.rows] == [Decimal("1200.00"), None, None]
    assert file.shops == ("甲店",)
    assert file.said[-1].zh == "订单报表：2 行，2 个订单已并入"


def test_an_order_without_a_line_in_the_detail_report_is_named() -> None:
    file = taobao_pair(FILES["taobao list"][2].replace("0601", "0603"))
    assert len(file.rows) == 1
    assert "1 个订单在宝贝报表里没有，未导入（4000000000000000603）" in file.said[-1].zh


def test_an_order_of_the_detail_report_alone_is_named_with_what_it_lacks() -> None:
    detail = FILES["taobao detail"][2]
    file = taobao_pair(FILES["taobao list"][2], detail, detail.replace("0601", "0604"))
    told = "1 个订单只在宝贝报表里有，没有收件人、时间，店铺按填写的算（4000000000000000604）"
    assert told in file.said[-1].zh


def test_two_files_that_do_not_belong_together_are_refused() -> None:
    table = as_csv([FILES["jd"][1].split(" "), FILES["jd"][2].split("|")])
    answer = read_pair(("a", table), ("b", table))
    assert isinstance(answer, Refused)
    assert answer.code == "not_a_pair"
