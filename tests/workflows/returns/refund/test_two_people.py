"""When a refund takes a second person, and what is paid where the goods stay."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from support.refunds import refund

from workflows.returns.law.facts.words import ReturnFinding
from workflows.returns.law.rule import DecisionOutcome
from workflows.returns.refund.order import Order, PaidLine, Return, Tender, TenderKind
from workflows.returns.refund.price_cut import is_kept, kept_refund, most_in_money
from workflows.returns.refund.result import LineKind
from workflows.returns.refund.two_people import (
    alone_up_to,
    proposal_of,
    settled_against,
    why_two,
)

D = Decimal
ON = date(2026, 11, 20)
ROWS = ((date(2027, 1, 1), D(30000)), (date(2020, 1, 1), D(5000)), (date(2026, 6, 1), D(8000)))


@pytest.mark.parametrize(
    ("on", "limit"),
    [
        (date(2019, 12, 31), D(0)),
        (date(2020, 1, 1), D(5000)),
        (date(2026, 5, 31), D(5000)),
        (date(2026, 6, 1), D(8000)),
        (date(2027, 1, 1), D(20000)),  # whatever a row says
    ],
)
def test_the_limit_is_that_of_its_day(on: date, limit: Decimal) -> None:
    assert alone_up_to(on, ROWS) == limit


@pytest.mark.parametrize(
    ("total", "freight", "terms", "against", "said"),
    [
        ("5000.00", False, False, False, []),
        ("5000.01", False, False, False, ["More than 5000 yuan"]),
        ("1", True, False, False, ["The freight was typed in"]),
        ("1", False, True, False, ["The order's terms were typed in"]),
        ("1", False, False, True, ["Against the finding or what the law proposes"]),
        (
            "5000.01",
            True,
            True,
            True,
            [
                "More than 5000 yuan",
                "The freight was typed in",
                "The order's terms were typed in",
                "Against the finding or what the law proposes",
            ],
        ),
    ],
)
def test_why_it_takes_two(
    total: str, freight: bool, terms: bool, against: bool, said: list[str]
) -> None:
    why = why_two(D(total), ON, typed_freight=freight, typed_terms=terms, against=against)
    assert [text.en for text in why] == said


REFUSE, ACCEPT = DecisionOutcome.REFUSE, DecisionOutcome.ACCEPT


@pytest.mark.parametrize(
    ("finding", "law", "proposal", "against"),
    [
        (None, ACCEPT, None, False),
        (ReturnFinding.INTACT, ACCEPT, ACCEPT, False),
        (ReturnFinding.SWAPPED, ACCEPT, None, True),
        (ReturnFinding.NOT_INTACT, ACCEPT, None, True),
        (None, REFUSE, None, True),
        (None, ACCEPT, REFUSE, True),
        (ReturnFinding.INTACT, REFUSE, ACCEPT, True),
    ],
)
def test_a_refund_against_what_was_found_or_proposed(
    finding: ReturnFinding | None,
    law: DecisionOutcome,
    proposal: DecisionOutcome | None,
    against: bool,
) -> None:
    assert settled_against(finding, law, proposal) is against


def test_the_proposal_of_a_stored_decision() -> None:
    assert proposal_of({"proposal": "refuse"}) is REFUSE
    assert proposal_of({"proposal": None}) is None
    assert proposal_of({}) is None


ORDER = Order(
    (PaidLine("A", 1, D("300")), PaidLine("B", 1, D("200"))),
    (
        Tender("wallet", TenderKind.WALLET, D("250")),
        Tender("card", TenderKind.GIFT_CARD, D("150")),
        Tender("points", TenderKind.POINTS, D("100")),
    ),
)
WHOLE = refund(ORDER, (Return(lines={"A": 1, "B": 1}),))


def test_of_a_price_cut_only_money_is_paid() -> None:
    ways = {line.tender: line.amount for line in WHOLE.payments}
    assert ways == {"wallet": D("250.00"), "card": D("150.00"), "points": D("100.00")}
    assert most_in_money(ORDER, WHOLE) == D("400.00")


@pytest.mark.parametrize("amount", ["0.01", "150.00", "150.01", "250.00", "250.01", "400.00"])
def test_a_price_cut_goes_back_over_the_tenders_of_the_refund(amount: str) -> None:
    kept = kept_refund(ORDER, WHOLE, D(amount))
    assert (kept.total, kept.money, kept.owed_so_far) == (D(amount),) * 3
    assert kept.legal_minimum == 0
    assert not kept.to_programme
    assert not kept.reasons
    assert sum(line.amount for line in kept.payments) == D(amount)
    most = {line.tender: line.amount for line in WHOLE.payments}
    assert all(0 < line.amount <= most[line.tender] for line in kept.payments)
    assert "points" not in {line.tender for line in kept.payments}
    first = next(line for line in WHOLE.payments if line.tender != "points")
    assert kept.payments[0].amount == min(first.amount, D(amount))
    [line] = kept.lines
    assert (line.kind, line.amount, line.of) == (LineKind.PRICE_CUT, D(amount), "A")


def test_a_stored_refund_says_whether_the_goods_stayed() -> None:
    assert is_kept({"kept": True})
    assert not is_kept({"kept": False})
    assert not is_kept({})
