"""Order numbers of a whole file: those that a spreadsheet destroyed, and lines without their own.

A spreadsheet that saves an 18 or 19 digit number as a figure leaves zeros after the 15th digit. One
number in a thousand (18 digits) or ten thousand (19) ends so by chance, so such a row is refused
unless the file holds no more of them than chance gives.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from app.readers.orders.cells import EXACT_DIGITS, BadCell, identifier
from workflows.verdict import Text

SHORTEST = 18
LIKELY = 20  # times more than by chance: one true number of twenty may be asked for again
LOST = Text(
    "编号第 15 位以后全是 0，应是电子表格另存时丢失了尾数；请用原始导出文件。"
    "确是原编号的，填入“已核对无误的编号”再导入",
    "all digits after the 15th are zero: a spreadsheet most likely destroyed the number; use the"
    " file as exported. If it is the true number, import again with it among the numbers seen to"
    " be right",
)
UNLIKE = Text(
    "编号不是这个平台的形式，又只有 15 位或 15 位以后全是 0，可能被电子表格截去了尾数；"
    "请用原始导出文件。确是原编号的，填入“已核对无误的编号”再导入",
    "the number is not of this platform's form, and nothing stands after its 15th digit: a"
    " spreadsheet may have cut it; use the file as exported. If it is the true number, import"
    " again with it among the numbers seen to be right",
)


def may_be_destroyed(number: str) -> bool:
    """Whether a number is long, and zero where a spreadsheet keeps nothing."""
    return (
        len(number) >= SHORTEST
        and number.isascii()
        and number.isdecimal()
        and not number[EXACT_DIGITS:].strip("0")
    )


def ends_at_fifteen(number: str) -> bool:
    """Whether nothing stands after the digits that a spreadsheet keeps."""
    digits = number.isascii() and number.isdecimal() and len(number) >= EXACT_DIGITS
    return digits and not number[EXACT_DIGITS:].strip("0")


def are_destroyed(numbers: Iterable[str]) -> bool:
    """Whether the doubtful ones among a file's numbers are more than chance gives."""
    long = {n for n in numbers if len(n) >= SHORTEST and n.isascii() and n.isdecimal()}
    by_chance = sum(10.0 ** (EXACT_DIGITS - len(n)) for n in long)
    return sum(map(may_be_destroyed, long)) >= LIKELY * by_chance


@dataclass
class FileNumbers:
    """What was seen of a whole file before its rows are read: its numbers, and the goods of each
    order where the lines have no number of their own. `sure` are numbers that a person has seen to
    be right."""

    sure: frozenset[str] = frozenset()
    seen: set[str] = field(default_factory=set)
    goods: dict[str, list[tuple[str, ...]]] = field(default_factory=dict)
    repeated: set[tuple[str, tuple[str, ...]]] = field(default_factory=set)
    destroyed: bool = False

    def see(self, main: str, sub: str, goods: tuple[str, ...]) -> None:
        """Take notice of a row."""
        self.seen.update(filter(None, (main, sub)))
        if not goods:
            return
        known = self.goods.setdefault(main, [])
        if goods not in known:
            known.append(goods)
        else:
            self.repeated.add((main, goods))

    def done(self) -> None:
        """All rows were seen."""
        self.destroyed = are_destroyed(self.seen)
        self.seen.clear()

    def doubt(self, number: str, form: re.Pattern[str] | None) -> Text | None:
        """Why a spreadsheet has likely destroyed the number; `form` is that of its platform's."""
        if number in self.sure:
            return None
        if self.destroyed and may_be_destroyed(number):
            return LOST
        unlike = form is not None and form.fullmatch(number) is None
        return UNLIKE if unlike and ends_at_fifteen(number) else None

    def line_of(self, main: str, goods: tuple[str, ...]) -> str:
        """The number of a line that has only its order's: the first has that itself."""
        place = self.goods[main].index(goods) if goods in self.goods.get(main, ()) else 0
        return main if place == 0 else f"{main}-{place + 1}"

    def lines_in(self, main: str) -> int:
        """How many sorts of goods the file shows of an order."""
        return len(self.goods.get(main, ()))

    def is_doubtful(self, main: str, goods: tuple[str, ...]) -> bool:
        """Whether an order has these goods in several lines, and nobody has said that one line
        only stands there again."""
        return (main, goods) in self.repeated and main not in self.sure


def bare_number(number: str) -> str:
    """A number as its cell is read; what can't be is refused with its row."""
    try:
        return identifier(number)
    except BadCell:
        return number


def number_at(cells: list[str], place: int | None) -> str:
    """An order's number as far as it can be told; what is none is refused with its row."""
    return "" if place is None or place >= len(cells) else cells[place].strip(" \t='\"\ufeff")
