"""Where in a text a rule stands: article, paragraph (款) and item (项), each by its own name.

The tables write `9(1)` for both; what the bracket counts is a fact of the article, kept here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from workflows.verdict import Text

# Articles whose numbered parts are items of a list; elsewhere the bracket counts paragraphs.
ITEMISED = frozenset({"MEASURES 6", "MEASURES 7", "MEASURES 9", "MEASURES 31"})

_NUMERALS = "零一二三四五六七八九十"
_WRITTEN = re.compile(
    r"第?(?P<article>[0-9]+)条?(?:\((?P<part>[0-9]+)\)|第(?P<named>[一二三四五六七八九十])款|第（(?P<item>[一二三四五六七八九十])）项)?"
)


@dataclass(frozen=True, slots=True)
class ArticlePlace:
    """An article and, where one is named, its paragraph or item, counted from 1."""

    article: int
    part: int | None

    def written(self, act: str) -> Text:
        """As a lawyer cites it: `第9条第（一）项`, `第18条第一款`; `9, item 1`, `18, para. 1`."""
        if self.part is None:
            return Text(f"第{self.article}条", str(self.article))
        numeral = _NUMERALS[self.part]
        if f"{act} {self.article}" in ITEMISED:
            return Text(f"第{self.article}条第（{numeral}）项", f"{self.article}, item {self.part}")
        return Text(f"第{self.article}条第{numeral}款", f"{self.article}, para. {self.part}")


def read_place(article: str) -> ArticlePlace | None:
    """The place in any form it was ever written or stored in; None where it is none."""
    found = _WRITTEN.fullmatch(article)
    if found is None:
        return None
    named = found["named"] or found["item"]
    part = _NUMERALS.index(named) if named else int(found["part"]) if found["part"] else None
    return ArticlePlace(int(found["article"]), part)


def written_place(act: str, article: str) -> Text:
    """An article of the tables as it is cited; what is no article stays as it is."""
    place = read_place(article)
    return Text(article, article) if place is None else place.written(act)
