"""Which tables of a file are read as orders, through which header; what is left is named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, islice

from app.readers.orders.columns import Header, header_of
from app.readers.orders.table import OrderTable, UnreadableFile, not_too_wide
from workflows.orders.dialect_file import dialects, platforms
from workflows.orders.dialects import Dialect, mistaken_for, plain_name, recognise
from workflows.verdict import Text

ANOTHER_PLATFORM = "another_platform"
HIDDEN = ("是隐藏的工作表", "is hidden")
HEADER_WITHIN = 30  # records in which the header must come
FEWEST_COLUMNS = 3  # recognised columns that make a line a header
MOST_NAMED = 30  # columns that one sentence names
LONGEST_NAMED = 60  # characters of the name of each
# How spreadsheets call the columns of a pivot table.
SUMS = ("求和项:", "求和项：", "计数项:", "计数项：", "Sum of ", "Count of ")
MAPPING = Text(
    "请在导入页上为这份文件对照列；对照一次，本店以后的文件都能直接导入",
    "Map its columns on the import page, once; the shop's next files then just work",
)


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
        raise _only_hidden(hidden) if hidden and not refused else _refusal(refused, seen)
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


def _of_another_form(seen: Sequence[OrderTable]) -> UnreadableFile | None:
    """Tables that nobody can name the columns of: sums of a pivot, columns written as rows."""
    shown = [table for table in seen if not table.hidden]
    lines = [cells for t in shown for _, cells, _ in islice(t.records(None), HEADER_WITHIN)]
    if any(cell.strip().startswith(SUMS) for cells in lines for cell in cells):
        return UnreadableFile(
            "pivot_table",
            "这是数据透视表的汇总，不是逐单明细",
            "this is a pivot table: sums, and no list of orders",
            Text("请导入汇总之前的明细", "Import the list that it was made of"),
        )
    first = header_of(1, [cells[0] for cells in lines if cells])
    if len(first.columns) >= FEWEST_COLUMNS and not first.missing:
        return UnreadableFile(
            "turned_table",
            "表格行列颠倒了：列名写在第一列",
            "rows and columns have changed places: the names stand in the first column",
            Text(
                "请在表格软件里转置后另存，或用店铺后台的原始导出文件",
                "Transpose it in a spreadsheet, or use the file as the shop's back office gives it"
                " out",
            ),
        )
    return None


def _of_header(table: OrderTable, header: Header) -> list[Text]:
    """What is said of a table that is read."""
    said = []
    of = (f"工作表“{table.sheet}”：", f"sheet “{table.sheet}”: ") if table.sheet else ("", "")
    if header.line > 1:
        n = header.line - 1
        said.append(
            Text(f"{of[0]}表头以上 {n} 行未读", f"{of[1]}{n} lines above the header unread")
        )
    if header.unknown:
        names = _names_of(header.unknown)
        said.append(Text(f"{of[0]}不认识的列：{names}", f"{of[1]}columns not known: {names}"))
    if header.spare:
        names = _names_of(header.spare)
        said.append(
            Text(f"{of[0]}与别的列同义、未读的列：{names}", f"{of[1]}columns said twice: {names}")
        )
    return said


def _names_of(columns: Sequence[str]) -> str:
    """Columns by name, as many and as long as one can read."""
    names = "、".join(name[:LONGEST_NAMED] for name in columns[:MOST_NAMED])
    return f"{names}…（{len(columns)}）" if len(columns) > MOST_NAMED else names


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
        f"sheet “{table.sheet}” is hidden: {n} orders' lines set aside; to import them, import"
        " again with “Hidden sheets too”",
    )


def _only_hidden(hidden: Sequence[tuple[OrderTable, Header]]) -> UnreadableFile:
    names = "、".join(f"“{table.sheet}”" for table, _ in hidden)
    return UnreadableFile(
        "only_hidden",
        f"订单只在隐藏的工作表里（{names}）",
        f"all orders are on hidden sheets ({names})",
        Text(
            "要导入，请勾选“连同隐藏的工作表”再导入",
            "To import them, import again with “Hidden sheets too”",
        ),
    )


def _count(table: OrderTable) -> int:
    return sum(any(c.strip() for c in cells) for _, cells, _ in table.records(None))


def _refusal(headers: list[Header], seen: Sequence[OrderTable]) -> UnreadableFile:
    if not headers and (other := _of_another_form(seen)) is not None:
        return other
    if not headers:
        return UnreadableFile(
            "no_header",
            "找不到表头：没有认识的列名（如 主订单编号、子订单编号、选购商品）",
            "no header: none of the known column names (such as 主订单编号, 子订单编号, 选购商品)",
            MAPPING,
        )
    header = max(headers, key=lambda h: len(h.columns))
    of = Text("", "")
    if header.dialect is not None:
        title = header.dialect.title
        of = Text(f"这是{title.zh}的文件，", f"a file of {title.en}, ")
    if header.doubled:
        names = _names_of(header.doubled)
        return UnreadableFile(
            "doubled_column",
            f"{of.zh}列重复：{names}",
            f"{of.en}columns with one meaning: {names}",
            Text("请删去其中一列后再导入", "Take one of them away and import it again"),
            columns=names,
        )
    names = "、".join(header.missing)
    return UnreadableFile(
        "missing_column",
        f"{of.zh}缺少列：{names}",
        f"{of.en}missing: {names}",
        MAPPING,
        columns=names,
    )
