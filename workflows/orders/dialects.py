"""How each platform writes its order files: a table a template, in `platforms/*.toml`.

A dialect says by which columns its files are known, what our fields are called in them, and which
words mean which state. Names and words are compared as `plain_name` leaves them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from workflows.orders.row import AfterSale, OrderStatus
from workflows.verdict import Text

_INVISIBLE = re.compile("[\u200b-\u200f\ufeff\\s]")
_UNIT = re.compile(r"[(\[](?:元|¥|rmb|人民币)[)\]]$")
_NEEDED = re.compile(r"^\*+|\*+$|[(\[](?:必填|选填|可选|非必填)项?[)\]]")


class Price(StrEnum):
    """What a template's price column states."""

    UNIT = "unit"
    TOTAL = "total"  # of the row: the unit price is a quotient


class Lines(StrEnum):
    """What one row of a template is."""

    SUB_ORDER = "sub_order"  # has a number of its own
    ORDER = "order"  # has the order's only: the first line's own too, others are counted on


@dataclass(frozen=True, slots=True)
class Dialect:
    """One template of one platform. `signs`: a file is of it where all names of a group are there.

    `columns`: our field, and the names that it goes by, the best first. `left`: columns that are
    known and not read. `shop` is set in what a shop has said of its own files. `continued`: what is
    said of an order stands in the first of its lines alone.
    """

    name: str
    platform: str
    title: Text
    signs: tuple[frozenset[str], ...]
    columns: Mapping[str, tuple[str, ...]]
    left: frozenset[str]
    lines: Lines
    price: Price
    number: re.Pattern[str]
    statuses: Mapping[str, OrderStatus]
    after_sales: Mapping[str, AfterSale]
    shop: str = ""
    continued: bool = False

    def fits(self, names: Collection[str]) -> bool:
        """Whether a file with these columns is certainly of this template."""
        return any(group <= set(names) for group in self.signs)


def plain_name(text: str) -> str:
    """A column's name as it is compared: no blanks, half-width, lower case, no unit of money, no
    mark that it has to be filled in."""
    name = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).casefold()
    return _UNIT.sub("", _NEEDED.sub("", name.strip("'\"")))


def plain_word(text: str) -> str:
    """A word of a state as it is compared."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def recognise(
    headers: Sequence[str], dialects: Sequence[Dialect], platform: str = ""
) -> Dialect | None:
    """The template that these columns are certainly of; the one that knows most of them.

    With a platform, which a person said: the nearest of its templates.
    """
    names = {plain_name(header) for header in headers}
    own = [d for d in dialects if not platform or d.platform == platform]
    fitting = [d for d in own if d.fits(names)]
    if not fitting and not platform:
        return None
    return max(fitting or own, key=lambda d: _known_of(d, names), default=None)


def mistaken_for(
    headers: Sequence[str], dialects: Sequence[Dialect], platform: str
) -> Dialect | None:
    """The template of another platform that these columns are certainly of, where a person said
    `platform`; None where the columns are of that one's too, or of none."""
    names = {plain_name(header) for header in headers}
    if not platform or any(d.fits(names) for d in dialects if d.platform == platform):
        return None
    return recognise(headers, dialects)


def _known_of(dialect: Dialect, names: Collection[str]) -> int:
    known = {name for all_names in dialect.columns.values() for name in all_names}
    return len((known | dialect.left) & set(names))
