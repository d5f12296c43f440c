"""What has happened to the example orders so far: items in every state."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush

from sqlalchemy import select

from app.db import reading
from app.demo.comebacks import Comeback
from app.demo.walk import Crew, Step, Walk, waits
from app.models.item import Item
from app.models.order import OrderLine, ShopOrder
from app.papers import Press
from workflows.inspection import Action

A, C = Action, Comeback
RECEIVED: tuple[Action, ...] = (A.RECEIVE,)
QUEUED: tuple[Action, ...] = (*RECEIVED, A.RECORD)
TESTED: tuple[Action, ...] = (*QUEUED, A.CLAIM, A.SUBMIT)
PASSED: tuple[Action, ...] = (*TESTED, A.PASS)
CERTIFIED: tuple[Action, ...] = (*PASSED, A.ISSUE)
SEALED: tuple[Action, ...] = (*CERTIFIED, A.SEAL)
SENT: tuple[Action, ...] = (*SEALED, A.DISPATCH)
DELIVERED: tuple[Action, ...] = (*SENT, A.DELIVER)
ASKED: tuple[Step, ...] = (*DELIVERED, C.ASK)
SENT_BACK: tuple[Step, ...] = (*ASKED, C.ADDRESS, C.SEND)
BACK: tuple[Step, ...] = (*SENT_BACK, C.TAKE_IN)
REFUNDED: tuple[Step, ...] = (*BACK, C.COMPARE, C.PAY)
CUSTOM_MADE, TWO_PAIRS = "6942306157083062289", "6918053520008245262"


@dataclass(frozen=True, slots=True)
class Scene:
    """A road that one item of a category walked; `sample` names its example findings.

    `order` names the main order whose piece it is, where that matters.
    """

    category: str
    actions: tuple[Step, ...]
    sample: str = ""
    days_ago: float = 1.0
    order: str = ""


SCENES: tuple[Scene, ...] = (
    Scene("jade", SENT_BACK, days_ago=3.3),
    Scene("jade", ASKED, days_ago=2.4),
    Scene("jade", (*TESTED, A.FAIL, A.PREPARE_RETURN, A.HAND_BACK), "jade_treated", 4),
    Scene("liquor", ASKED, days_ago=2.3),
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
    Scene("handbag", TESTED, "handbag_deviation", 0.35),
    Scene("supplement", TESTED, "supplement_undetermined", 0.3),
    Scene("gold", QUEUED, days_ago=0.6),
    Scene("beauty", QUEUED, days_ago=0.7),
    Scene("liquor", QUEUED, days_ago=0.8),
    *(Scene("jade", QUEUED, days_ago=0.15 + 0.06 * n) for n in range(14)),
    Scene("jade", (A.CANCEL,), days_ago=2),
    Scene("jade", (*RECEIVED, A.CANCEL), days_ago=1.5),
    Scene("jade", REFUNDED, days_ago=5),
    Scene("jade", BACK, days_ago=4.6),
    Scene("jade", DELIVERED, days_ago=2.2),
    Scene("jade", DELIVERED, days_ago=1.8),
    Scene("jade", DELIVERED, days_ago=3.4, order=CUSTOM_MADE),
    Scene("liquor", DELIVERED, days_ago=2.1),
    *(Scene("sneaker", DELIVERED, days_ago=2 + n / 10, order=TWO_PAIRS) for n in range(2)),
)


def play(press: Press, crews: dict[int, Crew], now: datetime, say: Callable[[str], None]) -> None:
    """Walk one registered item for each scene, all of them step by step in the order of time.

    The certificate log and the ledger then tell the story as it would have happened.
    """
    walks: list[tuple[Walk, list[Step]]] = []
    for scene, ref, center in _cast(crews):
        start = now - timedelta(days=scene.days_ago)
        walk = Walk(ref, crews[center], press, start, scene.sample or scene.category)
        walks.append((walk, [*scene.actions]))
    due = [(walk.at, number) for number, (walk, _) in enumerate(walks)]
    heapify(due)
    done = 0
    while due:
        number = heappop(due)[1]
        walk, actions = walks[number]
        walk.do(actions.pop(0))
        if actions:
            heappush(due, (walk.at + waits(actions[0]), number))
            continue
        done += 1
        say(f"item {done} of {len(walks)}: {walk.ref} {walk.sample}")


def _cast(crews: dict[int, Crew]) -> Iterator[tuple[Scene, str, int]]:
    """Each scene with its piece and its center, as far as there are pieces; named orders first."""
    with reading() as session:
        waiting = [
            (item.category, number, item.ref, item.center_id)
            for item, number in session.execute(
                select(Item, ShopOrder.number)
                .join(OrderLine, OrderLine.id == Item.order_line_id)
                .join(ShopOrder, ShopOrder.id == OrderLine.order_id)
                .order_by(Item.id)
            )
            if item.center_id in crews
        ]
    for scene in sorted(SCENES, key=lambda scene: not scene.order):
        for piece in waiting:
            category, number, ref, center = piece
            if category == scene.category and scene.order in ("", number):
                waiting.remove(piece)
                yield scene, ref, center
                break
