"""Lines that go on with the order above: a platform that merges an order's own cells over the lines
of its goods leaves them empty below the first, once the file is no workbook any more."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.readers.orders.columns import Header
from app.readers.orders.odd_cells import MergedCell
from app.readers.orders.table import IsRecord, OrderTable, Record
from workflows.orders.fields import FIELDS

# What is said of each of several goods; everything else is said of their order.
OF_GOODS = frozenset(
    (
        *("sub_order", "title", "sku", "quantity", "product_id", "merchant_code"),
        *("product_category", "unit_price", "total_price", "line_payable"),
        *("after_sale", "custom_info"),
    )
)
OWN = ("title", "quantity", "unit_price", "total_price")
_NUMBER = re.compile(r"[\s'=\"]*P?[0-9][0-9A-Za-z_-]{7,}[\s\"]*")
_SUM = re.compile(r"(?:合计|总计|小计|汇总|共计)")


def records_of(table: OrderTable, header: Header) -> Iterator[Record]:
    """The table's records; a quote that was left open takes no line with it. Where a template
    leaves an order's cells empty below the first of its lines, they are written in, as in the lines
    of a merged cell."""
    records = table.records(_is_record_of(header))
    if header.dialect is None or not header.dialect.continued:
        return records
    return _Joining(header).join(records)


def is_number(text: str) -> bool:
    """Whether a cell may be an order's number, destroyed or not."""
    return _NUMBER.fullmatch(text) is not None


def _is_record_of(header: Header) -> IsRecord:
    """Whether a line, read alone, is a record of its own: as wide, and with an order's number."""
    width, place = len(header.cells), header.place_of("main_order") or 0

    def is_record(cells: list[str]) -> bool:
        return len(cells) == width and is_number(cells[place])

    return is_record


class _Joining:
    """Holds one line back: only the next one says whether its cells were those of several."""

    def __init__(self, header: Header) -> None:
        fields = {column.field: place for place, column in header.columns}
        self._main, self._after = fields["main_order"], fields.get("after_sale")
        self._title = fields["title"]
        self._own = [fields[name] for name in OWN if name in fields]
        self._of_order = [n for n, column in header.columns if column.field not in OF_GOODS]
        self._money = {n for n, column in header.columns if FIELDS[column.field].money}
        self._below = header.line

    def join(self, records: Iterator[Record]) -> Iterator[Record]:
        first: Record | None = None
        held = False
        for record in records:
            line, cells, fault = record
            if first is not None and fault is None and self._goes_on(first[1], cells):
                if held:
                    yield _of_several(first, self._amounts_of_both(first[1], cells))
                    held = False
                yield line, self._write_in(first[1], cells), None
                continue
            if first is not None and held:
                yield first
            begins = line > self._below and fault is None and bool(_at(cells, self._main))
            first, held = (record, True) if begins else (None, False)
            if not begins:
                yield record
        if first is not None and held:
            yield first

    def _goes_on(self, first: list[str], cells: list[str]) -> bool:
        """Whether it is certain: its own goods, whole, and no order; no case but one of its own."""
        if _at(cells, self._main) or not all(_at(cells, place) for place in self._own):
            return False
        if _SUM.match(_at(cells, self._title)):
            return False
        return bool(_at(cells, self._after)) or not _at(first, self._after)

    def _amounts_of_both(self, first: list[str], cells: list[str]) -> list[int]:
        """Places of amounts that the first line says for the next one too."""
        return [n for n in self._money.intersection(self._of_order) if not _at(cells, n)]

    def _write_in(self, first: list[str], cells: list[str]) -> list[str]:
        written = cells + [""] * (len(first) - len(cells))
        for place in self._of_order:
            if place < len(first) and not _at(cells, place):
                said = first[place]
                written[place] = MergedCell(said) if said and place in self._money else said
        return written


def _of_several(record: Record, places: list[int]) -> Record:
    """The record with what it says of several lines marked so."""
    line, cells, fault = record
    cells = [
        MergedCell(cell) if cell and place in places else cell for place, cell in enumerate(cells)
    ]
    return line, cells, fault


def _at(cells: list[str], place: int | None) -> str:
    return "" if place is None or place >= len(cells) else cells[place].strip()
