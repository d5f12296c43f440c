"""State machines as typed tables: the table is the specification, this module only reads it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Generic, Literal, TypeVar

from workflows.guard import Guard, GuardedFacts
from workflows.roles import Permission
from workflows.verdict import ALLOWED, Answer, Refused, Text, first_refusal

S = TypeVar("S", bound=StrEnum)
A = TypeVar("A", bound=StrEnum)
F = TypeVar("F", bound=GuardedFacts)
# How a state is felt; pages draw it as colour and shape.
ToneName = Literal["wait", "work", "ask", "good", "bad", "open", "move", "ended"]


@dataclass(frozen=True)
class Transition(Generic[S, A]):
    """From `source`, by `action`, to `target`, for those who hold `by`, unless a guard objects."""

    source: S
    action: A
    target: S
    by: Permission
    guards: tuple[Guard[...], ...] = ()


@dataclass(frozen=True)
class Flow(Generic[S, A, F]):
    """A set of transitions with one start; at most one transition for a state and an action."""

    name: str
    start: S
    facts: type[F]
    transitions: tuple[Transition[S, A], ...]
    state_names: Mapping[S, Text]
    action_names: Mapping[A, Text]

    def __post_init__(self) -> None:
        for row in self.transitions:
            for guard in row.guards:
                misfit = guard.misfit(self.facts)
                if misfit:
                    raise TypeError(f"{self.name}: {misfit}")

    @cached_property
    def _table(self) -> dict[tuple[S, A], Transition[S, A]]:
        table: dict[tuple[S, A], Transition[S, A]] = {}
        for row in self.transitions:
            if (row.source, row.action) in table:
                raise ValueError(f"{self.name}: two transitions for {row.source} {row.action}")
            table[row.source, row.action] = row
        return table

    def transition(self, state: S, action: A) -> Transition[S, A] | Refused:
        """The row for that state and action, or why there is none."""
        row = self._table.get((state, action))
        if row is not None:
            return row
        allowed = "、".join(self.action_names[t.action].zh for t in self.leaving(state))
        allowed_en = ", ".join(self.action_names[t.action].en for t in self.leaving(state))
        return Refused(
            "wrong_state",
            Text(
                f"当前状态为“{self.state_names[state].zh}”，不能{self.action_names[action].zh}",
                f"The state is “{self.state_names[state].en}”; "
                f"“{self.action_names[action].en}” is not possible",
            ),
            next_step=Text(
                f"现在可以：{allowed or '无'}", f"Possible now: {allowed_en or 'nothing'}"
            ),
        )

    def fire(self, state: S, action: A, facts: F) -> Transition[S, A] | Refused:
        """The transition that happens, or the first objection. Permission is the caller's part."""
        row = self.transition(state, action)
        if isinstance(row, Refused):
            return row
        answer = self.answer(row, facts)
        return answer if isinstance(answer, Refused) else row

    @staticmethod
    def answer(row: Transition[S, A], facts: F) -> Answer:
        """What the guards of one row say."""
        return first_refusal(*(guard(facts) for guard in row.guards)) if row.guards else ALLOWED

    def reads(self, state: S, *actions: A) -> frozenset[str]:
        """The facts that must be looked up for these actions in that state, or for all of them."""
        rows = [t for t in self.leaving(state) if not actions or t.action in actions]
        return frozenset(name for row in rows for guard in row.guards for name in guard.reads)

    def beforehand(self, row: Transition[S, A], facts: F) -> Answer:
        """What can be said before anyone acts: guards that read an input are not asked yet."""
        inputs = self.facts.INPUTS
        return first_refusal(*(g(facts) for g in row.guards if inputs.isdisjoint(g.reads)))

    def wants(self, state: S, action: A, fact: str) -> bool:
        """Whether a guard of that action reads this fact: what the page must ask for."""
        return fact in self.reads(state, action)

    def leaving(self, state: S) -> tuple[Transition[S, A], ...]:
        """All rows that leave a state, in table order."""
        return tuple(t for t in self.transitions if t.source == state)

    def allowed(self, state: S, permissions: Iterable[Permission]) -> tuple[A, ...]:
        """The actions that holders of these permissions could ask for in this state."""
        held = frozenset(permissions)
        return tuple(t.action for t in self.leaving(state) if t.by in held)

    def path_to(self, goal: S) -> tuple[Transition[S, A], ...]:
        """A shortest legal road from the start to `goal`; ValueError where there is none."""
        roads: dict[S, tuple[Transition[S, A], ...]] = {self.start: ()}
        waiting = deque([self.start])
        while waiting:
            here = waiting.popleft()
            if here == goal:
                return roads[here]
            for row in self.leaving(here):
                if row.target not in roads:
                    roads[row.target] = (*roads[here], row)
                    waiting.append(row.target)
        raise ValueError(f"{self.name}: {goal} can't be reached")

    def mermaid(self, language: str = "zh") -> str:
        """The table as a mermaid state diagram."""
        lines = ["stateDiagram-v2", f"  [*] --> {self.start.value}"]
        lines += [
            f"  {state.value}: {text.in_language(language)} {state.value}"
            for state, text in self.state_names.items()
        ]
        lines += [
            f"  {t.source.value} --> {t.target.value}: "
            f"{self.action_names[t.action].in_language(language)}"
            for t in self.transitions
        ]
        finals = [s for s in self.state_names if not self.leaving(s)]
        lines += [f"  {state.value} --> [*]" for state in finals]
        return "\n".join(lines) + "\n"
