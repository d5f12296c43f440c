"""What of a text from outside can stand on paper: decided where it comes in, said and recorded.

Signs without a place of their own in print are dropped (emoji, variation selectors, zero-width and
control characters). A compatibility form is written plainly (bold mathematical letters, ligatures).
What the typeface lacks is shown as a box, and a person is asked. The text itself is kept elsewhere.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache, lru_cache

from workflows.papers.typeface_table import RANGES
from workflows.verdict import Text

BOX = "\u25a1"
CUT = "\u2026"
TITLE_LENGTH = 120  # characters of a listed title that a paper shows
SHAPELESS = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"})  # general categories
BREAKS = frozenset({"Cc", "Zl", "Zp"})
# Pictographs, their modifiers, flags, selectors of a variant, enclosing key caps.
EMOJI = re.compile(
    "[\u2139\u2194-\u2199\u21a9\u21aa\u231a\u231b\u2328\u23cf\u23e9-\u23fa\u24c2"
    "\u25a0-\u27bf\u2934\u2935\u2b00-\u2bff"
    "\u3030\u303d\u3297\u3299\ufe00-\ufe0f\u20e3\U0001f000-\U0001faff\U000e0000-\U000e01ef]"
)
BLANKS = re.compile(r"[^\S\u3000]+")
# What shows nothing by itself, and what it is called.
UNSEEN = frozenset({"Cc", "Cf", "Cn", "Co", "Cs", "Mn", "Me", "Zl", "Zp", "Zs"})
UNSEEN_NAMES = {
    "\u00ad": "软连字符",
    "\u200b": "零宽空格",
    "\u200c": "零宽不连字符",
    "\u200d": "零宽连字符",
    "\u200e": "从左至右标记",
    "\u200f": "从右至左标记",
    "\u2060": "文字连接符",
    "\ufe0e": "变体选择符",
    "\ufe0f": "变体选择符",
    "\ufeff": "零宽不换行空格",
    "\u20e3": "方框组合符",
}
_SAID = 5


@dataclass(frozen=True, slots=True)
class PrintedText:
    """A text as a paper shows it, and what was done to it.

    `dropped`: signs left out; `replaced`: characters shown as a box; `cut`: its end is left out.
    """

    shown: str
    dropped: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    cut: bool = False

    @property
    def asks(self) -> bool:
        """Whether a person should look: something that may mean something can't be shown."""
        return bool(self.replaced) or self.cut

    @property
    def note(self) -> Text | None:
        """What was done, in words; None where nothing was."""
        said: list[Text] = []
        if self.dropped:
            named = _name_signs(self.dropped)
            said.append(Text(f"略去 {named.zh}", f"left out {named.en}"))
        if self.replaced:
            named = _name_signs(self.replaced)
            said.append(
                Text(
                    f"证书字体无 {named.zh}，以 {BOX} 代替",
                    f"not in the typeface, {BOX}: {named.en}",
                )
            )
        if self.cut:
            said.append(
                Text(f"只印前 {TITLE_LENGTH} 字", f"only the first {TITLE_LENGTH} characters")
            )
        if not said:
            return None
        return Text("；".join(t.zh for t in said), "; ".join(t.en for t in said))


def in_print(text: str, *, most: int | None = None) -> PrintedText:
    """The text as it can be printed, on one line, at most `most` characters of it.

    What is in print already comes back as it is, whatever was done to it before.
    """
    dropped: dict[str, None] = {}
    replaced: dict[str, None] = {}
    kept: list[str] = []
    for char in unicodedata.normalize("NFC", text):
        shown = _show_value(char)
        if shown is None:
            replaced[char] = None
            shown = "" if kept and kept[-1] == BOX and unicodedata.combining(char) else BOX
        elif not shown:
            dropped[char] = None
        kept.append(shown)
    whole = unicodedata.normalize("NFC", BLANKS.sub(" ", "".join(kept))).strip()
    if text.strip() and not whole:
        whole = BOX
        replaced.update(dropped)
        dropped.clear()
    cut = most is not None and len(whole) > most
    if most is not None and cut:
        whole = whole[: most - 1].rstrip() + CUT
    return PrintedText(whole, tuple(dropped), tuple(replaced), cut)


@lru_cache(maxsize=512)
def printed_title(title: str) -> PrintedText:
    """A listed title as a paper shows it."""
    return in_print(title, most=TITLE_LENGTH)


def is_printable(text: str) -> bool:
    """Whether every character has a shape in the typeface and stands as it should."""
    return in_print(text).shown == text


def _show_value(char: str) -> str | None:
    """The character in print: itself, something plain, nothing at all, or None where it can't."""
    category = unicodedata.category(char)
    if category not in SHAPELESS and _has(char):
        return char
    if category in BREAKS:
        return " "
    if category == "Cf" or EMOJI.match(char):
        return ""
    plain = unicodedata.normalize("NFKC", char)
    able = all(_has(c) and unicodedata.category(c) not in SHAPELESS for c in plain)
    return plain if able and plain != char else None


def _has(char: str) -> bool:
    first, last = _table()
    place = bisect_right(first, ord(char)) - 1
    return place >= 0 and ord(char) <= last[place]


@cache
def _table() -> tuple[tuple[int, ...], tuple[int, ...]]:
    """First and last code points of the ranges, in order."""
    pairs = [tuple(int(end, 16) for end in entry.split("-")) for entry in RANGES.split()]
    return tuple(pair[0] for pair in pairs), tuple(pair[-1] for pair in pairs)


def _name_signs(characters: tuple[str, ...]) -> Text:
    """Each sign as it is, with its code; of one that shows nothing its name."""
    more = f" {CUT}" if len(characters) > _SAID else ""
    said = [_name_sign(char) for char in characters[:_SAID]]
    return Text("、".join(t.zh for t in said) + more, ", ".join(t.en for t in said) + more)


def _name_sign(char: str) -> Text:
    code = f"U+{ord(char):04X}"
    if unicodedata.category(char) not in UNSEEN:
        return Text(f"{char}（{code}）", f"{char} ({code})")
    name = unicodedata.name(char, "").lower()
    zh = UNSEEN_NAMES.get(char, "不可见字符")
    return Text(f"{zh}（{code}）", f"{name} ({code})" if name else code)
