"""The columns of a table that nobody knows yet, with a few values, for a person to name them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from app.readers.calls import NotRead, read_with
from app.readers.facts import Limits, Unread
from app.readers.orders.kinds import ORDERS, tables
from app.readers.orders.table import OrderTable, UnreadableFile, not_too_wide
from app.readers.refusals import refuse_file
from workflows.verdict import Refused, Text

LOOKED_AT = 40
SAMPLES = 3
FEWEST = 3
LONGEST = 60


@dataclass(frozen=True, slots=True)
class Sample:
    """A header and the first values of each of its columns."""

    header: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]


def sample(name: str, content: bytes) -> Sample | Refused:
    """The likeliest header of a file and its first values."""
    try:
        return read_with(read_sample, content, ORDERS)
    except NotRead as not_read:
        return refuse_file(Unread(not_read.code), name)


def read_sample(content: bytes, limits: Limits) -> Sample | Refused:
    """The reader: what `sample` answers."""
    try:
        found = [s for t in tables(content, limits) if not t.hidden and (s := _of_table(t))]
        best = max(found, key=lambda s: len(s.header), default=None)
        not_too_wide(0 if best is None else len(best.header))
    except UnreadableFile as unreadable:
        return unreadable.refusal
    if best is None:
        return Refused(
            "no_columns",
            Text("找不到表头：没有三列以上的表格", "no header: no table of three columns or more"),
            next_step=Text(
                "请选店铺后台导出的订单文件", "Choose the file that the shop's back office exports"
            ),
        )
    return best


def _of_table(table: OrderTable) -> Sample | None:
    records = [cells for _, cells, _ in islice(table.records(None), LOOKED_AT)]
    widths = [sum(bool(cell.strip()) for cell in cells) for cells in records]
    widest = max(widths, default=0)
    if widest < FEWEST:
        return None
    # The header is the first line that names nearly as many columns as any line fills.
    at = next(n for n, width in enumerate(widths) if width * 2 > widest)
    header = [cell.strip()[:LONGEST] for cell in records[at]]
    while header and not header[-1]:
        header.pop()
    values = tuple(
        tuple(cells[n].strip()[:LONGEST] for cells in records[at + 1 : at + 1 + SAMPLES]
              if n < len(cells))
        for n in range(len(header))
    )  # fmt: skip
    return Sample(tuple(header), values)
