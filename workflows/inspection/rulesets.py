"""What texts of rules there are, and what becomes of one that somebody proposes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from workflows.machine import ToneName
from workflows.verdict import Text
from workflows.whole import whole


class RulesetKind(StrEnum):
    """Which rules a text holds."""

    STANDARD = "standard"
    INTAKE = "intake"


class RulesetState(StrEnum):
    """A proposal and its end."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class RulesetStateRecord:
    """What a proposal is called on its way, and its tone."""

    name: Text
    tone: ToneName


KIND_NAMES: Mapping[RulesetKind, Text] = whole(
    RulesetKind,
    {
        RulesetKind.STANDARD: Text("检验标准", "Standard"),
        RulesetKind.INTAKE: Text("收单规则", "Intake rules"),
    },
)
RULESET_STATES: Mapping[RulesetState, RulesetStateRecord] = whole(
    RulesetState,
    {
        RulesetState.PROPOSED: RulesetStateRecord(Text("待审批", "Waits for a decision"), "ask"),
        RulesetState.APPROVED: RulesetStateRecord(Text("已批准", "Approved"), "good"),
        RulesetState.REJECTED: RulesetStateRecord(Text("已驳回", "Rejected"), "bad"),
    },
)
