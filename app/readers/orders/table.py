"""What every kind of table file is to its reader: numbered records of text, and why it is none."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from workflows.verdict import Refused, Text

MAX_LINES = 201_000  # of a sheet: header, totals and blank ones too
MAX_COLUMNS = 300
MAX_SHEETS = 20

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
