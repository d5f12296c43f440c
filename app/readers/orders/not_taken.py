"""Why nothing of a file can be read as orders, in words that say what it is and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from app.readers.orders.columns import LABELS, Header, header_of
from app.readers.orders.table import OrderTable, UnreadableFile
from workflows.orders.mapping import guess
from workflows.verdict import Text

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


def shown_columns(columns: Sequence[str]) -> str:
    """Columns by name, as many and as long as one can read."""
    names = "、".join(name[:LONGEST_NAMED] for name in columns[:MOST_NAMED])
    return f"{names}…（{len(columns)}）" if len(columns) > MOST_NAMED else names


def only_hidden(hidden: Sequence[tuple[OrderTable, Header]]) -> UnreadableFile:
    """All orders are where nobody sees them."""
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


def refusal_of_all(headers: list[Header], seen: Sequence[OrderTable]) -> UnreadableFile:
    """No table has a header that is whole; `headers` are those that are not."""
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
        names = shown_columns(header.doubled)
        return UnreadableFile(
            "doubled_column",
            f"{of.zh}列重复：{names}",
            f"{of.en}columns with one meaning: {names}",
            Text("请删去其中一列后再导入", "Take one of them away and import it again"),
            columns=names,
        )
    return _missing(header, of)


def _missing(header: Header, of: Text) -> UnreadableFile:
    """The columns that are not there; of a file of no known platform, those that its headings do
    not suggest either: the mapping page says the same."""
    lacking = header.lacking
    guessed = {} if header.dialect else {guess(cell): cell.strip() for cell in header.cells[::-1]}
    if header.dialect is None and "sub_order" not in guessed:
        guessed["sub_order"] = ""  # a line is an order
    names = "、".join(LABELS[field] for field in lacking if field not in guessed)
    like = [f"{guessed[f]}（{LABELS[f]}）" for f in lacking if guessed.get(f)]
    zh, en = f"{of.zh}缺少列：{names}", f"{of.en}missing: {names}"
    if not names:
        zh = "从列名看不出是哪个平台的文件；必需的列都有，待核对"
        en = "the columns do not tell whose file it is; all that is needed seems to be there"
    if like:
        zh, en = (
            f"{zh}；按列名推测的：{'、'.join(like)}",
            f"{en}; by their headings: {', '.join(like)}",
        )
    return UnreadableFile("missing_column", zh, en, MAPPING, columns=names)


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
