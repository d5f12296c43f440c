"""`jadegate goods`: plans and draws at the prompt."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from app.cli.goods import goods


def run(*words: str):
    return CliRunner().invoke(goods, words)


def test_the_plan_of_a_lot():
    said = run("plan", "--lot", "1200", "--level", "II", "--aql", "1.0")
    assert said.exit_code == 0
    assert said.output.splitlines() == [
        "GB/T 2828.1-2012 表 1, 表 2-A",
        "批量 lot 1200 · 水平 level II · AQL 1.0 · 正常检验 normal",
        "字码 letter J → J · 不合格品百分数 per cent nonconforming",
        "n = 80   Ac = 2   Re = 3",
        "AQL 处被拒收的概率 producer's risk at the AQL: 4.7%",
        "仍有 10% 概率被接收的质量 quality accepted one time in ten: 6.52",
    ]


def test_the_plan_as_json():
    said = run("plan", "--lot", "8", "--aql", "0.010", "--severity", "tightened", "--json")
    told = json.loads(said.output)
    assert {name: told[name] for name in ("n", "ac", "re", "whole", "letter", "plan_letter")} == {
        "n": 8,
        "ac": 0,
        "re": 1,
        "whole": True,
        "letter": "A",
        "plan_letter": "R",
    }
    assert len(told["curve"]) == 21


def test_a_draw_by_carton():
    said = run("draw", "--cartons", "2x3,4", "-n", "4", "--seed", "0123456789abcdef")
    again = run("draw", "--cartons", "3,3,4", "-n", "4", "--seed", "0123456789abcdef")
    assert said.output == again.output
    assert [line.split(" ")[1] for line in said.output.splitlines()] == ["1", "2", "3"]
    told = json.loads(
        run("draw", "--cartons", "3,3,4", "-n", "4", "--seed", "0123456789abcdef", "--json").output
    )
    assert (told["method"], len(told["pieces"])) == ("carton-hmac-sha256-1", 4)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("plan", "--lot", "0", "--aql", "1.0"), "批量须为 1 至 1000000000"),
        (("plan", "--lot", "9", "--aql", "0.7"), "The standard has no AQL of 0.7"),
        (("plan", "--lot", "9", "--aql", "NaN"), "不是数"),
        (("plan", "--lot", "9", "--aql", "1e999999"), "标准没有接收质量限"),
        (("plan", "--lot", "9", "--aql", "x"), "不是数"),
        (("draw", "--cartons", "12,,6", "-n", "2", "--seed", "0" * 16), "12,12,6 或 40x12"),
        (("draw", "--cartons", "9999999x2", "-n", "2", "--seed", "0" * 16), "太多"),
        (("draw", "--cartons", "3", "-n", "4", "--seed", "0" * 16), "不能抽 4 件"),
        (("draw", "--cartons", "3", "-n", "2", "--seed", "0"), "抽样种子至少 16"),
    ],
)
def test_what_is_refused_says_why(words, said):
    answer = run(*words)
    assert answer.exit_code != 0
    assert said in answer.output
    assert "Traceback" not in answer.output
