"""What kinds and states of proposals are called."""

from __future__ import annotations

from workflows.verdict import Text

KIND_NAMES: dict[str, Text] = {
    "standard": Text("检验标准", "Standard"),
    "intake": Text("收单规则", "Intake rules"),
}
STATE_NAMES: dict[str, Text] = {
    "proposed": Text("待审批", "Waits for a decision"),
    "approved": Text("已批准", "Approved"),
    "rejected": Text("已驳回", "Rejected"),
}
STATE_TONES = {"proposed": "ask", "approved": "good", "rejected": "bad"}
