"""What findings suggest, in the words of the bench."""

from __future__ import annotations

from collections.abc import Mapping

from workflows.inspection.judging.judgement import Outcome
from workflows.verdict import Text
from workflows.whole import whole

OUTCOMES: Mapping[Outcome, Text] = whole(
    Outcome,
    {
        Outcome.PASS: Text("可通过", "may pass"),
        Outcome.FAIL: Text("不通过", "fails"),
        Outcome.DEVIATION: Text("有差异，待买家确认", "deviates: for the buyer"),
        Outcome.UNDETERMINED: Text("无法判定", "undetermined"),
        Outcome.NEEDS_PERSON: Text("须人工判断", "a person must decide"),
        Outcome.INCOMPLETE: Text("未完成", "incomplete"),
    },
)
