"""What the law says of a case and what a comparison concluded, in words for people."""

from __future__ import annotations

from collections.abc import Mapping

from workflows.returns.law.facts.words import ReturnFinding
from workflows.returns.law.rule import DecisionOutcome
from workflows.verdict import Text
from workflows.whole import whole

OUTCOME_NAMES: Mapping[DecisionOutcome, Text] = whole(
    DecisionOutcome,
    {
        DecisionOutcome.ACCEPT: Text("应当接受", "To be accepted"),
        DecisionOutcome.ACCEPT_INSPECT: Text("接受，到货查验", "Accepted, looked at on arrival"),
        DecisionOutcome.REFUSE: Text("可以拒绝", "May be refused"),
        DecisionOutcome.PERSON: Text("由人工判断", "A person decides"),
        DecisionOutcome.MORE_INFO: Text("需补充信息", "More facts needed"),
        DecisionOutcome.QUALITY: Text("按质量问题处理", "Handled as quality"),
    },
)
FINDING_NAMES: Mapping[ReturnFinding, Text] = whole(
    ReturnFinding,
    {
        ReturnFinding.INTACT: Text("同一件，完好", "The same piece, intact"),
        ReturnFinding.NOT_INTACT: Text("同一件，不完好", "The same piece, not intact"),
        ReturnFinding.SWAPPED: Text("调包", "Swapped"),
        ReturnFinding.FAULTY: Text("有质量问题", "Faulty"),
    },
)
