"""Codes under GS1 rules as scanners give them: what they say of a lot."""

from __future__ import annotations

from datetime import date

import biip
from biip.gs1_messages import GS1Message

from workflows.goods.lots.identity import LotIdentity
from workflows.verdict import Citation, Refused, Text

LONGEST = 120
NOT_A_CODE = Refused(
    "code_unreadable",
    Text("条码不是 GS1 格式，读不出批次信息", "This is no GS1 code, nothing was read from it"),
    Citation("GS1 General Specifications", "3.2"),
    Text("请再扫一次，或手工填写批号和日期", "Scan it again, or type batch and dates"),
)


def read_gs1(code: str) -> LotIdentity | Refused:
    """What a scanned code says: AI 01, 10, 11, 17 (else 15), 21 and 00, or a bare GTIN or SSCC.

    Takes the raw content of a DataMatrix, QR or Code 128 (FNC1 as GS), with or without its
    symbology identifier, and the form with brackets that is printed beneath. Never raises.
    """
    text = code.strip(" \t\r\n")
    if not text or len(text) > LONGEST:
        return NOT_A_CODE
    try:
        found = biip.parse(text) if not text.startswith("(") else None
        message = found.gs1_message if found is not None else GS1Message.parse_hri(text)
    except (biip.ParseError, ValueError):
        return NOT_A_CODE
    if message is not None:
        return _of_message(message)
    if found is not None and found.gtin is not None:
        return LotIdentity(gtin=found.gtin.value.zfill(14))
    if found is not None and found.sscc is not None:
        return LotIdentity(sscc=found.sscc.value)
    return NOT_A_CODE


def _of_message(message: GS1Message) -> LotIdentity | Refused:
    values = {one.ai.ai: one.value for one in message.element_strings}
    dates = {one.ai.ai: one.date for one in message.element_strings}
    best_before: date | None = dates.get("15")
    said = LotIdentity(
        gtin=values.get("01", ""),
        batch=values.get("10", ""),
        produced=dates.get("11"),
        expires=dates.get("17") or best_before,
        serial=values.get("21", ""),
        sscc=values.get("00", ""),
    )
    return NOT_A_CODE if said == LotIdentity() else said
