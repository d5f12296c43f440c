"""A value in words: what its fields mean and say, nested ones too, and no default."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from workflows.returns.refund.order import OrderGift, Promotion, Tier
from workflows.returns.refund.terms import Terms
from workflows.strict_json.reader import about
from workflows.strict_json.words import in_words


def test_what_stands_by_default_is_not_said() -> None:
    assert list(in_words(Terms())) == []


def test_terms_are_said_as_customer_service_would_read_them() -> None:
    tier = Tier(from_amount=Decimal(20000), off=Decimal(300))
    terms = Terms(
        unconditional=True,
        promotions=(Promotion("满减", (tier,)),),
        gifts=(OrderGift("银手链", indicated_price=Decimal(99)),),
    )
    said = {label.zh: words.zh for label, words in in_words(terms)}
    assert said["优惠没有条件"] == "是"
    assert said["优惠，按计算次序"] == "优惠号 满减，档位 满多少元 20000，减多少元 300"
    assert "银手链" in said["赠品"]
    english = {label.en: words.en for label, words in in_words(terms)}
    assert english["the discounts had no condition"] == "yes"


@dataclass(frozen=True)
class Sample:
    by_name: dict[str, int] = field(metadata=about("各行", "by line"))
    bare: int = 0


def test_mappings_and_fields_without_meaning() -> None:
    rows = list(in_words(Sample({"a": 1, "b": 2}, 3)))
    assert [(label.zh, said.en) for label, said in rows] == [("各行", "a 1; b 2"), ("bare", "3")]
