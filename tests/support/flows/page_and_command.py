"""Asking a page and giving the command, by every person there is; nothing that is tried stays."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session
from support.build import Network
from support.flows.buyer_pass import proven

from app.base import db
from app.base.errors import Refusal
from app.commands.people.second_person import SecondPersonAsked
from workflows.machine import Flow
from workflows.roles import BUYER, Actor
from workflows.verdict import Answer, Refused

Act = Callable[[Session, str, Actor, datetime], object]


def everybody(net: Network) -> Iterator[tuple[str, Actor]]:
    """All people of the network and the buyer, by their names."""
    yield from net.people.items()
    yield "buyer", BUYER


def code_of(answer: Answer) -> str:
    """The code of an objection; empty where there is none."""
    return answer.code if isinstance(answer, Refused) else ""


def tried(act: Act, ref: str, by: Actor, now: datetime) -> str:
    """What the command answers: the code of its refusal, or nothing. All of it is taken back."""
    try:
        with db.transaction(keep=False) as session:
            act(session, ref, by, now)
            session.flush()
    except Refusal as refusal:
        return refusal.refused.code
    except SecondPersonAsked:
        return ""  # all that one person can do
    return ""


def divergences(
    flow: Flow[Any, Any, Any],
    state: Any,
    net: Network,
    acts: Mapping[Any, Act],
    page: Callable[[Actor], Mapping[Any, Answer]],
    *,
    ref: str,
    now: datetime,
) -> list[str]:
    """Where page and command differ in this state: by person, for each action they might give.

    What the page offers, the command does; what the page says stands against it, the command says;
    what the page does not speak of, the command refuses.
    """
    people = {name: proven(ref, by, now) for name, by in everybody(net)}
    seconds = {name for name in net.people if name.endswith(("_2", "_far", "_net"))}
    found = []
    for name, by in people.items():
        shown = page(by)
        for action in _worth_trying(flow, state, acts, by, first=name not in seconds):
            done = tried(acts[action], ref, by, now)
            if action in shown and code_of(shown[action]) != done:
                found.append(f"{state} {name} {action}: {code_of(shown[action])!r} / {done!r}")
            if action not in shown and not done:
                found.append(f"{state} {name} {action}: not offered / done")
    return found


def _worth_trying(
    flow: Flow[Any, Any, Any], state: Any, acts: Iterable[Any], by: Actor, *, first: bool
) -> Iterator[Any]:
    """What leaves the state; the first of a role also tries what is not theirs, or not now.

    The second, and the one of another center, differ in who they are: what a role may is enough.
    """
    mine = {row.action for row in flow.transitions if by.centers(row.by) != frozenset()}
    leaving = {row.action for row in flow.leaving(state)}
    yield from (a for a in acts if a in (leaving | mine if first else leaving & mine))
