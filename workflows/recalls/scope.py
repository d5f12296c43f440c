"""What a recall reaches: criteria that all hold together, and what stands against them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from workflows.verdict import ALLOWED, Answer, Refused, Text

LONGEST_PERIOD_DAYS = 366
# A day outside was mistyped, and some of them no clock can count.
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallScope:
    """Empty, None or 0: says nothing. `supplier` is its code, `shop` and `agency` are keys.

    `since` and `until`, both included: when certificates were issued; where only goods are named,
    when their lots were received.
    """

    lot: str = ""
    batch: str = ""
    supplier: str = ""
    shop: int | None = None
    agency: int | None = None
    standard: str = ""
    standard_version: int | None = None
    since: date | None = None
    until: date | None = None

    @property
    def names_goods(self) -> bool:
        """Whether it says which goods: then what they were made into is found by their units."""
        return bool(self.lot or self.batch or self.supplier)

    @property
    def names_papers(self) -> bool:
        """Whether it says which certificates; what lies in stock has none, and so is not meant."""
        return self.shop is not None or self.agency is not None or bool(self.standard)

    @property
    def by_goods_alone(self) -> bool:
        """Whether what lies in stock is meant too."""
        return self.names_goods and not self.names_papers

    def words(self) -> dict[str, Any]:
        """As it is kept; what says nothing is left out."""
        said = {name: value for name, value in asdict(self).items() if value not in ("", None)}
        return {k: v.isoformat() if isinstance(v, date) else v for k, v in said.items()}


def scope_from(words: Mapping[str, Any]) -> RecallScope:
    """The scope that `words` keeps."""
    days = {k: date.fromisoformat(words[k]) for k in ("since", "until") if k in words}
    return RecallScope(**{**words, **days})


def scope_answer(scope: RecallScope) -> Answer:
    """Whether a recall may have this scope: never everything, and nothing that says two things."""
    if not (scope.names_goods or scope.names_papers or scope.since or scope.until):
        return Refused(
            "scope_empty",
            Text("请至少填写一个召回条件", "Say at least one thing about what is recalled"),
            next_step=Text("没有条件的召回会停下全部货品", "With none it would stop everything"),
        )
    if scope.standard_version is not None and not scope.standard:
        return Refused(
            "scope_version_alone",
            Text("填了标准版本，还要选标准", "A version needs its standard"),
            next_step=Text("请选择检验标准", "Choose the standard"),
        )
    if any(not FIRST_DAY <= day <= LAST_DAY for day in (scope.since, scope.until) if day):
        return Refused(
            "scope_day",
            Text("日期不在 2000 年至 2099 年之间", "A day is not between 2000 and 2099"),
            next_step=Text("请核对年份", "Check the year"),
        )
    if scope.since and scope.until and scope.since > scope.until:
        return Refused(
            "scope_turned",
            Text("起始日期在截止日期之后", "The first day is after the last"),
            next_step=Text("请对调两个日期", "Exchange the two days"),
        )
    if scope.names_goods or scope.names_papers:
        return ALLOWED
    return _period_alone(scope)


def _period_alone(scope: RecallScope) -> Answer:
    if scope.since is None or scope.until is None:
        return Refused(
            "scope_endless",
            Text("只按时段召回时，起止日期都要填", "A period alone needs both of its days"),
        )
    if (scope.until - scope.since).days >= LONGEST_PERIOD_DAYS:
        return Refused(
            "scope_too_long",
            Text(
                f"只按时段召回时，最长 {LONGEST_PERIOD_DAYS} 天",
                f"A period alone has at most {LONGEST_PERIOD_DAYS} days",
            ),
            next_step=Text("请另加店铺、机构或标准等条件", "Name a shop, agency or standard too"),
        )
    return ALLOWED
