"""What of the cells that did not fit may be shown beside the goods: figures, days and errors.

Columns shift, and then a name or an address stands under any heading: a cell that holds words stays
in the buyers' vault, and the page says only which column it was.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from workflows.orders.buyer_fields import without_words

_OUR_NOTE = re.compile(r"（(?:整单金额|合并单元格|时间)[^（）]*）$")
_FIGURE = re.compile(
    r"[-+¥￥$]? ?[0-9][0-9.,:/\-+ ¥￥元年月日时分秒%]{0,38}(?:[AaPp][Mm]|[eE]\+[0-9]{1,3}|[Zz])?"
    r"|#[A-Z/0_]{2,14}[!?]?|公式 [A-Z]{1,3}[0-9]{1,6} 没有结果"
)
_LONG = re.compile(r"[0-9]{5}(?:[-. ]?[0-9]){5}")  # of a phone, a card, a waybill


@dataclass(frozen=True, slots=True)
class AsideCell:
    """A column, and what stood in it; None where that is not shown."""

    column: str
    text: str | None


def aside_cells(aside: str) -> tuple[AsideCell, ...]:
    """The cells that a row keeps aside, as a page may show them."""
    parts = (line.partition("：") for line in aside.splitlines())
    return tuple(AsideCell(column, text if _may_show(text) else None) for column, _, text in parts)


def _may_show(text: str) -> bool:
    bare = _OUR_NOTE.sub("", text)
    if _FIGURE.fullmatch(bare) is None or without_words(bare) != bare:
        return False
    return _LONG.search(bare) is None or re.fullmatch(r"20[0-9]{12}", bare) is not None
