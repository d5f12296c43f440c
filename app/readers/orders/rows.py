"""One record of an order export read as a row. What an optional column holds never refuses it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from app.readers.orders.cells import BadCell, after_sale, line_of_text, note, status, unprotect
from app.readers.orders.columns import Column, Header, discount_in, take_sku_off, unit_price_of
from app.readers.orders.numbers import FileNumbers
from app.readers.orders.odd_cells import (
    CONTINUED,
    CUT_OFF_ASIDE,
    HEADER_AGAIN,
    MORE_CELLS,
    NO_ORDER,
    NOTE_LINE,
    OF_SEVERAL,
    OF_THE_ORDER,
    ON_HIDDEN_SHEET,
    TURNED,
    TWICE,
    UNSEEN,
    cut_off,
    is_odd,
    is_of_several,
    is_refusing,
    plain_cells,
    refuse_odd,
    said_of_odd,
)
from workflows.orders.cells.ciphertext import MOST, is_ciphertext
from workflows.orders.fields import (
    CONTROL,
    HOLDS_CONTROL,
    CellFault,
    RowProblem,
    unfit_signs,
    without_turns,
    without_unseen,
)
from workflows.orders.row import Discount, OrderRow
from workflows.verdict import Text

VALUE_SHOWN = 100  # characters of a bad value that a message repeats
MOST_ASIDE = 2_000  # characters that are kept of a cell that does not fit

_TEXT_BESIDE = {"status": "status_text", "after_sale": "after_sale_text"}
OF_AN_ORDER = ("sub_order", "title", "quantity", "status")
_TOTAL = re.compile(r"(?:本页|本店|全部|订单)?(?:合计|总计|小计|汇总|共计)[:：]?")
_SUM = re.compile(r"¥?-?[0-9]{1,3}(?:,?[0-9]{3}){0,3}(?:\.[0-9]+)?元?")
_MAY_BE_CIPHERTEXT = frozenset({"receiver_name", "receiver_phone", "street", "address"})
_NOT_OF_A_ROW = ("total_price", "line_payable", "sorts")
SEVERAL_SORTS = Text(
    "本订单有多种宝贝，订单报表里没有逐件明细；请把宝贝报表（ExportOrderDetailList）一起导入",
    "the order holds several sorts of goods, which this report does not list; import the detail"
    " report (ExportOrderDetailList) with it",
)


class NoRow(StrEnum):
    """A record that is no row of an order."""

    BLANK = "blank"
    TOTAL = "total"


class RowReader:
    """Reads the records of one table through its header."""

    def __init__(
        self,
        header: Header,
        numbers: FileNumbers,
        sheet: str = "",
        *,
        beside: bool = False,
        whole: bool = False,
    ) -> None:
        self._header, self._numbers, self._sheet = header, numbers, sheet
        self._beside, self._whole = beside, whole
        self._width = len(header.cells)
        self._names = [unprotect(cell) for cell in header.cells]
        # A report that counts an order's sorts of goods has one line an order.
        self._lists_orders = header.place_of("sorts") is not None
        self._goods = [header.place_of(f) for f in ("title", "sku", "product_id")]

    def goods_of(self, cells: list[str]) -> tuple[str, ...]:
        """What tells lines of one order apart where they have no number."""
        return tuple(line_of_text(self._at(cells, place)) for place in self._goods)

    def _at(self, cells: list[str], place: int | None) -> str:
        return "" if place is None or place >= len(cells) else cells[place]

    def _of(self, cells: list[str], field: str) -> str:
        return self._at(cells, self._header.place_of(field)).strip()

    def read(
        self, line: int, cells: list[str], fault: Text | None = None
    ) -> OrderRow | RowProblem | NoRow:
        """The row, or what is wrong with it, or that it is none."""
        filled = [cell for cell in cells if cell and not cell.isspace()]
        if not filled and fault is None:
            return NoRow.BLANK
        kept = tuple(cells[: self._width])
        if fault is not None:
            return self._problem(line, [CellFault("", "", fault)], kept)
        if kept == self._header.cells or [unprotect(cell) for cell in kept] == self._names:
            again = CellFault("", kept[0].strip()[:VALUE_SHOWN], HEADER_AGAIN)
            return self._problem(line, [again], kept)
        faults = self._too_many(cells)
        values, discounts, aside = self._values(cells, faults)
        if _TOTAL.fullmatch(values.get("title", "")):  # of an order that it names
            return NoRow.TOTAL
        cut = self._cut_off(cells, aside)
        if not faults and not cut:
            faults += self._complete(values, cells, aside)
        if faults or cut:
            if self._is_total(filled, values):
                return NoRow.TOTAL
            faults = cut or faults
            said = self._said_of_line(filled, values, cells) or faults
            return self._problem(line, said, kept, values.get("sub_order", ""))
        rest = "\n".join(f"{name}：{text}" for name, text in aside)
        for name in _NOT_OF_A_ROW:
            values.pop(name, None)
        return OrderRow(
            line=line, discounts=tuple(discounts), aside=rest, sheet=self._sheet, **values
        )

    def aside(
        self, line: int, cells: list[str], fault: Text | None, places: Sequence[int | None]
    ) -> RowProblem | NoRow:
        """A record of a sheet that nobody sees, its cells as another header has them."""
        filled = [cell for cell in cells if cell and not cell.isspace()]
        if not filled and fault is None:
            return NoRow.BLANK
        if self._is_total(
            filled, {"sub_order": self._at(cells, self._header.place_of("sub_order"))}
        ):
            return NoRow.TOTAL
        kept = tuple(self._at(cells, place) for place in places)
        return self._problem(line, [CellFault("", "", ON_HIDDEN_SHEET)], kept)

    def _problem(
        self, line: int, said: list[CellFault], kept: tuple[str, ...], sub: str = ""
    ) -> RowProblem:
        return RowProblem(line, tuple(said), tuple(plain_cells(kept)), sub, self._sheet)

    def _is_total(self, filled: list[str], values: dict[str, Any]) -> bool:
        """Said by a word, or by amounts and counts alone."""
        if values.get("sub_order"):
            return False
        sums = len(filled) > 1 and all(_SUM.fullmatch(cell.strip()) for cell in filled)
        return _TOTAL.match(filled[0].strip()) is not None or sums

    def _said_of_line(
        self, filled: list[str], values: dict[str, Any], cells: list[str]
    ) -> list[CellFault]:
        """What is wrong with all of a line that can't be taken, where that says more."""
        if len(filled) == 1 and not any(values.values()):
            return [CellFault("", filled[0].strip()[:VALUE_SHOWN], NO_ORDER)]
        if not values.get("main_order") and not any(self._of(cells, f) for f in OF_AN_ORDER):
            return [CellFault("", filled[0].strip()[:VALUE_SHOWN], NOTE_LINE)]
        return [CellFault("", "", CONTINUED)] if self._is_continued(values, cells) else []

    def _is_continued(self, values: dict[str, Any], cells: list[str]) -> bool:
        """Whether it says what was sold and not whose order it is."""
        if self._of(cells, "main_order") or self._of(cells, "status"):
            return False
        return bool(values.get("title") and values.get("quantity"))

    def _cut_off(self, cells: list[str], aside: list[tuple[str, str]]) -> list[CellFault]:
        """A line that ends before its last columns, in a file whose other lines do not: what
        decides about it may be lost."""
        lost = [place for place, _ in self._header.columns if place >= len(cells)]
        if not lost or not self._whole:
            return []
        names = "、".join(self._names[place] for place in lost)
        if any(place in lost for place in self._header.deciding):
            return [CellFault("", "", cut_off(len(cells), self._width, names))]
        aside.append((names, CUT_OFF_ASIDE.zh))
        return []

    def _too_many(self, cells: list[str]) -> list[CellFault]:
        more = cells[self._width :]
        if not any(cell.strip() for cell in more):
            return []
        return [CellFault(f"#{self._width + 1}", "".join(more)[:VALUE_SHOWN], MORE_CELLS)]

    def _values(
        self, cells: list[str], faults: list[CellFault]
    ) -> tuple[dict[str, Any], list[Discount], list[tuple[str, str]]]:
        values: dict[str, Any] = {}
        discounts: list[Discount] = []
        aside: list[tuple[str, str]] = []
        for place, column in self._header.columns:
            raw = cells[place] if place < len(cells) else ""
            if not raw and not column.must:
                continue
            odd = type(raw) is not str or "#" in raw[:3]
            if odd and is_of_several(column.field, raw):
                aside.append((self._names[place], f"{_text_aside(raw)}（{OF_SEVERAL.zh}）"))
                continue
            if column.field == "title" and (seen := without_unseen(raw)) != raw:
                said = UNSEEN if without_turns(raw) == raw else TURNED
                aside.append((self._names[place], said.zh))
                raw = seen  # as it is printed
            elif column.must and (straight := without_turns(raw)) != raw:
                raw = straight
            try:
                if odd:
                    refuse_odd(column.field, raw)
                if column.discount:
                    _refuse_unfit(raw, column)
                    discounts += discount_in(column, raw)
                else:
                    self._take(values, column, raw)
            except BadCell as bad:
                if column.must or (is_refusing(column.field) and is_odd(raw)):
                    faults.append(
                        CellFault(self._names[place], raw.strip()[:VALUE_SHOWN], bad.reason)
                    )
                else:
                    aside.append((self._names[place], said_of_odd(raw) or _text_aside(raw)))
        return values, discounts, aside

    def _take(self, values: dict[str, Any], column: Column, raw: str) -> None:
        if column.field in _MAY_BE_CIPHERTEXT and is_ciphertext(raw):
            values[column.field] = raw.strip()[:MOST]
            return
        _refuse_unfit(raw, column)
        dialect = self._header.dialect
        if column.field in _TEXT_BESIDE:
            values[_TEXT_BESIDE[column.field]] = note(raw)
        if column.field == "status":
            values["status"] = status(raw, dialect.statuses) if dialect else status(raw)
        elif column.field == "after_sale":
            words = dialect.after_sales if dialect else {}
            values["after_sale"] = after_sale(raw, words)
        else:
            value = column.read(raw)
            if column.must and value == "":
                raise BadCell("不能为空", "must not be empty")
            values[column.field] = value

    def _complete(
        self, values: dict[str, Any], cells: list[str], aside: list[tuple[str, str]]
    ) -> list[CellFault]:
        """What follows from other columns and from the whole file."""
        if self._header.numbered:
            if values.get("sorts", 1) > 1 and not self._beside:
                return [self._fault("sorts", str(values["sorts"]), SEVERAL_SORTS)]
            main = values["main_order"]
            if not self._lists_orders and self._numbers.is_doubtful(main, self.goods_of(cells)):
                return [self._fault("title", values["title"], TWICE)]
            values["sub_order"] = self._numbers.line_of(main, self.goods_of(cells))
            if self._numbers.lines_in(main) > 1 and values.get("payable") is not None:
                place = self._header.place_of("payable") or 0
                aside.append((self._names[place], f"{values.pop('payable')}（{OF_THE_ORDER.zh}）"))
        if values.get("payable") is None and "line_payable" in values:
            values["payable"] = values["line_payable"]
        dialect = self._header.dialect
        form = dialect.number if dialect is not None else None
        for field in ("main_order", "sub_order"):
            doubt = self._numbers.doubt(values[field], form)
            if doubt is not None:
                return [self._fault(field, values[field], doubt)]
        if dialect is not None and dialect.shop and not values.get("shop_name"):
            values["shop_name"] = dialect.shop
        unit_price_of(values, self._header, aside)
        take_sku_off(values)
        return []

    def _fault(self, field: str, value: str, reason: Text) -> CellFault:
        place = self._header.place_of(field)
        return CellFault("" if place is None else self._names[place], value, reason)


def _text_aside(raw: str) -> str:
    """What is kept of a cell that does not fit: signs that no text may hold are left out."""
    return " ".join(CONTROL.sub("\ufffd", unprotect(raw)).split())[:MOST_ASIDE]


def _refuse_unfit(raw: str, column: Column) -> None:
    unfit = unfit_signs(raw)
    # A phone that was copied from a list of contacts brings such signs along: they stay.
    if unfit is not None and (column.must or unfit is HOLDS_CONTROL):
        raise BadCell(unfit.zh, unfit.en)
    if len(raw) > column.limit and len(unprotect(raw)) > column.limit:
        raise BadCell(f"超过 {column.limit} 字", f"is longer than {column.limit} characters")
