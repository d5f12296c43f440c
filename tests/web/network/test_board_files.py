"""What the board gives away, read back: CSV and XLSX say the same, and say what is so."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from unittest import mock

import pytest
from python_calamine import CalamineWorkbook
from support.build import NOW, Scene
from support.desk_pieces import registered, reviewed

from app.base import clock

FILES = ("waits", "hours", "results", "defects", "returns", "merchants")


def judged(net):
    reviewed(net)
    registered(net, pieces=2)


@pytest.fixture
def scene():
    return Scene("judged", judged)


@pytest.fixture
def manager(app, made, signed_in):
    return signed_in("manager")


def as_csv(manager, what):
    answer = manager.get(f"/board/export/{what}.csv?days=30")
    assert answer.content_type == "text/csv; charset=utf-8"
    text = answer.get_data().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


def as_xlsx(manager, what):
    content = manager.client.get(f"/board/export/{what}.xlsx?days=30").get_data()
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()


def same(left, right):
    """A cell of the one and of the other: the same text, or the same number."""
    try:
        return float(left) == float(right)
    except (TypeError, ValueError):
        return str(left).strip("\t'") == str(right)


@pytest.mark.parametrize("what", FILES)
def test_both_kinds_of_file_say_the_same(manager, what):
    plain, book = as_csv(manager, what), as_xlsx(manager, what)
    assert len(plain) == len(book)
    assert len(plain[0]) > 1
    for left, right in zip(plain, book, strict=True):
        assert len(left) == len(right)
        assert all(same(a, b) for a, b in zip(left, right, strict=True)), (left, right)


def test_what_they_say(manager):
    """Of the day itself: two pieces registered, one received, judged and passed at ten."""
    with mock.patch.object(clock, "now", return_value=NOW + timedelta(hours=6)):
        said = {what: as_csv(manager, what) for what in FILES}
    assert said["waits"] == [
        ["环节", "件数", "最早", "两小时内到期", "已超时"],
        ["待送检", "2", "2026-11-12 10:00", "0", "0"],
        ["检测通过", "1", "2026-11-12 10:20", "0", "0"],
    ]
    heads, *hours = said["hours"]
    assert heads == ["时", "入库", "审结", "出证"]
    assert [row[0] for row in hours] == [f"{hour:02}:00" for hour in range(24)]
    assert [row for row in hours if set(row[1:]) - {"0", ""}] == [["10:00", "1", "1", "0"]]
    assert said["results"] == [
        ["品类", "通过", "有差异", "不通过", "无法判定", "合计", "一次通过率 %"],
        ["翡翠玉石", "1", "0", "0", "0", "1", "100.0"],
    ]
    assert said["defects"] == [["原因", "代码", "次数"]]
    assert said["returns"] == [
        ["原因", "件数", "占签收 %"],
        ["七日无理由", "0", ""],
        ["质量问题", "0", ""],
        ["换货", "0", ""],
    ]
    assert said["merchants"] == [
        [
            "商家", "评分", "关键缺陷", "主要缺陷", "次要缺陷", "送检超时", "因货不对板退货",
        ],
        ["玉见小铺", "100.0", "0.0", "0.0", "0.0", "0.0", "0.0"],
    ]  # fmt: skip
