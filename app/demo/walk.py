"""Walking items along the table through the real commands, by the people whose step it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from app.demo.comebacks import AFTER, COMEBACKS, Comeback
from app.demo.journey import Journey
from app.demo.steps import ON_THE_ROAD, STEPS
from workflows.inspection.flow import FLOW, ItemAction
from workflows.inspection.states import ItemState

Step = ItemAction | Comeback
BETWEEN = timedelta(minutes=7)


def waits(action: Step) -> timedelta:
    """How long after the step before it an action comes, beyond the minutes between any two."""
    if isinstance(action, Comeback):
        return AFTER[action]
    return ON_THE_ROAD if action is ItemAction.DELIVER else timedelta()


@dataclass
class Walk(Journey):
    """A journey that goes on by itself, step by step."""

    def to(self, goal: ItemState) -> None:
        """Walk the shortest legal road to a state, from where the item is registered."""
        for row in FLOW.path_to(goal):
            self.do(row.action)

    def do(self, action: Step) -> None:
        """One action by the right person."""
        if action is ItemAction.QUEUE:
            return  # recording queues the item in the same command
        if isinstance(action, Comeback):
            self.at += AFTER[action]
            COMEBACKS[action](self)
        else:
            STEPS[action](self)
        self.at += BETWEEN
