"""The cells of an order export, read one by one: text in, a typed value out, or BadCell.

What spreadsheets do to text is undone here: protecting TABs, apostrophes and ="..." go; full-width
digits count as digits. What they destroy (an 18-digit number as 4.9E+18) is refused, not guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from workflows.orders.row import AfterSale, OrderStatus
from workflows.orders.state_words import after_sale_of, status_of
from workflows.verdict import Text

SHANGHAI = ZoneInfo("Asia/Shanghai")
MAX_QUANTITY = 9_999
EXACT_DIGITS = 15  # a spreadsheet keeps this many digits of a number

Cell = str | float | bool | datetime | date | time | timedelta

_AROUND = " \t\r\n\v\f\u00a0\u3000\ufeff\u200b\u200e\u200f"
_QUOTED = re.compile(r'="(.*)"', re.DOTALL)
_QUOTED_TWICE = re.compile(r'^"([^"]*)"$')
_APOSTROPHES = "'\u2018\u2019"
_PROTECTION = ("=", *_APOSTROPHES)
FORMULA = "=+-@\t\r＝＋－＠"  # what makes a spreadsheet calculate
_NOTHING = frozenset({"", "-", "--", "—", "——", "/", "nan", "none", "null", "n/a", "无"})
_SCIENTIFIC = re.compile(r"[0-9]+(\.[0-9]*)?[eE]\+?[0-9]+")
_FRACTION = re.compile(r"[0-9]+\.[0-9]*")
_IDENTIFIER = re.compile(r"[0-9A-Za-z_-]{1,64}")
_AMOUNT = re.compile(r"-?([0-9]{1,10}|[0-9]{1,3}(,[0-9]{3}){1,3})(\.[0-9]+)?")
_COUNT = re.compile(
    r"[x*×]?\s*([0-9]{1,9}|[0-9]{1,3}(?:,[0-9]{3}){1,2})(?:\.0+)?"
    r"\s*(?:[件个只条枚块支瓶盒罐包袋双对套串颗份把]|pcs)?",
    re.IGNORECASE,
)
_MOMENT = re.compile(
    r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?"
    r"(?:[T ]*(?P<first>上午|下午)?\s*([0-9]{1,2})[:时]([0-9]{1,2})"
    r"(?:[:分]([0-9]{1,2})(?:\.[0-9]+)?秒?)?分?\s*(?P<last>[AP]M)?"
    r"\s*(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2})?)?",
    re.IGNORECASE,
)
_AFTER_NOON = frozenset({"下午", "PM"})
_HALF = 12  # hours
_RUN_TOGETHER = re.compile(r"[-/.0-9]+[0-9]{2}:.*")
_SERIAL = re.compile(r"[0-9]{5}(\.[0-9]+)?")
_FIRST_YEAR, _LAST_YEAR = 2000, 2099
_FIRST_DAY = datetime(1899, 12, 30, tzinfo=SHANGHAI)
_FIRST_SERIAL, _LAST_SERIAL = 36_526, 73_050  # days since the first day: the same years
_CURRENCY = re.compile(r"^(?:cny|rmb|人民币|¥)\s*(?:¥\s*)?|\s*(?:元整?|圆整?|cny|rmb|人民币)$")
_SEVERAL = re.compile(r"[0-9A-Za-z_-]{8,64}(?:[\s;,、/|+&]+[0-9A-Za-z_-]{8,64})+")
_CENT = Decimal("0.01")
_NOISE = Decimal("0.000001")  # what binary fractions add to an amount


class BadCell(Exception):
    """The cell can't be taken; `reason` says why in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.reason = Text(zh, en)


def text_of(cell: Cell) -> str:
    """The text of a spreadsheet cell; a number that may have lost digits keeps its exponent."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        whole = cell.is_integer() and abs(cell) < 10**EXACT_DIGITS
        return str(int(cell)) if whole else repr(cell)
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M:%S")
    return str(cell)


def is_amount(text: str) -> bool:
    """Whether a cell is an amount or a count: of cells that were made one it is said once."""
    return _AMOUNT.fullmatch(_CURRENCY.sub("", text.strip())) is not None


def unprotect(raw: str) -> str:
    """The text without blanks around it and without a spreadsheet's protection."""
    text = raw.strip(_AROUND)
    if not text.startswith(_PROTECTION):
        return _QUOTED_TWICE.sub(r"\1", text) if text[:1] == '"' else text
    if quoted := _QUOTED.fullmatch(text):
        text = quoted[1].strip(_AROUND)
    if text[:1] in _APOSTROPHES and (text[1:2] in FORMULA or text[1:].isdecimal()):
        text = text[1:].strip(_AROUND)
    return text


@lru_cache(maxsize=5_000)
def line_of_text(raw: str) -> str:
    """One line of text, blanks collapsed."""
    return " ".join(unprotect(raw).split())


@lru_cache(maxsize=5_000)
def note(raw: str) -> str:
    """Free text with its line breaks; a lone dash is nothing."""
    text = unprotect(raw).replace("\r\n", "\n")
    return "" if text.casefold() in _NOTHING else text


def identifier(raw: str) -> str:
    """A number kept as text; one that went through a spreadsheet as a number is refused."""
    written = unprotect(raw)
    text = unicodedata.normalize("NFKC", written).strip(_APOSTROPHES)
    if text.casefold() in _NOTHING:
        return ""
    if _SCIENTIFIC.fullmatch(text) or _FRACTION.fullmatch(text):
        raise BadCell(
            "编号已变成数值，尾数丢失，请用原始导出文件",
            "the number was stored as a figure and lost digits; use the file as exported",
        )
    if _SEVERAL.fullmatch(text):
        raise BadCell(
            "一格里有几个编号，请用一行一个编号的原始导出文件",
            "several numbers in one cell; use the file as exported, with one number a row",
        )
    # A sign that is several letters, such as №, was no letter of the number.
    if not _IDENTIFIER.fullmatch(text) or len(text) > len(written):
        raise BadCell("编号只能含字母和数字", "may hold letters and digits only")
    return text


def waybill(raw: str) -> str:
    """Courier and waybill as one line; a waybill that lost digits is refused."""
    text = line_of_text(raw)
    if _SCIENTIFIC.fullmatch(text):
        raise BadCell(
            "运单号已变成数值，尾数丢失", "the waybill was stored as a figure and lost digits"
        )
    return "" if text.casefold() in _NOTHING else text


@lru_cache(maxsize=20_000)
def money(raw: str) -> Decimal | None:
    """Yuan with two places, or None where the cell says nothing; negative is refused."""
    amount = signed_money(raw)
    if amount is not None and amount < 0:
        raise BadCell("金额不能为负", "must not be negative")
    return amount


@lru_cache(maxsize=20_000)
def signed_money(raw: str) -> Decimal | None:
    """`money` that may be negative: a merchant's change of price goes both ways."""
    text = unicodedata.normalize("NFKC", unprotect(raw)).strip(_APOSTROPHES).casefold()
    if text in _NOTHING:
        return None
    bare = _CURRENCY.sub("", text)
    if not _AMOUNT.fullmatch(bare):
        raise BadCell("不是金额", "is not an amount")
    exact = Decimal(bare.replace(",", ""))
    amount = exact.quantize(_CENT)
    if abs(exact - amount) > _NOISE:
        raise BadCell("金额多于两位小数", "has more than two decimal places")
    return amount


@lru_cache(maxsize=1_000)
def quantity(raw: str) -> int:
    """A whole number from 1 to `MAX_QUANTITY`."""
    text = unicodedata.normalize("NFKC", unprotect(raw)).strip(_APOSTROPHES)
    found = _COUNT.fullmatch(text)
    if found is None:
        raise BadCell("数量须为正整数", "must be a positive whole number")
    count = int(found[1].replace(",", ""))
    if not 1 <= count <= MAX_QUANTITY:
        raise BadCell(f"数量须在 1 到 {MAX_QUANTITY} 之间", f"must be from 1 to {MAX_QUANTITY}")
    return count


@lru_cache(maxsize=20_000)
def moment(raw: str) -> datetime | None:
    """A time in Asia/Shanghai, aware, or None; also a spreadsheet's count of days."""
    text = unicodedata.normalize("NFKC", unprotect(raw)).strip(_APOSTROPHES)
    if text.casefold() in _NOTHING:
        return None
    if _SERIAL.fullmatch(text) and _FIRST_SERIAL <= float(text) < _LAST_SERIAL:
        seconds = round(float(text) * 86_400)
        return _FIRST_DAY + timedelta(seconds=seconds)
    parts = _MOMENT.fullmatch(text)
    if parts is None or _RUN_TOGETHER.fullmatch(text):
        raise BadCell("时间格式须为 2026-01-31 08:05:00", "must look like 2026-01-31 08:05:00")
    try:
        year, month, day, hour, minute, second = (int(parts[n] or 0) for n in (1, 2, 3, 5, 6, 7))
        hour = _hour_of_day(hour, (parts["first"] or parts["last"] or "").upper())
        found = datetime(year, month, day, hour, minute, second, tzinfo=_zone(parts["zone"]))
    except ValueError:
        raise BadCell("没有这个日期或时间", "is no such date or time") from None
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise BadCell("年份不合理", "is in an unlikely year")
    return found.astimezone(SHANGHAI)


def _hour_of_day(hour: int, half: str) -> int:
    """Raises ValueError for 13 in the morning and the like."""
    if not half:
        return hour
    if not 1 <= hour <= _HALF:
        raise ValueError(hour)
    return hour % _HALF + (_HALF if half in _AFTER_NOON else 0)


def _zone(written: str | None) -> tzinfo:
    """What a time is of; one that says nothing is China's."""
    if not written:
        return SHANGHAI
    if written in "Zz":
        return UTC
    apart = timedelta(hours=int(written[1:3]), minutes=int(written[-2:]))
    return timezone(-apart if written[0] == "-" else apart)


_NO_WORDS: Mapping[str, Any] = {}


def status(raw: str, words: Mapping[str, OrderStatus] = _NO_WORDS) -> OrderStatus:
    """The order's state; unknown words are refused."""
    found = status_of(_compact(raw), words)
    if found is None:
        raise BadCell("不认识的订单状态", "is not a known order status")
    return found


def after_sale(raw: str, words: Mapping[str, AfterSale] = _NO_WORDS) -> AfterSale:
    """The after-sale case, likewise."""
    text = _compact(raw)
    if text.casefold() in _NOTHING:
        return AfterSale.NONE
    found = after_sale_of(text, words)
    if found is None:
        raise BadCell("不认识的售后状态", "is not a known after-sale status")
    return found


def _compact(raw: str) -> str:
    return "".join(unicodedata.normalize("NFKC", unprotect(raw)).split())
