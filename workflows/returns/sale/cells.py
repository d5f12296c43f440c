"""The facts of a sale that a shop may tell: one record a cell of a file or field of a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from workflows.verdict import Text
from workflows.whole import whole


@dataclass(frozen=True, slots=True)
class SaleCell:
    """One fact a shop may tell. `of_order`: known of one order only. `personal`: may name the
    buyer, so its words lie in the vault and a digest stands for them."""

    name: Text
    hint: Text
    of_order: bool = False
    personal: bool = False


def _cell(zh: str, en: str, hint_zh: str, hint_en: str, **more: bool) -> SaleCell:
    return SaleCell(Text(zh, en), Text(hint_zh, hint_en), **more)


CELLS: Mapping[str, SaleCell] = {
    "return_label": _cell(
        "七天无理由标签", "Return label", "平台商品页上的标签", "As the platform's page shows it"
    ),
    "exclusion": _cell(
        "不适用的约定", "Exclusion", "没有约定的留空", "Empty where nothing is excluded"
    ),
    "confirmation_way": _cell(
        "买家怎样确认", "How it was confirmed", "如实选择；默认勾选的不算确认",
        "As it was; what is ticked beforehand is no confirmation", of_order=True,
    ),
    "confirmed_at": _cell(
        "买家确认时间", "Confirmed at", "如 2026-11-12 20:15", "Like 2026-11-12 20:15",
        of_order=True
    ),
    "confirmation_text": _cell(
        "确认文本版本", "Version of the text", "如 V3-2026-09", "Like V3-2026-09", of_order=True
    ),
    "confirmation_record": _cell(
        "确认记录", "Record of it", "平台记录的编号或截图编号", "The platform's record or picture",
        of_order=True, personal=True,
    ),
    "necessary_seal": _cell(
        "必要的一次性密封", "Necessary seal", "打开后影响安全或品质的那一层",
        "The layer that keeps the goods safe or sound",
    ),
    "seal_shown": _cell(
        "密封售前已告知", "Shown before the sale", "商品页写明的填“是”",
        "Yes where the page says so",
    ),
    "only_seal": _cell(
        "唯一的一次性密封", "Only seal", "商品只有一层密封时填写", "Where there is but one layer"
    ),
    "sold_as": _cell("怎样成交", "Sold as", "成对成套的不拆退", "Pairs and sets aren't divided"),
    "promises": _cell(
        "店铺承诺", "Shop's promises", "如 15天无理由；运费险；定制可退",
        "Like 15天无理由；运费险；定制可退",
    ),
    "gift_prices": _cell(
        "赠品及标价", "Gifts and their prices", "如 手绳=39.00；首饰盒=0",
        "Name=price, several with ；",
    ),
    "custom_made": _cell(
        "是否定作", "Made to order", "只选规格不算定作", "Choosing an option isn't", of_order=True
    ),
    "production_at": _cell(
        "开始制作时间", "Production began", "如 2026-11-13 09:00", "Like 2026-11-13 09:00",
        of_order=True,
    ),
    "custom_record": _cell(
        "定作记录", "Record of the order made", "买家要求、制作单编号",
        "What was asked, job number", of_order=True, personal=True,
    ),
}  # fmt: skip
PERSONAL = frozenset(name for name, cell in CELLS.items() if cell.personal)
OF_ORDER = frozenset(name for name, cell in CELLS.items() if cell.of_order)


class SaleOrigin(StrEnum):
    """Where the facts of a sale were told."""

    ORDER_FILE = "order_file"
    SHOP_PAGE = "shop_page"
    SHOP_FILE = "shop_file"


ORIGIN_NAMES: Mapping[SaleOrigin, Text] = whole(
    SaleOrigin,
    {
        SaleOrigin.ORDER_FILE: Text("订单文件", "Order file"),
        SaleOrigin.SHOP_PAGE: Text("店铺填写", "The shop's page"),
        SaleOrigin.SHOP_FILE: Text("店铺文件", "The shop's file"),
    },
)
