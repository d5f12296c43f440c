"""What has happened to the example orders so far: items in every state."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush

from sqlalchemy import select

from app.db import reading
from app.demo.steps import ON_THE_ROAD
from app.demo.walk import Crew, Walk
from app.models.item import Item
from app.papers import Press
from workflows.inspection import Action

A = Action
RECEIVED: tuple[Action, ...] = (A.RECEIVE,)
QUEUED: tuple[Action, ...] = (*RECEIVED, A.RECORD)
TESTED: tuple[Action, ...] = (*QUEUED, A.CLAIM, A.SUBMIT)
PASSED: tuple[Action, ...] = (*TESTED, A.PASS)
CERTIFIED: tuple[Action, ...] = (*PASSED, A.ISSUE)
SEALED: tuple[Action, ...] = (*CERTIFIED, A.SEAL)
SENT: tuple[Action, ...] = (*SEALED, A.DISPATCH)
DELIVERED: tuple[Action, ...] = (*SENT, A.DELIVER)


@dataclass(frozen=True, slots=True)
class Scene:
    """A road that one item of a category walked; `sample` names its example findings."""

    category: str
    actions: tuple[Action, ...]
    sample: str = ""
    days_ago: float = 1.0


SCENES: tuple[Scene, ...] = (
    Scene("jade", DELIVERED, days_ago=5),
    Scene("jade", DELIVERED, days_ago=4),
    Scene("jade", (*TESTED, A.FAIL, A.PREPARE_RETURN, A.HAND_BACK), "jade_treated", 4),
    Scene("liquor", DELIVERED, days_ago=4),
    Scene("handbag", DELIVERED, days_ago=4),
    Scene("handbag", (*TESTED, A.ASK_BUYER), "handbag_deviation", 0.6),
    Scene("supplement", (*TESTED, A.LEAVE_UNDETERMINED), "supplement_undetermined", 1),
    Scene("liquor", (*TESTED, A.QUARANTINE), "liquor_counterfeit", 2),
    Scene("liquor", (A.RAISE_EXCEPTION,), "liquor_seal_broken", 0.3),
    Scene("watch", SENT, days_ago=1.2),
    Scene("gold", DELIVERED, days_ago=3.5),
    Scene("jade", SEALED, days_ago=0.5),
    Scene("jade", CERTIFIED, days_ago=0.4),
    Scene("jade", PASSED, days_ago=0.35),
    Scene("jade", TESTED, days_ago=0.3),
    Scene("jade", (*TESTED, A.FAIL), "jade_treated", 0.6),
    Scene("jade", (*QUEUED, A.CLAIM), days_ago=0.05),
    Scene("jade", QUEUED, days_ago=0.9),
    Scene("jade", QUEUED, days_ago=0.5),
    Scene("jade", QUEUED, days_ago=0.2),
    Scene("jade", RECEIVED, days_ago=0.1),
    Scene("beauty", DELIVERED, days_ago=3),
    Scene("supplement", SENT, days_ago=1.1),
    Scene("sneaker", CERTIFIED, days_ago=0.5),
    Scene("tea", DELIVERED, days_ago=3),
    Scene("watch", TESTED, days_ago=0.4),
    Scene("gold", QUEUED, days_ago=0.6),
    Scene("beauty", QUEUED, days_ago=0.7),
    Scene("liquor", QUEUED, days_ago=0.8),
    *(Scene("jade", QUEUED, days_ago=0.15 + 0.06 * n) for n in range(14)),
    Scene("jade", (A.CANCEL,), days_ago=2),
    Scene("jade", (*RECEIVED, A.CANCEL), days_ago=1.5),
)


def play(
    press: Press, crews: dict[int, Crew], now: datetime, say: Callable[[str], None]
) -> Sequence[str]:
    """Walk one registered item for each scene, all of them step by step in the order of time.

    The certificate log and the ledger then tell the story as it would have happened. Returns the
    references walked, in the order of the scenes.
    """
    waiting = _registered(crews)
    walks: list[tuple[Walk, list[Action]]] = []
    for scene in SCENES:
        if waiting[scene.category]:
            ref, center = waiting[scene.category].pop(0)
            start = now - timedelta(days=scene.days_ago)
            walk = Walk(ref, crews[center], press, start, scene.sample or scene.category)
            walks.append((walk, list(scene.actions)))
    due = [(walk.at, number) for number, (walk, _) in enumerate(walks)]
    heapify(due)
    done = 0
    while due:
        number = heappop(due)[1]
        walk, actions = walks[number]
        walk.do(actions.pop(0))
        if actions:
            travels = ON_THE_ROAD if actions[0] is A.DELIVER else timedelta()
            heappush(due, (walk.at + travels, number))
            continue
        done += 1
        say(f"item {done} of {len(walks)}: {walk.ref} {walk.sample}")
    return [walk.ref for walk, _ in walks]


def _registered(crews: dict[int, Crew]) -> dict[str, list[tuple[str, int]]]:
    found: dict[str, list[tuple[str, int]]] = defaultdict(list)
    with reading() as session:
        for item in session.scalars(select(Item).order_by(Item.id)):
            if item.center_id in crews:
                found[item.category].append((item.ref, item.center_id))
    return found
