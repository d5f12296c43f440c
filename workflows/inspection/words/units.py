"""Units as they are printed: a symbol where there is one, else a word in each language."""

from __future__ import annotations

from collections.abc import Mapping

from workflows.verdict import Text

# As the standards' files write them, and the symbol that is printed for it.
SYMBOLS: Mapping[str, str] = {"deg": "°", "dE": "ΔE", "ug/cm2/week": "µg/(cm²·周)"}
# What is counted, and what has no symbol that both languages share.
WORDS: Mapping[str, Text] = {
    "pc": Text("个", "pcs"),
    "st/25mm": Text("针/25 mm", "stitches per 25 mm"),
    "vph": Text("次/小时", "vph"),
    "s/day": Text("秒/日", "s/day"),
    "分": Text("分", "points"),
    "节": Text("节", "links"),
    "元": Text("元", "yuan"),
}
CLOSED_UP = frozenset({"°", "%", "‰"})  # set without a space after the figure


def symbol_of(unit: str) -> str:
    """The symbol that both languages print; empty where the unit is a word, or there is none."""
    return "" if unit in WORDS else SYMBOLS.get(unit, unit)


def with_unit(figure: str, unit: str) -> Text:
    """A figure and its unit, in both languages."""
    if unit in WORDS:
        word = WORDS[unit]
        return Text(f"{figure} {word.zh}", f"{figure} {word.en}")
    symbol = symbol_of(unit)
    said = f"{figure}{'' if symbol in CLOSED_UP or not symbol else ' '}{symbol}"
    return Text(said, said)
