"""The scope of a recall as the form sends it, and as pages say it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from app.base.errors import Invalid
from app.queries.recalls.pages import RecallPage
from app.web.base.language import say
from app.web.base.lists import clean, number
from app.web.base.show import local_date
from workflows.recalls.scope import RecallScope
from workflows.verdict import Text

LONGEST_TEXT = 64
FIELDS = (
    "lot", "batch", "supplier", "shop", "agency", "standard", "version", "since", "until",
)  # fmt: skip


def typed_scope(sent: Mapping[str, str]) -> RecallScope:
    """What was typed; raises `Invalid` with the field's name."""
    said = {name: clean(sent.get(name, ""))[:LONGEST_TEXT] for name in FIELDS}
    return RecallScope(
        lot=said["lot"].upper(),
        batch=said["batch"],
        supplier=said["supplier"].upper(),
        shop=_whole("shop", said["shop"]),
        agency=_whole("agency", said["agency"]),
        standard=said["standard"],
        standard_version=_whole("version", said["version"]),
        since=_day("since", said["since"]),
        until=_day("until", said["until"]),
    )


def is_typed(sent: Mapping[str, str]) -> bool:
    """Whether anything was typed."""
    return any(clean(sent.get(name, "")) for name in FIELDS)


def said_of(page: RecallPage, standards: Mapping[str, str]) -> list[tuple[str, object]]:
    """The scope in words, without what it says nothing of."""
    scope = page.scope
    rows: tuple[tuple[Text, object], ...] = (
        (Text("批", "Lot"), scope.lot),
        (Text("批号", "Batch"), scope.batch),
        (Text("供应商代码", "Supplier"), scope.supplier),
        (Text("店铺", "Shop"), page.shop),
        (Text("检测机构", "Agency"), page.agency),
        (Text("检验标准", "Standard"), standards.get(scope.standard, scope.standard)),
        (Text("标准版本", "Version"), scope.standard_version),
        (Text("起", "From"), local_date(scope.since)),
        (Text("止", "Until"), local_date(scope.until)),
    )
    return [(say(what), value) for what, value in rows if value not in (None, "")]


def _whole(field: str, said: str) -> int | None:
    found = number(said) if said else None
    if said and found is None:
        raise Invalid(field, Text("请填整数", "Enter a whole number"))
    return found


def _day(field: str, said: str) -> date | None:
    try:
        return date.fromisoformat(said) if said else None
    except ValueError:
        raise Invalid(field, Text("日期读不出", "This is no date")) from None
