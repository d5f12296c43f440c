"""One scan made plain: the same code, however it arrived."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.intake.codes.plain import lines, plain

CODE = "QC-2026-000123"
ARRIVED = [
    CODE,
    "ＱＣ－２０２６－０００１２３",
    "QC—2026—000123",
    "QC——2026——000123",
    "QC–2026–000123",
    "QC‐2026‑000123",
    "QC−2026−000123",
    "QC－2026－000123",
    "QC﹣2026﹣000123",
    "QCß2026ß000123",
    "]C1QC-2026-000123",
    "]c1QC-2026-000123",
    "]Q1QC-2026-000123",
    "]d2QC-2026-000123",
    "】Ｃ１QC-2026-000123",
    "QC-2026-000123\r\n",
    "\tQC-2026-000123\t",
    "\ufeffQC-2026-000123\u200b",
    "QC-\u200d2026-\u2060000123",
    "'QC-2026-000123",
    "’QC-2026-000123’",
    "＇QC-2026-000123",
    '="QC-2026-000123"',
    " QC-2026-000123\u3000",
    "QC-2026-000123\x00",
    "\x1dQC-2026-000123",
]


@pytest.mark.parametrize("arrived", ARRIVED)
def test_it_is_the_same_code(arrived):
    assert plain(arrived) == CODE


def test_letters_keep_their_case():
    assert plain("aB12-cD") == "aB12-cD"


def test_an_address_from_a_chinese_keyboard():
    assert plain("https：、、qc。example、v、AAAA？c＝B") == "https://qc.example/v/AAAA?c=B"


def test_several_scans_keep_their_order():
    assert lines("QC-2026-000001\r\n]C1SF1234567890123\n\n\t'69") == [
        "QC-2026-000001",
        "SF1234567890123",
        "69",
    ]


@pytest.mark.parametrize("nothing", ["", " ", "\r\n", "\u200b", "]C1", "''", "="])
def test_nothing_is_nothing(nothing):
    assert plain(nothing) == ""


@given(st.text(max_size=400))
def test_whatever_arrives_is_one_short_line(raw):
    code = plain(raw)
    assert len(code) <= 300
    assert code.isprintable()
    assert " " not in code
