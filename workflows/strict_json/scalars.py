"""Single values out of JSON: numbers, words, dates and times, each within its limits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from re import fullmatch
from typing import Any

from workflows.strict_json.fields import MOST_DIGITS, Limits, Report, wrong

Reader = Callable[[object, str, Report, Limits], Any]


def read_word(kind: type[StrEnum], obj: object, path: str, report: Report) -> Any:
    if isinstance(obj, str) and obj in [member.value for member in kind]:
        return kind(obj)
    allowed = ", ".join(member.value for member in kind)
    return wrong(report, path, f"以下之一：{allowed}", f"one of: {allowed}")


def _bool(obj: object, path: str, report: Report, _limits: Limits) -> Any:
    return obj if isinstance(obj, bool) else wrong(report, path, " true 或 false", "true or false")


def _int(obj: object, path: str, report: Report, limits: Limits) -> Any:
    if not isinstance(obj, int) or isinstance(obj, bool) or abs(obj) >= 10**MOST_DIGITS:
        return wrong(report, path, "整数", "an integer")
    return _bound_number(obj, limits["minimum_int"], limits["maximum"], path, report)


def is_writable(text: str) -> bool:
    """Whether a text can be written down: half a pair of surrogates can't."""
    return not any("\ud800" <= c <= "\udfff" for c in text)


def _str(obj: object, path: str, report: Report, limits: Limits) -> Any:
    if not isinstance(obj, str) or not is_writable(obj):
        return wrong(report, path, "字符串", "a string")
    if limits["nonempty"] and not obj.strip():
        return wrong(report, path, "非空字符串", "a non-empty string")
    return obj


def _decimal(obj: object, path: str, report: Report, limits: Limits) -> Any:
    text = obj if isinstance(obj, str) else _number_text(obj, limits["places"])
    if text is None or not fullmatch(decimal_pattern(limits["places"]), text):
        places = limits["places"]
        zh, en = f"十进制数，至多 {places} 位小数", f"a decimal of at most {places} places"
        return wrong(report, path, f'{zh}，如 "1280.00"', f'{en}, like "1280.00"')
    exact = Decimal(text)
    widened = exact.quantize(Decimal(1).scaleb(-limits["places"])) + 0  # no negative zero
    return _bound_number(widened, limits["minimum"], limits["maximum"], path, report)


def _number_text(obj: object, places: int) -> str | None:
    """A JSON number as plain digits; None for what is no number (true and NaN among them).

    Also None where it has too many digits: written out, a few bytes of exponent are a gigabyte.
    """
    if isinstance(obj, bool) or not isinstance(obj, int | float | Decimal):
        return None
    number = Decimal(repr(obj)) if isinstance(obj, float) else Decimal(obj)
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int):
        return None
    too_long = exponent < -places or (number != 0 and exponent > MOST_DIGITS)
    return None if too_long else format(number, "f")


def decimal_pattern(places: int) -> str:
    fraction = rf"(\.[0-9]{{1,{places}}})?" if places else ""
    return rf"-?[0-9]{{1,{MOST_DIGITS}}}{fraction}"


def _bound_number(
    number: int | Decimal, low: int | None, high: int | None, path: str, report: Report
) -> Any:
    if low is not None and number < low:
        return wrong(report, path, f"不小于 {low} 的数", f"no less than {low}")
    if high is not None and number > high:
        return wrong(report, path, f"不大于 {high} 的数", f"no more than {high}")
    return number


def _date(obj: object, path: str, report: Report, _limits: Limits) -> Any:
    try:
        if isinstance(obj, str) and fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", obj):
            return date.fromisoformat(obj)
    except ValueError:
        pass
    return wrong(report, path, "日期，如 2026-11-12", "a date like 2026-11-12")


def _datetime(obj: object, path: str, report: Report, _limits: Limits) -> Any:
    try:
        moment = datetime.fromisoformat(obj) if isinstance(obj, str) else None
    except ValueError:
        moment = None
    if moment is not None and moment.tzinfo is not None:
        return moment
    example = "2026-11-12T09:00:00+08:00"
    zh, en = f"带时区的时间，如 {example}", f"a time with its offset, like {example}"
    return wrong(report, path, zh, en)


READERS: dict[Any, Reader] = {
    bool: _bool,
    int: _int,
    str: _str,
    Decimal: _decimal,
    date: _date,
    datetime: _datetime,
}
