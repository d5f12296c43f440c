"""One scan or one typed number as it was meant, whatever stood between the label and us.

Input methods make signs wide, keyboards hold caps lock, readers put the symbology before the code
(AIM, ISO/IEC 15424) and a line end behind it, spreadsheets put a quote before a number.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST = 300
# What a Chinese input method makes of the keys of a code; a German keyboard's hyphen.
_KEYS = str.maketrans(
    {"、": "/", "。": ".", "【": "[", "】": "]", "·": "`", "\N{MINUS SIGN}": "-", "ß": "-"}
)
_QUOTES = "'\"`´‘’‚‛“”„″′＇＂"
_AIM = re.compile(r"^\][A-Za-z][0-9A-Za-z]")
_AIM_INSIDE = re.compile(r"(?<![^\s])\][A-Za-z][0-9A-Za-z]")
_DASHES = re.compile(r"-{2,}")
_LINES = re.compile(r"[\r\n\t\x0b\x0c\x1c\x1e\x85\u2028\u2029]+")


def lines(raw: str) -> list[str]:
    """The codes of several scans, each plain, in the order they came."""
    return [code for part in _LINES.split(raw) if (code := _plain(part))]


def plain(raw: str) -> str:
    """The first code in what arrived: narrow, no blanks, no quotes, no prefix of the reader.

    Letters keep their case: a serial number may live by it.
    """
    return next(iter(lines(raw)), "")


def narrow_text(raw: str) -> str:
    """Several codes in a field made narrow; blanks and line ends between them stay."""
    text = unicodedata.normalize("NFKC", raw.translate(_KEYS)).translate(_KEYS)
    kept = (sign if sign in "\n \t" else _sign(sign) for sign in text.replace("\r", "\n"))
    return _AIM_INSIDE.sub("", _DASHES.sub("-", "".join(kept)))


def _plain(part: str) -> str:
    narrow = unicodedata.normalize("NFKC", part.translate(_KEYS)).translate(_KEYS)
    signs = (_sign(sign) for sign in narrow)
    code = _DASHES.sub("-", "".join(signs)).strip(_QUOTES)
    if code.startswith("="):  # ="123": a spreadsheet's way to keep a number whole
        code = code[1:].strip(_QUOTES)
    return _AIM.sub("", code)[:LONGEST]


def _sign(sign: str) -> str:
    kind = unicodedata.category(sign)
    if kind == "Pd":
        return "-"
    unseen = kind[0] in "CZ" or "\ufe00" <= sign <= "\ufe0f"  # variation selectors
    return "" if unseen else sign
