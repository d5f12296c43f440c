"""How a shop's own file names our fields, said by a person; money in it is seen by a second one."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from workflows.orders.dialect_file import dialects, platforms
from workflows.orders.dialects import Dialect, Lines, Price, plain_name
from workflows.orders.fields import FIELDS
from workflows.verdict import Refused, Text

ANY_NUMBER = re.compile(r".+")
FEWEST_NAMES = 3
MOST_NAMES = 300
CHOOSE = Text("请在列表里为它选一列", "Choose a column for it")


# What shops call the columns of lists of their own.
OF_SHOPS: Mapping[str, tuple[str, ...]] = {
    "main_order": ("单号", "订单", "订单号码", "平台单号", "原单号"),
    "sub_order": ("行号", "子单号"),
    "title": ("货名", "品名", "货品", "货品名称", "宝贝", "宝贝名称", "产品", "产品名称", "名称"),
    "sku": ("规格名称", "规格型号", "款式", "圈口", "尺寸"),
    "quantity": ("件数", "数", "数目", "件", "购买件数"),
    "unit_price": ("单价", "售价"),
    "total_price": ("总价", "小计"),
    "payable": ("实付", "实收", "金额", "付款金额", "成交价"),
    "status": ("状态", "发货状态"),
    "merchant_remark": ("备注", "客服备注"),
    "buyer_message": ("客户备注", "留言", "顾客留言"),
    "receiver_name": ("姓名", "客户", "客户姓名", "收货人姓名"),
    "receiver_phone": ("电话", "手机", "手机号码", "联系方式"),
    "address": ("地址",),
    "waybill": ("物流单号", "快递号"),
    "paid_at": ("付款日期",),
    "shop_name": ("店名",),
}


def guess(name: str) -> str:
    """The field that a column most likely is, by what any platform or shop calls it; empty for
    none."""
    plain = plain_name(name)
    found = Counter(
        field for d in dialects() for field, names in d.columns.items() if plain in names
    )
    known = next((f for f, record in FIELDS.items() if plain == plain_name(record.name.zh)), "")
    if known or found:
        return known or found.most_common(1)[0][0]
    return next((field for field, names in OF_SHOPS.items() if plain in names), "")


def header_digest(header: Sequence[str]) -> str:
    """What two files with the same columns have in common, in whatever order."""
    names = "\n".join(sorted(filter(None, map(plain_name, header))))
    return hashlib.sha256(names.encode("utf-8", "replace")).hexdigest()


def make_mapping(
    header: Sequence[str], fields: Sequence[str], lines: str, price: str
) -> dict[str, Any] | Refused:
    """The mapping as it is kept; `fields` stand beside the columns of `header`, "" for none."""
    pairs = [(name, field) for name, field in zip(header, fields, strict=True) if field]
    names = Counter(plain_name(name) for name, _ in pairs)
    if not FEWEST_NAMES <= len(header) <= MOST_NAMES or "" in names:
        return _refuse("mapping_header", "表头不完整", "the header is not whole")
    if unknown := [field for _, field in pairs if field not in FIELDS]:
        return _refuse("mapping_field", f"没有字段 {unknown[0]}", f"no field {unknown[0]}")
    twice = [f for f, count in Counter(f for _, f in pairs).items() if count > 1]
    if twice:
        zh = "、".join(FIELDS[f].name.zh for f in twice)
        en = ", ".join(FIELDS[f].name.en for f in twice)
        return _refuse("mapping_twice", f"选了两列：{zh}", f"chosen for two columns: {en}")
    if doubled := [name for name, count in names.items() if count > 1]:
        return _refuse(
            "mapping_doubled", f"列名重复：{doubled[0]}", f"the name stands twice: {doubled[0]}"
        )
    if lines not in set(Lines) or price not in set(Price):
        return _refuse("mapping_kind", "请选择一行是什么、价格是什么", "say what a row is")
    chosen = {field for _, field in pairs}
    if lines == Lines.ORDER:
        chosen.add("sub_order")
    missing = [f for f, record in FIELDS.items() if record.must and f not in chosen]
    if missing:
        zh = "、".join(FIELDS[f].name.zh for f in missing)
        en = ", ".join(FIELDS[f].name.en for f in missing)
        return _refuse("mapping_missing", f"还没有对照：{zh}", f"not mapped yet: {en}", CHOOSE)
    return {
        "header": list(header),
        "columns": {field: name for name, field in pairs},
        "lines": lines,
        "price": price,
    }


def is_about_money(mapping: Mapping[str, Any]) -> bool:
    """Whether it says what an amount or a number of pieces is: such a mapping is seen by two."""
    return any(FIELDS[field].money for field in mapping["columns"])


def dialect_of(mapping: Mapping[str, Any], platform: str, shop: str) -> Dialect:
    """The mapping as a template of its own: it knows the shop, and the platform's words."""
    of_platform = [d for d in dialects() if d.platform == platform]
    names = frozenset(filter(None, map(plain_name, mapping["header"])))
    columns = {field: (plain_name(name),) for field, name in mapping["columns"].items()}
    used = {name for all_names in columns.values() for name in all_names}
    return Dialect(
        name=f"{platform} {shop}",
        platform=platform,
        title=platforms().get(platform, Text(platform, platform)),
        signs=(names,),
        columns=columns,
        left=names - used,
        lines=Lines(mapping["lines"]),
        price=Price(mapping["price"]),
        number=ANY_NUMBER,
        statuses={word: state for d in of_platform for word, state in d.statuses.items()},
        after_sales={word: state for d in of_platform for word, state in d.after_sales.items()},
        shop=shop,
    )


def _refuse(code: str, zh: str, en: str, next_step: Text | None = None) -> Refused:
    return Refused(code, Text(zh, en), next_step=next_step)
