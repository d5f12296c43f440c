"""What an order file is called on pages: people write buyers into the names of files."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from workflows.orders.buyer_fields import without_words

LONGEST_NAME = 200


def shown_name(name: str) -> str:
    """A file's name as pages show it, without phones."""
    last = re.sub(r".*[/\\]", "", name, flags=re.DOTALL)
    return without_words("".join(filter(str.isprintable, last))[-LONGEST_NAME:])


def words_in_name(name: str, cells: Sequence[str], places: Sequence[int | None]) -> Iterator[str]:
    """Those of a buyer's cells that stand in the file's name."""
    read = unicodedata.normalize("NFKC", name)
    for place in places:
        if place is not None and place < len(cells):
            word = unicodedata.normalize("NFKC", cells[place]).strip(" \t='\"")
            if word and word in read:
                yield word
