"""The category rules that come with the program, on listings as shops write them."""

from __future__ import annotations

import pytest
from support.standards.house_rules import house_rules

from workflows.orders.category_rules import (
    Ambiguous,
    MatchedCategory,
    NoMatch,
    categorise,
    normalise_title,
)

RULES = house_rules()


@pytest.mark.parametrize(
    ("category", "title"),
    [
        ("jade", "天然翡翠A货冰种飘花手镯 缅甸老坑"),
        ("jade", "新疆和田玉羊脂白玉籽料平安牌"),
        ("jade", "18K金镶嵌翡翠蛋面吊坠"),
        ("jade", "翡翠吊坠 18K金镶嵌 观音"),
        ("jade", "四川南红玛瑙柿子红手串"),
        ("jade", "糯种玉镯 圆条"),
        ("gold", "足金999古法传承素圈手镯"),
        ("gold", "投资金条 AU999.9 20g"),
        ("gold", "１８Ｋ金钻石项链"),
        ("liquor", "贵州茅台酒 飞天53度500ml*6 原箱"),
        ("liquor", "五粮液 第八代普五 送酒杯"),
        ("liquor", "坤沙老酒 53度 500ml"),
        ("supplement", "汤臣倍健 维生素C片"),
        ("supplement", "氨糖软骨素钙片 国食健注G20140688"),
        ("supplement", "黄金搭档 女士片"),
        ("beauty", "玉兰油 OLAY 大红瓶面霜"),
        ("beauty", "SK-II 神仙水 230ml"),
        ("beauty", "黄金面膜 补水"),
        ("beauty", "绿茶香水 中性"),
        ("handbag", "路易威登 LV Neverfull 老花托特包"),
        ("handbag", "GUCCI 古驰 翡翠绿 单肩包"),
        ("handbag", "爱马仕 Birkin 30 铂金包"),
        ("handbag", "Dior 酒红色 戴妃包"),
        ("watch", "劳力士 ROLEX 日志型 41 机械表"),
        ("watch", "欧米茄海马系列300 橡胶表带"),
        ("watch", "百达翡丽 18K金 鹦鹉螺 腕表"),
        ("sneaker", "Air Jordan 1 High OG 芝加哥 球鞋"),
        ("sneaker", "Nike Dunk Low 熊猫 板鞋 带鞋盒"),
        ("sneaker", "耐克AJ4 黑猫"),
        ("tea", "2018年老班章 普洱茶生茶 七子饼"),
        ("tea", "武夷山正岩大红袍 送茶具"),
        ("fee", "补差价专拍链接"),
        ("packaging", "绒布首饰盒 收纳 空盒"),
    ],
)
def test_a_listing_of_one_category(category: str, title: str) -> None:
    found = categorise(RULES, title, "")
    assert isinstance(found, MatchedCategory), found
    assert found.category == category
    assert found.rule_ids


@pytest.mark.parametrize(
    "title",
    [
        "",
        "甜糯玉米 10根装",
        "白玉菇 新鲜",
        "翡翠绿 真丝连衣裙",
        "水晶白酒杯 分酒器套装",
        "茅台冰淇淋",
        "紫砂壶茶具套装",
        "大红袍紫砂壶 朱泥",
        "大红袍花椒 500g",
        "适用劳力士 20mm 橡胶表带",
        "手表收纳盒 欧米茄",
        "球鞋清洁剂 小白鞋",
        "Nike 鞋盒 鞋带",
        "原创帆布手提包",
        "镀18K金 项链",
        "猫咪专用益生菌",
        "silver earrings 女",
        "仿翡翠手镯 树脂",
    ],
)
def test_what_only_sounds_like_it_waits_for_a_person(title: str) -> None:
    found = categorise(RULES, title, "")
    assert isinstance(found, NoMatch), found


@pytest.mark.parametrize(
    ("categories", "title"),
    [
        (("gold", "jade"), "足金转运珠 和田玉手链"),
        (("liquor", "tea"), "普洱茶与酱香型白酒 中秋礼盒"),
        (("packaging", "sneaker"), "AJ1 球鞋收纳 空盒 鞋盒 板鞋"),
    ],
)
def test_two_categories_are_never_decided(categories: tuple[str, ...], title: str) -> None:
    found = categorise(RULES, title, "")
    assert isinstance(found, Ambiguous), found
    assert found.categories == categories
    assert len(found.rule_ids) >= 2


@pytest.mark.parametrize(
    ("rule", "title"), [("mystery-box", "翡翠手镯盲盒"), ("rough-stone", "翡翠原石 赌石 莫西沙")]
)
def test_mystery_boxes_and_rough_stones_are_for_a_person(rule: str, title: str) -> None:
    found = categorise(RULES, title, "", "翡翠")
    assert isinstance(found, NoMatch)
    assert found.rule_ids == (rule,)
    assert found.reason.zh.endswith("判断")
    assert "person decides" in found.reason.en


def test_the_sku_text_counts_too() -> None:
    found = categorise(RULES, "直播间专拍 编号88", "冰种翡翠手镯 圈口56")
    assert isinstance(found, MatchedCategory)
    assert found.category == "jade"


def test_the_shops_own_category_decides_where_it_is_known() -> None:
    assert categorise(RULES, "直播间专拍", "", " 白酒 ") == MatchedCategory(
        "liquor", ("product_category",)
    )
    assert isinstance(categorise(RULES, "直播间专拍", "", "宠物"), NoMatch)


def test_latin_words_are_whole_words() -> None:
    assert isinstance(categorise(RULES, "lvory 手提包", ""), NoMatch)
    assert isinstance(categorise(RULES, "LV手提包", ""), MatchedCategory)


def test_what_is_compared() -> None:
    assert normalise_title(" ＬＶ\u3000Ｎ\t ever\nfull ") == "lv n ever full"
    assert len(normalise_title("㍿" * 5000)) <= 800
