"""Numbers of parcels: who writes them, and what nobody writes. Written out by hand."""

from __future__ import annotations

import pytest

from workflows.dispatch.carriers import (
    carrier_named,
    carrier_of,
    carriers,
    objection,
    s10_holds,
    waybill,
    writers_of,
)

OWN = {
    "SF1234567890123": "sf",
    "JD0012345678901": "jd",
    "JDVA12345678901": "jd",
    "JD0012345678901-1-1-": "jd",
    "75123456789012": "zto",
    "YT1234567890123": "yto",
    "D12345678901": "yto",
    "771234567890123": "sto",
    "431234567890123": "yunda",
    "JT1234567890123": "jt",
    "EE123456785CN": "ems",
    "RR473124829CN": "post",
    "DPK123456789012": "deppon",
    "KY4000123456789": "kye",
    "LP12345678901234": "danniao",
    # The numbers with which public programs test their own rules.
    "SF1385628716739": "sf",
    "73610555582883": "zto",
    "YT8962646785389": "yto",
    "773277027280336": "sto",
    "463431409940372": "yunda",
    "JT5261988016578": "jt",
    "JT0006968326954": "jt",
    "JDX024407261700": "jd",
    "JDVA11408814483": "jd",
    "DPK202252612836": "deppon",
    "DPK364112047425": "deppon",
}
# What the sentences of kuaidi100 give as examples; several carriers may write such a number.
TOLD = {
    "268123456789": "sto", "976186294981": "sf", "1201875063322": "yunda",
    "768404530475": "zto", "5116741128399": "ems", "280490671426": "best",
    "881443775034378914": "yto", "230624798": "deppon",
}  # fmt: skip
SHARED = {
    "123456789012": {"sf", "zto", "yto", "sto", "best"},
    "1234567890123": {"yunda", "ems", "post"},
    "9812345678901": {"yunda", "ems", "post"},
    "4309597495550": {"yunda", "sto", "post"},
    "123456789012345": {"sf", "yunda"},
    "12345678": {"deppon"},
}
NOBODYS = [
    "123",
    "SF1",
    "SF12345678901234567",
    "EE123456786CN",
    "ZZZZ",
    "QC-2026-000123",
    "JT12",
    "",
]


@pytest.mark.parametrize("number", OWN)
def test_a_number_tells_its_carrier(number):
    found = carrier_of(number)
    assert found is not None
    assert found.code == OWN[number]
    assert objection("", number) is None
    assert objection(found.name.zh, number) is None


@pytest.mark.parametrize("number", TOLD)
def test_a_number_that_kuaidi100_gives_as_an_example_is_its_carriers(number):
    assert TOLD[number] in {one.code for one in writers_of(number)}


@pytest.mark.parametrize("number", SHARED)
def test_a_form_of_several_tells_nothing_but_is_right(number):
    assert {one.code for one in writers_of(number)} == SHARED[number]
    assert objection("", number) is None


@pytest.mark.parametrize("number", NOBODYS)
def test_what_no_carrier_writes_is_refused(number):
    assert writers_of(number) == ()
    refused = objection("", number)
    assert refused is not None
    assert (refused.code, refused.facts) == ("waybill_form", {"field": "waybill"})


def test_the_wrong_carrier_is_told_and_the_right_one_named():
    refused = objection("顺丰", "YT1234567890123")
    assert refused is not None
    assert "不像顺丰速运的运单号" in refused.reason.zh
    assert "像是圆通速递的" in refused.reason.zh
    assert objection("顺丰", "123") is not None


@pytest.mark.parametrize(("name", "number", "right"), [
    ("闪送", "TY8812345678", True),
    ("某某专线", "AB12345678", True),
    ("某某专线", "123", False),
    ("其他快递", "ABCDEFGHIJ", False),
])  # fmt: skip
def test_a_carrier_that_we_do_not_know_writes_what_it_likes(name, number, right):
    assert (objection(name, number) is None) is right


@pytest.mark.parametrize(("name", "code"), [
    ("顺丰", "sf"), ("sf", "sf"), (" 顺 丰 速运", "sf"), ("SF Express", "sf"),
    ("韵达快递", "yunda"),
    ("EMS", "ems"), ("邮政", "post"), ("闪送", "other"), ("快递", None), ("", None),
])  # fmt: skip
def test_names_as_people_write_them(name, code):
    found = carrier_named(name)
    assert (found.code if found else None) == code


@pytest.mark.parametrize(("number", "holds"), [
    ("RR473124829GB", True), ("RR473124828GB", False), ("EE123456785CN", True), ("E123", False),
])  # fmt: skip
def test_the_check_digit_of_s10(number, holds):
    assert s10_holds(number) is holds


def test_a_number_is_kept_plain():
    assert waybill("]C1sf1234567890123\r\n") == "SF1234567890123"
    assert waybill("ＳＦ１２３４５６７８９０１２３") == "SF1234567890123"


def test_the_table_is_whole():
    codes = [one.code for one in carriers()]
    assert codes == [
        "sf", "jd", "zto", "yto", "sto", "yunda", "jt", "ems", "post", "deppon", "best", "kye",
        "danniao", "other",
    ]  # fmt: skip
    guessed = "engineering value"
    known = {"taobao", "code", "sf", "kuaidi100", "upu", guessed}
    for one in carriers():
        assert one.sources, one.code
        assert set(one.sources) <= known
        assert guessed not in one.sources or len(one.sources) == 1
    assert [one.code for one in carriers() if guessed in one.sources] == ["kye", "danniao", "other"]
    names = [name for one in carriers() for name in (one.name.zh, *one.short)]
    assert len(names) == len(set(names))
