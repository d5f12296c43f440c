"""The waybills that a cell of an order file names, with a carrier or without, one or several."""

from __future__ import annotations

import re
import unicodedata

MOST = 20
_CODE = re.compile(r"[A-Z0-9](?:-?[A-Z0-9]){7,39}")


def waybills_in(text: str) -> tuple[str, ...]:
    """Each once, as they are looked for: half-width, in capitals; at least one digit is in each."""
    plain = unicodedata.normalize("NFKC", text).upper()
    codes = (code for code in _CODE.findall(plain) if any(map(str.isdigit, code)))
    return tuple(dict.fromkeys(codes))[:MOST]
