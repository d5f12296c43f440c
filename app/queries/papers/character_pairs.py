"""Search in Chinese: a text as its pairs of neighbouring characters."""

from __future__ import annotations

import re
import unicodedata

_BREAK = re.compile(r"[\W_]+")


def fold_width(text: str) -> str:
    """The text as it is compared: full-width forms and case evened out."""
    return unicodedata.normalize("NFKC", text).casefold()


def grams(text: str) -> list[str]:
    """What a text is found by: each pair of neighbouring characters, and the last one of a run.

    So every character begins a gram, and a single one can be looked for too.
    """
    found: dict[str, None] = {}
    for run in _BREAK.split(fold_width(text)):
        found.update((run[i : i + 2], None) for i in range(len(run)))
    return list(found)


def sought_grams(words: str) -> list[str]:
    """The pairs that a text must have to contain `words`; a single character stands alone."""
    found: dict[str, None] = {}
    for run in _BREAK.split(fold_width(words)):
        pairs = [run[i : i + 2] for i in range(len(run) - 1)] or ([run] if run else [])
        found.update(dict.fromkeys(pairs))
    return list(found)


def runs(words: str) -> list[str]:
    """The unbroken parts of what is sought; each must occur as it stands."""
    return [run for run in _BREAK.split(fold_width(words)) if run]
