"""The columns of the order exports, and a row read through them.

Column sets differ by platform, template and year, so a column is found by its name, never by its
place. The names here are those of all platforms; a platform's own come from its dialect.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
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
from workflows.orders.dialects import Dialect, Lines, Price, plain_name
from workflows.orders.fields import FIELDS, OF_SALE
from workflows.orders.row import Discount
from workflows.orders.shops.shop_names import plain_shop


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


def _shop(raw: str) -> str:
    return plain_shop(line_of_text(raw))


def _shop_number(raw: str) -> str:
    """The shop's number; zeros are what a back office writes where it has none."""
    number = identifier(raw)
    return number if number.strip("0") else ""


_CENT = Decimal("0.01")
_SKU_AT_END = re.compile(
    r"(.+?)[\s;；,，|/\[【(（]+"
    r"((?:规格|颜色分类|颜色|尺码|尺寸|圈口|款式|净含量|套餐)[:：][^\]】)）]*)[\]】)）]?"
)

COLUMNS = (
    Column("main_order", ("主订单编号", "订单编号", "父订单号", "主订单号"), identifier, must=True),
    Column("sub_order", ("子订单编号", "商品订单编号", "子订单号"), identifier, must=True),
    Column("shop_name", ("店铺名称", "店铺"), _shop, 200),
    Column("shop_id", ("店铺id", "店铺编号"), _shop_number),
    Column("title", ("选购商品", "商品名称", "商品标题"), line_of_text, 500, must=True),
    Column("sku", ("商品规格", "规格", "规格名称"), line_of_text, 500),
    Column("quantity", ("商品数量", "数量"), quantity, must=True),
    Column("product_id", ("商品id", "商品编号"), identifier),
    Column("merchant_code", ("商家编码", "货号", "商家sku编码"), line_of_text, 200),
    Column("product_category", ("商品类目", "类目", "商品分类", "类目名称"), line_of_text, 200),
    Column("unit_price", ("商品金额", "商品单价"), money),
    Column("total_price", (), money),
    Column("payable", ("订单应付金额", "应付金额"), money),
    Column("line_payable", (), money),
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
    Column("custom_info", ("定制信息",), note, 2000),
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
    *(Column(field, (plain_name(FIELDS[field].name.zh),), note, 500) for field in OF_SALE),
    Column("sorts", (), quantity),
)

LABELS = {column.field: FIELDS[column.field].name.zh for column in COLUMNS} | {
    column.field: column.names[0] for column in COLUMNS if column.names
}
_BY_FIELD = {column.field: column for column in COLUMNS}
_BY_NAME = {name: column for column in COLUMNS for name in column.names}


def column_named(header: str, dialect: Dialect | None = None) -> tuple[Column, int] | None:
    """The column that a header cell means, however it is spaced, protected or capitalised, and how
    good a name for it this is (0: the best)."""
    name = plain_name(unprotect(header))
    if dialect is not None:
        for field, names in dialect.columns.items():
            if name in names:
                return _BY_FIELD[field], names.index(name)
        if name in dialect.left:
            return None
    column = _BY_NAME.get(name)
    return None if column is None else (column, len(COLUMNS) + column.names.index(name))


@dataclass(frozen=True, slots=True)
class Header:
    """The header line of a table: its cells as they stand and the columns recognised in it.

    `spare`: headers that mean what a better name says already; `doubled`: one name twice.
    """

    line: int
    cells: tuple[str, ...]
    columns: tuple[tuple[int, Column], ...]
    dialect: Dialect | None = None
    spare: tuple[str, ...] = ()
    doubled: tuple[str, ...] = ()

    @property
    def unknown(self) -> tuple[str, ...]:
        """Headers that mean nothing to us."""
        known = {place for place, _ in self.columns}
        left = frozenset() if self.dialect is None else self.dialect.left
        return tuple(
            c.strip()
            for n, c in enumerate(self.cells)
            if n not in known and c.strip() and c.strip() not in self.spare
            and plain_name(unprotect(c)) not in left
        )  # fmt: skip

    @property
    def numbered(self) -> bool:
        """Whether lines have no number of their own and are counted."""
        return self.place_of("sub_order") is None

    def has_form(self, number: str) -> bool:
        """Whether an order's number is of the form that its platform writes."""
        return self.dialect is None or self.dialect.number.fullmatch(number) is not None

    @property
    def deciding(self) -> tuple[int, ...]:
        """Where what decides about a row stands: what it must have, money, its case."""
        decide = (c.field for _, c in self.columns if c.must or FIELDS[c.field].money)
        return tuple(filter(None, map(self.place_of, (*decide, "after_sale"))))

    @property
    def missing(self) -> tuple[str, ...]:
        """The names of the columns that a file must have and this one hasn't."""
        return tuple(LABELS[field] for field in self.lacking)

    @property
    def lacking(self) -> tuple[str, ...]:
        """Their fields."""
        here = {column.field for _, column in self.columns}
        if self.dialect is not None and self.dialect.lines is Lines.ORDER:
            here.add("sub_order")
        return tuple(c.field for c in COLUMNS if c.must and c.field not in here)

    def places_under(self, other: Header) -> tuple[int | None, ...]:
        """For each of another header's cells where the same name stands in this one."""
        here = {plain_name(cell): place for place, cell in enumerate(self.cells)}
        return tuple(here.get(plain_name(cell)) for cell in other.cells)

    def place_of(self, field: str) -> int | None:
        """Where a field stands."""
        return next((n for n, column in self.columns if column.field == field), None)


def header_of(line: int, cells: Sequence[str], dialect: Dialect | None = None) -> Header:
    """The line read as a header."""
    best: dict[str, tuple[int, int]] = {}
    named = [(n, found) for n, c in enumerate(cells) if (found := column_named(c, dialect))]
    for place, (column, rank) in named:
        if column.field not in best or rank < best[column.field][0]:
            best[column.field] = (rank, place)
    columns = tuple((n, c) for n, (c, _) in named if best[c.field][1] == n)
    others = [(n, c, rank) for n, (c, rank) in named if best[c.field][1] != n]
    doubled = [cells[n].strip() for n, c, rank in others if rank == best[c.field][0]]
    spare = [cells[n].strip() for n, c, rank in others if rank != best[c.field][0]]
    return Header(line, tuple(cells), columns, dialect, tuple(spare), tuple(doubled))


def discount_in(column: Column, raw: str) -> list[Discount]:
    """An amount, or a coupon's name as a note; a negative amount is neither."""
    try:
        amount = column.read(raw)
    except BadCell:
        text = line_of_text(raw)
        if text[:1] in "-+" or not re.search(r"[^\W\d_]", text):
            raise
        return [Discount(column.field, note=text)]
    return [] if amount is None else [Discount(column.field, amount)]


def take_sku_off(values: dict[str, Any]) -> None:
    """The SKU text taken off the end of the title, where an older template has it there."""
    if values.get("sku"):
        return
    at_end = _SKU_AT_END.fullmatch(values["title"])
    if at_end:
        values["title"], values["sku"] = at_end[1].strip(), at_end[2].strip()


def unit_price_of(values: dict[str, Any], header: Header, aside: list[tuple[str, str]]) -> None:
    """The unit price from the row's price, where a template has only that."""
    total = values.get("total_price")
    if total is None or values.get("unit_price") is not None:
        return
    if header.dialect is not None and header.dialect.price is Price.UNIT:
        return
    exact = total / values["quantity"]
    values["unit_price"] = exact.quantize(_CENT, ROUND_HALF_UP)
    if values["unit_price"] != exact:
        place = header.place_of("total_price") or 0
        aside.append((unprotect(header.cells[place]), f"{total}"))
