"""What a shop tells of a sale, as the law reads it; what came late only widens the return."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from workflows.orders.buyer_fields import PERSONAL as PERSONAL_FIELDS
from workflows.orders.fields import FIELDS, OF_SALE
from workflows.returns.law.decide import decide
from workflows.returns.law.facts.purchase import Exclusion, Goods, Promise, Sale
from workflows.returns.law.facts.situation import (
    CaseFacts,
    GoodsCondition,
    Notice,
    ParcelFacts,
    Progress,
    Receipt,
)
from workflows.returns.law.facts.words import (
    Channel,
    ExclusionGround,
    LegalCategory,
    Mark,
    PackageSeal,
    ParcelEnd,
    PromiseBy,
    Term,
)
from workflows.returns.sale.cells import CELLS, OF_ORDER, PERSONAL
from workflows.returns.sale.loading import Subject, ToldFacts, facts_told, widen_facts
from workflows.returns.sale.reading import options, read_cells

ORDERED = datetime(2026, 11, 12, 12, 15, tzinfo=UTC)
BEFORE, AFTER = ORDERED - timedelta(days=3), ORDERED + timedelta(days=1)
SIGNED, ASKED = ORDERED + timedelta(days=2), ORDERED + timedelta(days=4)
DAY = date(2026, 11, 16)
UNSEALING = (ExclusionGround.UNSEALING,)

PRODUCT = {
    "return_label": "7-2",
    "exclusion": "拆封后不支持",
    "necessary_seal": "内封铝膜",
    "seal_shown": "是",
}
CONFIRMED = {
    "confirmation_way": "EACH_TIME",
    "confirmed_at": "2026-11-12 20:10",
    "confirmation_text": "V3",
    "confirmation_record": "sealed:1",
}


def sold(**goods):
    return CaseFacts(
        sale=Sale(order="6991", ordered_at=ORDERED, channel=Channel.LIVE_STREAM),
        goods=Goods(sku="50ml", category=LegalCategory.COSMETICS, quantity=1, **goods),
        receipt=Receipt(parcels=(ParcelFacts(delivery=ParcelEnd.SIGNED, at=SIGNED),)),
    )


def told(of, at, cells, platform="doudian"):
    read = read_cells(cells, platform)
    assert not read.problems
    return ToldFacts(of, at, read.facts)


def asked(facts, *seals, marks=()):
    condition = GoodsCondition(marks=marks, broken_seals=seals)
    notice = Notice(sent_at=ASKED, quantity=1)
    known = replace(facts, condition=condition, notice=notice, progress=Progress(as_of=ASKED))
    return decide(known, DAY)


def both(at_product=BEFORE, at_order=AFTER, **order):
    return (
        told(Subject.PRODUCT, at_product, PRODUCT),
        told(Subject.ORDER, at_order, {**CONFIRMED, **order}),
    )


def test_what_a_shop_confirmed_each_time_is_answered_at_once():
    facts = facts_told(sold(), both(), excludable=UNSEALING)
    opened = asked(facts, PackageSeal.INNER_FOIL, marks=(Mark.SEAL_BROKEN,))
    assert (opened.decision, opened.code, opened.by_person) == ("refuse", "EXCL_CONFIRMED", False)
    looked = asked(facts, PackageSeal.OUTER_BOX, marks=(Mark.OPENED,))
    assert looked.decision in {"accept", "accept_inspect"}


@pytest.mark.parametrize(
    "way", ["PRE_TICKED", "默认勾选", "BUNDLED", "ONCE", "UNMARKED", "NONE", "没有确认步骤"]
)
def test_any_other_way_is_no_confirmation(way):
    facts = facts_told(sold(), both(confirmation_way=way), excludable=UNSEALING)
    decided = asked(facts, PackageSeal.INNER_FOIL)
    assert decided.decision != "refuse"


@pytest.mark.parametrize("missing", ["confirmed_at", "confirmation_text", "confirmation_record"])
def test_a_confirmation_without_its_whole_record_refuses_nobody(missing):
    facts = facts_told(sold(), both(**{missing: ""}), excludable=UNSEALING)
    assert asked(facts, PackageSeal.INNER_FOIL).decision != "refuse"


def test_whether_goods_have_the_property_is_said_by_their_category_not_by_the_shop():
    facts = facts_told(sold(), both(), excludable=(ExclusionGround.ACTIVATION,))
    assert facts.confirmation is not None
    assert facts.confirmation.property_fits is False
    assert asked(facts, PackageSeal.INNER_FOIL).decision != "refuse"


def test_what_a_product_page_is_said_to_have_shown_counts_from_when_it_was_told():
    late = facts_told(sold(), both(at_product=AFTER), excludable=UNSEALING)
    assert (late.label, late.exclusion, late.goods.necessary_seal) == (None, None, None)
    unknown = replace(sold(), sale=Sale(order="6991"))
    assert facts_told(unknown, both(), excludable=UNSEALING).exclusion is None
    in_time = facts_told(sold(), both(at_product=ORDERED), excludable=UNSEALING)
    assert in_time.exclusion == Exclusion(ground=ExclusionGround.UNSEALING, term=Term.OPENED)


def test_a_confirmation_is_bound_to_its_own_order_and_to_no_other():
    facts = facts_told(sold(), both(), excludable=UNSEALING)
    assert facts.confirmation is not None
    assert (facts.confirmation.record.order, facts.confirmation.record.sku) == ("6991", "50ml")


def test_what_comes_after_the_decision_only_widens():
    facts = facts_told(sold(), (), excludable=UNSEALING)
    later = (
        *both(at_order=ASKED + timedelta(hours=1)),
        told(Subject.ORDER, ASKED + timedelta(hours=2), {"promises": "15天无理由；运费险"}),
        told(Subject.PRODUCT, ASKED + timedelta(hours=3), {"return_label": "15-1"}),
    )
    wider = widen_facts(facts, later, since=ASKED)
    assert replace(wider, promises=()) == replace(facts, promises=())
    assert wider.promises == (
        Promise(by=PromiseBy.SHOP, days=15, return_freight=True),
        Promise(by=PromiseBy.LABEL, days=15),
    )
    assert widen_facts(facts, later, since=ASKED + timedelta(days=1)) == facts


def test_of_an_order_only_what_was_there_until_then_counts():
    late = both(at_order=ASKED + timedelta(hours=1))
    facts = facts_told(sold(), late, excludable=UNSEALING, until=ASKED)
    assert facts.confirmation is None


def test_the_latest_of_a_product_replaces_and_the_particular_wins():
    facts = facts_told(
        sold(),
        (
            told(Subject.PRODUCT, BEFORE, {**PRODUCT, "promises": "30天无理由"}),
            told(Subject.PRODUCT, BEFORE + timedelta(hours=1), {"sold_as": "成对，不单卖"}),
            told(Subject.CODE, BEFORE + timedelta(hours=2), {"only_seal": "SHRINK_FILM"}),
            told(Subject.ORDER, AFTER, {"sold_as": "SINGLE"}),
        ),
    )
    assert (facts.exclusion, facts.promises) == (None, ())
    assert facts.goods.only_seal is PackageSeal.SHRINK_FILM
    assert facts.goods.indivisible is False


def test_made_to_order_is_proved_by_its_record_begun_after_the_order():
    made = {
        "custom_made": "按买家要求单独制作",
        "production_at": "2026-11-13 09:00",
        "custom_record": "sealed:2",
    }
    facts = facts_told(sold(), (told(Subject.ORDER, AFTER, {**CONFIRMED, **made}),))
    assert asked(facts).code == "EXCL_CUSTOM"
    assert asked(facts).decision == "refuse"
    stock = facts_told(sold(), (told(Subject.ORDER, AFTER, {**CONFIRMED, "custom_made": "现货"}),))
    assert asked(stock).decision in {"accept", "accept_inspect"}


def test_each_cell_stands_among_the_fields_of_an_order_file():
    assert tuple(CELLS) == OF_SALE
    assert set(OF_SALE) <= set(FIELDS)
    assert {*PERSONAL} == {"confirmation_record", "custom_record"} == {*PERSONAL_FIELDS} & {*CELLS}
    assert PERSONAL <= OF_ORDER


@pytest.mark.parametrize("platform", ["doudian", "jd", "wechat", "kuaishou", "taobao"])
def test_every_choice_reads_back_by_its_code_and_by_both_its_names(platform):
    for name in CELLS:
        for code, words in options(name, platform).items():
            cells = {
                name: code,
                **({"necessary_seal": "INNER_FOIL"} if name == "seal_shown" else {}),
            }
            if code == "OUTER_BOX" and name == "necessary_seal":
                continue
            read = read_cells(cells, platform)
            assert not read.problems
            for said in (words.zh, words.en):
                same = read_cells({**cells, name: said}, platform)
                assert not same.problems
                if name != "return_label":  # several labels of a platform mean the same
                    assert same == read


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("return_label", "包退"),
        ("exclusion", "不喜欢"),
        ("confirmation_way", "口头"),
        ("confirmed_at", "昨天"),
        ("confirmed_at", "2026-13-12 20:10"),
        ("necessary_seal", "外盒"),
        ("necessary_seal", "胶带"),
        ("seal_shown", "是"),
        ("promises", "假一赔十"),
        ("promises", "0天无理由"),
        ("promises", "999天无理由"),
        ("gift_prices", "手绳"),
        ("gift_prices", "手绳=-1"),
        ("gift_prices", "手绳=1；手绳=2"),
        ("gift_prices", "手绳=１２"),
        ("custom_made", "也许"),
        ("production_at", "2026-11-13"),
        ("confirmation_text", "字" * 501),
    ],
)
def test_a_cell_that_is_not_understood_says_so_and_says_nothing_else(name, said):
    read = read_cells({name: said, "sold_as": "PAIR"}, "doudian")
    assert set(read.problems) == {name}
    assert read.problems[name].zh
    assert read.problems[name].en
    assert read.facts["goods"]["indivisible"] is True
