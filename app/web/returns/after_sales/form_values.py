"""Values of plain forms: words of a vocabulary, whole numbers, amounts, local times."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from werkzeug.datastructures import MultiDict

from app.base.clock import SHANGHAI
from app.base.errors import Invalid
from app.web.base.forms import FULL_WIDTH, figure
from workflows.strict_json.days import moment_in
from workflows.verdict import Text

E = TypeVar("E", bound=StrEnum)
LARGEST = Decimal("1e9")


def choice(given: Mapping[str, str], name: str, kind: type[E], otherwise: E | None = None) -> E:
    """The word of a vocabulary; `Invalid` for another, or for none where there is no default."""
    raw = given.get(name, "")
    if not raw and otherwise is not None:
        return otherwise
    for known in kind:
        if known.value == raw:
            return known
    raise Invalid(name, Text("请选择", "Choose one"))


def word(given: Mapping[str, str], name: str, *known: str) -> str:
    """One of the words that a page itself offers; the first where there is none."""
    raw = given.get(name, "") or known[0]
    if raw not in known:
        raise Invalid(name, Text("请选择", "Choose one"))
    return raw


def choices(given: MultiDict[str, str], name: str, kind: type[E]) -> tuple[E, ...]:
    """All words ticked; unknown ones are refused."""
    return tuple(choice({name: raw}, name, kind) for raw in given.getlist(name) if raw)


def whole(given: Mapping[str, str], name: str, otherwise: int) -> int:
    """A whole number."""
    raw = given.get(name, "").translate(FULL_WIDTH).strip()
    if not raw:
        return otherwise
    if not (raw.isascii() and raw.isdigit() and len(raw) < 10):  # noqa: PLR2004  # fits an int
        raise Invalid(name, Text("请输入整数", "Enter a whole number"))
    return int(raw)


def amount(given: Mapping[str, str], name: str, unit: str = "") -> Decimal | None:
    """A decimal, or None where nothing was typed."""
    raw = given.get(name, "").translate(FULL_WIDTH).strip().removesuffix(unit).strip()
    if not raw:
        return None
    try:
        value = figure(raw)
    except ValueError:
        value = LARGEST
    if abs(value) >= LARGEST:
        raise Invalid(name, Text("请输入数字", "Enter a number"))
    return value


def moment(given: Mapping[str, str], name: str) -> datetime | None:
    """A time as a browser's field gives it, on a clock in China."""
    raw = given.get(name, "").strip()
    if not raw:
        return None
    found = moment_in(raw, SHANGHAI)
    if found is None:
        raise Invalid(name, Text("请输入时间", "Enter a time"))
    return found
