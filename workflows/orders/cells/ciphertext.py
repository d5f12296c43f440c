"""Names and phones that a platform gives out encrypted: kept as they are, known to be unreadable.

Forms as in the platforms' own samples: `$$…$$` and `##…##` with an index behind (Douyin, Kuaishou),
`~…~` (Taobao), signs that stand for nothing (`##`, `$$`), and base64 longer than any name.
"""

from __future__ import annotations

import re

ENCRYPTED = "平台加密"  # pages translate it
MOST = 4_000  # characters that are kept
SHORTEST = 6
SIGNS = "$#~|"
_ALLOWED = re.compile(r"[A-Za-z0-9+/=_.:$#~|-]+")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{40,}={0,2}")
_LETTER = re.compile(r"[A-Za-z+/=]")


def is_ciphertext(text: str) -> bool:
    """Whether a receiver's name, phone or address is a platform's ciphertext."""
    text = text.strip()
    if len(text) > MOST or _ALLOWED.fullmatch(text) is None:
        return False
    if len(text) > 1 and not text.strip(SIGNS):
        return True
    if len(text) >= SHORTEST and text[0] in SIGNS and text[-1] == text[0]:
        return True
    return _BASE64.fullmatch(text) is not None and _LETTER.search(text) is not None


def readable(text: str) -> str:
    """The text, or nothing where nobody can read it."""
    return "" if is_ciphertext(text) else text
