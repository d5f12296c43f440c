"""A part of the price for keeping the goods: what may be offered, and what is said beside it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from workflows.returns.law.facts.words import BuyerReason
from workflows.returns.reductions import WholeRight, law_floor, reduction_fits, rights_beside
from workflows.verdict import Refused

CASE = WholeRight(
    exchange=False,
    faulty=False,
    claim=BuyerReason.NO_REASON,
    food=False,
    full=Decimal("300.00"),
    taken=True,
    upheld=False,
)
TO_RETURN = "消费者权益保护法 25"
FAULT = {"faulty": True, "claim": BuyerReason.DEFECT}
FAKE = {"faulty": True, "claim": BuyerReason.COUNTERFEIT}


@pytest.mark.parametrize(
    ("amount", "changed", "code"),
    [
        ("0.01", {}, ""),
        ("299.99", {}, ""),
        ("0", {}, "reduction"),
        ("-5", {}, "reduction"),
        ("0.001", {}, "reduction"),
        ("300.00", {}, "reduction"),
        ("300.01", {}, "reduction"),
        # Not judged yet: the buyer decides, with the whole right beside the button.
        ("50", FAULT, ""),
        ("50", FAKE, ""),
        ("50", FAULT | {"food": True}, ""),
        # Upheld: the law's own sum is certain, and nothing less is offered.
        ("50", FAKE | {"upheld": True}, "below_law"),
        ("299.99", FAKE | {"upheld": True}, "below_law"),
        ("50", FAULT | {"food": True, "upheld": True}, "below_law"),
        # Upheld, but the law names no sum without a return.
        ("50", FAULT | {"upheld": True}, ""),
        ("50", FAKE | {"claim": BuyerReason.WRONG_ITEM, "upheld": True}, ""),
    ],
)
def test_what_may_be_offered(amount, changed, code):
    found = reduction_fits(Decimal(amount), replace(CASE, **changed))
    refused = (found.code, found.facts) if isinstance(found, Refused) else ("", {})
    assert refused == (code, {"field": "amount"} if code else {})


@pytest.mark.parametrize(
    ("changed", "full", "floor", "article"),
    [
        (FAKE, "300", "900", "消费者权益保护法 55(1)"),
        (FAKE, "100", "500", "消费者权益保护法 55(1)"),
        (FAULT | {"food": True}, "300", "3000", "食品安全法 148(2)"),
        (FAULT | {"food": True}, "60", "1000", "食品安全法 148(2)"),
    ],
)
def test_the_floor_is_the_laws_sum_once_the_claim_is_upheld(changed, full, floor, article):
    case = replace(CASE, **changed, full=Decimal(full))
    assert law_floor(case) is None
    found = law_floor(replace(case, upheld=True))
    assert found is not None
    assert (found[0], str(found[1])) == (Decimal(floor), article)


@pytest.mark.parametrize(
    ("changed", "words", "articles"),
    [
        ({}, ["仍可退货", "300.00"], [TO_RETURN, TO_RETURN]),
        (
            {"taken": False},
            ["仍可等决定", "300.00"],
            [TO_RETURN, TO_RETURN],
        ),
        ({"exchange": True}, ["仍可换货"], [TO_RETURN, TO_RETURN]),
        (
            FAULT,
            ["来回运费店铺承担", "300.00", "要求减价"],
            ["消费者权益保护法 24", "民法典 582", TO_RETURN],
        ),
        (
            FAKE,
            ["来回运费店铺承担", "三倍", "900.00"],
            ["消费者权益保护法 24", "民法典 582", TO_RETURN, "消费者权益保护法 55(1)"],
        ),
        (
            FAULT | {"food": True},
            ["十倍", "3,000.00"],
            ["消费者权益保护法 24", "民法典 582", TO_RETURN, "食品安全法 148(2)"],
        ),
        # Food that its buyer simply doesn't want any more is no unsafe food.
        ({"food": True}, ["仍可退货"], [TO_RETURN, TO_RETURN]),
    ],
)
def test_the_whole_right_stands_beside_the_button(changed, words, articles):
    rights = list(rights_beside(replace(CASE, **changed)))
    said = "".join(right.text.zh for right in rights)
    assert [str(right.citation) for right in rights] == articles
    assert all(word in said for word in (*words, "不等于放弃退货权", "由人工决定"))
    assert all(right.text.en for right in rights)
