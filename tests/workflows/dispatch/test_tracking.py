"""Routes of carriers, read: what is a sign-for, at which place, and what a person looks at."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest
from support.doubles.carrier_pushes import SALT, pushed, routed

from workflows.dispatch.places import SignPlace
from workflows.dispatch.tracking import kuaidi100, sf
from workflows.dispatch.tracking.heeding import ParcelSeen, what_follows
from workflows.dispatch.tracking.words import (
    CHINA,
    RouteStep,
    TrackingDoubt,
    TrackingWord,
    UnreadablePush,
    place_in_words,
    step_of,
)

AT = "2026-11-13 10:00:00"
WHEN = datetime(2026, 11, 13, 10, 0, tzinfo=CHINA)
ON_THE_WAY = ParcelSeen(on_the_way=True)
SIGNED = ParcelSeen(on_the_way=False, signed_at=WHEN, place=SignPlace.SELF)

# code, sentence -> where it is recorded as signed for, or why a person looks; "" for neither
KUAIDI100 = [
    ("0", "快件运输中", ""),
    ("1", "已揽收", ""),
    ("103", "已揽收", ""),
    ("1001", "到达派件城市", ""),
    ("1002", "快件已发车", ""),
    ("1003", "快件转递", ""),
    ("5", "正在派件，派送至丰巢柜或驿站请留意", ""),
    ("7", "转邮政", ""),
    ("8", "清关", ""),
    ("10", "待清关", ""),
    ("11", "清关中", ""),
    ("12", "已清关", ""),
    ("101", "已下单", ""),
    ("102", "待揽收", ""),
    ("501", "已投递到丰巢柜", ""),
    ("301", "您的快件已签收，签收人：本人", "self"),
    ("301", "已签收，感谢使用", "self"),
    ("301", "快件已由快递驿站代收", "words_differ"),
    ("301", "签收人：非本人，门卫代签", "words_differ"),
    ("302", "已签收，签收人：本人", "self"),
    ("302", "已签收，感谢使用", "place_unsaid"),
    ("3", "派件已签收", "place_unsaid"),
    ("3", "已签收，签收人：前台", "agent"),
    ("3", "已签收，放丰巢柜", "locker"),
    ("3", "本人签收，门卫代收", "words_differ"),
    ("303", "已被代签", "agent"),
    ("303", "快递驿站代收", "words_differ"),
    ("304", "您的快件已由快递驿站代收", "station"),
    ("304", "已由丰巢智能柜签收", "locker"),
    ("304", "已签收", "place_unsaid"),
    ("304", "驿站柜机签收", "words_differ"),
    ("304", "本人签收", "words_differ"),
    ("14", "收件人拒签", "refused"),
    ("203", "收件人拒收", "refused"),
    ("6", "退回发件人途中", "going_back"),
    ("4", "退签", "came_back"),
    ("2", "疑难", "trouble"),
    ("13", "清关异常", "trouble"),
    ("201", "超时未签收", "trouble"),
    ("202", "超时未更新", "trouble"),
    ("204", "派件异常", "trouble"),
    ("205", "柜内超时未取", "trouble"),
    ("206", "无法联系", "trouble"),
    ("207", "超区", "trouble"),
    ("208", "滞留", "trouble"),
    ("209", "破损", "trouble"),
    ("210", "销单", "trouble"),
    ("401", "已销单", "trouble"),
    ("999", "签收人：本人", "unknown_code"),
    ("999", "快件退回中", "going_back"),
]
SF = [
    ("50", "顺丰速运 已收取快件", ""),
    ("54", "已收取快件", ""),
    ("30", "完成分拣", ""),
    ("31", "到达", ""),
    ("36", "离开", ""),
    ("44", "正在派送途中，请您准备签收", ""),
    ("204", "快件交给派送员", ""),
    ("8000", "在官网“运单资料&签收图”可查看签收人信息", ""),
    ("80", "已签收，感谢使用顺丰", "place_unsaid"),
    ("80", "已签收，签收人：本人", "self"),
    ("80", "快件已由丰巢柜代收", "locker"),
    ("80", "已由便利店代收", "station"),
    ("80", "已由物业代签", "agent"),
    ("70", "派送不成功", "trouble"),
    ("648", "快件已退回", "going_back"),
    ("33", "收件人拒收", "refused"),
    ("77777", "已签收，本人", "unknown_code"),
]


def answer(step, parcel=ON_THE_WAY):
    done = what_follows(step, parcel)
    assert done.place is None or done.doubt is None
    return str(done.place or done.doubt or "")


@pytest.mark.parametrize(("code", "said", "wanted"), KUAIDI100)
def test_each_state_of_kuaidi100(code, said, wanted):
    (step,) = kuaidi100.read_push(pushed("SF1", (AT, code, said))["param"])
    assert (step.code, step.at, step.waybill) == (code, WHEN, "SF1")
    assert answer(step) == wanted


@pytest.mark.parametrize(("code", "said", "wanted"), SF)
def test_each_operation_of_sf(code, said, wanted):
    (step,) = sf.read_push(routed("SF1", (AT, code, said))["msgData"])
    assert answer(step) == wanted


def test_all_states_that_are_known_are_written_out_here():
    told = {code for code, _, _ in KUAIDI100} | {"abort"}
    assert set(kuaidi100.STATES) <= told
    assert set(sf.OPCODES) - {code for code, _, _ in SF} == {"105", "106", "310", "605"}


def test_without_codes_in_its_rows_the_newest_has_the_state_of_the_whole():
    form = pushed("SF1", ("2026-11-12 10:00:00", "", "派件"), (AT, "", "签收人：本人"))
    first, last = kuaidi100.read_push(form["param"])
    assert (first.word, last.word) == (TrackingWord.MOVING, TrackingWord.SIGNED)
    assert answer(last) == "self"


def test_a_watch_that_was_given_up_is_trouble():
    form = pushed("SF1", (AT, "5", "派件"), status="abort")
    assert [answer(step) for step in kuaidi100.read_push(form["param"])] == ["", "trouble"]


def test_what_follows_of_a_parcel_that_was_signed_for():
    def step(code, said, minutes=0):
        at = WHEN + timedelta(minutes=minutes)
        return step_of("SF1", code, at, said, kuaidi100.STATES)

    assert answer(step("301", "本人"), SIGNED) == ""
    assert answer(step("3", "已签收"), SIGNED) == ""
    assert answer(step("304", "丰巢柜"), SIGNED) == "signed_again"
    assert answer(step("301", "本人", 1), SIGNED) == "signed_again"
    assert answer(step("301", "本人", -1), SIGNED) == "signed_again"
    assert answer(step("204", "派件异常"), SIGNED) == ""
    assert answer(step("6", "退回", 60), SIGNED) == "going_back"
    assert answer(step("0", "运输"), SIGNED) == ""
    assert answer(step("301", "本人"), ParcelSeen(on_the_way=False)) == "signed_again"
    assert what_follows(step("301", "本人"), None).doubt is TrackingDoubt.NO_PARCEL
    assert what_follows(step("0", "运输"), None).doubt is None


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("", None),
        ("已签收", None),
        ("签收人：本人", "self"),
        ("未本人签收", "agent"),
        ("非本人签收", "agent"),
        ("不是本人签收", "agent"),
        ("妈妈驿站", "station"),
        ("菜鸟驿站代收", "station"),
        ("丰巢", "locker"),
        ("邻居代收", "agent"),
        ("邻居代收，本人", None),
        ("驿站，丰巢", None),
    ],
)
def test_places_in_words(said, place):
    assert place_in_words(said) == place


def test_a_signature_is_that_of_what_was_sent_and_of_the_salt():
    form = pushed("SF1", (AT, "301", "本人"))
    assert kuaidi100.is_authentic(form["param"], form["sign"], SALT)
    assert kuaidi100.is_authentic(form["param"], form["sign"].lower(), SALT)
    assert not kuaidi100.is_authentic(form["param"] + " ", form["sign"], SALT)
    assert not kuaidi100.is_authentic(form["param"], form["sign"], SALT + "x")
    assert not kuaidi100.is_authentic(form["param"], "签" * 32, SALT)
    route = routed("SF1", (AT, "80", "本人"))
    known = (route["msgData"], route["timestamp"], route["msgDigest"])
    assert sf.is_authentic(*known, SALT)
    assert not sf.is_authentic(known[0], "1", known[2], SALT)
    assert not sf.is_authentic(*known, "")


BAD_ROW = {"statusCode": "301", "ftime": AT, "context": "本人"}


@pytest.mark.parametrize(
    "param",
    [
        "",
        "{",
        "[]",
        "[" * 100_000,
        '{"lastResult": []}',
        '{"lastResult": {"nu": ""}}',
        '{"lastResult": {"nu": {"a": 1}, "data": []}}',
        '{"lastResult": {"nu": "SF1", "data": {}}}',
        '{"lastResult": {"nu": "SF1", "data": ["x"]}}',
        json.dumps({"lastResult": {"nu": "SF1", "data": [BAD_ROW | {"ftime": "yesterday"}]}}),
        json.dumps({"lastResult": {"nu": "SF1", "data": [BAD_ROW | {"ftime": None}]}}),
        json.dumps({"lastResult": {"nu": "SF1", "data": [BAD_ROW] * 301}}),
    ],
)
def test_what_has_another_form_is_not_read(param):
    with pytest.raises(UnreadablePush):
        kuaidi100.read_push(param)


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "[]",
        "{}",
        '{"WaybillRoute": {}}',
        '{"WaybillRoute": [1]}',
        '{"WaybillRoute": [{"mailno": "SF1"}]}',
        '{"WaybillRoute": [{"opCode": "80", "mailno": "SF1", "acceptTime": "0"}]}',
    ],
)
def test_what_is_no_route_is_not_read(sent):
    with pytest.raises(UnreadablePush):
        sf.read_push(sent)


def test_a_step_has_one_digest_for_each_piece():
    step = RouteStep("SF1", "301", WHEN, TrackingWord.SIGNED_SELF, SignPlace.SELF)
    digests = {step.digest("kuaidi100", 1), step.digest("kuaidi100", 2), step.digest("sf", 1)}
    assert len(digests | {step.digest("kuaidi100", None)}) == 4
    assert step.digest("kuaidi100", 1) == step.digest("kuaidi100", 1)
