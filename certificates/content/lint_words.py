"""Words that claim authenticity; they may only stand where it was established."""

from __future__ import annotations

import re

CLAIMS_ZH = ("正品", "真品", "天然", "保真", "原装正货", "如假包换", "鉴定为真")
CLAIMS_EN = re.compile(
    r"\b(genuine|authentic|authenticated"
    r"|natural (?:jade|nephrite|gem|stone|material|pearl|diamond|ruby|sapphire|origin)\w*)\b",
    re.IGNORECASE,
)
DENIALS = re.compile(r"(?:非|不是|不作|未认定为|不能认定为|无法认定为)\s*$")


def claims_genuine(text: str) -> str:
    """The first word of the text that claims authenticity, empty if none does.

    A word right after a denial (非天然) claims nothing.
    """
    for word in CLAIMS_ZH:
        start = text.find(word)
        while start >= 0:
            if not DENIALS.search(text[:start]):
                return word
            start = text.find(word, start + 1)
    match = CLAIMS_EN.search(text)
    return match[0] if match else ""
