"""Order exports in the shapes that shops have, made by code for the tests."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter

# A row by our own names; the templates below show it under the column names of their year.
BASE = {
    "main": "6921837405512083641",
    "sub": "6921837405512149177",
    "title": "天然翡翠A货冰种手镯",
    "sku": "圈口56mm",
    "quantity": "1",
    "price": "12,800.00",
    "payable": "12,500.00",
    "freight": "0.00",
    "platform": "300.00",
    "status": "待发货",
    "after_sale": "-",
    "type": "普通订单",
    "message": "",
    "remark": "",
    "submitted": "2026-11-15 20:31:07",
    "paid": "2026-11-15 20:31:40",
    "name": "张**",
    "phone": "1********88",
    "address": "***",
    "waybill": "",
    "shop": "玉满堂翡翠珠宝旗舰店",
}

NEW = {
    "main": "主订单编号",
    "sub": "子订单编号",
    "shop": "店铺名称",
    "title": "选购商品",
    "sku": "商品规格",
    "quantity": "商品数量",
    "price": "商品金额",
    "payable": "订单应付金额",
    "freight": "运费",
    "platform": "平台优惠",
    "name": "收件人",
    "phone": "收件人手机号",
    "address": "详细地址",
    "message": "买家留言",
    "remark": "商家备注",
    "submitted": "订单提交时间",
    "paid": "支付完成时间",
    "status": "订单状态",
    "after_sale": "售后状态",
    "type": "订单类型",
    "waybill": "快递信息",
}

# An older template: other names, another order, the SKU text at the end of the title.
OLD = {
    "status": "订单状态",
    "title": "商品名称",
    "sub": "商品订单编号",
    "main": "订单编号",
    "quantity": "数量",
    "price": "商品单价",
    "payable": "应付金额",
    "submitted": "下单时间",
    "phone": "手机号",
    "name": "收件人",
    "waybill": "快递单号",
}


def row(**changed: str) -> dict[str, str]:
    """A row like `BASE` but for what is given."""
    return {**BASE, **changed}


def cells(rows: Iterable[dict[str, str]], template: dict[str, str] = NEW) -> list[list[str]]:
    """Header and rows as a template lays them out."""
    return [list(template.values()), *([r[key] for key in template] for r in rows)]


def as_csv(table: Sequence[Sequence[str]], encoding: str = "utf-8-sig", **kwargs: Any) -> bytes:
    """The table as CSV with CRLF line ends."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n", **kwargs).writerows(table)
    return out.getvalue().encode(encoding)


def as_xlsx(table: Sequence[Sequence[Any]], sheet: str = "订单", **options: Any) -> bytes:
    """The table as a workbook; texts stay texts, numbers and datetimes what they are."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, **options},
    )
    page = book.add_worksheet(sheet)
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    for y, line in enumerate(table):
        for x, cell in enumerate(line):
            if hasattr(cell, "year"):
                page.write_datetime(y, x, cell, moment)
            elif isinstance(cell, str):
                page.write_string(y, x, cell)
            else:
                page.write(y, x, cell)
    book.close()
    return out.getvalue()


def export(*rows: dict[str, str], template: dict[str, str] = NEW) -> bytes:
    """A CSV of these rows (or of one like `BASE`)."""
    return as_csv(cells(rows or (row(),), template))
