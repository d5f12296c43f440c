"""What a sentence of the staff's must not say: reasons, notes and findings lie outside the vault.

No rule finds every name in a free text. A mobile number and an identity number are found for
certain: who writes one has the order's own pages for it, where it lies sealed and can be erased.
"""

from __future__ import annotations

import re
import unicodedata

from workflows.verdict import Refused, Text

# One as a phone has it, however it is grouped; masked ones say no more than a page does.
MOBILE = re.compile(r"(?<!\d)(?:(?:\+|00)?86[-\s]?)?1[3-9]\d(?:[-\s.]?\d{4}){2}(?!\d)")
# GB 11643: region, birthday, serial number, check character (ISO 7064, MOD 11-2).
IDENTITY = re.compile(
    r"(?<![0-9A-Za-z])[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]"
    r"(?![0-9A-Za-z])"
)
CHECK = "10X98765432"
NEXT = Text(
    "请删去号码，写物品码、订单号或“见订单”；买家的联系方式在订单页查看。",
    "Take it out and write the item code, the order's number or “see the order”: how to reach a"
    " buyer is shown on the order's page.",
)
TELLS_PHONE = Refused(
    "tells_phone",
    Text(
        "原因和备注会长期保存，不能写手机号",
        "Reasons and notes are kept for long: they hold no mobile numbers",
    ),
    next_step=NEXT,
)
TELLS_IDENTITY = Refused(
    "tells_identity",
    Text(
        "原因和备注会长期保存，不能写身份证号",
        "Reasons and notes are kept for long: they hold no identity numbers",
    ),
    next_step=NEXT,
)


def objection_to(sentence: str) -> Refused | None:
    """Why a sentence can't stay as it is; None where it can."""
    read = unicodedata.normalize("NFKC", sentence)
    if MOBILE.search(read):
        return TELLS_PHONE
    if any(_is_identity(found[0]) for found in IDENTITY.finditer(read)):
        return TELLS_IDENTITY
    return None


def _is_identity(number: str) -> bool:
    weighed = sum(int(digit) * 2 ** (17 - place) for place, digit in enumerate(number[:17]))
    return CHECK[weighed % 11] == number[17].upper()
