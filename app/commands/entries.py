"""Codes, sentences and masses as people, scanners and scales type them, fit for their columns."""

from __future__ import annotations

import unicodedata
from decimal import Decimal

from app.base.errors import Invalid
from workflows.verdict import Text

LONGEST_CODE = 64
LONGEST_SENTENCE = 2000
MILLIGRAM = Decimal("0.001")
HEAVIEST = Decimal(1_000_000)


def typed_code(field: str, raw: str) -> str:
    """A waybill, tag or number without spaces around it, full-width forms made narrow.

    Raises `Invalid` for more than 64 characters or an unprintable one.
    """
    code = unicodedata.normalize("NFKC", raw).strip()
    if len(code) > LONGEST_CODE or not code.isprintable():
        raise Invalid(
            field,
            Text(
                f"编号最多 {LONGEST_CODE} 位，不含控制字符",
                f"A code has at most {LONGEST_CODE} printable characters",
            ),
        )
    return code


def typed_sentence(field: str, raw: str) -> str:
    """A reason or a name; line breaks are kept. Raises `Invalid` for control characters."""
    sentence = raw.replace("\r\n", "\n").strip()
    if len(sentence) > LONGEST_SENTENCE or any(_unseen(sign) for sign in sentence):
        raise Invalid(
            field,
            Text(
                f"最多 {LONGEST_SENTENCE} 字，不含控制字符",
                f"At most {LONGEST_SENTENCE} characters, none of them a control character",
            ),
        )
    return sentence


def typed_mass(field: str, grams: Decimal | None) -> Decimal | None:
    """A mass in grams to the milligram; raises `Invalid` for what no bench scale shows."""
    if grams is None:
        return None
    if not grams.is_finite() or abs(grams) >= HEAVIEST:
        raise Invalid(field, Text("质量应在 1 吨以内", "A mass is below one tonne"))
    return grams.quantize(MILLIGRAM)


def _unseen(sign: str) -> bool:
    return sign != "\n" and unicodedata.category(sign) in {"Cc", "Cs"}
