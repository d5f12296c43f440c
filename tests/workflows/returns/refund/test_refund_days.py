"""A refund cites what was in force on its day, and is refused on a day that had no such law."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from workflows.returns.law.acts import NotInForce
from workflows.returns.refund import articles
from workflows.returns.refund.articles import RefundArticle
from workflows.returns.refund.calculation import refund_from_json
from workflows.strict_json.reader import UnreadableJson

DAY = timedelta(days=1)
MEASURES = ("网络购买商品七日无理由退货暂行办法", date(2017, 3, 15))
CONSUMER_LAW = ("消费者权益保护法", date(2014, 3, 15))
TAOBAO = ("淘宝平台争议处理规则", date(2025, 8, 15))
HOUSE = ("玉门退款规则", date.min)
# What bears a line, the article, how far it was read, and the first day on which it is cited.
WRITTEN = {
    "ARTICLE_12": (*MEASURES, "12", "verified"),
    "ARTICLE_14": (*MEASURES, "14", "verified"),
    "ARTICLE_15": (*MEASURES, "15", "verified"),
    "ARTICLE_16": (*MEASURES, "16", "verified"),
    "ARTICLE_17_1": (*MEASURES, "17(1)", "verified"),
    "ARTICLE_17_2": (*MEASURES, "17(2)", "verified"),
    "ARTICLE_18_1": (*MEASURES, "18(1)", "verified"),
    "ARTICLE_18_2": (*MEASURES, "18(2)", "verified"),
    "PRICE_ONLY": (*CONSUMER_LAW, "25(3)", "verified"),
    "FAULT": (*CONSUMER_LAW, "24", "verified"),
    "FRAUD": (*CONSUMER_LAW, "55", "verified"),
    "SUBSIDY_BACK": (*MEASURES, "17(1)", "from memory"),
    "SET_VALUE": (*TAOBAO, "63", "verified"),
    "NO_CLAW_BACK": (*HOUSE, "不追收", "inference"),
}
BORNE_BY_THE_HOUSE = {"SET_VALUE"}  # and by the platform's rule from its day on
SINCE = dict([MEASURES, CONSUMER_LAW, TAOBAO, HOUSE])
TURNS = sorted(day for day in SINCE.values() if day > date.min)
CASES = [
    case
    for path in sorted(Path(__file__).parent.glob("*.toml"))
    for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]
    if "unreadable" not in case["then"]
]


def test_these_articles_and_no_others_are_cited():
    there = {name for name, value in vars(articles).items() if isinstance(value, RefundArticle)}
    assert there == set(WRITTEN)


@pytest.mark.parametrize("name", WRITTEN)
def test_an_article_is_cited_from_its_first_day_on(name):
    source, since, article, tag = WRITTEN[name]
    borne: RefundArticle = getattr(articles, name)
    for day in (max(since, date(2000, 1, 1)), date(2026, 11, 20)):
        found = borne.on(day)
        assert (found.source, found.article, found.tag) == (source, article, tag)
    if name in BORNE_BY_THE_HOUSE:
        assert borne.on(since - DAY).source == HOUSE[0]
    elif since > date.min:
        with pytest.raises(NotInForce):
            borne.on(since - DAY)


def lines_of(refund: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for part in ("lines", "payments", "to_programme", "reasons"):
        yield from refund[part]


@pytest.mark.parametrize("day", sorted({turn + n * DAY for turn in TURNS for n in (-1, 0, 1)}))
def test_no_refund_of_any_case_cites_a_text_of_another_day(day):
    cited = set()
    for case in CASES:
        if day < MEASURES[1]:
            with pytest.raises(UnreadableJson) as caught:
                refund_from_json(case["given"], day)
            assert [path for path, _ in caught.value.problems] == ["on"], case["id"]
            continue
        for line in lines_of(refund_from_json(case["given"], day)):
            cited.add(line["article"]["source"])
            assert SINCE[line["article"]["source"]] <= day, (case["id"], line)
    if day >= TAOBAO[1]:
        assert cited == set(SINCE), "the cases reach every text"
    elif day >= MEASURES[1]:
        assert cited == {MEASURES[0], CONSUMER_LAW[0], HOUSE[0]}
