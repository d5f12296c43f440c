"""The paper of a unit says what was done with its lot, never that an untested unit was tested."""

from __future__ import annotations

from decimal import Decimal

import pytest

from workflows.goods.lots.classes import LotClass
from workflows.goods.lots.statement import (
    ALL_TESTED,
    NO_CERTIFICATE,
    NOT_TESTED,
    StatedClass,
    StatedLot,
    lot_statement,
    statement_answer,
)
from workflows.goods.lots.states import LotState
from workflows.goods.sampling.plan import SamplingPlan, sampling_plan
from workflows.goods.sampling.tables import Level
from workflows.goods.stock.states import UnitState
from workflows.verdict import Refused

UNIT = "UN-2026-000007"
THROUGH = ("accepted", "conceded", "sorted")
SAYS_NOTHING_GOOD = ("held", "missing", "sent_back", "destroyed")


def lot(state, pieces, aql="1.0", counted=0):
    plan = sampling_plan(pieces, Level.II, Decimal(aql))
    assert isinstance(plan, SamplingPlan)
    classes = tuple(
        StatedClass(kind=kind, plan=plan, counted=counted)
        for kind in (LotClass.CRITICAL, LotClass.MAJOR)
    )
    return StatedLot(
        ref="LT-2026-000003", name="酱香型白酒", batch="A1", pieces=pieces, state=LotState(state),
        classes=classes, good=1190, bad=10,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("state", "pieces", "tested"),
    [
        ("accepted", 1200, False),
        ("conceded", 1200, False),
        ("sorted", 1200, True),
        ("accepted", 5, True),
        ("conceded", 5, True),
    ],
)
def test_a_unit_is_tested_only_where_every_piece_was(state, pieces, tested):
    said = lot_statement(UNIT, lot(state, pieces))
    assert (ALL_TESTED in said, NOT_TESTED in said) == (tested, not tested)
    assert said[-1] == NO_CERTIFICATE


def test_the_sentences_of_a_lot_that_was_accepted_by_its_sample():
    said = [one.zh for one in lot_statement(UNIT, lot("accepted", 1200))]
    assert said == [
        "单件 UN-2026-000007：酱香型白酒，属于批 LT-2026-000003，批号 A1，该批共 1200 件。",
        "该批按 GB/T 2828.1-2012 验收，予以接收：",
        "致命：检验水平 II · AQL 1 · 正常检验 · 抽 80 件 · Ac 0 · 发现 0",
        "严重：检验水平 II · AQL 1 · 正常检验 · 抽 80 件 · Ac 2 · 发现 0",
        "以上是对整批的结论，不表示本单件经过检验。",
        "本说明不是鉴定证书，不替代发货前的检测与证书。",
    ]


@pytest.mark.parametrize(
    ("state", "says"),
    [("conceded", "让步接收"), ("sorted", "合格 1190 件，剔除 10 件"), ("accepted", "予以接收")],
)
def test_how_it_was_let_through_is_said(state, says):
    assert says in lot_statement(UNIT, lot(state, 1200, counted=3))[1].zh
    assert "发现 3" in lot_statement(UNIT, lot(state, 1200, counted=3))[2].zh


@pytest.mark.parametrize("state", LotState)
def test_nothing_is_stated_of_a_lot_that_was_not_let_through(state):
    answer = statement_answer(state, UnitState.STORED, recalled=False)
    assert isinstance(answer, Refused) == (state.value not in THROUGH)


@pytest.mark.parametrize("state", UnitState)
def test_nothing_is_stated_of_a_unit_that_is_stopped(state):
    answer = statement_answer(LotState.ACCEPTED, state, recalled=False)
    assert isinstance(answer, Refused) == (state.value in SAYS_NOTHING_GOOD)
    assert isinstance(statement_answer(LotState.ACCEPTED, state, recalled=True), Refused)
