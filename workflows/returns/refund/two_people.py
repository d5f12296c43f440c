"""Up to which amount one person settles and pays a refund; above it, and for more, it takes two."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from workflows.returns.law.facts.words import ReturnFinding
from workflows.returns.law.rule import DecisionOutcome
from workflows.verdict import Text

# Yuan by the day from which each holds; a change is a new row.
ALONE_UP_TO: tuple[tuple[date, Decimal], ...] = ((date(2020, 1, 1), Decimal(5000)),)
# Whatever a row says, nobody pays more alone.
HARD_CEILING = Decimal(20_000)
AGAINST = (ReturnFinding.SWAPPED, ReturnFinding.NOT_INTACT)


def alone_up_to(on: date, rows: tuple[tuple[date, Decimal], ...] = ALONE_UP_TO) -> Decimal:
    """The limit in force on a day, in yuan; zero before the first row."""
    held = [limit for since, limit in sorted(rows) if since <= on]
    return min(held[-1], HARD_CEILING) if held else Decimal(0)


def proposal_of(decision: Mapping[str, Any]) -> DecisionOutcome | None:
    """What a stored decision advises a person, where the law leaves it to one."""
    advised = decision.get("proposal")
    return DecisionOutcome(advised) if advised else None


def settled_against(
    conclusion: ReturnFinding | None, law: DecisionOutcome, proposal: DecisionOutcome | None
) -> bool:
    """Whether a refund goes against what the comparison concluded or what the law proposes."""
    return conclusion in AGAINST or DecisionOutcome.REFUSE in (law, proposal)


def why_two(
    total: Decimal,
    on: date,
    *,
    typed_freight: bool,
    typed_terms: bool,
    against: bool,
) -> Iterator[Text]:
    """Why a settlement takes a second person; nothing where one may settle alone."""
    limit = alone_up_to(on)
    if total > limit:
        yield Text(f"金额超过 {limit} 元", f"More than {limit} yuan")
    if typed_freight:
        yield Text("运费为人工填写", "The freight was typed in")
    if typed_terms:
        yield Text("优惠条件为人工填写", "The order's terms were typed in")
    if against:
        yield Text("与比对结论或依法建议不一致", "Against the finding or what the law proposes")
