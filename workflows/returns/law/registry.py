"""All rules, in the order of the procedure."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.returns.law.rule import Rule
from workflows.returns.law.rules import (
    conduct,
    confirmation,
    contradictions,
    exclusions,
    intactness,
    marks,
    objections,
    period,
    progress,
    quality,
    receipt,
    resale,
    review,
    scope,
    settlement,
)
from workflows.returns.law.rules.intact import special, testing_marks
from workflows.verdict import Text


@dataclass(frozen=True, slots=True)
class Chapter:
    """The rules of one step; `slug` names its page."""

    slug: str
    title: Text
    rules: tuple[Rule, ...]


_INTACT = (*intactness.RULES, *marks.RULES, *special.RULES, *testing_marks.RULES)

CHAPTERS: tuple[Chapter, ...] = (
    Chapter("scope", Text("适用范围", "Whom and which sales"), scope.RULES),
    Chapter("facts", Text("互相矛盾的事实", "Facts that contradict"), contradictions.RULES),
    Chapter(
        "quality",
        Text("质量、描述不符与假冒", "Quality, misdescription, counterfeits"),
        quality.RULES,
    ),
    Chapter("exclusions", Text("法定除外", "Excluded by law"), exclusions.RULES),
    Chapter("confirmation", Text("经确认的排除", "Excluded by confirmation"), confirmation.RULES),
    Chapter("receipt", Text("签收", "Sign-for"), receipt.RULES),
    Chapter("period", Text("期间", "The period"), period.RULES),
    Chapter("conduct", Text("申请与重复", "The request, duplicates, abuse"), conduct.RULES),
    Chapter(
        "intactness",
        Text("完好", "Intact goods"),
        (*intactness.RULES, *marks.RULES, *special.RULES, *testing_marks.RULES),
    ),
    Chapter("progress", Text("进行中的期限", "Clocks under way"), progress.RULES),
    Chapter("settlement", Text("结算提示", "What the settlement heeds"), settlement.RULES),
    Chapter("resale", Text("再次销售", "Selling again"), resale.RULES),
    Chapter("objections", Text("商家异议", "The seller's objections"), objections.RULES),
    Chapter("review", Text("人工决定", "A person's decision"), review.RULES),
)

RULES: tuple[Rule, ...] = tuple(rule for chapter in CHAPTERS for rule in chapter.rules)
BY_ID: dict[str, Rule] = {rule.id: rule for rule in RULES}
