"""What scanners give of GS1 codes, and what is none."""

from __future__ import annotations

from datetime import date

import pytest

from app.readers.gs1 import read_gs1
from workflows.goods.lots.identity import LotIdentity
from workflows.verdict import Refused

GTIN, GS = "06901234567892", "\x1d"
MADE, ENDS = date(2026, 3, 5), date(2028, 6, 30)
FULL = LotIdentity(gtin=GTIN, batch="L1", produced=MADE, expires=ENDS, serial="S9")
RAW = f"01{GTIN}1126030517280630" + f"10L1{GS}21S9"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (RAW, FULL),
        (f"]d2{RAW}", FULL),
        (f"]C1{RAW}", FULL),
        (f"]Q3{RAW}", FULL),
        (f" {RAW}\r\n", FULL),
        (f"(01){GTIN}(11)260305(17)280630(10)L1(21)S9", FULL),
        (f"01{GTIN}15280630", LotIdentity(gtin=GTIN, expires=ENDS)),
        (f"01{GTIN}1528063017280630", LotIdentity(gtin=GTIN, expires=ENDS)),
        (f"01{GTIN}17280600", LotIdentity(gtin=GTIN, expires=ENDS)),
        ("6901234567892", LotIdentity(gtin=GTIN)),
        ("00106901234567897890", LotIdentity(sscc="106901234567897890")),
    ],
)
def test_what_a_code_says(code, said):
    assert read_gs1(code) == said


@pytest.mark.parametrize(
    "code",
    ["", " ", "LT-2026-000001", "https://example.com/01/1", "6901234567890", "01123", "9" * 121,
     f"01{GTIN}17289930", "(01", "()", "(99", "]d2", "\x1d", "贵州茅台"],
)  # fmt: skip
def test_what_is_no_code_is_refused_with_the_way_on(code):
    refused = read_gs1(code)
    assert isinstance(refused, Refused)
    assert refused.code == "code_unreadable"
    assert refused.next_step is not None
