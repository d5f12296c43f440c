"""Cells that say less than they show: merged ones, errors, formulas whose result is missing."""

from __future__ import annotations

from collections.abc import Sequence

from app.readers.orders.cells import BadCell
from workflows.orders.fields import FIELDS
from workflows.verdict import Text

# ECMA-376 part 1, 18.17.3, and what spreadsheets have added since.
ERRORS = frozenset(
    (
        *("#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"),
        *("#SPILL!", "#CALC!", "#GETTING_DATA", "#FIELD!", "#BLOCKED!", "#CONNECT!", "#UNKNOWN!"),
    )
)
EACH = frozenset({"unit_price"})  # money that each of several lines may have alike

MORE_CELLS = Text(
    "单元格多于表头，内容可能错位", "more cells than headers; the row may have shifted"
)
NO_ORDER = Text("这一行只有一格文字，不是订单", "one cell of text alone, and no order")
NOTE_LINE = Text(
    "这一行没有编号、商品、数量和状态，不是订单", "no number, goods, quantity or status: no order"
)
HEADER_AGAIN = Text("表头重复出现", "the header once more")
TURNED = Text(
    "有改变文字方向的隐藏字符，已去掉",
    "held hidden signs that turn its direction of reading; they were taken out",
)
UNSEEN = Text("有不可见的控制字符，已去掉", "held control characters; they were taken out")
OF_THE_ORDER = Text(
    "整单金额，本订单有多行商品，未作为本行金额",
    "an amount of the whole order, which has several lines; not taken for this line's",
)
OF_SEVERAL = Text(
    "合并单元格，是几行合在一起的金额，未作为本行金额",
    "a merged cell: the amount of several lines, not taken for this line's",
)
ON_HIDDEN_SHEET = Text(
    "在隐藏的工作表里，未导入；要导入，请勾选“连同隐藏的工作表”再导入一次",
    "on a hidden sheet; to import it, import again with “Hidden sheets too”",
)
TWICE = Text(
    "同一订单里有几行写着同样的商品，看不出是买了几件还是同一行重复；买了几件的，请合并成一行写明件数再"
    "导入；只是重复的，把订单编号填入“已核对无误的编号”再导入，只算一行",
    "several lines of the order name the same goods: several pieces, or one line twice? If several,"
    " make it one line with their number and import it again; if it only stands there again, import"
    " with the order's number among those seen to be right, and it counts as one line",
)
CUT_OFF_ASIDE = Text("这一行到此为止，没有这些格", "the line ends before these cells")
CONTINUED = Text(
    "没有订单编号和状态，像是上一行订单的续行（合并单元格拆开后只剩第一行有内容）；请在每一行补齐"
    "订单编号和状态，或用未改动的原始导出文件",
    "no order number and no status: it looks like one more line of the order above, of which a"
    " merged cell kept the first only; fill in both on each line, or use the file as exported",
)


class MergedCell(str):
    """The text of a cell that is one over several lines, in each of them."""

    __slots__ = ()


class NoResult(str):
    """The place, such as G2, of a formula whose result the file does not hold."""

    __slots__ = ()


def cut_off(cells: int, width: int, lost: str) -> Text:
    """What is said of a line that ends too early."""
    return Text(
        f"这一行只有 {cells} 格，表头有 {width} 列，缺少后面的“{lost}”，可能被截断；请重新导出，"
        "或补齐这几格后再导入",
        f"the line has {cells} cells under {width} headers and ends before {lost}: it may be cut"
        " off. Export the file again, or fill in these cells",
    )


def said_of_odd(raw: str) -> str:
    """What is kept of a formula without a result; empty for any other cell."""
    return f"公式 {raw} 没有结果" if isinstance(raw, NoResult) else ""


def plain_cells(cells: Sequence[str]) -> list[str]:
    """The cells as text alone, to hand back."""
    return ["" if isinstance(cell, NoResult) else str(cell) for cell in cells]


def refuse_odd(field: str, raw: str) -> None:
    """Raises `BadCell` for what only looks like a value of this field."""
    if isinstance(raw, NoResult):
        raise BadCell(
            f"单元格 {raw} 是公式，文件里没有它的结果；请在表格软件里打开并保存，或用原始导出文件",
            f"{raw} holds a formula without its result; open and save the file in a spreadsheet, or"
            " use it as exported",
        )
    if is_error(raw):
        said = raw.strip().upper()
        raise BadCell(
            f"单元格是错误值 {said}，原来的内容已丢失；请用原始导出文件",
            f"the cell is an error, {said}, and what it held is lost; use the file as exported",
        )
    if isinstance(raw, MergedCell) and field == "quantity":
        raise BadCell(
            "数量写在合并单元格里，看不出是每一行的还是几行合计；请拆开单元格，逐行填写",
            "the quantity is in a merged cell: each line's, or that of all? Split the cell",
        )


def is_error(raw: str) -> bool:
    """Whether a spreadsheet shows this where it could not calculate."""
    return "#" in raw[:3] and raw.strip().upper() in ERRORS


def is_odd(raw: str) -> bool:
    """Whether a cell held something that is lost."""
    return isinstance(raw, NoResult) or is_error(raw)


def is_refusing(field: str) -> bool:
    """Whether a row can't be taken without what this field held: money is never guessed."""
    return FIELDS[field].must or FIELDS[field].money


def is_of_several(field: str, raw: str) -> bool:
    """Whether an amount is that of several lines together."""
    return isinstance(raw, MergedCell) and FIELDS[field].money and field not in EACH
