"""The columns of the shop order exports, by every name they go by, and a row read through them.

Column sets differ by template and year, so a column is found by its name, never by its place.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from app.readers.orders.cells import (
    BadCell,
    after_sale,
    identifier,
    line_of_text,
    moment,
    money,
    note,
    quantity,
    signed_money,
    status,
    unprotect,
    waybill,
)
from workflows.orders.row import CellFault, Discount, OrderRow, RowProblem
from workflows.verdict import Text

VALUE_SHOWN = 100  # characters of a bad value that a message repeats


@dataclass(frozen=True, slots=True)
class Column:
    """A column we know: the field it fills, its names (ours first), and how a cell is read."""

    field: str
    names: tuple[str, ...]
    read: Callable[[str], Any]
    limit: int = 64
    must: bool = False
    discount: bool = False


def _discount(kind: str, *names: str, signed: bool = False) -> Column:
    return Column(kind, names, signed_money if signed else money, 200, discount=True)


COLUMNS = (
    Column("main_order", ("主订单编号", "订单编号", "父订单号", "主订单号"), identifier, must=True),
    Column("sub_order", ("子订单编号", "商品订单编号", "子订单号"), identifier, must=True),
    Column("shop_name", ("店铺名称", "店铺"), line_of_text, 200),
    Column("shop_id", ("店铺id", "店铺编号"), identifier),
    Column("title", ("选购商品", "商品名称", "商品标题"), line_of_text, 500, must=True),
    Column("sku", ("商品规格", "规格", "规格名称"), line_of_text, 500),
    Column("quantity", ("商品数量", "数量"), quantity, must=True),
    Column("product_id", ("商品id", "商品编号"), identifier),
    Column("merchant_code", ("商家编码", "货号", "商家sku编码"), line_of_text, 200),
    Column("product_category", ("商品类目", "类目", "商品分类", "类目名称"), line_of_text, 200),
    Column("unit_price", ("商品金额", "商品单价"), money),
    Column("payable", ("订单应付金额", "应付金额"), money),
    Column("freight", ("运费",), money),
    _discount("discount_total", "优惠总金额"),
    _discount("platform_discount", "平台优惠"),
    _discount("merchant_discount", "商家优惠"),
    _discount("streamer_discount", "达人优惠"),
    _discount("price_change", "商家改价", signed=True),
    _discount("payment_discount", "支付优惠"),
    _discount("red_packet", "红包抵扣"),
    _discount("platform_share", "平台实际承担优惠金额"),
    _discount("merchant_share", "商家实际承担优惠金额"),
    _discount("streamer_share", "达人实际承担优惠金额"),
    Column("tender", ("支付方式",), note),
    Column("fee", ("手续费",), money),
    Column("receiver_name", ("收件人", "收货人"), note, 100),
    Column("receiver_phone", ("收件人手机号", "收货人手机号", "手机号"), note),
    Column("province", ("省", "省份"), note),
    Column("city", ("市", "城市"), note),
    Column("district", ("区", "区县"), note),
    Column("street", ("街道",), note, 100),
    Column("address", ("详细地址", "收货地址"), note, 500),
    Column("buyer_message", ("买家留言",), note, 2000),
    Column("merchant_remark", ("商家备注", "卖家备注"), note, 2000),
    Column("flag", ("旗帜颜色", "旗帜"), note),
    Column("submitted_at", ("订单提交时间", "下单时间"), moment),
    Column("paid_at", ("支付完成时间", "支付时间", "付款时间"), moment),
    Column("promised_at", ("承诺发货时间",), moment),
    Column("shipped_at", ("发货时间",), moment),
    Column("finished_at", ("订单完成时间", "完成时间"), moment),
    Column("status", ("订单状态",), status, must=True),
    Column("cancel_reason", ("取消原因",), note, 500),
    Column("after_sale", ("售后状态",), after_sale),
    Column("order_type", ("订单类型",), note),
    Column("waybill", ("快递信息", "快递单号", "运单号"), waybill, 500),
    Column("streamer_id", ("达人id",), identifier),
    Column("streamer_name", ("达人昵称",), note, 200),
    Column("traffic_source", ("流量来源",), note),
    Column("traffic_type", ("流量类型",), note),
    Column("traffic_form", ("流量体裁",), note),
    Column("traffic_channel", ("流量渠道",), note),
    Column("ad_channel", ("广告渠道",), note),
)

LABELS = {column.field: column.names[0] for column in COLUMNS}
_BY_NAME = {name: column for column in COLUMNS for name in column.names}
_TEXT_BESIDE = {"status": "status_text", "after_sale": "after_sale_text"}
_INVISIBLE = re.compile("[\u200b-\u200f\ufeff\\s]")
_UNIT = re.compile(r"[(\[](?:元|¥|rmb|人民币)[)\]]$")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")
_TOTAL = re.compile(r"(?:合计|总计|小计|汇总)[:：]?")
_SKU_AT_END = re.compile(
    r"(.+?)[\s;；,，|/\[【(（]+"
    r"((?:规格|颜色分类|颜色|尺码|尺寸|圈口|款式|净含量|套餐)[:：][^\]】)）]*)[\]】)）]?"
)


def column_named(header: str) -> Column | None:
    """The column that a header cell means, however it is spaced, protected or capitalised."""
    name = _INVISIBLE.sub("", unicodedata.normalize("NFKC", unprotect(header))).casefold()
    return _BY_NAME.get(_UNIT.sub("", name.strip("'\"")))


@dataclass(frozen=True, slots=True)
class Header:
    """The header line of a file: its cells as they stand and the columns recognised in it."""

    line: int
    cells: tuple[str, ...]
    columns: tuple[tuple[int, Column], ...]

    @property
    def unknown(self) -> tuple[str, ...]:
        """Headers that mean nothing to us."""
        known = {place for place, _ in self.columns}
        return tuple(c.strip() for n, c in enumerate(self.cells) if n not in known and c.strip())

    @property
    def missing(self) -> tuple[str, ...]:
        """The names of the columns that a file must have and this one hasn't."""
        here = {column.field for _, column in self.columns}
        return tuple(c.names[0] for c in COLUMNS if c.must and c.field not in here)

    @property
    def doubled(self) -> tuple[str, ...]:
        """The headers that mean a column which another header means too."""
        fields = [column.field for _, column in self.columns]
        return tuple(self.cells[n].strip() for n, c in self.columns if fields.count(c.field) > 1)


def header_of(line: int, cells: Sequence[str]) -> Header:
    """The line read as a header."""
    found = ((place, column_named(cell)) for place, cell in enumerate(cells))
    columns = tuple((place, column) for place, column in found if column is not None)
    return Header(line, tuple(cells), columns)


def read_row(header: Header, line: int, cells: list[str]) -> OrderRow | RowProblem | None:
    """The row, or what is wrong with it, or None for a blank or a total line."""
    filled = [cell for cell in cells if cell and not cell.isspace()]
    if not filled:
        return None
    width = len(header.cells)
    faults = []
    if any(cell.strip() for cell in cells[width:]):
        faults.append(CellFault(f"#{width + 1}", "".join(cells[width:])[:VALUE_SHOWN], _MORE_CELLS))
    cells += [""] * (width - len(cells))
    values: dict[str, Any] = {}
    discounts: list[Discount] = []
    dirty = _CONTROL.search("".join(filled)) is not None
    for place, column in header.columns:
        raw = cells[place]
        if not raw and not column.must:
            continue
        try:
            if dirty or len(raw) > column.limit:
                _refuse_unfit(raw, column)
            if column.discount:
                discounts += _discount_in(column, raw)
            else:
                _take(values, column, raw)
        except BadCell as bad:
            name = unprotect(header.cells[place])
            faults.append(CellFault(name, raw.strip()[:VALUE_SHOWN], bad.reason))
    if not faults:
        return OrderRow(line=line, discounts=tuple(discounts), **_with_sku(values))
    if _TOTAL.match(filled[0].strip()) and not values.get("sub_order"):
        return None
    return RowProblem(line, tuple(faults), tuple(cells[:width]), values.get("sub_order", ""))


_MORE_CELLS = Text(
    "单元格多于表头，内容可能错位", "more cells than headers; the row may have shifted"
)


def _take(values: dict[str, Any], column: Column, raw: str) -> None:
    value = column.read(raw)
    if column.must and value == "":
        raise BadCell("不能为空", "must not be empty")
    if column.field in _TEXT_BESIDE:
        values[_TEXT_BESIDE[column.field]] = note(raw)
    values[column.field] = value


def _discount_in(column: Column, raw: str) -> list[Discount]:
    """An amount, or a coupon's name as a note; a negative amount is neither."""
    try:
        amount = column.read(raw)
    except BadCell:
        text = line_of_text(raw)
        if text[:1] in "-+" or not re.search(r"[^\W\d_]", text):
            raise
        return [Discount(column.field, note=text)]
    return [] if amount is None else [Discount(column.field, amount)]


def _refuse_unfit(raw: str, column: Column) -> None:
    if _CONTROL.search(raw):
        raise BadCell("含不可见的控制字符", "holds control characters")
    if len(unprotect(raw)) > column.limit:
        raise BadCell(f"超过 {column.limit} 字", f"is longer than {column.limit} characters")


def _with_sku(values: dict[str, Any]) -> dict[str, Any]:
    """The SKU text taken off the end of the title, where an older template has it there."""
    if values.get("sku"):
        return values
    at_end = _SKU_AT_END.fullmatch(values["title"])
    if at_end:
        values["title"], values["sku"] = at_end[1].strip(), at_end[2].strip()
    return values
