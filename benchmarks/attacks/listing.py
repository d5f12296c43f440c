"""The list of attacks: each has its findings, its words, and what tries it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.attacks.house import House

Try = Callable[[House], None]


@dataclass(frozen=True)
class Attack:
    """One attack. `attempt` raises `Broke` where it gets through; None: `test` holds it."""

    of: tuple[str, ...]
    words: str
    attempt: Try | None = None
    test: str = ""
    alone: bool = False


ATTACKS: list[Attack] = []


def attack(*of: str, words: str, alone: bool = False) -> Callable[[Try], Try]:
    """Put an attempt on the list; `alone`: it stops the server or shuts its database meanwhile."""

    def put(attempt: Try) -> Try:
        ATTACKS.append(Attack(of, words, attempt, alone=alone))
        return attempt

    return put


def held_by(*of: str, words: str, test: str) -> None:
    """What can't be tried from outside, and which test tries it."""
    ATTACKS.append(Attack(of, words, test=test))
