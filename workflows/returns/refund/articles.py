"""The articles that a refund cites, each on the days of its text, as in the rooms of the law."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from workflows.returns.law.act_table import ACTS
from workflows.returns.law.acts import Cite, NotInForce, cites
from workflows.verdict import Citation


@dataclass(frozen=True, slots=True)
class RefundArticle:
    """What bears a line of a refund: texts, the strongest first, or else a rule of the house."""

    texts: tuple[Cite, ...]
    house: Citation | None = None

    def on(self, day: date) -> Citation:
        """What is cited on that day; `NotInForce` where nothing bears the line yet, or any more."""
        for text in self.texts:
            if text.in_force(day):
                return Citation(ACTS[text.act].name.zh, text.article, text.tag)
        if self.house is None:
            raise NotInForce(f"{self.texts[0]} on {day}")
        return self.house


def _law(*specs: str) -> RefundArticle:
    return RefundArticle(cites(*specs))


ARTICLE_12 = _law("MEASURES 12")
ARTICLE_14 = _law("MEASURES 14")
ARTICLE_15 = _law("MEASURES 15")
ARTICLE_16 = _law("MEASURES 16")
ARTICLE_17_1 = _law("MEASURES 17(1)")
ARTICLE_17_2 = _law("MEASURES 17(2)")
ARTICLE_18_1 = _law("MEASURES 18(1)")
ARTICLE_18_2 = _law("MEASURES 18(2)")
PRICE_ONLY = _law("CPL 25(3)")
FAULT = _law("CPL 24")
FRAUD = _law("CPL 55")
SUBSIDY_BACK = _law("?MEASURES 17(1)")
NO_CLAW_BACK = RefundArticle((), Citation("玉门退款规则", "不追收", "inference"))
# A platform's rule of 2025; before it, that a person finds the value is care of our own.
SET_VALUE = RefundArticle(cites("TAOBAO 63"), NO_CLAW_BACK.house)

# The whole method is that of these articles: before the Measures nothing is settled by it.
METHOD = (ARTICLE_12, ARTICLE_14, ARTICLE_15, ARTICLE_16, ARTICLE_17_1, ARTICLE_17_2, ARTICLE_18_1)


def is_in_force(day: date) -> bool:
    """Whether refunds may be settled by this method on that day."""
    return all(text.in_force(day) for article in METHOD for text in article.texts)
