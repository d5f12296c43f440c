"""Guards: rules over facts that they name; what nobody has looked up is never taken for none."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from enum import Enum
from typing import Any, ClassVar, Final, Generic, NoReturn, ParamSpec, Protocol, get_type_hints

from workflows.verdict import Answer, Citation, Refused, Text

P = ParamSpec("P")
FACT_UNKNOWN = "fact_unknown"


class Unknown(Enum):
    """The type of `UNKNOWN`: nobody has looked, which is another thing than finding nothing."""

    UNKNOWN = "unknown"

    def __bool__(self) -> NoReturn:
        raise TypeError("what is not known is neither true nor false")


UNKNOWN: Final = Unknown.UNKNOWN


class GuardedFacts(Protocol):
    """The facts of a flow: a frozen dataclass, keywords only, without a single default."""

    NAMES: ClassVar[Mapping[str, Text]]
    INPUTS: ClassVar[frozenset[str]]
    __dataclass_fields__: ClassVar[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Guard(Generic[P]):
    """A rule whose parameters are the facts it reads; ask it of facts, or `rule` of bare values.

    Reading by name makes it known, without running anything, what must be looked up for a
    transition, and lets one rule serve every flow that has these facts.
    """

    name: str
    reads: tuple[str, ...]
    rule: Callable[P, Answer]

    def __call__(self, facts: GuardedFacts) -> Answer:
        """What the rule says; refused with `fact_unknown` where a fact it reads is not known."""
        values = {name: getattr(facts, name) for name in self.reads}
        for name, value in values.items():
            if value is UNKNOWN:
                return _refuse_unknown(name, facts.NAMES[name])
        rule: Callable[..., Answer] = self.rule
        return rule(**values)

    def misfit(self, facts: type[GuardedFacts]) -> str:
        """Why the rule can't be asked of these facts; empty where each is there in its type."""
        offered, wanted = get_type_hints(facts), get_type_hints(self.rule)
        known = {field.name for field in fields(facts)}
        for name in self.reads:
            if name not in known:
                return f"{self.name} reads {name}, which {facts.__module__} has not"
            if offered[name] != (wanted[name] | Unknown):
                return f"{self.name} reads {name} as another type than {facts.__module__} has"
        return ""


def guard(rule: Callable[P, Answer]) -> Guard[P]:
    """A guard of a function, under its name."""
    return named_guard(rule.__name__, rule)


def named_guard(name: str, rule: Callable[P, Answer]) -> Guard[P]:
    """A guard under a name of its own: for rules that are made from a parameter."""
    return Guard(name, tuple(inspect.signature(rule).parameters), rule)


def _refuse_unknown(name: str, what: Text) -> Refused:
    return Refused(
        FACT_UNKNOWN,
        Text(f"“{what.zh}”尚未查明，不能放行", f"Not looked up, so not allowed: {what.en}"),
        Citation("Jadegate house rules", tag="house rule"),
        Text("请联系系统管理员", "Tell the administrator of the system"),
        {"fact": name},
    )
