"""The articles that the rules cite: what a person who decides may rest on, and nothing typed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache

from workflows.returns.law.act_table import ACTS
from workflows.returns.law.acts import Cite
from workflows.returns.law.registry import CHAPTERS
from workflows.verdict import Text

HOUSE_ACT = "HOUSE"  # a buyer's claim is never refused by a rule of our own


@cache
def articles(on: date) -> Mapping[str, Text]:
    """All articles in force on a day, by their key (`CPL 25`), in the order of acts and numbers."""
    cited = {cite for chapter in CHAPTERS for rule in chapter.rules for cite in rule.cites}
    held = [c for c in cited if c.act != HOUSE_ACT and c.article and c.in_force(on)]
    order = [*ACTS]
    held.sort(key=lambda cite: (order.index(cite.act), _number(cite.article), cite.article))
    return {key_of_article(cite): _name(cite) for cite in held}


def key_of_article(cite: Cite) -> str:
    """What a form sends and a command checks."""
    return f"{cite.act} {cite.article}"


def _name(cite: Cite) -> Text:
    citation = cite.citation()
    return Text(f"《{citation.source}》{citation.article}", cite.english())


def _number(article: str) -> int:
    digits = "".join(sign if sign.isdigit() else " " for sign in article).split()
    return int(digits[0]) if digits else 0
