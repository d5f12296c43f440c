"""Which tables of a file are read as orders, through which header; what is left is named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice

from app.readers.orders.columns import Header, header_of
from app.readers.orders.not_taken import (
    FEWEST_COLUMNS,
    HEADER_WITHIN,
    only_hidden,
    refusal_of_all,
    shown_columns,
)
from app.readers.orders.table import OrderTable, UnreadableFile, not_too_wide
from workflows.orders.dialect_file import dialects, platforms
from workflows.orders.dialects import Dialect, mistaken_for, plain_name, recognise
from workflows.verdict import Text

ANOTHER_PLATFORM = "another_platform"
HIDDEN = ("是隐藏的工作表", "is hidden")
NO_BUYER = Text(
    "没有收件人和时间的列；后台另有订单报表的，请两份一起导入",
    "no receiver and no times: import the order report with it, if there is one",
)
OF_BUYER = ("receiver_name", "receiver_phone", "submitted_at", "paid_at")


@dataclass(frozen=True, slots=True)
class Reading:
    """The tables that are read, each through its header, and what is said of all others.

    `hidden`: sheets with orders that nobody sees, each line of which is set aside; `others`: the
    lines of all that is left.
    """

    tables: tuple[tuple[OrderTable, Header], ...]
    said: tuple[Text, ...]
    hidden: tuple[tuple[OrderTable, Header], ...] = ()
    others: int = 0

    @property
    def several(self) -> bool:
        """Whether a line's number alone does not say where it stands."""
        return len(self.tables) + len(self.hidden) > 1

    @property
    def platform(self) -> str:
        """The platform that the columns name; empty where they do not."""
        dialect = self.tables[0][1].dialect
        return "" if dialect is None else dialect.platform


def choose(
    found: Iterable[OrderTable],
    platform: str = "",
    own: Sequence[Dialect] = (),
    *,
    hidden_too: bool = False,
) -> Reading:
    """What is read of a file; raises Unreadable where nothing can be.

    `platform` is what a person said, `own` are the shop's own mappings; they go before ours.
    `hidden_too`: sheets that nobody sees are read as all others.
    """
    said: list[Text] = []
    left: list[int] = []
    taken: list[tuple[OrderTable, Header]] = []
    hidden: list[tuple[OrderTable, Header]] = []
    refused: list[Header] = []
    seen: list[OrderTable] = []
    for instead, group in groupby(_keep_seen(found, seen), key=lambda table: table.instead):
        for table in _best_way(group, platform, own) if instead else group:
            header = _header_in(table, platform, own)
            unseen = table.hidden and not hidden_too
            if header is None:
                if not instead and (n := _count(table)):
                    why = HIDDEN if unseen else ("没有认识的表头", "no header known to us")
                    said.append(_leave(table, *why, n))
                    left.append(n)
            elif unseen:
                hidden.append((table, header))
                said.append(_leave_hidden(table, header))
            elif header.missing or header.doubled:
                refused.append(header)
                left.append(_count(table))
                why = ("列不全或重复", "columns are missing or doubled")
                said.append(_leave(table, *why, left[-1]))
            else:
                taken.append((table, header))
    if not taken:
        raise only_hidden(hidden) if hidden and not refused else refusal_of_all(refused, seen)
    first = _plain_header(taken[0][1])
    read = []
    for table, header in taken:
        if _plain_header(header) == first:
            read.append((table, header))
            said += (*table.said, *_of_header(table, header))
        else:
            left.append(_count(table))
            why = ("表头与前面的不同，请分开导入", "has another header: import it apart")
            said.append(_leave(table, *why, left[-1]))
    return Reading(tuple(read), tuple(said), tuple(hidden), sum(left))


def _keep_seen(found: Iterable[OrderTable], seen: list[OrderTable]) -> Iterator[OrderTable]:
    for table in found:
        seen.append(table)
        yield table


def _plain_header(header: Header) -> tuple[str, ...]:
    return tuple(plain_name(cell) for cell in header.cells)


def _best_way(
    ways: Iterable[OrderTable], platform: str, own: Sequence[Dialect]
) -> list[OrderTable]:
    """Of several ways to read one text the first whose header is whole, else the likeliest."""
    best: tuple[int, OrderTable] | None = None
    for table in ways:
        header = _header_in(table, platform, own)
        if header is None:
            continue
        if not header.missing:
            return [table]
        if best is None or len(header.columns) > best[0]:
            best = (len(header.columns), table)
    return [] if best is None else [best[1]]


def _header_in(table: OrderTable, platform: str, own: Sequence[Dialect]) -> Header | None:
    """The line among the first ones that names the most columns."""
    headers = [
        _header_at(line, cells, platform, own)
        for line, cells, _ in islice(table.records(None), HEADER_WITHIN)
    ]
    likeliest = max(headers, key=lambda h: len(h.columns), default=None)
    if likeliest is None or len(likeliest.columns) < FEWEST_COLUMNS:
        return None
    not_too_wide(len(likeliest.cells))
    return likeliest


def _header_at(line: int, cells: list[str], platform: str, own: Sequence[Dialect]) -> Header:
    """A shop's own mapping goes before what we know of its platform."""
    names = {plain_name(cell) for cell in cells}
    fitting = [d for d in own if d.fits(names) and platform in {"", d.platform}]
    if len({(d.platform, d.shop) for d in fitting}) > 1:
        raise UnreadableFile(
            "shop_unclear",
            "有几个店铺的文件用同样的列，请填写店铺后再导入",
            "several shops have files with these columns: say which shop it is",
            field="shop",
            shops="\n".join(sorted({d.shop for d in fitting})),
        )
    if fitting:
        return header_of(line, cells, fitting[0])
    other = mistaken_for(cells, dialects(), platform)
    if other is not None:
        raise _another_platform(other.platform, platform)
    return header_of(line, cells, recognise(cells, dialects(), platform))


def _another_platform(found: str, said: str) -> UnreadableFile:
    of, not_of = platforms()[found], platforms()[said]
    return UnreadableFile(
        ANOTHER_PLATFORM,
        f"从列名看这是{of.zh}的订单文件，不是{not_of.zh}的",
        f"by its columns this is an order file of {of.en}, not of {not_of.en}",
        Text(
            f"请把平台改为{of.zh}再导入，或重新选择文件",
            f"Import it as {of.en}, or choose another file",
        ),
        found=found,
    )


def _of_header(table: OrderTable, header: Header) -> list[Text]:
    """What is said of a table that is read."""
    said = []
    of = (f"工作表“{table.sheet}”：", f"sheet “{table.sheet}”: ") if table.sheet else ("", "")
    if header.line > 1:
        n = header.line - 1
        said.append(
            Text(f"{of[0]}表头以上 {n} 行未读", f"{of[1]}{n} lines above the header unread")
        )
    if not any(map(header.place_of, OF_BUYER)):
        said.append(
            Text(
                f"{of[0]}{NO_BUYER.zh}",
                f"{of[1]}{NO_BUYER.en}",
            )
        )
    if header.unknown:
        names = shown_columns(header.unknown)
        said.append(Text(f"{of[0]}不认识的列：{names}", f"{of[1]}columns not known: {names}"))
    if header.spare:
        names = shown_columns(header.spare)
        said.append(
            Text(f"{of[0]}与别的列同义、未读的列：{names}", f"{of[1]}columns said twice: {names}")
        )
    return said


def _leave(table: OrderTable, zh: str, en: str, n: int) -> Text:
    name = table.sheet or "1"
    return Text(f"工作表“{name}”{zh}，{n} 行未读", f"sheet “{name}” {en}: {n} records unread")


def _leave_hidden(table: OrderTable, header: Header) -> Text:
    """How orders on a sheet that nobody sees come in."""
    n = sum(
        any(c.strip() for c in cells)
        for line, cells, _ in table.records(None)
        if line > header.line
    )
    return Text(
        f"工作表“{table.sheet}”是隐藏的，里面 {n} 行订单未导入；要导入，请勾选“连同隐藏的工作表”"
        "再导入一次",
        f"Sheet “{table.sheet}” is hidden: {n} orders' lines set aside; to import them, import"
        " again with “Hidden sheets too”",
    )


def _count(table: OrderTable) -> int:
    return sum(any(c.strip() for c in cells) for _, cells, _ in table.records(None))
