"""What every kind of table file is to its reader: numbered records of text, and why it is none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from workflows.verdict import Refused, Text

MAX_LINES = 201_000  # of a sheet: header, totals and blank ones too
MAX_COLUMNS = 300
MAX_SHEETS = 20
LONGEST_SHEET = 60  # characters of its name; spreadsheets allow 31

# The line that a record begins on, its cells, and what is wrong with all of it.
Record = tuple[int, list[str], Text | None]
IsRecord = Callable[[list[str]], bool]


class UnreadableFile(Exception):
    """The file can't be read at all; `refusal` says why."""

    def __init__(
        self, code: str, zh: str, en: str, next_step: Text | None = None, **facts: str
    ) -> None:
        super().__init__(en)
        self.refusal = Refused(code, Text(zh, en), next_step=next_step, facts=facts)


@dataclass(frozen=True, slots=True)
class OrderTable:
    """One table of the file, or one way to read it.

    `records` starts anew each time it is called; with the header's own test of what looks like a
    record, a quote that was left open takes no other line with it. `instead`: of the tables with
    the same number one is the right one. `hidden` is said of a sheet that nobody sees; `said` are
    other things about it.
    """

    kind: str
    encoding: str
    records: Callable[[IsRecord | None], Iterator[Record]]
    sheet: str = ""
    instead: int = 0
    hidden: bool = False
    said: tuple[Text, ...] = ()


def bound_table(table: OrderTable) -> OrderTable:
    """The table with a name and with records of a bounded length.

    A record that is too wide keeps one cell more than may be: a header of that width is refused,
    and a line below one that is narrower has more cells than headers.
    """
    records = partial(_bounded_records, table.records)
    return replace(table, records=records, sheet=table.sheet[:LONGEST_SHEET])


def _bounded_records(
    records: Callable[[IsRecord | None], Iterator[Record]], is_record: IsRecord | None
) -> Iterator[Record]:
    for line, cells, fault in records(is_record):
        if len(cells) > MAX_COLUMNS:
            last = next((n for n in range(len(cells), MAX_COLUMNS, -1) if cells[n - 1].strip()), 0)
            yield line, cells[: MAX_COLUMNS + bool(last)], fault
        else:
            yield line, cells, fault


def not_too_wide(columns: int) -> None:
    """Raises Unreadable where a header has more columns than are read."""
    if columns > MAX_COLUMNS:
        raise UnreadableFile(
            "too_many_columns",
            f"表头超过 {MAX_COLUMNS} 列",
            f"the header has more than {MAX_COLUMNS} columns",
            Text(
                "请删去用不到的列；最好直接用店铺后台的原始导出文件",
                "Take away the columns that nobody needs; best take the file as the shop's back"
                " office gives it out",
            ),
        )


def not_a_table() -> UnreadableFile:
    return UnreadableFile(
        "not_a_table",
        "不是 CSV 或 XLSX 文件",
        "neither CSV nor XLSX",
        Text(
            "请上传店铺后台导出的原始文件", "Take the file as the shop's back office gives it out"
        ),
    )


def too_large() -> UnreadableFile:
    return UnreadableFile(
        "sheet_too_large", "工作表的行列过多", "the sheet has too many rows or columns"
    )


def password_set() -> UnreadableFile:
    return UnreadableFile(
        "file_encrypted",
        "文件有密码，无法读取",
        "the workbook has a password and can't be read",
        Text(
            "请在表格软件里打开，去掉密码后保存，再导入；最好直接用店铺后台的原始导出文件",
            "Open it in a spreadsheet, remove the password and save it; best take the file as the"
            " shop's back office gives it out",
        ),
    )
