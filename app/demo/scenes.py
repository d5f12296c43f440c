"""What has happened to the example orders so far: items in every state."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from heapq import heapify, heappop, heappush

from sqlalchemy import select

from app.base import clock
from app.base.db import reading
from app.base.errors import Refusal
from app.demo import pieces
from app.demo.comebacks import Comeback
from app.demo.journey import Crew
from app.demo.pieces import LinePiece
from app.demo.walk import Step as Walked
from app.demo.walk import Walk, waits
from app.models.intake.item import Item
from app.models.network.center import Center
from app.models.orders.order import OrderLine, ShopOrder
from app.press.press import Press
from workflows.inspection.flow import ItemAction
from workflows.inspection.states import ItemState

A, C = ItemAction, Comeback
RECEIVED: tuple[ItemAction, ...] = (A.RECEIVE,)
QUEUED: tuple[ItemAction, ...] = (*RECEIVED, A.RECORD)
TESTED: tuple[ItemAction, ...] = (*QUEUED, A.CLAIM, A.SUBMIT)
PASSED: tuple[ItemAction, ...] = (*TESTED, A.PASS)
CERTIFIED: tuple[ItemAction, ...] = (*PASSED, A.ISSUE)
SEALED: tuple[ItemAction, ...] = (*CERTIFIED, A.SEAL)
SENT: tuple[ItemAction, ...] = (*SEALED, A.DISPATCH)
DELIVERED: tuple[ItemAction, ...] = (*SENT, A.DELIVER)
ASKED: tuple[Walked, ...] = (*DELIVERED, C.ASK)
SENT_BACK: tuple[Walked, ...] = (*ASKED, C.ADDRESS, C.SEND)
BACK: tuple[Walked, ...] = (*SENT_BACK, C.TAKE_IN)
REFUNDED: tuple[Walked, ...] = (*BACK, C.COMPARE, C.PAY)
CUSTOM_MADE, TWO_PAIRS = "6942306157083062289", "6918053520008245262"
PLAYED = 0.99  # of the whole load: what comes after it is quick
Step = tuple[datetime, Callable[[], None]]


@dataclass(frozen=True, slots=True)
class Scene:
    """A road that one item of a category walked; `sample` names its example findings.

    `order` names the order whose piece it is, and `center` where it lies, where that matters.
    Without a step the piece never arrived.
    """

    category: str
    actions: tuple[Walked, ...]
    sample: str = ""
    days_ago: float = 1.0
    order: str = ""
    center: str = ""


ruili = partial(Scene, "jade", center="RL")
SCENES: tuple[Scene, ...] = (
    ruili(SENT_BACK, days_ago=3.3),
    ruili(ASKED, days_ago=2.4),
    ruili((*TESTED, A.FAIL, A.PREPARE_RETURN, A.HAND_BACK), "jade_treated", 4),
    Scene("liquor", ASKED, days_ago=2.3),
    Scene("handbag", DELIVERED, days_ago=4),
    Scene("handbag", (*TESTED, A.ASK_BUYER), "handbag_deviation", 0.6),
    Scene("supplement", (*TESTED, A.LEAVE_UNDETERMINED), "supplement_undetermined", 1),
    Scene("liquor", (*TESTED, A.QUARANTINE), "liquor_counterfeit", 2),
    Scene("liquor", (A.RAISE_EXCEPTION,), "liquor_seal_broken", 0.3),
    Scene("watch", SENT, days_ago=1.2),
    Scene("gold", DELIVERED, days_ago=3.5),
    ruili(SEALED, days_ago=0.5),
    ruili(CERTIFIED, days_ago=0.4),
    ruili((*CERTIFIED, A.HOLD_WEIGHT), days_ago=0.38),
    ruili(PASSED, days_ago=0.35),
    ruili(TESTED, days_ago=0.3),
    ruili((*TESTED, A.FAIL), "jade_treated", 0.6),
    ruili((*QUEUED, A.CLAIM), days_ago=0.05),
    ruili(QUEUED, days_ago=0.9),
    ruili(QUEUED, days_ago=0.5),
    ruili(QUEUED, days_ago=0.2),
    ruili(RECEIVED, days_ago=0.1),
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
    *(ruili(QUEUED, days_ago=0.15 + 0.06 * n) for n in range(12)),
    ruili(DELIVERED, days_ago=2.7),
    ruili((), days_ago=2),
    ruili((), days_ago=1.2),
    ruili((A.CANCEL,), days_ago=2),
    ruili((*RECEIVED, A.CANCEL), days_ago=1.5),
    ruili(REFUNDED, days_ago=5),
    ruili(BACK, days_ago=4.6),
    ruili(DELIVERED, days_ago=2.2),
    ruili(DELIVERED, days_ago=1.8),
    Scene("jade", DELIVERED, days_ago=3.4, order=CUSTOM_MADE),
    Scene("liquor", DELIVERED, days_ago=2.1),
    *(Scene("sneaker", DELIVERED, days_ago=2 + n / 10, order=TWO_PAIRS) for n in range(2)),
)


def play(
    press: Press,
    crews: dict[int, Crew],
    imports: Sequence[Step],
    now: datetime,
    say: Callable[[str], None],
    tell: Callable[[float], None],
    *,
    visited: bool,
) -> None:
    """Import the orders and walk a piece for each scene, step by step in the order of time.

    The certificate log and the ledger then tell the story as it would have happened. A scene takes
    the piece that has waited longest when it begins. `tell(share)` says how many steps are done.

    With `visited`, people work at the desks meanwhile: a piece that somebody took is left to them.
    """
    played = [
        _Played(scene, press, crews, now - timedelta(days=scene.days_ago)) for scene in SCENES
    ]
    due: list[tuple[datetime, int, _Played | Callable[[], None]]] = [
        (at, number, step) for number, (at, step) in enumerate(imports)
    ]
    due += [(one.at, len(due) + number, one) for number, one in enumerate(played)]
    heapify(due)
    taken: set[str] = set()
    steps = len(imports) + sum(max(len(scene.actions), 1) for scene in SCENES)
    done = walked = 0
    while due:
        _, number, step = heappop(due)
        if not isinstance(step, _Played):
            step()
        elif _goes_on(step, taken, say, visited=visited):
            heappush(due, (step.at, number, step))
        else:
            done += 1
            say(f"item {done} of {len(played)}: {step.named}")
        walked += 1
        tell(walked / steps * PLAYED)


def _goes_on(step: _Played, taken: set[str], say: Callable[[str], None], *, visited: bool) -> bool:
    """Take one step of a scene; whether another one follows."""
    try:
        return step.go_on(taken)
    except (Refusal, LookupError) as met:
        if not visited:
            raise
        say(f"{step.named}: left to who took it ({met})")
        return False


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A registered piece that no scene has taken yet."""

    ref: str
    center_id: int
    line: LinePiece


@dataclass
class _Played:
    """A scene on its way: `at` is when its next step comes."""

    scene: Scene
    press: Press
    crews: dict[int, Crew]
    at: datetime
    walk: Walk | None = None
    left: list[Walked] = field(default_factory=list)

    @property
    def named(self) -> str:
        return f"{self.walk.ref} {self.walk.sample}" if self.walk else self.scene.category

    def go_on(self, taken: set[str]) -> bool:
        """The next step; whether another one follows."""
        if self.walk is None:
            self.walk = self._cast(taken)
            self.left = [*self.scene.actions]
        if self.left:
            self.walk.do(self.left.pop(0))
        if self.left:
            self.at = self.walk.at + waits(self.left[0])
        return bool(self.left)

    def _cast(self, taken: set[str]) -> Walk:
        one = _waiting(self.scene, list(self.crews), taken)
        taken.add(one.ref)
        sample = self.scene.sample or self.scene.category
        piece = pieces.of_line(sample, one.line, clock.local(self.at).date())
        return Walk(one.ref, self.crews[one.center_id], self.press, self.at, sample, piece=piece)


def _waiting(scene: Scene, centers: list[int], taken: set[str]) -> _Waiting:
    """The piece that a scene takes; raises `LookupError` where none waits."""
    wanted = (
        select(Item, OrderLine, ShopOrder.number)
        .join(OrderLine, OrderLine.id == Item.order_line_id)
        .join(ShopOrder, ShopOrder.id == OrderLine.order_id)
        .join(Center, Center.id == Item.center_id)
        .where(Item.category == scene.category, Item.state == ItemState.REGISTERED)
        .where(Item.center_id.in_(centers), Center.code == (scene.center or Center.code))
        .order_by(Item.id)
    )
    with reading() as session:
        for item, line, number in session.execute(wanted):
            named = number if number in (CUSTOM_MADE, TWO_PAIRS) else ""
            if named == scene.order and item.ref not in taken:
                made = LinePiece(line.merchant_code, line.title, line.sku, item.piece)
                return _Waiting(item.ref, item.center_id, made)
    raise LookupError(scene)
