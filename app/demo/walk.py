"""Walking items along the table through the real commands, by the people whose step it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from app.base.db import transaction
from app.commands.evidence import Stored
from app.demo import samples
from app.demo.comebacks import AFTER, COMEBACKS, Comeback
from app.demo.steps import ON_THE_ROAD, STEPS
from app.press.press import Press
from app.queries.inspection import standards
from workflows.inspection.flow import FLOW, Action, State
from workflows.inspection.standard.parts import FilePart, Photos
from workflows.inspection.standard.types import Check, Standard
from workflows.roles import Actor

Step = Action | Comeback


@dataclass(frozen=True)
class Crew:
    """The people of one center who walk an item."""

    receiver: Actor
    second_receiver: Actor
    inspector: Actor
    reviewer: Actor
    signatory: Actor
    sealer: Actor
    service: Actor
    second_inspector: Actor | None = None


def waits(action: Step) -> timedelta:
    """How long after the step before it an action comes, beyond the minutes between any two."""
    if isinstance(action, Comeback):
        return AFTER[action]
    return ON_THE_ROAD if action is Action.DELIVER else timedelta()


@dataclass
class Walk:
    """One item on its way; `at` moves on with every step."""

    ref: str
    crew: Crew
    press: Press
    at: datetime
    sample: str = "jade"
    step: timedelta = timedelta(minutes=7)
    case: str = ""

    def to(self, goal: State) -> None:
        """Walk the shortest legal road to a state, from where the item is registered."""
        for row in FLOW.path_to(goal):
            self.do(row.action)

    def do(self, action: Step) -> None:
        """One action by the right person."""
        if action is Action.QUEUE:
            return  # recording queues the item in the same command
        if isinstance(action, Comeback):
            self.at += AFTER[action]
            COMEBACKS[action](self)
        else:
            STEPS[action](self)
        self.at += self.step

    def write(self, act: Callable[[Session], Any]) -> None:
        """One transaction."""
        with transaction() as session:
            act(session)

    @property
    def category(self) -> str:
        return samples.category_of(self.sample)

    @property
    def seed(self) -> int:
        return int(self.ref[-6:])

    def stored(self, name: str) -> Stored:
        """An example file of this item."""
        return samples.file(self.press.evidence, self.category, name, self.seed)

    def standard(self, session: Session) -> Standard:
        return standards.in_force(session, self.category, self.at)

    def raw(self, check: Check, given: Any) -> dict[str, Any]:
        """Example input with its file names turned into evidence."""
        raw = dict(given) if isinstance(given, Mapping) else {check.parts[0].key: given}
        for part in check.parts:
            if isinstance(part, Photos | FilePart) and part.key in raw:
                files = [self.stored(name) for name in raw[part.key]]
                raw[part.key] = [f"{f.digest}.{f.extension}" for f in files]
        return raw
