"""The entry of refunds: JSON in and out, contradictions named, and where a person decides."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.refunds import refund, refund_from_json, settle

from workflows.returns.refund.calculation import VERSION, order_from_json, refund_schema
from workflows.returns.refund.cents import fill, first_units, half_up, largest_remainder, split
from workflows.returns.refund.order import RefundCase, Return
from workflows.returns.refund.result import LineKind
from workflows.strict_json.reader import UnreadableJson, load

TWO: dict[str, Any] = {
    "lines": [
        {"id": "A", "quantity": 1, "price": "200"},
        {"id": "B", "quantity": 1, "price": "150"},
    ],
    "promotions": [{"id": "满300减50", "tiers": [{"from_amount": 300, "off": 50}]}],
    "tenders": [{"id": "wallet", "kind": "wallet", "amount": "300.00"}],
}
TIER = {"from_amount": "300", "off": "50"}
SET = {"id": "s", "price": "340", "components": {"A": 1, "B": 1}}


def problems(**changes: object) -> list[str]:
    with pytest.raises(UnreadableJson) as caught:
        order_from_json(TWO | changes)
    assert all(text.zh and text.en for _, text in caught.value.problems)
    return [path for path, _ in caught.value.problems]


def test_a_refund_as_json() -> None:
    got = refund_from_json({"order": TWO, "now": {"lines": {"B": 1}}})
    assert json.loads(json.dumps(got)) == got
    assert got["version"] == VERSION
    assert got["total"] == got["money"] == got["owed_so_far"] == "100.00"
    assert got["needs_person"] is False
    assert got["lines"][1] == {
        "kind": "discount",
        "amount": "-50.00",
        "article": {
            "source": "网络购买商品七日无理由退货暂行办法",
            "article": "17(2)",
            "tag": "verified",
        },
        "text": {
            "zh": "减去退货后不再享有的优惠",
            "en": "less the discount no longer earned",
        },
        "code": "PARTIAL",
        "of": "",
        "tender": "",
        "units": None,
    }
    assert [line["tender"] for line in got["payments"]] == ["wallet"]


def test_an_earlier_refund_is_taken_off_in_its_own_line() -> None:
    case = {
        "order": TWO,
        "earlier": [{"lines": {"B": 1}}],
        "refunded": {"wallet": "100"},
        "now": {"lines": {"A": 1}},
    }
    result = settle(load(RefundCase, case))
    assert result.total == Decimal("200.00")
    assert result.owed_so_far == Decimal("300.00")
    before = [line.amount for line in result.lines if line.kind is LineKind.REFUNDED_BEFORE]
    assert before == [Decimal("-100.00")]


def test_the_schema_names_every_fact() -> None:
    shape = refund_schema()
    assert shape["required"] == ["order", "now"]
    assert set(shape["$defs"]) >= {
        "Order",
        "PaidLine",
        "Promotion",
        "Tender",
        "OrderGift",
        "Return",
    }
    assert shape["$defs"]["Return"]["properties"]["lines"]["additionalProperties"] == {
        "type": "integer",
        "minimum": 1,
    }
    assert all(
        "description" in field
        for part in shape["$defs"].values()
        for field in part["properties"].values()
    )


def test_missing_and_unknown_facts_are_named() -> None:
    with pytest.raises(UnreadableJson) as caught:
        refund_from_json({"order": {"lines": [{"id": "A"}], "colour": 1}, "now": {}})
    assert caught.value.missing == ["order.lines[0].quantity", "order.tenders", "now.lines"]
    assert "order.colour" in [path for path, _ in caught.value.problems]


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"lines": [TWO["lines"][0] | {"id": ""}]}, "lines[0].id"),
        ({"tenders": [{"id": "", "kind": "wallet", "amount": "312"}]}, "tenders[0].id"),
        ({"promotions": [{"id": "", "tiers": [TIER]}]}, "promotions[0].id"),
        ({"promotions": [{"id": "p", "tiers": []}]}, "promotions[0].tiers"),
        ({"sets": [SET | {"id": ""}]}, "sets[0].id"),
        ({"sets": [SET | {"components": {}}]}, "sets[0].components"),
        ({"gifts": [{"id": ""}]}, "gifts[0].id"),
    ],
)
def test_what_has_a_name_or_members_has_some(changes: dict[str, object], named: str) -> None:
    assert named in problems(**changes)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"tenders": [{"id": "wallet", "kind": "wallet", "amount": "299.99"}]}, ["tenders"]),
        ({"lines": [TWO["lines"][0], TWO["lines"][0]]}, ["lines"]),
        ({"lines": [{"id": "A", "quantity": 1}]}, ["lines[0].price"]),
        (
            {"promotions": [{"id": "p", "tiers": [{"from_amount": "1"}]}]},
            ["promotions[0].tiers[0]"],
        ),
        (
            {"promotions": [{"id": "p", "tiers": [{"off": "1", "percent_off": "1"}]}]},
            ["promotions[0].tiers[0]"],
        ),
        (
            {"promotions": [{"id": "p", "tiers": [{"off": "1"}], "repeated": True}]},
            ["promotions[0].tiers"],
        ),
        (
            {"promotions": [{"id": "p", "tiers": [TIER, TIER], "repeated": True}]},
            ["promotions[0].tiers"],
        ),
        ({"promotions": [{"id": "p", "tiers": [TIER], "lines": ["Z"]}]}, ["promotions[0].lines"]),
        ({"sets": [SET | {"components": {"Z": 1}}]}, ["sets[0].components"]),
        ({"sets": [SET | {"components": {"A": 2}}]}, ["sets[0].components"]),
        ({"sets": [SET, SET | {"id": "t"}]}, ["lines[0]", "lines[1]"]),
        ({"sets": [SET | {"price": "351"}]}, ["sets"]),
        (
            {"lines": [line | {"price": "0"} for line in TWO["lines"]], "sets": [SET]},
            ["sets", "tenders"],
        ),
        ({"gifts": [{"id": "g", "line": "Z"}]}, ["gifts[0].line"]),
        ({"gifts": [{"id": "g", "line": "A", "from_amount": "5"}]}, ["gifts[0]"]),
        ({"card_fee": {"amount": "1", "paid_by_buyer": True}}, ["card_fee"]),
        ({"outbound_freight": {"paid": "12"}}, ["tenders"]),
        (
            {
                "tenders": [{"id": "points", "kind": "points", "amount": "312"}],
                "outbound_freight": {"paid": "12"},
            },
            ["tenders"],
        ),
    ],
)
def test_an_order_that_contradicts_itself(changes: dict[str, object], named: list[str]) -> None:
    assert problems(**changes) == named


@pytest.mark.parametrize(
    ("paid", "named"),
    [
        (("175", None), ["lines"]),
        (("175", "130"), ["lines"]),
        (("140", "160"), ["lines[1].paid"]),
    ],
)
def test_recorded_amounts_must_fit(paid: tuple[str, str | None], named: list[str]) -> None:
    lines = [line | {"paid": p} for line, p in zip(TWO["lines"], paid, strict=True)]
    assert problems(lines=lines) == named


WALLET = {"id": "wallet", "kind": "wallet", "amount": "300.00"}
POINTS = {"id": "points", "kind": "points", "amount": "20"}


@pytest.mark.parametrize(
    ("changes", "zh", "en"),
    [
        (
            {"lines": [TWO["lines"][0] | {"paid": "175"}, TWO["lines"][1] | {"paid": "130"}]},
            "各行实付合计 305.00，与优惠后的 300.00 不符",
            "paid amounts add up to 305.00, prices less promotions to 300.00",
        ),
        (
            {
                "tenders": [WALLET | {"amount": "290.00"}, POINTS],
                "outbound_freight": {"paid": "12"},
            },
            "支付合计 310.00，与商品加运费的 312.00 不符",
            "tenders add up to 310.00, goods and freight to 312.00",
        ),
        (
            {"lines": [TWO["lines"][0] | {"tenders": {"cash": "1"}}, TWO["lines"][1]]},
            "没有支付款项的方式 cash",
            "no tender of money is called cash",
        ),
        (
            {"lines": [line | {"tenders": {"wallet": "150"}} for line in TWO["lines"]]}
            | {"tenders": [WALLET | {"amount": "280.00"}, POINTS]},
            "各行用 wallet 支付的合计 300.00，高于其支付金额",
            "lines name 300.00 by wallet, more than it paid",
        ),
        (
            {"promotions": [{"id": "p", "tiers": [TIER], "lines": ["Z"]}]},
            "没有订单行 Z",
            "there is no order line Z",
        ),
        ({"sets": [SET | {"price": "351"}]}, "套装 s 的价格高于各件单价之和", "set s costs more"),
        ({"lines": [TWO["lines"][0], TWO["lines"][0]]}, "编号重复：A", "double id: A"),
    ],
)
def test_a_contradiction_is_told_with_its_figures(
    changes: dict[str, object], zh: str, en: str
) -> None:
    with pytest.raises(UnreadableJson) as caught:
        order_from_json(TWO | changes)
    told = [text for _, text in caught.value.problems]
    assert [text for text in told if text.zh == zh and text.en.startswith(en)], told


@pytest.mark.parametrize(
    ("given", "zh", "en"),
    [
        (
            {"earlier": [{"lines": {"A": 1}}], "now": {"lines": {"A": 1}}},
            "A 共退 2，订单中只有 1",
            "2 of A come back, the order has 1",
        ),
        (
            {"now": {"lines": {"Z": 1}}},
            "Z 共退 1，订单中只有 0",
            "1 of Z come back, the order has 0",
        ),
        (
            {"now": {"lines": {"A": 1}}, "refunded": {"wallet": "300.01"}},
            "wallet 已退 300.01，高于其支付金额",
            "300.01 was refunded to wallet, more than it paid",
        ),
    ],
)
def test_what_comes_back_too_much_is_told_with_its_figures(
    given: dict[str, object], zh: str, en: str
) -> None:
    with pytest.raises(UnreadableJson) as caught:
        refund_from_json({"order": TWO, **given})
    assert [(text.zh, text.en) for _, text in caught.value.problems] == [(zh, en)]


def test_a_component_without_a_price_is_sold_in_sets_only() -> None:
    lines = [TWO["lines"][0], {"id": "B", "quantity": 2}]
    assert problems(lines=lines, sets=[SET], promotions=[])[0] == "lines"


@pytest.mark.parametrize(
    ("now", "refunded", "named"),
    [
        ({"lines": {"A": 2}}, {}, ["now.lines"]),
        ({"lines": {"Z": 1}}, {}, ["now.lines"]),
        ({"lines": {"A": 1}, "gifts": {"g": 1}}, {}, ["now.gifts"]),
        ({"lines": {}}, {}, ["now.lines"]),
        ({"lines": {"A": 1}}, {"cash": "1"}, ["refunded"]),
        ({"lines": {"A": 1}}, {"wallet": "300.01"}, ["refunded"]),
    ],
)
def test_no_more_comes_back_than_was_bought(
    now: dict[str, object], refunded: dict[str, str], named: list[str]
) -> None:
    with pytest.raises(UnreadableJson) as caught:
        refund_from_json({"order": TWO, "now": now, "refunded": refunded})
    assert [path for path, _ in caught.value.problems] == named


def test_no_return_is_no_refund() -> None:
    with pytest.raises(UnreadableJson):
        refund(order_from_json(TWO), [])


def test_a_refund_does_not_depend_on_how_it_was_grouped_before() -> None:
    order = order_from_json(TWO)
    once = refund(order, [Return({"A": 1, "B": 1})])
    assert once.total == Decimal("300.00")
    assert refund(order, [Return({"B": 1}), Return({"A": 1})]).total == once.total


def test_too_many_combinations_go_to_a_person_and_keep_the_floor() -> None:
    lines = [{"id": f"L{i}", "quantity": 1, "price": f"{10 + i}"} for i in range(20)]
    listed = sum(10 + i for i in range(20))
    order = order_from_json(
        {
            "lines": lines,
            "promotions": [{"id": "p", "tiers": [{"from_amount": str(listed), "off": "250"}]}],
            "tenders": [{"id": "w", "kind": "wallet", "amount": str(listed - 250)}],
        }
    )
    result = refund(order, [Return({f"L{i}": 1 for i in range(19)})])
    assert result.needs_person
    assert result.legal_minimum <= result.total <= listed - 250


def test_faulty_component_without_a_value_goes_to_a_person() -> None:
    order = order_from_json(
        {
            "lines": [{"id": "A", "quantity": 1, "price": "200"}, {"id": "B", "quantity": 1}],
            "sets": [SET],
            "tenders": [{"id": "wallet", "kind": "wallet", "amount": "340"}],
        }
    )
    faulty = load(Return, {"lines": {"A": 1}, "ground": "quality"})
    result = refund(order, [faulty])
    assert (result.total, result.needs_person) == (Decimal("0.00"), True)
    rest = replace(faulty, lines={"B": 1})
    assert refund(order, [faulty, rest]).total == Decimal("340.00")


def test_a_recorded_share_stands_in_for_an_unknown_value_where_policy_says_so() -> None:
    order = {
        "lines": [
            {"id": "A", "quantity": 1, "price": "200", "paid": "190"},
            {"id": "B", "quantity": 1, "paid": "150"},
        ],
        "sets": [SET],
        "tenders": [{"id": "wallet", "kind": "wallet", "amount": "340"}],
        "policy": {"method": "pro_rata"},
    }
    got = refund_from_json({"order": order, "now": {"lines": {"A": 1}}})
    assert (got["total"], got["legal_minimum"]) == ("190.00", "0.00")
    assert [reason["code"] for reason in got["reasons"]] == ["AMBIGUOUS_LAW"]


def test_points_that_paid_nothing_are_not_restored() -> None:
    points = {"id": "points", "kind": "points", "amount": "0", "units": 5}
    order = order_from_json(TWO | {"tenders": [*TWO["tenders"], points]})
    assert [p.tender for p in refund(order, [Return({"A": 1})]).payments] == ["wallet"]


def test_a_faulty_and_a_good_part_never_pass_what_was_paid() -> None:
    order = order_from_json(
        {
            "lines": [
                {"id": "A", "quantity": 1, "price": "300"},
                {"id": "B", "quantity": 1, "price": "300"},
                {"id": "C", "quantity": 1, "price": "0.01"},
            ],
            "promotions": [
                {
                    "id": "p",
                    "tiers": [{"from_amount": 300, "off": 50}, {"from_amount": 600, "off": 60}],
                }
            ],
            "tenders": [{"id": "wallet", "kind": "wallet", "amount": "540.01"}],
        }
    )
    faulty = load(Return, {"lines": {"B": 1}, "ground": "quality"})
    result = refund(order, [faulty, Return({"A": 1})])
    assert result.total == Decimal("540.01")
    assert LineKind.UP_TO_PAID in [line.kind for line in result.lines]


WEIGHTS = st.lists(st.integers(0, 10_000), min_size=1, max_size=5)


@given(WEIGHTS, st.data())
def test_split_adds_up_and_never_shrinks(weights: list[int], data: st.DataObject) -> None:
    amount = data.draw(st.integers(0, sum(weights)))
    parts = split(amount, weights)
    assert sum(parts) == amount
    assert all(0 <= part <= weight for part, weight in zip(parts, weights, strict=True))
    if amount < sum(weights):
        more = split(amount + 1, weights)
        assert all(after >= before for after, before in zip(more, parts, strict=True))
    exact = [Fraction(amount * weight, sum(weights) or 1) for weight in weights]
    assert all(abs(part - e) < len(weights) for part, e in zip(parts, exact, strict=True))


@given(WEIGHTS, st.data())
def test_fill_adds_up_in_order(weights: list[int], data: st.DataObject) -> None:
    amount = data.draw(st.integers(0, sum(weights)))
    parts = fill(amount, weights)
    assert sum(parts) == amount
    started = [i for i, part in enumerate(parts) if part]
    assert all(parts[i] == weights[i] for i in range(started[-1] if started else 0))


def test_largest_remainder_gives_the_odd_cents_to_the_largest_cuts() -> None:
    thirds = [Fraction(100, 3)] * 3
    assert largest_remainder(thirds, 100) == (34, 33, 33)
    assert largest_remainder([Fraction(5, 4), Fraction(11, 4)], 4) == (1, 3)
    assert [first_units(100, n, 3) for n in range(4)] == [0, 34, 67, 100]
    assert [half_up(Fraction(n, 2)) for n in (1, 2, 3)] == [1, 1, 2]


def test_a_whole_return_of_many_lines_needs_no_person() -> None:
    lines = [{"id": f"L{n}", "quantity": 1, "price": "5.00"} for n in range(25)]
    order = {
        "lines": lines,
        "promotions": [{"id": "满100减30", "tiers": [{"from_amount": "100", "off": "30"}]}],
        "tenders": [{"id": "wallet", "kind": "wallet", "amount": "95.00"}],
    }
    whole = refund_from_json({"order": order, "now": {"lines": {one["id"]: 1 for one in lines}}})
    assert (whole["total"], whole["needs_person"], whole["appeal"]) == ("95.00", False, None)
    most = {one["id"]: 1 for one in lines[:24]}
    assert refund_from_json({"order": order, "now": {"lines": most}})["needs_person"] is True


def test_a_deduction_tells_how_to_appeal() -> None:
    gift = {"id": "杯", "line": "A", "indicated_price": "39.00"}
    kept = refund_from_json({"order": TWO | {"gifts": [gift]}, "now": {"lines": {"A": 1, "B": 1}}})
    assert kept["needs_person"] is False
    assert "12315" in kept["appeal"]["zh"]
    assert "12315" in kept["appeal"]["en"]
    back = {"lines": {"A": 1, "B": 1}, "gifts": {"杯": 1}}
    assert refund_from_json({"order": TWO | {"gifts": [gift]}, "now": back})["appeal"] is None


def test_without_a_method_the_minimum_is_paid_where_a_discount_is_lost_and_else_the_share() -> None:
    recorded = [
        {"id": "A", "quantity": 1, "price": "200", "paid": "160.00"},
        {"id": "B", "quantity": 1, "price": "150", "paid": "140.00"},
        {"id": "C", "quantity": 1, "price": "400", "paid": "400.00"},
    ]
    plain = {"tenders": [{"id": "w", "kind": "wallet", "amount": "700.00"}], "lines": recorded}
    still = plain | {"promotions": TWO["promotions"]}
    earned = refund_from_json({"order": still, "now": {"lines": {"A": 1}}})
    assert earned["total"] == "160.00"
    lost = refund_from_json({"order": still, "now": {"lines": {"C": 1, "A": 1}}})
    assert lost["total"] == lost["legal_minimum"] == "550.00"
