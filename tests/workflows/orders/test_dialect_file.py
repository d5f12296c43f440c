"""The files of platforms, the mappings of shops, and what nobody can read."""

from __future__ import annotations

import re

import pytest

from workflows.orders.buyer_fields import hides
from workflows.orders.cells.ciphertext import is_ciphertext
from workflows.orders.cells.phone import NO_MATCH, compare_phone, fact_fits, known_ending
from workflows.orders.dialect_file import FOLDER, DialectsUnfit, dialects, read_dialects
from workflows.orders.dialects import Lines, Price, plain_name, recognise
from workflows.orders.mapping import dialect_of, guess, header_digest, is_about_money, make_mapping
from workflows.personal.masks import Receiver, mask, readable_receiver
from workflows.verdict import Refused

JD = (FOLDER / "jd.toml").read_text("utf-8")


def faults(**texts: str) -> list[str]:
    with pytest.raises(DialectsUnfit) as unfit:
        read_dialects(texts)
    return unfit.value.faults


def test_all_faults_of_all_files_are_told_at_once() -> None:
    spoiled = JD.replace('lines = "order"', 'lines = "row"').replace("title =", "titel =")
    spoiled = spoiled.replace('"京东价"]\npay', '"货号"]\npay').replace("to_ship", "sent_soon")
    spoiled = spoiled.replace("number = '[0-9]{9,18}'", "number = '['") + "\ncolour = 'red'\n"
    found = faults(jd=spoiled, broken="x = ")
    assert [f.partition(":")[0] for f in found] == ["jd"] * (len(found) - 1) + ["broken"]
    said = "\n".join(found)
    for part in (
        "lines must be one of sub_order, order",
        "number is no pattern",
        "columns.titel is not a field",
        "columns.title is missing",
        "the name 货号 stands twice",
        "statuses.sent_soon is not a state",
        "not valid TOML",
    ):
        assert part in said


def test_one_platform_has_one_name() -> None:
    assert faults(a=JD, b=JD.replace('zh = "京东"', 'zh = "狗东"')) == [
        "jd: its files give it different names"
    ]


@pytest.mark.parametrize("dialect", dialects(), ids=lambda d: d.name)
def test_a_template_is_known_by_its_signs_and_no_other_fits_better(dialect) -> None:
    for group in dialect.signs:
        names = group | {names[0] for names in dialect.columns.values()}
        assert recognise(sorted(names), dialects()) is dialect


def test_columns_of_no_platform_are_not_guessed_but_a_platform_may_be_said() -> None:
    names = ["订单编号", "货物", "件数"]
    assert recognise(names, dialects()) is None
    said = recognise(names, dialects(), "taobao")
    assert said is not None
    assert said.platform == "taobao"


def test_names_are_compared_without_blanks_width_or_units() -> None:
    assert plain_name(" 商品 总价（元）\t") == "商品总价" == plain_name("商品总价(元)")


HEADER = ["单号", "行号", "货名", "件数", "单价", "状态"]
FIELDS = ["main_order", "sub_order", "title", "quantity", "unit_price", "status"]


def test_a_mapping_reads_as_a_template_of_its_own() -> None:
    made = make_mapping(HEADER, FIELDS, "sub_order", "unit")
    assert not isinstance(made, Refused)
    own = dialect_of(made, "kuaishou", "甲店")
    assert (own.platform, own.shop, own.lines, own.price) == (
        "kuaishou",
        "甲店",
        Lines.SUB_ORDER,
        Price.UNIT,
    )
    assert own.fits([plain_name(name) for name in HEADER])
    assert not own.fits([plain_name(name) for name in HEADER[:-1]])
    assert own.statuses["待发货"].value == "to_ship"
    assert header_digest(HEADER) == header_digest([f" {name}" for name in reversed(HEADER)])


@pytest.mark.parametrize(
    ("fields", "lines", "code"),
    [
        ([*FIELDS[:-1], ""], "sub_order", "mapping_missing"),
        ([*FIELDS[:-1], "title"], "sub_order", "mapping_twice"),
        ([*FIELDS[:-1], "colour"], "sub_order", "mapping_field"),
        (FIELDS, "row", "mapping_kind"),
        (["main_order", "", *FIELDS[2:]], "sub_order", "mapping_missing"),
    ],
)
def test_what_is_wrong_with_a_mapping_is_said(fields, lines, code) -> None:
    made = make_mapping(HEADER, fields, lines, "unit")
    assert isinstance(made, Refused)
    assert made.code == code
    assert made.reason.zh
    assert made.reason.en


def test_money_in_a_mapping_is_seen_by_two() -> None:
    with_price = make_mapping(HEADER, FIELDS, "sub_order", "unit")
    without = make_mapping(
        HEADER, [f if f != "unit_price" else "" for f in FIELDS], "sub_order", "unit"
    )
    assert not isinstance(with_price, Refused)
    assert not isinstance(without, Refused)
    assert (is_about_money(with_price), is_about_money(without)) == (True, False)


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("商品总价(元)", "total_price"),
        ("收货人", "receiver_name"),
        ("订单状态", "status"),
        ("货名", "title"),
        ("单号", "main_order"),
        ("实付", "payable"),
        ("天气", ""),
    ],
)
def test_columns_are_guessed_by_what_any_platform_calls_them(name: str, field: str) -> None:
    assert guess(name) == field


CIPHERS = [
    "##", "$$", "$$ca978112ca1bbdcafac231b39a23dc4d=$1$$", "##3e23e8160039594a3389=##",
    "~AbCd1234+/=~1~", "#bnYz#Ab3+#1#", "$jd1/kL0=$ad3$1$",
    "Q2lwaGVydGV4dCBvZiBhIG5hbWUgYnkgYSBwbGF0Zm9ybQ==",
]  # fmt: skip
CLEAR = [
    "张三", "张**", "1********88", "13812345678", "+86 138-1234-5678", "John O'Neil", "", "-",
    "浙江省杭州市西湖区", "8" * 60, "#1", "~", "(0571) 8888-8888",
]  # fmt: skip


@pytest.mark.parametrize("text", CIPHERS)
def test_ciphertext_is_known_and_says_nothing(text: str) -> None:
    assert is_ciphertext(text)
    assert known_ending(text) == ""
    assert compare_phone(text, "1234") == NO_MATCH
    assert not fact_fits(text[:1], text, ())
    assert hides(text, "13812345678")
    assert not hides(text, CIPHERS[2] if text != CIPHERS[2] else CIPHERS[3])
    hidden = mask(Receiver(text, text, text))
    assert {hidden.name, hidden.phone, hidden.address} == {"平台加密"}
    assert readable_receiver(Receiver(text, "138", "")) == Receiver("平台加密", "138", "")


@pytest.mark.parametrize("text", CLEAR)
def test_what_people_are_called_is_no_ciphertext(text: str) -> None:
    assert not is_ciphertext(text)


def test_patterns_of_numbers_are_whole() -> None:
    for dialect in dialects():
        assert re.compile(dialect.number).fullmatch("") is None
