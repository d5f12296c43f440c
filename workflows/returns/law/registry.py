"""All rules, in the order of the procedure."""

from __future__ import annotations

from workflows.returns.law.rule import Rule
from workflows.returns.law.rules import (
    conduct,
    confirmation,
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
from workflows.verdict import Text

CHAPTERS: tuple[tuple[Text, tuple[Rule, ...]], ...] = (
    (Text("适用范围", "Whom and which sales"), scope.RULES),
    (Text("质量、描述不符与假冒", "Quality, misdescription, counterfeits"), quality.RULES),
    (Text("法定除外", "Excluded by law"), exclusions.RULES),
    (Text("经确认的排除", "Excluded by confirmation"), confirmation.RULES),
    (Text("签收", "Sign-for"), receipt.RULES),
    (Text("期间", "The period"), period.RULES),
    (Text("申请与重复", "The request, duplicates, abuse"), conduct.RULES),
    (Text("完好", "Intact goods"), (*intactness.RULES, *marks.RULES)),
    (Text("进行中的期限", "Clocks under way"), progress.RULES),
    (Text("结算提示", "What the settlement heeds"), settlement.RULES),
    (Text("再次销售", "Selling again"), resale.RULES),
    (Text("商家异议", "The seller's objections"), objections.RULES),
    (Text("人工决定", "A person's decision"), review.RULES),
)

RULES: tuple[Rule, ...] = tuple(rule for _, rules in CHAPTERS for rule in rules)
BY_ID: dict[str, Rule] = {rule.id: rule for rule in RULES}
