"""A supplier's packing list: one carton a row, read whole or not at all; no cell is lost."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from workflows.goods.lots.identity import LotIdentity
from workflows.verdict import Refused, Text

# By field, the headings that mean it, as `plain_heading` leaves them.
HEADINGS: Mapping[str, frozenset[str]] = {
    "product": frozenset(
        {
            "商品编码",
            "货号",
            "商品货号",
            "产品编码",
            "物料编码",
            "sku",
            "itemno",
            "product",
            "productcode",
        }
    ),
    "quantity": frozenset({"数量", "件数", "每箱数量", "装箱数", "qty", "quantity", "pcs"}),
    "sscc": frozenset({"箱码", "箱条码", "物流码", "sscc"}),
    "gtin": frozenset({"条码", "商品条码", "69码", "gtin", "ean", "barcode"}),
    "batch": frozenset({"批号", "生产批号", "批次", "batch", "batchno", "lot", "lotno"}),
    "produced": frozenset({"生产日期", "制造日期", "proddate", "productiondate", "mfgdate"}),
    "expires": frozenset(
        {"有效期至", "有效期", "保质期至", "失效日期", "expirydate", "expdate", "expiry"}
    ),
}
NEEDED = ("product", "quantity")
DIGITS = 7
MOST_FAULTS = 50
_DAY = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?(?:[ T]00:00(?::00)?)?")
FIELD_NAMES: Mapping[str, Text] = {
    "product": Text("商品编码", "product"),
    "quantity": Text("数量", "quantity"),
}


@dataclass(frozen=True, slots=True)
class PackedCarton:
    """One carton of the list: what of it is understood, and its row word by word."""

    line: int
    product: str
    pieces: int
    identity: LotIdentity
    sscc: str
    listed: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class PackingFault:
    """Why a row can't be taken: its line in the file and what is wrong."""

    line: int
    reason: Text


def columns_of(header: Sequence[str]) -> Mapping[str, int] | Refused:
    """Which column holds which field; refused where a needed one is missing or one stands twice."""
    found: dict[str, int] = {}
    for place, heading in enumerate(header):
        field = next((f for f, names in HEADINGS.items() if plain_heading(heading) in names), None)
        if field in found:
            return Refused(
                "column_twice",
                Text(f"有两列都像“{heading}”", f"Two columns could be “{heading}”"),
                next_step=Text("请删去一列后再上传", "Remove one of them and send it again"),
            )
        if field is not None:
            found[field] = place
    missing = [FIELD_NAMES[name] for name in NEEDED if name not in found]
    if missing:
        zh, en = "、".join(m.zh for m in missing), ", ".join(m.en for m in missing)
        return Refused(
            "packing_columns",
            Text(f"装箱单缺少列：{zh}", f"The packing list lacks columns: {en}"),
            next_step=Text(
                "第一行须为列名，如：商品编码、数量、批号、箱码",
                "Its first row names the columns: product, quantity, batch, SSCC",
            ),
        )
    return found


def read_packing(
    header: Sequence[str], rows: Sequence[tuple[int, Sequence[str]]], known: frozenset[str]
) -> tuple[PackedCarton, ...] | tuple[PackingFault, ...] | Refused:
    """All rows as cartons, or every fault of every row; never a part of a list.

    `known` are the products of the order. A row whose cells are all empty is no carton.
    """
    columns = columns_of(header)
    if isinstance(columns, Refused):
        return columns
    cartons: list[PackedCarton] = []
    faults: list[PackingFault] = []
    for line, cells in rows:
        if not any(cell.strip() for cell in cells):
            continue
        found = _carton(line, cells, header, columns, known)
        if isinstance(found, PackedCarton):
            cartons.append(found)
        else:
            faults += [PackingFault(line, reason) for reason in found]
    if not cartons and not faults:
        return Refused("packing_empty", Text("装箱单没有数据行", "The packing list has no rows"))
    return tuple(faults) or tuple(cartons)


def by_lot(cartons: Sequence[PackedCarton]) -> Mapping[tuple[str, LotIdentity], list[PackedCarton]]:
    """The cartons of each lot: one product, one batch, one set of dates; in the list's order."""
    lots: dict[tuple[str, LotIdentity], list[PackedCarton]] = {}
    for one in cartons:
        lots.setdefault((one.product, one.identity), []).append(one)
    return lots


def plain_heading(heading: str) -> str:
    """A heading as it is compared: width, case, blanks and what stands in brackets are nothing."""
    text = unicodedata.normalize("NFKC", heading).casefold()
    return re.sub(r"\(.*?\)|[\s_.:/*-]", "", text)


def _carton(
    line: int,
    cells: Sequence[str],
    header: Sequence[str],
    columns: Mapping[str, int],
    known: frozenset[str],
) -> PackedCarton | list[Text]:
    faults: list[Text] = []

    def cell(name: str) -> str:
        place = columns.get(name)
        return cells[place].strip() if place is not None and place < len(cells) else ""

    def read(name: str, reader: Callable[[str], Any]) -> Any:
        value = reader(cell(name))
        if isinstance(value, Text):
            faults.append(value)
            return None
        return value

    product = cell("product")
    if product not in known:
        faults.append(
            Text(f"商品编码“{product}”不在采购单中", f"“{product}” is no product of the order")
        )
    pieces = read("quantity", _whole)
    produced, expires = read("produced", _day), read("expires", _day)
    if faults:
        return faults
    identity = LotIdentity(
        gtin=cell("gtin"), batch=cell("batch"), produced=produced, expires=expires
    )
    return PackedCarton(line, product, pieces, identity, cell("sscc"), _word_by_word(header, cells))


def _word_by_word(header: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    """The row as it stands; a cell without a heading, or a second one of it, goes by its place."""
    kept: dict[str, str] = {}
    for place, text in enumerate(cells):
        heading = header[place].strip() if place < len(header) else ""
        kept[heading if heading and heading not in kept else f"#{place + 1}"] = text
    return kept


def _whole(text: str) -> int | Text:
    plain = unicodedata.normalize("NFKC", text).replace(",", "").removesuffix(".0")
    if plain.isascii() and plain.isdecimal() and len(plain) <= DIGITS and int(plain) > 0:
        return int(plain)
    return Text(f"数量“{text}”不是正整数", f"The quantity “{text}” is no whole number above 0")


def _day(text: str) -> date | Text | None:
    if not text:
        return None
    found = _DAY.fullmatch(unicodedata.normalize("NFKC", text))
    if found is not None:
        year, month, day = (int(part) for part in found.groups())
        try:
            return date(year, month, day)
        except ValueError:
            pass
    return Text(f"日期“{text}”读不出，请写成 2026-11-20", f"“{text}” is no date; write 2026-11-20")
